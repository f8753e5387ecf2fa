"""Captions may hold a word without an end; what it costs grows with its length and no faster.

No clock is read: with work that grows with the square these would run for minutes, into the limit
of every test.
"""

from __future__ import annotations

import pytest

from tests.unit.evidence.builders import gate, said
from tubetotask.domain.evidence import Quote, Statement
from tubetotask.domain.video import Video
from tubetotask.evidence.links import Addresses, links

_LETTERS = 60_000
_SHAPES = {
    "letters": "a",
    "capitals": "aB",
    "dashes": "a-",
    "underlines": "_a",
    "pluses": "a+",
    "handles": "a@",
    "slashes": "a/",
    "colons": "a:",
    "labels": "a" * 62 + ".",
    "numbered": "a" * 62 + ".1",
    "endings": "x.com",
    "schemes": "x://",
    "letters of another script": "語",
}


@pytest.mark.parametrize("piece", ["a", "x.com"], ids=["letters", "endings"])
def test_the_index_of_captions_with_one_word_without_end_is_made(piece: str) -> None:
    word = piece * (_LETTERS // len(piece))
    judge = gate("visit acme dot com today", word, "call five customers")
    for text, why in (("Visit acme.com today", ""), ("Visit evil.com today", "link")):
        result = judge.statement(said(text, "visit acme dot com today"), "p")
        assert getattr(result, "reason", "") == why


@pytest.mark.parametrize("piece", _SHAPES.values(), ids=_SHAPES)
def test_the_addresses_of_a_description_with_one_word_without_end_are_known(piece: str) -> None:
    word = piece * (_LETTERS // len(piece))
    found = Addresses(f"More at https://acme.com/guide {word} and{' ' * _LETTERS}bob dot net")
    assert all(name in found for name in ("acme.com", "acme.com/guide", "bob.net"))
    assert "evil.com" not in found


def test_an_address_with_more_and_longer_parts_than_names_may_have_is_still_one() -> None:
    for host in ("a" * 200 + ".com", "a." * 200 + "com", "b" * 200 + "@acme.com"):
        assert links(f"go to {host} now")
        judge = gate("go to the page now")
        result = judge.statement(said(f"Go to {host} now", "go to the page now"), "p")
        assert getattr(result, "reason", "") == "link"


def test_a_quote_of_spaces_without_end_is_found() -> None:
    quote = Quote("call five" + " " * _LETTERS + "customers")
    judge = gate("call five customers", video=Video())
    assert isinstance(judge.statement(Statement("Call five customers", (quote,)), "p"), Statement)
