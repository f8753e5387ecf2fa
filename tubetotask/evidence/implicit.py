"""Turns of phrase that negate without a negation: "gave up smoking", "too hot to eat".

Invariant: ``spelled`` writes a negation in the place of such a phrase, so that it is compared like
any other; what only may negate ("ignore", "instead of") is left as it is and told by ``WEAK``.
"""

from __future__ import annotations

from tubetotask.evidence.normal import table

_SPELLED = {
    tuple(phrase.split()): word
    for word, phrases in {
        "quit": "give up|gave up|giving up|given up|gives up|get rid of|gets rid of|got rid of|"
        "getting rid of|do away with|did away with|done away with",
        "avoid": "stay away from|stays away from|stayed away from|staying away from|"
        "keep away from|kept away from|steer clear of|stay clear of",
        "skip": "leave out|leaves out|left out|leaving out",
        "without": "free of|free from|devoid of",
        "no": "hardly any|barely any|scarcely any",
        "nobody": "hardly anyone|hardly anybody|barely anyone|scarcely anyone",
        "nothing": "hardly anything|barely anything|scarcely anything",
        "never": "hardly ever|almost never|scarcely ever",
        "not": "anything but|by no means|in no way|far from being|no way you can|nowhere near",
        "cannot": "impossible to|impossible for|no way to",
    }.items()
    for phrase in phrases.split("|")
}
_LONGEST = max(map(len, _SPELLED))
_NEGATED = table(
    "not never dont doesnt didnt isnt wasnt arent werent wont cant cannot aint nothing no"
)
_BETWEEN = table("in at of on so ever really quite all that be been being far by any")
_TOO_FAR = 3  # words between "too" and its "to"
WEAK = {
    "en": table(
        "ignore ignores ignored ignoring deny denies denied denying neglect neglected omit omits "
        "omitted oppose opposes opposed resist resisted abandon abandoned cancel canceled "
        "cancelled exclude excluded doubt doubts doubted wrong mistake useless pointless myth "
        "waste unlikely rarely seldom hardly barely scarcely against missing absent wish miss "
        "missed instead rather impossible nonsense lie few unwilling reluctant hesitate stupid"
    ),
}


def spelled(stream: list[str]) -> list[str]:
    """The words of an English text with a negation for each phrase that is one."""
    result: list[str] = []
    place = 0
    while place < len(stream):
        size = next(
            (n for n in range(_LONGEST, 1, -1) if tuple(stream[place : place + n]) in _SPELLED), 0
        )
        if size:
            result.append(_SPELLED[tuple(stream[place : place + size])])
            place += size
            continue
        too = "too" in result[-_TOO_FAR - 1 : -1]
        if stream[place] == "to" and too:
            if denied := _denial(result):  # "not too hot to drink" can be drunk
                result[denied - 1] = "~"
            elif not _NEGATED & set(result[-_TOO_FAR - 4 :]):
                result.append("cannot")
                place += 1
                continue
        result.append(stream[place])
        place += 1
    return [word for word in result if word != "~"]


def _denial(before: list[str]) -> int:
    """The place, counted from 1, of a negation that stands over the last "too"; else 0."""
    place = len(before) - before[::-1].index("too") - 1
    while place and before[place - 1] in _BETWEEN:
        place -= 1
    return place if place and before[place - 1] in _NEGATED else 0
