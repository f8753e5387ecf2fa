"""Numbers in a text, whether in digits or in words, with what they count.

Invariant: the same quantity gives the same ``Number`` however it is written: "twenty-five", "25",
"2,500" and "2.5k"; "60 minutes" and "1 hour" have equal dimension and amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from tubetotask.evidence.measures import MEASURES, PERCENT
from tubetotask.evidence.normal import table
from tubetotask.evidence.numerals import AMBIGUOUS, MULTIPLIERS, cardinals, ordinals
from tubetotask.evidence.tokens import Token, tokens

_LONGEST = 7  # units of a number word: "deux cent quatre vingt dix sept"
_SHORT_SCALE = {"k": (1000,), "m": (10**6, 1), "mn": (10**6,), "mio": (10**6,), "bn": (10**9,),
                "b": (10**9,), "mrd": (10**9,), "t": (10**12,)}  # fmt: skip
_ORDINAL_ENDINGS = table("st nd rd th er ère e ème eme o a")
_AND = table("and und y et e")
_POINT = table("point dot komma coma virgule virgola vírgula")
_LINKS = table("or to and through till until bis oder und o a y ou et e ed à - – — , /")
_LINKS = _LINKS | {"-", "−", "–", "—", ",", "/"}
_HALVES = table("half halb halbe halben hälfte medio media mitad demi demie moitié mezzo mezza metà "
                "meio meia metade")  # fmt: skip
_TWO = table("twice double doubles doubled doubling zweimal doppelt doble duplicar double doubler "
             "doppio raddoppiare dobro dobrar")  # fmt: skip
_THREE = table("triple triples tripled tripling thrice dreimal dreifach triplo triplicar tripler")
_DECADES = {w: 20 + 10 * i for i, w in enumerate(
    ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"))
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """``values``: what the writing may mean ("1.500" is two numbers). ``place``: first token.

    ``measure``: dimension and factor of the unit that follows, if any. ``noun``: the word after it.
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


@lru_cache(maxsize=8192)
def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text, in order."""
    stream = tokens(text)
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
    special = _special(token, at, language)
    if special is not None:
        return special
    total: frozenset[Fraction] = frozenset()
    end, last_scale = at, None
    firm = False
    while True:
        start = end + 1 if last_scale and end < len(stream) and stream[end].text in _AND else end
        chunk = _chunk(stream, start, language)
        if chunk is None:
            break
        values, after, is_firm = chunk
        values, after, scale = _scaled(stream, values, after, language)
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


def _special(token: Token, at: int, language: str) -> Number | None:
    """Words that hold a number without being a numeral, and ordinals."""

    def one(value: Fraction | int, *, firm: bool = True, ordinal: bool = False) -> Number:
        return Number(
            frozenset({Fraction(value)}), token.raw, at, at + 1, firm=firm, ordinal=ordinal
        )

    if token.kind == "number":
        if token.suffix in _ORDINAL_ENDINGS and token.text.isdigit():
            return one(int(token.text), ordinal=True)
        if token.suffix == "s" and token.text.endswith("0"):  # the 1990s
            return one(int(token.text) % 100 if token.text.isdigit() else 0)
        return None
    if token.kind != "word":
        return None
    if token.text in _DECADES:
        return one(_DECADES[token.text])
    if token.text in _HALVES:
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


def _chunk(
    stream: Sequence[Token], at: int, language: str
) -> tuple[frozenset[Fraction], int, bool] | None:
    """One numeral below a thousand in words, or one in digits: values, end, firm."""
    if at >= len(stream):
        return None
    token = stream[at]
    if token.kind == "number":
        return _digits(token), at + 1, True
    if token.kind != "word":
        return None
    scale = MULTIPLIERS.get(language, {}).get(token.text)
    words = _joined(stream, at)
    known = cardinals(language)
    for size in range(len(words), 0, -1):
        spelling = "".join(word for word, _ in words[:size])
        value = known.get(spelling)
        if value is None or (size == 1 and scale is not None):
            continue
        end = words[size - 1][1]
        firm = spelling not in AMBIGUOUS.get(language, ())
        year = _year(stream, end, language, value)
        if year is not None:
            return frozenset({Fraction(year[0])}), year[1], True
        return (
            _decimals(stream, Fraction(value), end, language),
            _decimal_end(stream, end, language),
            firm,
        )
    compound = _compound(token.text, language)
    if compound is not None:
        return frozenset({compound}), at + 1, True
    if scale is not None:  # "a thousand", "mil"
        return frozenset({Fraction(1)}), at, True
    return None


def _compound(word: str, language: str) -> Fraction | None:
    """Thousands and halves written in one word: "zweitausendfünf", "duecentomila", "eineinhalb"."""
    known = cardinals(language)
    if language == "de" and word.endswith("einhalb") and word[:-7] in known:
        return known[word[:-7]] + Fraction(1, 2)
    if word == "anderthalb":
        return Fraction(3, 2)
    for joint in {"de": ("tausend",), "it": ("mila", "mille")}.get(language, ()):
        head, found, tail = word.partition(joint)
        tail = tail.removeprefix("und")
        parts = [part for part in (head, tail) if part]
        if found and parts and all(part in known for part in parts):
            return Fraction(known.get(head, 1) * 1000 + known.get(tail, 0))
    return None


def _joined(stream: Sequence[Token], at: int) -> list[tuple[str, int]]:
    """Words from ``at`` on that may form one numeral: (text, token after it)."""
    result: list[tuple[str, int]] = []
    place = at
    while place < len(stream) and len(result) < _LONGEST:
        token = stream[place]
        if token.kind == "word":
            result.append((token.text, place + 1))
        elif not (token.kind == "minus" and token.glued):
            break
        place += 1
    return result


def _digits(token: Token) -> frozenset[Fraction]:
    """What digits with dots, commas and spaces may mean."""
    text = token.text.replace("\u00a0", " ").replace("\u202f", " ")
    plain = text.replace(" ", "")
    values: set[Fraction] = set()
    marks = [c for c in plain if c in ".,"]
    if not marks:
        values.add(Fraction(int(plain)))
    elif len(set(marks)) == 2:  # the last mark is the decimal one
        decimal = plain[max(plain.rfind("."), plain.rfind(","))]
        other = "," if decimal == "." else "."
        values.add(Fraction(plain.replace(other, "").replace(decimal, ".")))
    else:
        mark = marks[0]
        grouped = all(len(group) == 3 for group in plain.split(mark)[1:])
        if grouped:
            values.add(Fraction(int(plain.replace(mark, ""))))
        if len(marks) == 1:
            values.add(Fraction(plain.replace(mark, ".")))
    return frozenset(values)


def _year(stream: Sequence[Token], at: int, language: str, head: int) -> tuple[int, int] | None:
    """ "nineteen eighty four", "twenty twenty five": two numerals that are one year."""
    if language != "en" or not 10 <= head <= 99:
        return None
    words = _joined(stream, at)
    known = cardinals(language)
    for size in range(min(2, len(words)), 0, -1):
        tail = known.get("".join(word for word, _ in words[:size]))
        if tail is not None and 10 <= tail <= 99 and (16 <= head <= 21):
            return 100 * head + tail, words[size - 1][1]
    return None


def _decimals(
    stream: Sequence[Token], value: Fraction, at: int, language: str
) -> frozenset[Fraction]:
    """ "two point five", "three and a half"."""
    digits = _point_digits(stream, at, language)
    if digits is not None:
        return frozenset({value + Fraction(int(digits[0]), 10 ** len(digits[0]))})
    half = _half_end(stream, at)
    return frozenset({value + Fraction(1, 2)}) if half is not None else frozenset({value})


def _decimal_end(stream: Sequence[Token], at: int, language: str) -> int:
    digits = _point_digits(stream, at, language)
    if digits is not None:
        return digits[1]
    half = _half_end(stream, at)
    return at if half is None else half


def _point_digits(stream: Sequence[Token], at: int, language: str) -> tuple[str, int] | None:
    if at + 1 >= len(stream) or stream[at].text not in _POINT:
        return None
    digits, place = "", at + 1
    known = cardinals(language)
    while place < len(stream):
        token = stream[place]
        if token.kind == "number" and token.text.isdigit():
            digits += token.text
        elif token.kind == "word" and token.text in known:
            digits += str(known[token.text])
        else:
            break
        place += 1
    return (digits, place) if digits else None


def _half_end(stream: Sequence[Token], at: int) -> int | None:
    """Token after "and a half", "y medio", "einhalb"."""
    words = [t.text for t in stream[at : at + 3]]
    if words[:3] == ["and", "a", "half"]:
        return at + 3
    if len(words) > 1 and words[0] in _AND and words[1] in _HALVES:
        return at + 2
    return None


def _scaled(
    stream: Sequence[Token], values: frozenset[Fraction], at: int, language: str
) -> tuple[frozenset[Fraction], int, int | None]:
    """Apply "k", "million", "mil millones"."""
    suffix = stream[at - 1].suffix if at and stream[at - 1].kind == "number" else ""
    scale: int | None = None
    if suffix in _SHORT_SCALE:
        scale = _SHORT_SCALE[suffix][0]
        values = frozenset(v * f for v in values for f in _SHORT_SCALE[suffix])
    elif stream[at - 1].kind == "number" and at < len(stream):
        half = _half_end(stream, at)
        if half is not None:
            values, at = frozenset(v + Fraction(1, 2) for v in values), half
    multipliers = MULTIPLIERS.get(language, {})
    while at < len(stream) and stream[at].text in multipliers | _SCALE_LETTERS:
        factor = (multipliers | _SCALE_LETTERS)[stream[at].text]
        if stream[at].text in _SCALE_LETTERS and stream[at - 1].kind != "number":
            break
        values = frozenset(v * factor for v in values)
        scale, at = factor, at + 1
    return values, at, scale


_SCALE_LETTERS = {"k": 1000, "bn": 10**9, "mio": 10**6, "mrd": 10**9}


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
    word_before = before.text if before is not None and before.kind == "word" else ""
    return replace(number, measure=measure, noun=noun, before=word_before)


def _inherit(stream: Sequence[Token], found: list[Number]) -> list[Number]:
    """ "five or ten minutes": the first number counts minutes too."""
    for i in range(len(found) - 2, -1, -1):
        left, right = found[i], found[i + 1]
        between = [t.text for t in stream[left.end : right.place]]
        plain = left.measure is None and not left.ordinal and left.raw.casefold() not in _TWO
        close = len(between) <= 1 and all(text in _LINKS for text in between)
        if plain and close and right.measure is not None and right.raw.casefold() not in _HALVES:
            found[i] = replace(left, measure=right.measure, noun=right.noun)
    return found


def _raw(stream: Sequence[Token], at: int, end: int) -> str:
    return " ".join(t.raw for t in stream[at:end])
