"""Text as a reading program could understand it: for the search for orders only.

Invariant: a ``View`` is small letters without accents, look-alikes and invisible characters, with
what was hidden (tag characters, variation selectors, base64) written out beside the word that
carried it; every character belongs to a word. ``clean`` takes away nothing that can be seen.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tubetotask.evidence.normal import table
from tubetotask.evidence.remembered import remembered

# Letters of other scripts that look like Latin ones, above those they look like.
_OTHER = str.maketrans(
    "авсԁеԍһніӏјкмпорԛгѕтуѵԝхүԑьαβεηικνορτυχγωϲϳσօոսհցզքիյռᎪᏟᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ",
    "abcdeghhiljkmnopqrstyvwxyebabenikvoptuxywcjoonuhgqfhjnaceghijklmprstvwz",
)
_LATIN = str.maketrans(
    "ɑɡıɩᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯǫʀꜱᴛᴜᴠᴡʏᴢøłđ’‘ʼʻ`´′",
    "agiiabcdefghijklmnopqqrstuvwyzold'''''''",
)
_SPACED = re.compile(r"[a-z]")
_DIGIT_IN_WORD = re.compile(r"[a-z][0134578@$]|[0134578@$][a-z]")
_DIGITS = str.maketrans("0134578@$", "oieastbas")
_ORDER_WORDS = table(
    "ignore disregard forget previous prior instructions instruction prompt prompts system "
    "assistant rules above plan score verdict all"
)
_FLAG = "\U0001f3f4"  # a black flag with up to seven tags is the flag of England, Scotland, Wales
_MOST_FLAG_TAGS = 7
_LEAST_HIDDEN = 4  # characters: fewer carry no order
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
# Visible although of the category Cf: Arabic signs that enclose numbers.
_VISIBLE = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
_JOINERS = "\u200c\u200d"
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


@dataclass(frozen=True)
class View:
    """``text`` with the offset at which each word begins; ``hidden``: words that hid something."""

    text: str
    starts: Sequence[int]
    hidden: frozenset[int]
    capitals: frozenset[int]  # offsets of words that begin with a capital letter
    borders: Sequence[int] = ()  # words with which a sentence begins, where no full stop says so

    def border(self, offset: int) -> int:
        """The offset of the last such beginning up to ``offset``, or 0."""
        at = bisect_right(self.borders, self.word(offset)) - 1
        return self.starts[self.borders[at]] if at >= 0 else 0

    def word(self, offset: int) -> int:
        """The word a character belongs to."""
        return max(0, bisect_right(self.starts, offset) - 1)


def view(words: Iterable[tuple[str, bool]], borders: Sequence[int] = ()) -> View:
    """The view of words, each with whether a space goes before it."""
    pieces: list[str] = []
    starts: list[int] = []
    hidden: set[int] = set()
    capitals: set[int] = set()
    offset, latin = 0, False
    for number, (raw, spaced) in enumerate(words):
        plain, hides, capital, simple = _read(raw)
        if hides:
            hidden.add(number)
        if simple:
            latin = True
        else:
            plain = _folded(plain, latin)
            latin = bool(_SPACED.search(plain))
        starts.append(offset)
        if spaced and number:
            pieces.append(" ")
            offset += 1
        if capital:
            capitals.add(offset)
        pieces.append(plain)
        offset += len(plain)
    return View("".join(pieces), starts, frozenset(hidden), frozenset(capitals), borders)


@remembered(16_384)
def _read(raw: str) -> tuple[str, bool, bool, bool]:
    """A word with what it hides, whether it hides something, begins with a capital, is ASCII."""
    plain, secret = _seen(raw)
    if secret:
        plain += f" . {secret} . "
    capital = raw[:1].isupper() and not raw[1:2].isupper()
    return plain, bool(secret), capital, plain.isascii()


def _seen(word: str) -> tuple[str, str]:
    """A word as it is seen, in small letters, and what it hides."""
    if word.isascii() and len(word) < 20:
        return _digits_as_letters(word.casefold()), ""
    secret = " ".join(part for part in (*_smuggled(word), *_encoded(word)) if part)
    shown = unicodedata.normalize("NFKC", _without_unseen(word)).casefold().translate(_LATIN)
    return _digits_as_letters(_bare(shown)), _bare(secret.casefold())


def _digits_as_letters(word: str) -> str:
    """ "1gn0re" → "ignore": only where it gives a word that orders are made of."""
    if not _DIGIT_IN_WORD.search(word):
        return word
    letters = word.translate(_DIGITS)
    return letters if letters.strip(".,;:!?") in _ORDER_WORDS else word


def _folded(word: str, after_latin: bool) -> str:
    """Look-alikes as Latin letters: in a word of two scripts, or made of look-alikes only."""
    folded = word.translate(_OTHER)
    mixed = bool(_SPACED.search(word))
    letters = [c for c in folded if c.isalpha()]
    whole = after_latin and bool(letters) and all("a" <= c <= "z" for c in letters)
    return folded if mixed or whole else word


def _bare(text: str) -> str:
    """Latin letters without their marks; other scripts keep theirs, Arabic drops its vowels."""
    if text.isascii():
        return text
    kept = []
    for char in text:
        if "\u0300" <= char <= "\u036f" or "\u064b" <= char <= "\u0652" or char == "\u0640":
            continue
        base = unicodedata.normalize("NFD", char)[0]
        kept.append(base if base < "\u0250" else char)
    return "".join(kept)


def _smuggled(text: str) -> list[str]:
    """Text in tag characters, and bytes in variation selectors."""
    tags, selectors = [], bytearray()
    flag = False
    for char in text:
        code = ord(char)
        if 0xE0020 <= code <= 0xE007E:
            tags.append(chr(code - 0xE0000))
        elif 0xFE00 <= code <= 0xFE0E:
            selectors.append(code - 0xFE00)
        elif 0xE0100 <= code <= 0xE01EF:
            selectors.append(code - 0xE0100 + 16)
        elif char == _FLAG:
            flag = True
    if flag and len(tags) <= _MOST_FLAG_TAGS:
        tags = []
    found = ["".join(tags), selectors.decode("utf-8", "replace")]
    return [part for part in found if len(part) >= _LEAST_HIDDEN and _readable(part)]


def _encoded(text: str) -> list[str]:
    """Words in base64: only what decodes to readable text with spaces in it."""
    found = []
    for match in _BASE64.finditer(text):
        raw = match.group().rstrip("=").replace("-", "+").replace("_", "/")
        try:
            plain = base64.b64decode(raw + "=" * (-len(raw) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
        if " " in plain and _readable(plain):
            found.append(plain)
    return found


def _readable(text: str) -> bool:
    """Whether most of it are letters, digits and spaces."""
    return sum(c.isalnum() or c.isspace() for c in text) >= 0.7 * len(text)


def clean(text: str) -> str:
    """The text without what cannot be seen: what may be sent to a model."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for at, char in enumerate(text):
        if char in _JOINERS:
            around = text[at - 1 : at] + text[at + 1 : at + 2]
            if len(around) == 2 and all(map(_joins, around)):
                kept.append(char)
        elif char in "\u2028\u2029\u0085":
            kept.append("\n")
        elif not _unseen(char):
            kept.append(char)
    return "".join(kept)


def _joins(char: str) -> bool:
    """Whether joiners between such letters change how they are written (Arabic, Indic)."""
    return "\u0600" <= char <= "\u08ff" or "\u0900" <= char <= "\u0dff"


def _without_unseen(text: str) -> str:
    return "".join(c for c in text if not _unseen(c))


def _unseen(char: str) -> bool:
    if char.isascii():
        return not char.isprintable() and char not in "\n\t\r"
    if char in _UNSEEN_LETTERS or "\ufe00" <= char <= "\ufe0f" or "\u180b" <= char <= "\u180f":
        return True
    if 0xE0000 <= ord(char) <= 0xE0FFF:
        return True
    return unicodedata.category(char) in ("Cf", "Cc", "Cs") and char not in _VISIBLE
