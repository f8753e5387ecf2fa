"""Lines for a terminal: wrapped by the columns that characters take, not by their number.

Invariant: no line is wider than asked unless one single character is; no character but the white
space at a break is lost, and none is added but the indent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WIDE = re.compile("[\u1100-\uffdc\U00016fe0-\U0003fffd]")


def columns(text: str) -> int:
    """How many columns ``text`` takes: two for East Asian wide characters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(_columns_of(character) for character in text)


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """``text`` in lines of at most ``width`` columns; ``first`` and ``rest`` are the indents.

    Words stay whole where the script has spaces; East Asian text may break between any two
    characters, and a word wider than a line is cut.
    """
    lines: list[str] = []
    line, used, empty = first, columns(first), True
    room = max(2, width - max(columns(first), columns(rest)))
    for space, piece in _pieces(text, room):
        size = columns(piece)
        gap = 0 if empty or not space else 1
        if not empty and used + gap + size > width:
            lines.append(line)
            line, used, empty, gap = rest, columns(rest), True, 0
        line += " " * gap + piece
        used += gap + size
        empty = False
    return lines if empty else [*lines, line]


def _columns_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(text: str, room: int) -> Iterator[tuple[bool, str]]:
    """(whether a space stands before it, a run that may not be broken)."""
    for word in text.split():
        space = True
        for piece in _breakable(word, room):
            yield space, piece
            space = False


def _breakable(word: str, room: int) -> Iterator[str]:
    if columns(word) <= room and not _WIDE.search(word):
        yield word
        return
    piece = ""
    for character in word:
        wide = _columns_of(character) == 2
        # A closing mark stays with what it closes, so that no line starts with a full stop.
        closes = unicodedata.category(character) in ("Po", "Pe", "Pf", "Mn", "Me", "Mc", "Cf")
        starts = wide or (piece != "" and _columns_of(piece[-1]) == 2)
        full = columns(piece) + _columns_of(character) > room
        if piece and (full or (starts and not closes)):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
