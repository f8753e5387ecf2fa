"""What in a text looks like an order to a program, and what it orders.

Invariant: an order is quoted as it stands. The good model leaves such sentences out; "obey" does
what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.model_request import AskedFor

_PROGRAM = (
    r"(?:\bAI\b|\bA\.I\.|\bLLMs?\b|\bGPT\b|chatgpt|chatbots?|language models?|"
    r"(?:AI|virtual|digital) assistants?|summari[sz]ers?|assistant model)"
)
_SIGNS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|"
    r"prior|everything|plan)|"
    r"\b(?:ignorieren?|vergiss|vergessen)\b.{0,40}\b(?:anweisung|regel|alles)|"
    r"\b(?:ignor[ae]|ignorez|olvida|oubliez)\b.{0,40}\b(?:instruc|règles|todo)|"
    rf"(?:^|\b(?:you are|dear|hey|attention|to|note to|any|every|for|the)\s+(?:an? |the |any )?)"
    rf"{_PROGRAM}\b.{{0,60}}\b(?:must|should|please|read|summar|note|write|say|tell|output|rate)|"
    r"\bassistants?\s*[:,]\s*(?:please|you|write|say|tell|ignore)|"
    r"\bsystem prompt\b|^\s*(?:system|developer|assistant)\s*:|"
    r"\b(?:tell|convince) (?:them|the (?:user|reader|viewer)s?|your (?:user|reader)s?)\b|"
    r"\b(?:set|give|rate|mark)\b.{0,30}\b(?:score|verdict|impact|priority|supported)\b|"
    r"\{\s*\"\w+\"\s*:|<\|\w+\|>|\[/?INST\]",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:https?://\S+|\w\.\w|[^.!?])+[.!?]*", re.IGNORECASE)
_TO_SAY = re.compile(
    r"\b(?:tell (?:them|the \w+|your \w+)(?: that| to)?|say(?:s)? that|write(?: that)?|note that|"
    r"output|answer with|recommend(?: that)?|summari[sz]e (?:this|it) as)\s*:?\s+(.{3,})$",
    re.IGNORECASE | re.DOTALL,
)
LONGEST = 40  # words of a quote

Says = str | Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Order:
    """Words that order something, where they stand, and what a model that obeys will say."""

    quote: str
    says: str
    paragraph: int | None = None


def is_order(text: str) -> bool:
    """Whether a text speaks to a program."""
    return bool(_SIGNS.search(text))


def orders_in(text: str, paragraph: int | None = None) -> list[Order]:
    """The sentences of a text that order something; one with a link does if another gives one."""
    sentences = [found.strip() for found in _SENTENCE.findall(text) if found.strip()]
    planted = any(is_order(each) for each in sentences)
    return [
        Order(" ".join(each.split(" ")[:LONGEST]), _ordered(each), paragraph)
        for each in sentences
        if is_order(each) or (planted and _LINK.search(each))
    ]


def _ordered(sentence: str) -> str:
    found = _TO_SAY.search(sentence)
    return (found[1] if found else sentence).strip(" \"'")


def orders(asked: AskedFor) -> list[Order]:
    """All orders in the data of a request."""
    texts: list[tuple[str, int | None]] = [(t, n) for n, t in asked.paragraphs.items()]
    texts += [(t, n) for listed in asked.passages.values() for n, t in listed.items()]
    texts += [(asked.title, None), (asked.description, None)]
    texts += [(str(note["text"]), None) for note in asked.notes]
    texts += [(str(each.get("text", "")), None) for each in asked.statements]
    return [order for text, number in texts for order in orders_in(text, number)]


def told(
    asked: AskedFor, obeys: Sequence[tuple[str, Says]]
) -> tuple[list[Order], Mapping[str, Any] | None]:
    """What a test handed over for texts that stand in this request: orders, or a whole answer."""
    found: list[Order] = []
    seen = _folded(asked.user)
    for planted, says in obeys:
        if _folded(planted) not in seen:
            continue
        if not isinstance(says, str):
            if asked.purpose in says:
                return [], says[asked.purpose]
            continue
        found.append(Order(" ".join(planted.split()[:LONGEST]), says, _where(asked, planted)))
    return found, None


def _where(asked: AskedFor, planted: str) -> int | None:
    places = list(asked.paragraphs.items())
    places += [place for listed in asked.passages.values() for place in listed.items()]
    wanted = _folded(planted)
    return next((number for number, text in places if wanted in _folded(text)), None)


def _folded(text: str) -> str:
    return " ".join(text.replace('\\"', '"').split()).casefold()
