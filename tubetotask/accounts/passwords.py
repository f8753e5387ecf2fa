"""Passwords that are too short, that everybody knows, or that the account itself gives away.

Invariant: nothing here keeps or logs a password. ``common-passwords.txt.gz`` holds the 19,640 most
common ones of known leaks, in small letters, sorted (Royce Williams's list as Django ships it,
BSD-3-Clause; docs/decisions/0021-accounts.md).
"""

from __future__ import annotations

import gzip
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from tubetotask.domain.texts import N_

LEAST, MOST = 10, 200  # characters, as the sentences below say
_FILE = Path(__file__).parent / "common-passwords.txt.gz"
_TRIMMED = "0123456789!?.,;:-_+*#@$%&/()= "
_WORD_LEAST = 4  # shorter words of a name are in many good passwords


def normal(password: str) -> str:
    """As it is hashed and compared: the same sign typed on two keyboards is the same."""
    return unicodedata.normalize("NFKC", password)


def problem(password: str, told: Iterable[str] = ()) -> str:
    """What is wrong with a password, as a sentence, or "".

    ``told``: what anybody knows of the account: name, address, the application's own name.
    """
    plain = normal(password)
    if len(plain) < LEAST:
        return N_(
            "It is too short: at least 10 characters. A few words in a row are easy to remember."
        )
    if len(plain) > MOST:
        return N_("It is too long: at most 200 characters.")
    small = plain.casefold()
    bare = small.strip(_TRIMMED)
    if len(set(small)) < 4 or _row(small) or _repeated(small):
        return N_("It repeats itself or follows the keyboard: it would be guessed at once.")
    if small in _common() or (len(bare) < LEAST and (not bare or bare in _common())):
        return N_("It is one of the passwords that everybody tries first.")
    words = {word for text in told for word in _words(text)}
    if any(small.replace(word, "").strip(_TRIMMED) == "" for word in words):
        return N_("It is made of your name, your address or the name of this application.")
    return ""


class _Common:
    """A sorted list as one text, and where its lines begin: a few hundred kB while in use."""

    def __init__(self) -> None:
        self._lines = gzip.decompress(_FILE.read_bytes()).decode("utf-8").splitlines()

    def __contains__(self, word: str) -> bool:
        at = bisect_left(self._lines, word)
        return at < len(self._lines) and self._lines[at] == word


@cache
def _common() -> _Common:
    return _Common()


def _words(text: str) -> list[str]:
    small = normal(text).casefold()
    parts = "".join(sign if sign.isalnum() else " " for sign in small).split()
    return [word for word in (small, *parts) if len(word) >= _WORD_LEAST]


_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789")


def _row(small: str) -> bool:
    """Whether it follows the alphabet, the digits or the keys from end to end."""
    return any(small in row or small in row[::-1] for row in _ROWS)


def _repeated(small: str) -> bool:
    """Whether a short piece stands in it again and again: "abcabcabcabc"."""
    return any(
        small == (small[:size] * (len(small) // size + 1))[: len(small)] for size in range(1, 5)
    )
