"""The title of a task: a clause cut from the speaker's own words.

Invariant: the words of a title are words of the sentence, in order and in one run, apart from
removed fillers. No word is written; only the first letter is made a capital.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.analysis.offline import abroad
from tubetotask.analysis.offline.clauses import Clause, find
from tubetotask.analysis.offline.verbs import STATIVE, listed, verbs

LONGEST = 80
_SHORTEST_CUT = 18  # a shorter rest of a long sentence says too little

# The surest way of saying it first; kinds that are not named here give no title.
_KINDS = """imperative|the way is|should|need to|should not|recommend|it helps|want to|
comma imperative|we do|you will|you can|how about|i would|joined imperative|let's|you do|I do|
we plain"""
RANK = {kind.strip(): rank for rank, kind in enumerate(_KINDS.split("|"))}

_FILLER = re.compile(
    r"(?<![\w'-])(?:uh|um|uhm|er|erm|ah|hmm|you know|i mean|kind of|sort of|basically|literally|"
    r"like,|obviously|actually|okay|ok|well,|right,|if you will|so to speak|or whatever)"
    r"(?![\w'-])[\s,]*",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\b(\w+(?:'\w+)?)(?:[\s,]+\1)+\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$|[\"”'’)])")
_BREAKS_OFF = re.compile(r"\s*(?:\.\.+|…)$")
_CLAUSES = re.compile(r"[,;:—–]|\s(?:and|or|but|so|then|because)\s", re.IGNORECASE)
# No mark before it, and it closes: what the speaker put into a mouth ends. 5" is a length.
_MOUTH_ENDS = re.compile(r"""[^"“”]*?\S(?=”|(?<!\d)"(?![^\s,.;:!?)]))""")
_NEW_CLAUSE = re.compile(
    r"[,;:—–]*\s+(?:and|but|so|or|because|'cause|cuz|since|which|whereas|although|"
    r"though|then|and then|"
    r"and so|so that|as)\s+(?:(?:then|that|just|once|if|when|now|maybe|also|again)\s+)*"
    r"(?:i|you|we|he|she|it|they|this|that|there|these|those|i'm|you're|we're|it's|he's|she's|"
    r"they're|that's|there's|i'll|you'll|we'll|it'll|they'll|i'd|you'd|we'd|i've|you've|we've|"
    r"what|who|means?)(?![\w-])",
    re.IGNORECASE,
)
_RUN_ON = re.compile(
    r"[,;:—–]*\s+(?:i'm|we're|you're|it's|that's|there's|they're|i've|we've|you've|"
    r"this is|that is|there is|"
    r"there are|there goes|i think|i mean|you know|here's|this gets|this will|that "
    r"will|it will|who's|"
    r"who is going|one of the|(?:you|we|i) just (?:need|want|have)|eventually|easy "
    r"way|instead what|what are|i don't|we don't|it doesn't)(?![\w-])",
    re.IGNORECASE,
)
_REASON = re.compile(
    r",\s+(?:why|how|what)\s|[,;:—–]*\s+(?:because|'cause|cuz|which means|so that|even "
    r"though|whereas)\b", re.IGNORECASE)  # fmt: skip
_BORDERS = (
    re.compile(r"\s*[;:—–]\s|\s+-+\s|,\s"),
    re.compile(
        r"\s+(?:and|or|but|so|then|that|which|who|when|where|while|until|unless|if|"
        r"before|after|as|because|by)\s",
        re.IGNORECASE,
    ),
    re.compile(
        r"\s+(?:in|on|at|for|with|without|from|into|to|about|through|over|under|"
        r"during|across|within|between|than|instead)\s",
        re.IGNORECASE,
    ),
)
_CHATTER = re.compile(
    r"(?:[\s,;:—–-]+(?:right|okay|ok|yeah|well|all right|alright|you know|basically|"
    r"um|uh|cool|guys|"
    r"folks|please|and|or|but|so|because|just like (?:this|that|so)|like this|like that|then|also|"
    r"if you will|for example|etc|and so on|and so forth|you guys))+[\s,;:—–-]*$",
    re.IGNORECASE,
)
_LOOSE_END = re.compile(
    r"(?:[\s,;:—–-]+(?:and|or|but|so|to|the|a|an|of|with|because|that|which|if|when|"
    r"then|for|in|at|by|as|"
    r"is|are|was|i|you|we|they|it's|your|my|our|just|like|there|who|from|into|than|not|be|very|"
    r"really|also|how|what|why|can|will|only|even|some|any|no|their|its))+[\s,;:—–-]*$",
    re.IGNORECASE,
)
_THIN = listed(
    """it that this them these those him her me us you one ones some something anything everything
    things thing stuff so there here then now up down out off over in on at to of for with from by
    and or but the a an is are be as all just like really actually too also again right way lot
    kind sort same do does did doing done what which who how why when where if your my our their
    his its not don't never please sure go get have let make take put give come keep
    exactly yourself very much more"""
)
_WORDS = re.compile(r"[A-Za-z0-9][\w'’-]*")


def cut(text: str, language: str) -> str | None:
    """The clause of ``text`` that says what to do, or None. ``language``: BCP 47."""
    if not language.lower().startswith("en"):
        return abroad.cut(text, language)
    best = choose(find(text))
    return None if best is None else cut_at(text, best)


def choose(clauses: Sequence[Clause]) -> Clause | None:
    """The clause a title is cut from: the surest kind, then the more telling verb."""
    usable = [c for c in clauses if c.kind in RANK]
    return min(usable, key=_order, default=None)


def _order(clause: Clause) -> tuple[int, int, int]:
    vague = clause.word in STATIVE or clause.word in {"do", "let", "go"}
    return (int(vague), RANK[clause.kind], clause.verb)


def cut_at(text: str, clause: Clause) -> str | None:
    """The title that begins at ``clause``, or None where no more than thin words would be left."""
    run = text[clause.start :]
    mouth = _MOUTH_ENDS.match(run)
    run = _sentence(mouth.group() if mouth else run)
    run = _until(_NEW_CLAUSE, _until(_REASON, run))
    run = run[:12] + _until(_RUN_ON, run[12:])
    title = _tidy(run, clause)
    if len(title) > LONGEST:
        title = _shortened(title)
    title = title.strip(" ,;:-—–\"“”'()[]")
    if not title or len(title) > LONGEST or not _says_something(title, clause):
        return None
    return title[0].upper() + title[1:]


def _sentence(run: str) -> str:
    """The first sentence of ``run``; where it breaks off ("...") only its whole clauses."""
    end = _SENTENCE_END.search(run)
    if end is None:
        return run
    broken = _BREAKS_OFF.search(run[: end.end()])
    if broken is None:
        return run[: end.start()]
    run = run[: broken.start()]
    borders = [m.start() for m in _CLAUSES.finditer(run) if m.start() >= _SHORTEST_CUT]
    return run[: borders[-1]] if borders else without_loose_end(run)


def _until(pattern: re.Pattern[str], run: str) -> str:
    match = pattern.search(run)
    return run[: match.start()] if match else run


def without_fillers(run: str) -> str:
    """``run`` in single spaces, without "um" and "you know" and words said twice."""
    return _DOUBLED.sub(r"\1", _FILLER.sub("", " ".join(run.split())))


def without_loose_end(title: str) -> str:
    """``title`` without chatter and small words that lead to nothing at its end."""
    return _LOOSE_END.sub("", _CHATTER.sub("", title))


def _tidy(run: str, clause: Clause) -> str:
    run = without_fillers(run)
    if clause.negated:
        run = re.sub(
            r"^(don['’]t|do not|never)[\s,]+(?:\w+ly\s+)?want to\b", r"\1", run, flags=re.IGNORECASE
        )
    else:
        run = re.sub(
            r"^(?:please|just|simply|really|also|then|always be sure to)[\s,]+",
            "",
            run,
            flags=re.IGNORECASE,
        )
    return _CHATTER.sub("", run)


def _shortened(title: str) -> str:
    """``title`` up to the last border of a clause, else of a phrase, that keeps it short enough."""
    for border in _BORDERS:
        ends = [m.start() for m in border.finditer(title) if _SHORTEST_CUT <= m.start() <= LONGEST]
        if ends:
            return without_loose_end(title[: ends[-1]])
    return title


def _says_something(title: str, clause: Clause) -> bool:
    """Whether a word of content is left beside a verb that says little by itself."""
    said = [w.lower().replace("’", "'") for w in _WORDS.findall(title)]
    content = [w for w in said if w not in _THIN]
    light = clause.word in verbs().light or clause.word in STATIVE or clause.word in {"be", "go"}
    return len(said) >= 2 and len(content) >= (2 if light and content[:1] == [clause.word] else 1)
