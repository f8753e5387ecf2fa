"""A plan, texts near it and beside it, and notes of a talk that says them."""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.domain.evidence import Quote, Statement
from tubetotask.domain.notes import Advice, KeyPassage, Notes
from tubetotask.domain.plan import Filter, Lens, Plan, Section
from tubetotask.domain.score import NO_SCORE

PLAN = Plan(
    "",
    "Northgate",
    (
        Section(
            "content",
            "Content marketing",
            "",
            ("Post three times a week on LinkedIn", "A newsletter that grows to 2,000 subscribers"),
        ),
        Section(
            "product",
            "Product",
            "",
            ("Ship a small release every two weeks", "Talk to five customers before a feature"),
        ),
        Section(
            "team", "Hiring and team", "", ("One-on-ones every two weeks", "Hire two developers")
        ),
    ),
    filters=(Filter("f1", "Does it run without me?"),),
    lenses=(Lens("l1", "What does the speaker say about newsletters?"), Lens("l2", "Any whales?")),
)


OWN = "Write the newsletter for the subscribers you have, and link it from LinkedIn."


BESIDE = "The volcano on the island erupted again and the ferry could not land."


def statement(text: str) -> Statement:
    """What somebody says, quoted as it is."""
    return Statement(text, (Quote(text),))


def notes(advice: Sequence[str] = (), keys: Sequence[str] = (), language: str = "en") -> Notes:
    """Notes of a talk with these pieces of advice, each said twice, and these key passages."""
    return Notes(
        "test/1",
        language,
        advice=tuple(
            Advice(statement(text), text[:30], 0.8, also=(statement("Again: " + text),))
            for text in advice
        ),
        key_passages=tuple(KeyPassage(statement(text), NO_SCORE) for text in keys),
        limits=("It reads.",),
    )
