"""Bytes become text once, here; what is no text is named for what it is.

Invariant: the text that leaves holds no control character but tabs and "\\n", the only line end, no
lone surrogate, no byte-order mark, and not more of what costs memory than a video can have.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tubetotask.domain.errors import EmptyCaptions, TooLarge, UnreadableCaptions
from tubetotask.domain.transcript import Notice
from tubetotask.transcripts.signs import clean_line, whole

MAX_BYTES = 20 * 1024 * 1024

EXPECTED = (
    "Expected are captions as text: WebVTT, SRT, SBV, YouTube's json3, srv3 or timedtext, TTML, "
    "JSON of youtube-transcript-api or Whisper, plain text or Markdown."
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"ID3", "an MP3 recording"),
    (b"\xff\xfb", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
    (b"\x1a\x45\xdf\xa3", "a WebM or Matroska video"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
MAX_LINES = 600_000
_MOST_OF: tuple[tuple[str, int], ...] = (
    # Each of these becomes an object or more: forty hours of captions have fewer of them, the
    # densest being a list of 400,000 words, each with two times.
    ("\n", MAX_LINES),
    ("{", 500_000),
    ("[", 500_000),
    ("<", 1_300_000),
    (",", 1_800_000),
)
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")
_SPACE = re.compile(r"[\x1c-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x9f]+")


@dataclass(frozen=True)
class Decoded:
    """The text, and what had to be assumed to get it."""

    text: str
    warnings: tuple[Notice, ...] = ()


def decode(data: bytes | str, *, name: str = "") -> Decoded:
    """The text of a file. Raises UnreadableCaptions, EmptyCaptions, TooLarge."""
    size = len(data)
    if size > MAX_BYTES or (isinstance(data, str) and size * 4 > MAX_BYTES and _utf8(data)):
        raise _too_large(f"are larger than {MAX_BYTES // 1024 // 1024} MB")
    if not data or not data.strip():
        raise EmptyCaptions(
            f"{_named(name)} is empty.", remedy="Choose a file that holds captions, or paste them."
        )
    if isinstance(data, str):
        return Decoded(_clean(data, name))
    text, warnings = _text_of(data, name)
    return Decoded(_clean(text, name), warnings)


def _too_large(what: str) -> TooLarge:
    return TooLarge(
        f"These captions {what}.",
        remedy="The captions of a five-hour talk have about 4 MB: cut the file into parts.",
    )


def _utf8(text: str) -> bool:
    return len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES


def _text_of(data: bytes, name: str) -> tuple[str, tuple[Notice, ...]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace"), ()
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise _wrong(name, what)
    if data[4:8] == b"ftyp":
        raise _wrong(name, "an MP4 or QuickTime recording")
    if data[:4] == b"RIFF":
        raise _wrong(name, "a WAV or AVI recording, or a WebP image")
    if b"\x00" in data[:_SAMPLE]:
        return _sixteen_bit(data, name), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _not_utf8(data)


def _sixteen_bit(data: bytes, name: str) -> str:
    """UTF-16 without its mark: every second byte of plain text is NUL."""
    sample = data[:_SAMPLE]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.3 * len(sample) / 2 and odd > 4 * even:
        return data.decode("utf-16-le", "replace")
    if even > 0.3 * len(sample) / 2 and even > 4 * odd:
        return data.decode("utf-16-be", "replace")
    if sample.count(0) * 50 > len(sample):
        raise _wrong(name, "a binary file")
    return data.decode("utf-8", "replace")


def _not_utf8(data: bytes) -> tuple[str, tuple[Notice, ...]]:
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    high = sum(map(data[:65536].count, range(128, 256)))
    if bad * 10 <= high:  # a few damaged characters in good UTF-8
        places = "1 character" if bad == 1 else f"{bad:,} characters"
        return text, (Notice("encoding", f"{places} could not be read and are shown as \ufffd."),)
    note = Notice("encoding", "Not in UTF-8: read as Western European (Windows-1252).")
    return data.decode("cp1252", "replace"), (note,)


def _clean(text: str, name: str) -> str:
    """One kind of line end, no marks of encoding; raises where control characters prevail."""
    text = whole(text.removeprefix("\ufeff"))
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    if any(text.count(sign) > most for sign, most in _MOST_OF):
        raise too_many()
    size = len(text)
    text = _CONTROL.sub("", _SPACE.sub(" ", text))
    dropped = size - len(text)
    if dropped * 20 > len(text) or text.count("\ufffd") * 5 > len(text):
        raise _wrong(name, "a binary file")
    return text


def _named(name: str) -> str:
    short = clean_line(name).replace("\\", "/").rsplit("/", 1)[-1][:80]
    return f"“{short}”" if short.strip() else "This input"


def too_many() -> TooLarge:
    """The error for what becomes too many lines or entries only where it is read."""
    return _too_large("have more lines or entries than forty hours of talk")


def _wrong(name: str, what: str) -> UnreadableCaptions:
    return UnreadableCaptions(f"{_named(name)} looks like {what}, not captions.", remedy=EXPECTED)


def unreadable(name: str, what: str) -> UnreadableCaptions:
    """The error for a text that looks like ``what`` ("a web page")."""
    return _wrong(name, what)
