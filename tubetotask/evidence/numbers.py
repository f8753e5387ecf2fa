"""Numbers in a text, whether in digits or in words, with what they count.

Invariant: the same quantity gives the same ``Number`` however it is written: "twenty-five", "25",
"2,500" and "2.5k"; "60 minutes" and "1 hour" have equal dimension and amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tubetotask.evidence.measures import MEASURES, PERCENT
from tubetotask.evidence.normal import table
from tubetotask.evidence.numeral import AND, HALVES, chunk, scaled, whole
from tubetotask.evidence.numerals import ordinals
from tubetotask.evidence.remembered import remembered
from tubetotask.evidence.tokens import Token, tokens

_ORDINAL_ENDINGS = table("st nd rd th er ère e ème eme o a")
_LINKS = table("or to and through till until bis oder und o a y ou et e ed à - – — , /")
_LINKS = _LINKS | {"-", "−", "–", "—", ",", "/"}
_TWO = table("twice double doubles doubled doubling zweimal doppelt doble duplicar double doubler "
             "doppio raddoppiare dobro dobrar")  # fmt: skip
# What is checked or clicked "double" is not two of anything.
_ONE_ACTION = table("check checks checked checking click clicks clicked clicking tap taps tapped")
_THREE = table("triple triples tripled tripling thrice dreimal dreifach triplo triplicar tripler")
_DECADES = {w: 20 + 10 * i for i, w in enumerate(
    ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"))
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """``values``: what the writing may mean ("1.500" is two numbers). ``place``: first token.

    ``measure``: dimension and factor of the unit that follows, if any. ``noun``: the word after it;
    ``before``: the two words before it.
    ``firm``: False where the word may be something else than a number ("one", "neuf").
    """

    values: frozenset[Fraction]
    raw: str
    place: int
    end: int
    measure: tuple[str, Fraction] | None = None
    noun: str = ""
    before: str = ""
    ordinal: bool = False
    firm: bool = True

    @property
    def amounts(self) -> frozenset[Fraction]:
        """Values in the base unit of the dimension."""
        factor = self.measure[1] if self.measure else Fraction(1)
        return frozenset(value * factor for value in self.values)


@remembered(4096)
def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text, in order."""
    return read(tokens(text), language)


def read(stream: Sequence[Token], language: str) -> tuple[Number, ...]:
    """The numbers of these tokens, in order."""
    found: list[Number] = []
    at = 0
    while at < len(stream):
        number = _number_at(stream, at, language)
        if number is None:
            at += 1
            continue
        found.append(_measured(stream, _signed(stream, number)))
        at = number.end
    return tuple(_inherit(stream, found))


def _number_at(stream: Sequence[Token], at: int, language: str) -> Number | None:
    token = stream[at]
    if token.text == "double" and _one_action(stream, at + 1):
        return None
    special = _special(token, at, language)
    if special is not None:
        return special
    total: frozenset[Fraction] = frozenset()
    end, last_scale = at, None
    firm = False
    while True:
        start = end + 1 if last_scale and end < len(stream) and stream[end].text in AND else end
        part = chunk(stream, start, language)
        if part is None:
            break
        values, after, is_firm = part
        values, after, scale = scaled(stream, values, after, language)
        if last_scale is not None and (scale or 1) >= last_scale:
            break
        if last_scale is not None and max(values) >= last_scale:
            break
        total = frozenset(t + v for t in total or {Fraction(0)} for v in values)
        firm = firm or is_firm or scale is not None or last_scale is not None
        end, last_scale = after, scale
        if scale is None:
            break
    if not total:
        return None
    return Number(total, _raw(stream, at, end), at, end, firm=firm)


def _one_action(stream: Sequence[Token], at: int) -> bool:
    """Whether there stands, after a hyphen or none, what is done "double" and yet once."""
    at += at < len(stream) and stream[at].text == "-"
    return at < len(stream) and stream[at].text in _ONE_ACTION


def _special(token: Token, at: int, language: str) -> Number | None:
    """Words that hold a number without being a numeral, and ordinals."""

    def one(value: Fraction | int, *, firm: bool = True, ordinal: bool = False) -> Number:
        return Number(
            frozenset({Fraction(value)}), token.raw, at, at + 1, firm=firm, ordinal=ordinal
        )

    if token.kind == "number":
        if token.suffix in _ORDINAL_ENDINGS and token.text.isdigit():
            return one(whole(token.text), ordinal=True)
        if token.suffix == "s" and token.text.endswith("0"):  # the 1990s
            return one(int(token.text[-2:]) if token.text.isdigit() else 0)
        return None
    if token.kind != "word":
        return None
    if token.text in _DECADES:
        return one(_DECADES[token.text])
    if token.text in HALVES:
        return replace(
            one(50),
            measure=(PERCENT, Fraction(1, 100)),
            firm=token.text in ("half", "hälfte", "mitad", "moitié", "metà", "metade"),
        )
    if token.text in _TWO:
        return one(2)
    if token.text in _THREE:
        return one(3)
    rank = ordinals(language).get(token.text)
    if rank is not None:
        return one(rank, firm=rank > 2, ordinal=True)
    return None


def _signed(stream: Sequence[Token], number: Number) -> Number:
    """A minus sign at the front of a word, or the word, makes it negative."""
    at = number.place - 1
    if at < 0:
        return number
    before = stream[at]
    sign = before.kind == "minus" and not before.glued and stream[number.place].glued
    if sign or before.text in ("minus", "moins", "menos", "meno"):
        return replace(number, values=frozenset(-v for v in number.values))
    return number


def _measured(stream: Sequence[Token], number: Number) -> Number:
    """Add the unit and the noun that follow, or the sign before."""
    last = stream[number.end - 1]
    at = number.end
    before = stream[number.place - 1] if number.place else None
    measure = number.measure
    if last.kind == "number" and last.suffix in MEASURES:
        measure = MEASURES[last.suffix]
    elif before is not None and before.kind == "symbol" and before.text in MEASURES:
        measure = MEASURES[before.text]
    while at < len(stream) and stream[at].kind == "minus" and stream[at].glued:
        at += 1
    if measure is None and at < len(stream) and not number.ordinal and stream[at].text in MEASURES:
        measure = MEASURES[stream[at].text]
        at += 1
    noun = stream[at].text if at < len(stream) and stream[at].kind == "word" else ""
    two = [t.text for t in stream[max(0, number.place - 2) : number.place] if t.kind == "word"]
    return replace(number, measure=measure, noun=noun, before=" ".join(two))


def _inherit(stream: Sequence[Token], found: list[Number]) -> list[Number]:
    """ "five or ten minutes": the first number counts minutes too."""
    for i in range(len(found) - 2, -1, -1):
        left, right = found[i], found[i + 1]
        between = [t.text for t in stream[left.end : right.place]]
        plain = left.measure is None and not left.ordinal and left.raw.casefold() not in _TWO
        close = len(between) <= 1 and all(text in _LINKS for text in between)
        if plain and close and right.measure is not None and right.raw.casefold() not in HALVES:
            found[i] = replace(left, measure=right.measure, noun=right.noun)
    return found


def runs(text: str, language: str) -> list[list[Number]]:
    """Numbers that stand in one list or range: "3 to 5", "2, 3, 4 or 5"."""
    stream = tokens(text)
    result: list[list[Number]] = []
    for number in numbers(text, language):
        last = result[-1][-1] if result else None
        between = [] if last is None else [t.text for t in stream[last.end : number.place]]
        if last is not None and 1 <= len(between) <= 2 and all(t in _LINKS for t in between):
            result[-1].append(number)
        else:
            result.append([number])
    return result


def _raw(stream: Sequence[Token], at: int, end: int) -> str:
    return " ".join(t.raw for t in stream[at:end])
