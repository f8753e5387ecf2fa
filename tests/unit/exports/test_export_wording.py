"""A model's wording that only repeats its quote is not shown twice."""

from __future__ import annotations

import pytest

from tubetotask.exports.wording import says_more


@pytest.mark.parametrize(
    ("text", "quote", "more"),
    [
        ("Send a letter each week.", "so send a letter each week and wait", False),
        ("Send a letter, each WEEK!", "Send a letter each week", False),
        ("Write weekly.", "send a letter each week", True),
        ("Schickt jede Woche einen Brief.", "send a letter each week", True),
        ("Send no letter each week.", "send a letter each week", True),
    ],
)
def test_a_wording_is_shown_where_it_says_it_in_other_words(
    text: str, quote: str, more: bool
) -> None:
    assert says_more(text, ["something else", quote]) is more
