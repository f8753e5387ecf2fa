"""Characters that no text of ours holds: controls, halves of surrogate pairs.

Invariant: what ``clean`` and ``clean_line`` return can be encoded, stored and shown anywhere: it
has no control character (``clean`` keeps line ends and tabs) and no lone surrogate. JSON escapes
and character references bring both in after the bytes were decoded, so every reader asks here.
"""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_WHITE = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]|\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_LINE_WHITE = re.compile(r"[\s\x1c-\x1f\x85]+")


def whole(text: str) -> str:
    """Halves of a pair that stand together become one character, lone ones \ufffd."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean(text: str) -> str:
    """A text of several lines without controls and lone surrogates."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _WHITE.sub("\n", whole(text)))


def clean_line(text: str) -> str:
    """The same for a text of one line: all white space is one space, none at the ends."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _LINE_WHITE.sub(" ", clean(text)).strip()
