"""Tokens that keep what units lose: signs of percent and money, minus, breaks between clauses.

Invariant: every letter and digit of the text is in exactly one token, in order.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from tubetotask.evidence.measures import SYMBOLS
from tubetotask.evidence.normal import UNSPACED
from tubetotask.evidence.remembered import remembered

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f,.'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<suffix>[^\W\d_]*)(?![^\W_])"
    r"|(?P<elided>(?<![^\W_])(?:[ldjnmtcs]|qu|dell|nell|all|sull|dall|un)['’](?=[^\W\d_]{2}))"
    rf"|(?P<word>[{UNSPACED}]+|[^\W_](?:(?![{UNSPACED}])[^\W_]|[\u0300-\u036f]|['’ʼ](?=[^\W_]))*)"
    r"|(?P<symbol>[%$€£¥₹])|(?P<minus>[-−–—])|(?P<other>[^\s\w])",
    re.IGNORECASE,
)
_HALF = {"½": " 1/2 ", "¼": " 1/4 ", "¾": " 3/4 "}
# Spellings of "percent" in two words, and articles glued to what follows.
_TWO_WORDS = re.compile(
    r"\b(?:per cent|pour cent|por ciento|por cento|per cento|v\. ?h\.)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is lower-case without apostrophes; ``raw`` as written; ``glued``: no space before.

    ``kind`` is one of: number, word, symbol, minus, other. ``suffix`` is what stands right after
    the digits of a number ("k", "th", "km").
    """

    kind: str
    text: str
    raw: str
    suffix: str = ""
    glued: bool = False


@remembered(2048)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text."""
    return cut(text)


def cut(text: str) -> tuple[Token, ...]:
    """The tokens of a text that is not asked for again."""
    for sign, spelled in _HALF.items():
        text = text.replace(sign, spelled)
    text = _TWO_WORDS.sub("percent", unicodedata.normalize("NFKC", text))
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    result = []
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup) if match.group("number") is None else "number"
        kind = "word" if kind == "elided" else kind
        plain = match.group("number") or match.group()
        glued = match.start() > 0 and not text[match.start() - 1].isspace()
        suffix = (match.group("suffix") or "").casefold()
        result.append(Token(kind, _plain(plain), match.group(), suffix, glued))
    return tuple(result)


def _plain(raw: str) -> str:
    if raw in SYMBOLS:
        return raw
    return raw.casefold().replace("'", "").replace("’", "").replace("ʼ", "")
