"""One numeral in a stream of tokens: digits or words, with decimals and scale.

Invariant: a numeral is taken whole or not at all; what it may mean is a set of values, because
"1.500" is one and a half in one country and fifteen hundred in the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tubetotask.evidence.normal import table
from tubetotask.evidence.numerals import AMBIGUOUS, MULTIPLIERS, cardinals
from tubetotask.evidence.tokens import Token

_MOST_DIGITS = 300
_LONGEST = 7  # units of a number word: "deux cent quatre vingt dix sept"
_SHORT_SCALE = {"k": (1000,), "m": (10**6, 1), "mn": (10**6,), "mio": (10**6,), "bn": (10**9,),
                "b": (10**9,), "mrd": (10**9,), "t": (10**12,)}  # fmt: skip
_POINT = table("point dot komma coma virgule virgola vírgula")
AND = table("and und y et e")
HALVES = table("half halb halbe halben hälfte medio media mitad demi demie moitié mezzo mezza "
                "metà "
                "meio meia metade")  # fmt: skip


def whole(digits: str) -> int:
    """The number; for more digits than anybody says a stand-in, since Python refuses 4,301."""
    return int(digits, 16 if len(digits) > _MOST_DIGITS else 10)


def chunk(
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
    if len(plain) > _MOST_DIGITS:
        return frozenset({Fraction(whole(plain.replace(".", "").replace(",", "")))})
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
        said = digits[0][:_MOST_DIGITS]
        return frozenset({value + Fraction(int(said), 10 ** len(said))})
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
    if len(words) > 1 and words[0] in AND and words[1] in HALVES:
        return at + 2
    return None


def scaled(
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
