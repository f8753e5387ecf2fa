"""False quotes and statements, each made from a talk's own words by a single edit or draw."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bench import grounding_plant as plant
from bench.grounding_cases import Case
from bench.grounding_data import Span, Talk, letters
from bench.grounding_data import spans as drawn

LANGUAGES = ("en", "de", "es", "fr", "it", "pt")  # that errors can be planted in


def language(talk: Talk) -> str:
    """The primary subtag."""
    return talk.transcript.language.split("-")[0]


def false_quotes(talks: Sequence[Talk], rng: random.Random, each: int) -> Iterator[Case]:
    """Quotes that nobody said, that somebody else said, and two in one."""
    for talk in talks:
        words = [w.text for w in talk.transcript.words if len(w.text) > 3 or not w.spaced]
        pool = drawn(talk, rng, each + 2, low=14)
        for span in pool[: each // 2]:
            quote = plant.invented(span.quote, words, rng)
            if letters(quote) not in talk.joined:
                yield Case("invented quote", talk, quote, quote)
        other = rng.choice(
            [t for t in talks if t.file.split("/")[1][:11] != talk.file.split("/")[1][:11]]
        )
        for span in drawn(other, rng, each // 2, low=10):
            if letters(span.quote) not in talk.joined:
                yield Case("quote of another video", talk, span.quote, span.quote)
        for one, two in zip(pool[::2], pool[1::2], strict=False):
            repeated = any(talk.joined.count(letters(s.quote)) > 1 for s in (one, two))
            apart = max(two.first - one.last, one.first - two.last)  # more than "…" may stand for
            if apart > 50 and not repeated:
                joint = rng.choice((" ", ", ", ". ", " … ", " and "))
                quote = one.quote + joint + two.quote
                yield Case("two quotes glued", talk, quote, quote)
        if language(talk) == "en":
            quote = rng.choice(plant.INVENTIONS)
            yield Case("invented quote", talk, quote, quote)


def with_digits(talk: Talk, rng: random.Random) -> list[Span]:
    """Spans around digits: most talks have few, and these are what numbers are planted in."""
    words = talk.transcript.words
    places = [i for i, w in enumerate(words) if any(c.isdecimal() for c in w.text)]
    rng.shuffle(places)
    size = 12
    return [
        Span(talk, max(0, at - size // 2), min(len(words), at + size))
        for at in places[:3]
        if language(talk) in LANGUAGES
    ]


def with_units(talk: Talk, rng: random.Random) -> list[Span]:
    """Spans around an amount with a unit that can be planted over."""
    words = talk.transcript.words
    found = []
    for at in range(len(words) - 1):
        span = Span(talk, max(0, at - 6), min(len(words), at + 10))
        unit = words[at + 1].text.strip(".,").lower() in plant.UNITS
        if unit and plant.wrong_unit(talk.text(at, at + 2), rng) and not span.turned:
            found.append(span)
    return found if language(talk) in LANGUAGES else []


def false_statements(span: Span, text: str, rng: random.Random) -> Iterator[Case]:
    """Every kind of error that fits the text."""
    tongue = language(span.talk)

    def case(kind: str, false: str | None, quote: str = span.quote) -> Iterator[Case]:
        if false and letters(false) != letters(text):
            yield Case(kind, span.talk, false, quote, half=span.half)

    yield from case("wrong number", plant.wrong_number(text, tongue, rng))
    yield from case("wrong unit", plant.wrong_unit(text, rng))
    yield from case("wrong negation", plant.wrong_negation(text, tongue, remove=True))
    yield from case("wrong negation", plant.wrong_negation(text, tongue, remove=False))
    names = plant.capitalised(text) if tongue != "de" else []
    if names:
        name = rng.choice(names)
        elsewhere = [
            n for n in span.talk.names if n[:4].lower() not in f"{span.quote} {text}".lower()
        ]
        other = rng.choice(elsewhere or plant.STRANGERS)
        yield from case("wrong name", plant.wrong_name(text, name, other))
    kind = rng.randrange(6)
    if kind == 0:
        yield from case("wrong number", plant.added_number(text, tongue, rng))
    elif kind == 1:
        named = plant.added_name(text, tongue, rng)
        # What the quote holds is no wrong name, and no wrong date below.
        if named.split()[0].lower() not in span.quote.lower():
            yield from case("wrong name", named)
    elif kind == 2:
        dated = plant.wrong_date(text, tongue, rng)
        if dated.split()[-1].rstrip(".").lower() not in span.quote.lower():
            yield from case("wrong date", dated)
    elif kind == 3:
        yield from case("wrong link", plant.wrong_link(text, rng))
