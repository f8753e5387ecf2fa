"""Which passages of a talk are said for a sponsor.

Invariant: one word proves nothing ("get some sponsors", "the longest free trial"). A spot is known
by what is said only in spots: it is announced ("brought to you by"), or it sends the listener to an
address or code and offers something there. It reaches as far as the same speaker goes on naming
what is sold, and from one such sign to the next nearby. The cues are English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tubetotask.domain.transcript import Passage

_ENDINGS = r"(?:com|io|ai|co|org|net|app|dev)"
_ANNOUNCED = re.compile(
    r"\bbrought to you by\b|\bsponsored by\b|\b(?:word|message|break)s? (?:from|for) (?:our|my|the|"
    r"today['’]s|this \w+['’]s) (?:\w+ )?sponsors?\b|\b(?:our|my|today['’]s|this \w+['’]s) "
    r"(?:\w+ ){0,2}sponsors?\b|\bsponsors? (?:of|for) (?:this|today['’]s|the) "
    r"(?:show|video|episode|podcast|channel|talk|part)\b|\b(?:for|are|is) sponsoring (?:this|today|"
    r"the)\b|\b(?:thanks?|thank you) to [\w ]{2,30} for (?:sponsoring|supporting)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"\w ?(?:\bdot |\.){_ENDINGS} ?(?:slash\b|/)|\b(?:go|going|head(?:ing)?(?: on)?(?: over)?)"
    rf"(?: on| over)? to (?:www\.)?[\w-]+ ?(?:\bdot|\.) ?{_ENDINGS}\b|"
    r"\b(?:promo|discount|offer|coupon)"
    r" codes?\b|\buse (?:the |my |our )?(?:coupon |promo )?code\b|\bat checkout\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"(?:percent|%) off\b|\bfree trial\b|\bfree shipping\b|\bcoupons?\b|\baffiliate\b|"
    r"\bfirst (?:order|month|year|week) free\b|\brisk[- ]free\b|\bmoney[- ]back\b|\blimited time\b|"
    r"\$ ?\d[\d,]* (?:\w+ ){0,2}(?:credit|off)\b|\bclaim your\b|\bterms and conditions\b|"
    r"\blisteners? (?:of|get|can|receive)\b|\bget started (?:today|now|for free)\b|"
    r"\bsign up (?:today|now|for free|at)\b|\blearn more at\b|\bspecial offer\b",
    re.IGNORECASE,
)
_SOLD = re.compile(rf"([\w-]{{3,}}) ?(?:\bdot |\.){_ENDINGS}\b", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:[Bb]y|[Tt]o|[Aa]bout) ((?:[A-Z]\w+)(?: [A-Z]\w+)?)")
_SPELLED = re.compile(r"\b\w(?:-\w){2,}\b")
_BETWEEN_SIGNS = 16  # passages: two signs no further apart belong to one spot
_LONGEST_SPOT = 30  # from its announcement to its address
_OFFER_REACH = 4  # passages between an address and what is offered there
_UNNAMED = 5  # passages of a spot that do not name what is sold
_TAIL = 3  # passages behind the last sign that may still sell


def sponsored(passages: Sequence[Passage]) -> frozenset[int]:
    """Places in ``passages`` of what is said for a sponsor, whole spots and single signs."""
    texts = [passage.text for passage in passages]
    announced = _places(_ANNOUNCED, texts)
    called = _places(_CALLED, texts)
    offered = _places(_OFFERED, texts)
    signs = announced | called | {at for at in offered if _near(at, offered - {at} | called)}
    found = set(signs)
    for group in _groups(sorted(signs), announced, called, passages):
        found.update(range(group[0], group[-1] + 1))
        if not announced.isdisjoint(group) or any(_near(at, offered) for at in called & {*group}):
            found.update(_reached(group, passages, texts, announced=bool(announced & {*group})))
    return frozenset(found)


def _places(cue: re.Pattern[str], texts: Sequence[str]) -> set[int]:
    return {at for at, text in enumerate(texts) if cue.search(text)}


def _near(at: int, others: Iterable[int]) -> bool:
    return any(abs(at - other) <= _OFFER_REACH for other in others)


def _groups(
    signs: Sequence[int], announced: set[int], called: set[int], passages: Sequence[Passage]
) -> list[list[int]]:
    """Signs of one spot together, in order."""
    groups = [[sign] for sign in signs[:1]]
    for one, other in pairwise(signs):
        whole = one in announced and other in called and _one_voice(passages[one : other + 1])
        most = _LONGEST_SPOT if whole else _BETWEEN_SIGNS
        if other - one <= most:
            groups[-1].append(other)
        else:
            groups.append([other])
    return groups


def _one_voice(passages: Sequence[Passage]) -> bool:
    """Whether one known speaker says all of it."""
    voices = {passage.speaker for passage in passages}
    return len(voices) == 1 and "" not in voices


def _reached(
    group: Sequence[int], passages: Sequence[Passage], texts: Sequence[str], *, announced: bool
) -> set[int]:
    """What stands around the signs and goes on naming what is sold, in the same voice."""
    names = _names(texts[at] for at in range(group[0], min(group[-1] + 2, len(texts))))
    last = _follow(group[-1], 1, names, passages, texts)
    for at in range(last + 1, min(last + 1 + _TAIL, len(texts))):
        same = passages[at].speaker == passages[last].speaker
        if same and (_OFFERED.search(texts[at]) or _SPELLED.search(texts[at])):
            last = at
    first = group[0]
    if not announced:
        first = _follow(first, -1, names, passages, texts)
        before = passages[first - 1] if first else None
        if before is not None and first < group[0] and before.speaker == passages[first].speaker:
            first -= 1  # "Imagine a place where …": the name comes in the second sentence
    return set(range(first, last + 1))


def _names(texts: Iterable[str]) -> frozenset[str]:
    """What is sold, in lower case: the names of addresses, and who is thanked for paying."""
    found: set[str] = set()
    for text in texts:
        found.update(name.casefold() for name in _SOLD.findall(text))
        if _ANNOUNCED.search(text) or text.startswith("Let me tell you about"):
            found.update(name.casefold() for name in _NAMED.findall(text))
    return frozenset(found)


def _follow(
    start: int, step: int, names: frozenset[str], passages: Sequence[Passage], texts: Sequence[str]
) -> int:
    """The last place from ``start`` on that names what is sold, without a long way between."""
    reached, at = start, start + step
    while 0 <= at < len(texts) and abs(at - reached) <= _UNNAMED:
        # Forward a spot ends where somebody else speaks; backward the labels may be late.
        other = step > 0 and passages[at].speaker != passages[start].speaker
        if other or abs(at - start) > _LONGEST_SPOT:
            break
        told = texts[at].casefold()
        if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", told) for name in names):
            reached = at
        at += step
    return reached
