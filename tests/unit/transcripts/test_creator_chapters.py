"""The creator's chapters, by YouTube's rules."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.transcripts import parse_chapters

WANTED = ((0.0, "Start"), (60.0, "The plan"), (3723.0, "The end"))


@pytest.mark.parametrize(
    "lines",
    [
        ("0:00 Start", "1:00 The plan", "1:02:03 The end"),
        ("00:00 - Start", "01:00 - The plan", "01:02:03 - The end"),
        ("(0:00) Start", "(1:00) The plan", "(1:02:03) The end"),
        ("[00:00:00] Start", "[00:01:00] The plan", "[01:02:03] The end"),
        ("• 0:00 Start", "• 1:00 | The plan", "• 1:02:03 — The end"),
        ("Start 0:00", "The plan (1:00)", "The end - 1:02:03"),
        ("0:00 - 1:00 Start", "1:00 - 1:02:03 The plan", "1:02:03 - 2:00:00 The end"),
        ("▶️ 0:00 Start", "", "1:00 The plan", "a remark", "1:02:03 The end"),
    ],
)
def test_a_list_of_times_and_titles_is_chapters(lines: tuple[str, ...]) -> None:
    text = "My talk, see https://example.org\n\n" + "\n".join(lines) + "\n\nThanks!"

    assert parse_chapters(text, 4000.0) == WANTED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0:00 Start\n1:00 The end",
        "0:10 Start\n1:00 The plan\n2:00 The end",
        "0:00 Start\n0:05 Too short\n1:00 The end",
        "Call us at 10:30 or 11:30, not at 0:00.",
        "0:00\n1:00\n2:00",
    ],
)
def test_a_list_that_breaks_the_rules_is_none(text: str) -> None:
    assert parse_chapters(text, 4000.0) == ()


def test_times_past_the_end_are_left_out() -> None:
    text = "0:00 A\n1:00 B\n2:00 C\n50:00 D"

    assert [title for _, title in parse_chapters(text, 600.0)] == ["A", "B", "C"]


def test_of_two_lists_the_longer_one_is_taken() -> None:
    text = "0:00 A\n1:00 B\n2:00 C\n\n0:00 One\n1:00 Two\n2:00 Three\n3:00 Four"

    assert len(parse_chapters(text, None)) == 4


@given(st.text(alphabet="0123456789: -AB\n()", max_size=300))
def test_chapters_always_ascend_from_zero(text: str) -> None:
    found = parse_chapters(text, None)

    assert not found or found[0][0] == 0.0
    assert all(b[0] - a[0] >= 10 for a, b in itertools.pairwise(found))
