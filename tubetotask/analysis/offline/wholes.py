"""What a cut title still needs of its sentence: a lost verb, a lost restriction, a better start.

Invariant: like every title, the result is words of the sentence, in order and in one run apart
from fillers, and never longer than ``titles.LONGEST``; where nothing can be mended it is the cut.
"""

from __future__ import annotations

import re

from tubetotask.analysis.offline import titles
from tubetotask.analysis.offline.standing import around
from tubetotask.analysis.offline.verbs import is_action
from tubetotask.analysis.tokens import words

_GOING = re.compile(r"^(?:back|through|out|over|down|to|for)\b", re.IGNORECASE)
_RESTRICTS = re.compile(
    r"^(?:\s+(?:that|which|who|whose|where|than|once|before|as|other than|except|without)|"
    r"\s*,?\s*(?:unless|if|until|only if|only when))\s+\S+",
    re.IGNORECASE,
)
_DANGLES = re.compile(r"\s(?:that|which|who|whose|where|once|until|unless|if|than|with)$", re.I)
_SECOND_DUTY = re.compile(
    r"^\s*,?\s*and\s+(?:you|we)(?:['’]ve)?\s+(?:got|have|need)\s+to\s+(\w+)\s+\S+", re.IGNORECASE
)
_STOP = re.compile(
    r"[,;:.!?…—–]|\s(?:and|but|because|so|which|when|while|then|otherwise|you want|you need|"
    r"you're|we're|they're|it's|i'm|i think|you know|like)\b",
    re.IGNORECASE,
)
_INNER_NOT = re.compile(
    r"(?<!\band)(?<!\bor)(?<!\bbut)(?<!\bso)(?<!\byou)(?<!\bi)(?<!\bthey)(?<!\bwe)(?<!\bwho)"
    r"(?<!\bthat)(?<!\bto)(?<!\bthen)(?<!,)\s((?:don['’]t|do not|never)\s+(\w+)\b.*)$",
    re.IGNORECASE,
)
_EMPTY_END = re.compile(r"(?:,\s+(?:whatever|whoever|however)|\s+rather)+$", re.IGNORECASE)
_NEXT_DUTY = re.compile(r"\s+(?:you|we|i|they)\s+(?:want|need|have|got)$", re.IGNORECASE)


def whole(title: str, text: str) -> str:
    """``title``, cut from ``text``, with what it needs to keep its meaning."""
    title = _from_the_negation(_with_going(title, text))
    _, behind = around(title, text)
    longer = _extended(title, behind)
    if longer != title:
        return longer
    if re.match(r"\s+to\b", behind):
        title = _NEXT_DUTY.sub("", title)
    return _EMPTY_END.sub("", title)


def _with_going(title: str, text: str) -> str:
    """ "go back to them" was cut as "back to them": the verb is "go"."""
    before, _ = around(title, text)
    verb = re.search(r"\bgo\s+$", before, re.IGNORECASE)
    if not verb or not _GOING.match(title) or len(title) + 3 > titles.LONGEST:
        return title
    return f"Go {title[0].lower()}{title[1:]}"


def _from_the_negation(title: str) -> str:
    """Where captions have no full stop, "… to it don't check your score" begins at "don't"."""
    inner = _INNER_NOT.search(title)
    if not inner or not is_action(inner.group(2).lower()):
        return title
    cut = inner.group(1)
    return cut[0].upper() + cut[1:]


def _extended(title: str, behind: str) -> str:
    duty = _SECOND_DUTY.match(behind)
    verb = next((w for w in words(title) if is_action(w)), "")
    lost = duty if duty and duty.group(1).lower() == verb else _RESTRICTS.match(behind)
    if lost is None and _DANGLES.search(title):
        lost = re.match(r"\s+\S+", behind)
    if lost is None:
        return title
    end = _STOP.search(behind, lost.end())
    more = titles.without_fillers(behind[: end.start()] if end else behind)
    joined = f"{title}{'' if more.lstrip().startswith(',') else ' '}{more.strip()}"
    joined = titles.without_loose_end(joined)
    return joined if len(title) < len(joined) <= titles.LONGEST else title
