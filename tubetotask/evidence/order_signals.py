"""Signs that a text speaks to a reading program, and what they amount to together.

Invariant: signs within thirty words of each other are counted together, once a kind. Four points
make an order, if one of the kinds is more than talk about output ("core"). A sign inside reported
speech ("I told ChatGPT: …") or without the form of an order ("it will ignore …") counts half, and
only beside one that speaks of this video.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tubetotask.evidence import order_patterns as patterns
from tubetotask.evidence.order_patterns import CORE
from tubetotask.evidence.order_view import View

ENOUGH = 4
_NEAR = 500  # characters around a sign in which others are looked for
_LONGEST = 150  # characters of a sign
_BEFORE = 90  # characters before a sign that say whether it is only told of
_NEXT = 3  # characters between "dear assistant" and the order
_BLOB = 250  # characters between field names of one blob
_SOON = 15  # words between a pretended end and what pretends to follow it
_REACH = 30  # words between signs that are counted together
_REACH_OF_TALK = 18  # the same for "tell them" and the like, which stand in every talk
_OF_THIS_VIDEO = frozenset({"score", "verdict", "json", "marker", "role", "end"})
_AS_ORDER = frozenset({"override", "plan", "secret"})  # count in full as imperatives only
REASONS = {
    "override": "tells a program to ignore its instructions",
    "address": "speaks to the program that reads the captions",
    "end": "pretends that the captions end",
    "role": "poses as another part of a program's conversation",
    "plan": "tells a program to ignore the plan",
    "secret": "tells a program to hide or reveal something",
    "verdict": "dictates the verdict",
    "marker": "marks of a program's conversation",
    "json": "poses as the result of an analysis",
    "hidden": "text in characters that cannot be seen",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A match: its place in the view's text, its kind and its points."""

    first: int
    last: int
    kind: str
    points: int
    english: bool = False
    weak: bool = False  # only told of


_THIRD_NAMED = (
    r"models?|llms?|bots?|agents?|assistants?|ais?|gpt|people|users?|kids|children|students?"
    r"|employees|someone|attackers?|hackers?|\w+s who"
)
_THIRD = rf"they|it|i|we|he|she|who|which|{_THIRD_NAMED}"
_NO_ORDER = re.compile(  # it is told of others, or forbidden
    rf"(?:\b(?:{_THIRD})(?: (?:will|would|can|could|may|might|must|should|just|then|also|even"
    r"|often|always|sometimes|do|did|don't|to|\w+ly)){1,3}"
    rf"|\b(?:{_THIRD_NAMED})"
    r"|\b(?:if|when|that|unless|because|can|do|did|could|would|cannot) you"
    r"(?: (?:just|can|will|do|also|\w+ly))?"
    r"|\b(?:not|never|cannot|didn't|don't|won't|shouldn't|can't)(?: (?:just|also|even|ever|\w+ly))?"
    r"|\b(?:ask|asks|asked|tell|tells|told|get|gets|got|trick|tricks|tricked) \w+(?: \w+)?"
    r" to|\b(?:makes?|made|lets?) (?:it|them|him|her|the \w+))$"
)
_PERHAPS = re.compile(  # the form of no order, but a border may lie here that captions do not show
    rf"(?:\b(?:{_THIRD})|(?<!you )(?<!need )(?<!have )(?<!are )(?<!remember )\bto"
    r"|\b(?:will|would|can|could|may|might)(?: (?:just|also|even|ever|\w+ly))?)$"
)
_SAYS = (
    r"said|told(?! you)|asked(?=\W+\w)|typed|wrote|entered|pasted|prompted|says|writes|types"
    r"|inputs|enters|saying|telling|typing|writing|asking|prompting|(?:can|could|would|might"
    r"|just|to|when i|when you|if you|if i|if someone|people|users|attackers|hackers|they) "
    r"(?:just )?(?:say|type|tell(?! you)|write|ask|enter|paste|put|hide|inject)"
)
_FRAMES = (
    re.compile(rf"\b(?:{_SAYS})(?:\W{{1,4}}[\w'-]+){{0,4}}\W{{0,6}}$"),
    re.compile(
        r"\b(?:phrases?|(?:a|the|my|this|following|your) prompt|(?:an|the|for) example"
        r"|attacks?|for instance|like(?=\W{0,2}[\"'“‘]$)|injections?|jailbreaks?|trick"
        r"|comments?|string|e\.g|such as|things like|something like|is like|was like|were "
        r"like)(?:\W{1,4}[\w'-]+){0,2}\W{0,6}$"
    ),
    re.compile(
        r"\b(?:told (?:it|him|her|chat ?gpt|claude)|gesagt|geschrieben|getippt|eingegeben"
        r"|sagte|sagt|dije|escribi|ai ecrit|scritto|disse|schrieb|schreibt|tippte|dijo|dice"
        r"|escribio|escribi|a dit|ai dit|ecrit|ha scritto|ho scritto|ha detto|disse|escrevi"
        r"|escreveu|написал|сказал|写了|说了|输入)(?:\W{1,4}[\w'-]+){0,4}\W{0,6}$"
    ),
)
_TOPIC = re.compile(r"prompt injections?|jailbreak(?:s|ing|ed)?\b|red team|injection attack")
_TOPIC_REACH = 160  # characters
_LETTERS = re.compile(r"(?<!\w)[^\W\d_](?:\W{1,3}[^\W\d_]){11,}(?!\w)")
_RUN_TOGETHER = re.compile(
    r"(?:ignore|disregard|forget)(?:all|any)?(?:of)?(?:the|your|my|these)?(?:previous|prior"
    r"|above|earlier)?(?:instructions?|prompts?|rules)"
)
_OPENS = tuple(":,\"'“”«„")  # what stands before reported speech
_WITHIN = re.compile(r"\w$|[\w,]\s$")
_REPORTABLE = ("override", "address", "plan", "secret")
_LAST_SENTENCE = re.compile(r"[.!?。！？।؟](?:[\"'”»)\]]*\s+|(?=[\u3040-\u9fff]))")
_SENTENCE_END = re.compile(r"[.!?。！？।؟](?=\s|$|[\u3040-\u9fff])")


def signs(view: View) -> list[Sign]:
    """Every sign of a view, with the points it has where it stands, in order."""
    text = view.text
    found = [Sign(*match) for match in patterns.core(text) if not _inside(text, match)]
    found += [*_results(text), *_spelled(text)]
    if not found:
        return []
    found += [Sign(*match) for match in _others(found, text)]
    return _weighed(sorted(found, key=lambda s: (s.first, s.last)), view)


def _inside(text: str, match: patterns.Match) -> bool:
    """Whether what looks like the label of a role stands within a sentence."""
    first, _, kind, _, _ = match
    before = text[max(0, first - 2) : first]
    return kind == "role system" and bool(_WITHIN.search(before))


def _others(found: Sequence[Sign], text: str) -> set[patterns.Match]:
    """What adds to the signs found, near them."""
    others: set[patterns.Match] = set()
    reached = 0
    for sign in sorted(found, key=lambda s: s.first):
        low, high = max(reached, sign.first - _NEAR), sign.last + _NEAR
        others.update(patterns.around(text, low, high))
        reached = max(reached, high - _LONGEST)
    return others


def _spelled(text: str) -> Iterator[Sign]:
    """Orders that are spelled letter by letter."""
    for match in _LETTERS.finditer(text):
        letters = "".join(c for c in match.group() if c.isalpha())
        if _RUN_TOGETHER.search(letters):
            yield Sign(match.start(), match.end(), "override", ENOUGH)


def _results(text: str) -> Iterator[Sign]:
    """Blobs in the field names of an analysis."""
    fields = patterns.fields(text)
    at = 0
    while at < len(fields):
        last = at
        while last + 1 < len(fields) and fields[last + 1].start() - fields[last].end() < _BLOB:
            last += 1
        group = {m["name"] or m["tag"] for m in fields[at : last + 1]}
        if len(group) > 1 or group & patterns.OWN_FIELDS or fields[at]["tag"]:
            begin = text.rfind("{", max(0, fields[at].start() - 40), fields[at].start())
            close = max(fields[last].end(), text.find("}", fields[last].end(), _end(fields[last])))
            points = 4 if group & patterns.OWN_FIELDS or len(group) > 2 else 2
            first = begin if begin >= 0 else fields[at].start()
            yield Sign(first, close, "json", points)
        at = last + 1


def _end(field: re.Match[str]) -> int:
    return field.end() + _BLOB


def _weighed(found: Sequence[Sign], view: View) -> list[Sign]:
    """The signs with fewer points where somebody only tells of an order."""
    text = view.text
    weighed: list[Sign] = []
    spoken_to = -1  # where the last address ends
    reported = -1  # where the sentence ends that only reports
    for sign in found:
        since = max(sign.first - _BEFORE, view.border(sign.first))
        before = _LAST_SENTENCE.split(text[max(0, since) : sign.first])[-1]
        if sign.kind in _REPORTABLE:
            around = text[max(0, sign.first - _TOPIC_REACH) : sign.last + _TOPIC_REACH]
            frames = _FRAMES if sign.english else _FRAMES[-1:]
            begins = sign.first in view.capitals and not before.rstrip().endswith(_OPENS)
            if (not begins and any(frame.search(before) for frame in frames)) or _TOPIC.search(
                around
            ):
                end = _SENTENCE_END.search(text, sign.last)
                reported = max(reported, end.end() if end else len(text))
        points, weak = sign.points, False
        if sign.first < reported and sign.kind in (*_REPORTABLE, "tell", "output"):
            points, weak = points // 2, True
        elif (
            sign.english
            and sign.kind in _AS_ORDER
            and sign.first not in view.capitals
            and sign.first - spoken_to > _NEXT
        ):
            before = before.rstrip(" \"'“”")
            if _NO_ORDER.search(before):
                points, weak = points // 2, True
            elif _PERHAPS.search(before):
                points = min(points, ENOUGH - 1)
        if sign.kind == "address" and not weak:
            spoken_to = max(spoken_to, sign.last)
        weighed.append(replace(sign, points=points, weak=weak))
    return weighed


@dataclass(frozen=True, slots=True)
class Order:
    """A range of the view's text that gives an order. ``open_end``: all that follows is of it."""

    first: int
    last: int
    kind: str
    open_end: bool = False


def found(view: View) -> list[Order]:
    """The orders of a text, from the first sign of each to its last."""
    present = signs(view)
    places = [view.word(sign.first) for sign in present]
    result: list[Order] = []
    for at, core in enumerate(present):
        if core.kind.split()[0] not in CORE or not core.points:
            continue
        near = [
            s
            for s, place in zip(present, places, strict=True)
            if s.points and abs(place - places[at]) <= _reach(s)
        ]
        if _sum(near) < ENOUGH:
            continue
        strong = [s for s in near if s.kind.split()[0] in CORE or s.points > 1]
        ended = core.kind == "end" and any(
            s.kind.startswith(("role", "address", "marker"))
            and 0 <= view.word(s.first) - places[at] <= _SOON
            for s in near
        )
        first = min(s.first for s in strong)
        last = max(s.last for s in near)
        kind = max((s for s in strong if s.kind.split()[0] in CORE), key=lambda s: s.points).kind
        result.append(Order(first, last, kind.split()[0], ended))
    return result


def _reach(sign: Sign) -> int:
    return _REACH if sign.kind.split()[0] in CORE or sign.points > 1 else _REACH_OF_TALK


def _sum(near: Sequence[Sign]) -> int:
    """Points, once a kind. What is only told of counts beside a sign that speaks of this video."""
    best: dict[str, int] = {}
    for sign in near:
        if not sign.weak:
            best[sign.kind] = max(best.get(sign.kind, 0), sign.points)
    told = [sign.points for sign in near if sign.weak and sign.kind in CORE]
    beside = any(kind.split()[0] in _OF_THIS_VIDEO for kind in best)
    return sum(best.values()) + (max(told, default=0) if beside else 0)
