"""The clauses of an English sentence that name something to do, found by form alone.

Invariant: a clause is a place in the sentence (``verb``: where its verb of action begins), so what
is cut there is the speaker's own. Whether it is advice is judged elsewhere (``advice.score``):
"let me show you" has a clause too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tubetotask.analysis.offline.turns import (
    BORDER,
    EMPTY,
    FIRM,
    KINDS,
    LEAD_INS,
    LEADS,
    NOT,
    QUESTION,
    SUBORDINATED,
    WORD,
)
from tubetotask.analysis.offline.verbs import gerund_of, is_action, opens_imperative


@dataclass(frozen=True, slots=True)
class Clause:
    """``kind`` is a key of ``KINDS`` or "imperative"; ``lead`` the words that gave it away.

    ``start``: where a title may begin (before "don't" or "never"); ``verb``: the verb of action;
    ``word``: that verb, base form. ``negated``: not to do it.
    """

    kind: str
    lead: str
    start: int
    verb: int
    word: str
    negated: bool = False


def plain(text: str) -> str:
    """``text`` in lower case with straight apostrophes: every place stays where it is."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("’", "'").replace("\n", " ")


def find(text: str) -> list[Clause]:
    """All clauses of ``text``, by where their verb stands; one per verb, the surest kind first."""
    low = plain(text)
    if QUESTION.search(low):
        return []
    found: dict[int, Clause] = {}
    for at in _openings(low):
        clause = _imperative(low, at)
        if clause:
            found.setdefault(clause.verb, clause)
    for kind, negated, pattern in KINDS:
        for match in pattern.finditer(low):
            clause = _after(low, match, kind, negated)
            if clause and not SUBORDINATED.search(low, 0, match.start()):
                found.setdefault(clause.verb, clause)
    return _led([found[at] for at in sorted(found)])


def _led(clauses: list[Clause]) -> list[Clause]:
    """Without "and set the field" where nothing before it addresses the listener."""
    kept: list[Clause] = []
    for clause in clauses:
        if clause.kind != "joined imperative" or any(c.kind in LEADS for c in kept):
            kept.append(clause)
    return kept


def _openings(low: str) -> list[int]:
    return [0, *(m.end() for m in BORDER.finditer(low))]


def _imperative(low: str, at: int) -> Clause | None:
    """The command that begins at ``at``, behind its lead-ins."""
    lead = LEAD_INS.match(low, at)
    begin = start = lead.end() if lead else at
    negation = NOT.match(low, start)
    if negation:
        start = negation.end()
    word = WORD.match(low, start)
    if not word:
        return None
    following = WORD.search(low, word.end())
    after = following.group() if following else ""
    if EMPTY.match(low, begin):
        return None
    name = word.group()
    glued = following is not None and low[word.end() : following.start()].strip(" ") != ""
    if name == "be" or (negation and is_action(name)):
        if name == "be" and (not after or glued):
            return None
    elif not opens_imperative(name, "" if glued else after):
        return None
    kind = "imperative" if at == 0 else _kind_at(low, at)
    return Clause(kind, low[at : word.end()].strip(), begin, start, name, bool(negation))


def _kind_at(low: str, at: int) -> str:
    before = low[:at].rstrip()
    if before.endswith((".", "!", "?", ":", ";", "...", "—", "–")):
        return "imperative"
    if before.endswith(","):
        conditional = re.search(
            r"(?:^|[,.;] )(?:\w+ )?(?:if|when|once|before|after|whenever|to|for|in|unless|"
            r"by|until)\b[^.,;]*,$", before)  # fmt: skip
        return "imperative" if conditional else "comma imperative"
    return "joined imperative"


def _after(low: str, match: re.Match[str], kind: str, negated: bool) -> Clause | None:
    """The clause whose verb stands where ``match`` ends."""
    verb = match.end()
    negation = NOT.match(low, verb) if kind in {"the way is", "recommend", "let's"} else None
    if negation:
        verb = negation.end()
    word = WORD.match(low, verb)
    if not word:
        return None
    name = word.group()
    if EMPTY.match(low, verb) and not (name in {"have", "remember", "keep"} and kind in FIRM):
        return None
    base = name if is_action(name) else None
    if base is None and kind in {"recommend", "the way is", "it helps", "how about"}:
        base = gerund_of(name)
    if base is None and name in {"be", "not"} and kind in {"should", "need to", "want to"}:
        base = "be" if name == "be" else None
    if base is None or (
        kind in {"you do", "we plain", "i would"} and _is_noun_here(low, word.end(), name)
    ):
        return None
    start = _start(match) if negated else match.end()
    return Clause(kind, match.group().strip(" ,"), start, verb, base, negated or bool(negation))


def _start(match: re.Match[str]) -> int:
    """Where "never" or "don't" begins; the whole turn where the "not" hangs on its subject."""
    never = re.search(r"never|(?:don't|do not)(?=[\s,]+(?:[\w']+[\s,]+)*want)", match.group())
    return match.start() + (never.start() if never else 0)


def _is_noun_here(low: str, end: int, name: str) -> bool:
    following = WORD.match(low, end + 1)
    return not opens_imperative(name, following.group() if following else "")
