"""Names in a text must stand in its evidence, however the captions spell them.

Invariant: case and spacing do not matter ("open ai" supports "OpenAI"). A name that captions
misspell may be put right only when it sounds the same and title, description, channel or plan
spell it so; a name that is merely known to the video, but not in the evidence, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from tubetotask.evidence.dates import is_date_word
from tubetotask.evidence.gazetteer import NAMES
from tubetotask.evidence.language import FUNCTION_WORDS
from tubetotask.evidence.measures import MEASURES
from tubetotask.evidence.normal import table, units
from tubetotask.evidence.numerals import MULTIPLIERS
from tubetotask.evidence.tokens import Token, tokens

_STARTERS = frozenset('.!?:;…"“”„«»()[]•*·|¿¡')
_SAYS = table(
    "says said recommends recommended suggests suggested argues argued thinks believes explains "
    "explained advises advised claims claimed warns warned built founded tells told describes "
    "described notes noted points calls called wrote invented discovered created admits admitted "
    "sagt meint erklärt dit explique dice explica diz"
)
_TITLES = table("mr mrs ms dr prof professor herr frau monsieur madame señor señora signor signora")
_SUFFIXES = frozenset(
    ("", "s", "n", "an", "ian", "ish", "ese", "i", "y", "ic", "in", "es", "ns", "ans", "ians",
        "ien",
     "ienne", "iens", "ne", "er", "erin", "isch", "ische", "ischen", "r", "d", "a", "o")
)  # fmt: skip
_CAPITAL_SHARE = 0.75  # above it, capitals are the style of a title
_ALIKE = 75.0
_WELL_KNOWN = 6  # letters from which a name of the gazetteer may be put right by its sound alone
_SURE = 85.0  # likeness of its letters, for the same
_LEAST_SOUND = 4  # letters below which "sounds the same" means nothing
_SHORT = table("ai ml ui ux hr pr vc vp qa bi ip iq eu uk un")  # acronyms of two letters
_NO_NAMES = table("i im ive ill id ok okay tv pm am us a")


@dataclass(frozen=True, slots=True)
class Name:
    """A word taken for a name: as written, as a unit, and its token's place."""

    raw: str
    unit: str
    place: int


def names(text: str, language: str, heard: Iterable[str] = ()) -> list[Name]:
    """The names of a text. ``heard``: words of the transcript, none of which is a surprise."""
    stream = [t for t in tokens(text) if t.kind != "number" or t.suffix]
    words = [t for t in stream if t.kind == "word"]
    titled = _in_title_case(words)
    shouted = bool(words) and all(t.raw.isupper() for t in words)
    found = []
    for place, token in enumerate(stream):
        raw = re.sub(r"['’]s$", "", token.raw)
        unit = "".join(units(raw))
        if token.kind not in ("word", "number") or not _may_be_name(raw, unit, token):
            continue
        structured = _structured(raw) and not shouted
        known = unit in NAMES
        plain = not titled and not shouted and language != "de" and not _starts(stream, place)
        called = _called(stream, place) and unit not in heard
        double = language != "de" and not titled and not shouted and _double(stream, place)
        if structured or known or called or plain or double:
            found.append(Name(raw, unit, place))
    return found


def _may_be_name(raw: str, unit: str, token: Token) -> bool:
    if not unit or not any(c.isupper() for c in raw):
        return False
    if token.kind == "number":  # "3D" is a name, "10K" and "5PM" are numbers
        suffix = token.suffix
        return len(suffix) == 1 and suffix not in "kmbtsx" and suffix not in MEASURES
    return (
        unit not in _NO_NAMES
        and not is_date_word(unit)
        and unit not in MEASURES
        and not any(unit in scale for scale in MULTIPLIERS.values())
    )


def _structured(raw: str) -> bool:
    """Acronyms, CamelCase, letters with digits: names even at the start of a sentence."""
    letters = [c for c in raw if c.isalpha()]
    if len(raw) > 1 and len(letters) < len(raw) and any(c.isdigit() for c in raw):
        return True
    return len(letters) > 1 and any(c.isupper() for c in raw[1:])


def _double(stream: Sequence[Token], place: int) -> bool:
    """ "Comédie" of "Comédie-Française", also where a sentence begins with it."""
    hyphen, other = (*stream[place + 1 : place + 3], None, None)[:2]
    if hyphen is None or other is None or hyphen.kind != "minus" or len(stream[place].raw) < 3:
        return False
    return hyphen.glued and other.glued and other.kind == "word" and other.raw[0].isupper()


def _in_title_case(words: Sequence[Token]) -> bool:
    long = [t for t in words[1:] if len(t.raw) > 3 and t.text not in NAMES]
    long = [t for t in long if not _structured(t.raw)]
    capital = sum(t.raw[0].isupper() for t in long)
    return len(long) >= 3 and capital >= _CAPITAL_SHARE * len(long)


def _starts(stream: Sequence[Token], place: int) -> bool:
    before = place - 1
    return (
        before < 0
        or stream[before].text in _STARTERS
        or (stream[before].kind == "minus" and not stream[place].glued)
    )


def _called(stream: Sequence[Token], place: int) -> bool:
    """A word with a title before it, or with a verb of saying after it."""
    if place and stream[place - 1].text in _TITLES:
        return True
    if place > 1 and stream[place - 1].text == "." and stream[place - 2].text in _TITLES:
        return True
    unit = stream[place].text
    after = stream[place + 1].text if place + 1 < len(stream) else ""
    return not _common(unit) and after in _SAYS


def _common(unit: str) -> bool:
    return any(unit in words for words in FUNCTION_WORDS.values())


class Heard:
    """The words of the evidence, ready to be asked for names. ``speakers``: who says them: they may
    be named too, but a label of the captions is read, not heard, so it is no other name misheard.
    """

    def __init__(
        self, quoted: Sequence[str], context: frozenset[str], speakers: Iterable[str] = ()
    ) -> None:
        self._labels = frozenset(unit for label in speakers for unit in units(label))
        self._units = [unit for text in quoted for unit in units(text)]
        bare = (re.sub(r"['’]s$", "", t.raw) for text in quoted for t in tokens(text))
        parts = frozenset(unit for word in bare for unit in units(word))
        self._context = context
        self._single = frozenset(self._units) | parts
        self._joined = {
            "".join(self._units[i : i + size])
            for size in (2, 3, 4)
            for i in range(len(self._units) - size + 1)
        }
        self._initials = "".join(unit[0] for unit in self._units)

    def first_missing(self, found: Sequence[Name]) -> Name | None:
        """The first name that the evidence does not hold."""
        for run in _runs(found):
            whole = "".join(name.unit for name in run)
            if len(run) > 1 and (whole in self._single or whole in self._joined):
                continue
            initials = "".join(name.unit[0] for name in run)
            spelled = len(run) > 2 or initials in _SHORT
            if spelled and initials in self._single and not _common(initials):
                continue
            for name in run:
                if not self._holds(name):
                    return name
        return None

    def _holds(self, name: Name) -> bool:
        unit = name.unit
        if unit in self._single or unit in self._joined or unit in self._labels:
            return True
        if any(_derived(unit, heard) for heard in self._single | self._labels):
            return True
        if _acronym(name.raw) and unit in self._initials:
            return True
        if unit in NAMES and len(unit) >= _WELL_KNOWN and self._sounds_like(unit):
            return True
        return unit in self._context and self._misheard(unit)

    def _sounds_like(self, unit: str) -> bool:
        """A well-known name may be put right where the evidence has no other name of that sound."""
        heard = (h for h in self._single | self._joined if h not in self._context | NAMES)
        return any(_sound(unit) == _sound(h) and fuzz.ratio(unit, h) >= _SURE for h in heard)

    def _misheard(self, unit: str) -> bool:
        """The evidence has a word that sounds so, and that is no name of its own."""
        heard = (h for h in self._single | self._joined if h not in self._context)
        return any(sounds_alike(unit, h) for h in heard)


def _runs(found: Sequence[Name]) -> list[list[Name]]:
    """Names that stand side by side: "Open AI", "Angela Merkel"."""
    runs: list[list[Name]] = []
    for name in found:
        if runs and name.place == runs[-1][-1].place + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _acronym(raw: str) -> bool:
    return 2 <= len(raw) <= 6 and raw.rstrip("s").isupper()


def _derived(name: str, heard: str) -> bool:
    """ "German" and "Germany", "Huberman" and "Hubermans"."""
    short, long = sorted((name, heard), key=len)
    if len(short) < 4 or len(long) - len(short) > 4:
        return False
    if long.startswith(short):
        return long[len(short) :] in _SUFFIXES and (len(short) > 4 or long[len(short) :] != "os")
    stem = short[:-1]
    return len(stem) >= 5 and long.startswith(stem) and long[len(stem) :] in _SUFFIXES


def sounds_alike(name: str, heard: str) -> bool:
    """Whether two spellings may be one spoken name."""
    if min(len(name), len(heard)) < _LEAST_SOUND:
        return False
    one, other = _sound(name), _sound(heard)
    if one == other:
        return fuzz.ratio(name, heard) >= 55
    return Levenshtein.distance(one, other) <= 1 and fuzz.ratio(name, heard) >= _ALIKE


_SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("qu", "kw"), ("sch", "s"), ("sh", "s"), ("ch", "k"), ("th", "t"),
    ("ce", "se"), ("ci", "si"), ("x", "ks"), ("z", "s"), ("c", "k"), ("q", "k"), ("v", "f"),
    ("w", "f"), ("b", "p"), ("d", "t"), ("g", "k"), ("j", "k"), ("y", "i"),
)  # fmt: skip


def _sound(word: str) -> str:
    """Consonants by how they sound; vowels count only at the start, and there as one."""
    for spelling, sound in _SOUNDS:
        word = word.replace(spelling, sound)
    head = "a" if word[0] in "aeiouäöüáéíóú" else word[0]
    tail = re.sub(r"[aeiouäöüáéíóúàèìòùâêîôûãõh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", head + tail)
