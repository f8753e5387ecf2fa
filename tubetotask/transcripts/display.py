"""A passage as a person reads it: a capital first, a mark at the end, nothing else changed.

Invariant: letters, digits and their order are those of the words; only case of the first letter
(and of English "i"), and marks at the end, differ. So the quote is found again in the captions.
"""

from __future__ import annotations

import re

from tubetotask.domain.transcript import Word, join_words

FINAL = ".?!…。！？؟।॥۔｡．։።។၊။"
CLOSERS = "\"'”’»)]』」）】》›*_"
_TAIL = ",;:、，；：،؛-–—"
_STOPS = {"zh": "。", "ja": "。", "yue": "。", "hi": "।", "mr": "।", "ne": "।", "bn": "।"} | {
    "ur": "۔",
    "my": "။",
    "km": "។",
    "am": "።",
    "hy": "։",
    "th": "",
    "lo": "",
}
_ASKS = {"zh": "？", "ja": "？", "yue": "？", "ar": "؟", "fa": "؟", "ur": "؟", "ps": "؟", "el": ";"}
_ENGLISH_I = re.compile(r"(?<![\w'’])i(?=$|[\s,.?!;:]|['’](?:m|ve|ll|d)\b)")


def text_of(words: list[Word], language: str, *, question: bool, restored: bool, cut: bool) -> str:
    """The words for display. ``restored``: a border we found; ``cut``: the sentence goes on."""
    text = join_words(words)
    base = language.split("-")[0]
    if restored and base == "en":
        text = _ENGLISH_I.sub("I", text)
    text = _capital(text)
    bare = text.rstrip(CLOSERS)
    if cut:
        return text.rstrip(_TAIL + " ") + " …" if bare[-1:] not in FINAL else text
    if bare[-1:] and bare[-1] not in FINAL and not (base == "el" and bare[-1] == ";"):
        mark = _ASKS.get(base, "?") if question else _STOPS.get(base, ".")
        text = text.rstrip(_TAIL + " ") + mark
    return text


def _capital(text: str) -> str:
    for i, character in enumerate(text[:6]):
        if character.isalnum():
            upper = character.upper()
            return text[:i] + upper + text[i + 1 :] if len(upper) == 1 else text
    return text
