"""A person's rules for a source: what is taken, what is set aside, and the reason in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.source import FoundVideo, Showing
from tubetotask.domain.source_rules import Fate, SourceRules
from tubetotask.sources.rules import has_word, in_words, judge

AT = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)


def video(**more: Any) -> FoundVideo:
    known: dict[str, Any] = {
        "duration_s": 600.0,
        "is_short": False,
        "showing": Showing.RECORDED,
        "language": "en-US",
    }
    return FoundVideo("dQw4w9WgXcQ", "How we plan a week", **(known | more))


@pytest.mark.parametrize(
    ("rules", "more", "fate", "reason"),
    [
        ({}, {}, Fate.TAKE, "within the rules"),
        ({"take_words": ("plan",)}, {}, Fate.TAKE, "within"),
        ({"take_words": ("sales", "hiring")}, {}, Fate.SET_ASIDE, "has none of “sales”, “hiring”"),
        ({"take_words": ("  ",)}, {}, Fate.TAKE, "within"),
        ({"leave_words": ("Week",)}, {}, Fate.SET_ASIDE, "its title has “Week”"),
        (
            {"take_words": ("plan",), "leave_words": ("week",)},
            {},
            Fate.SET_ASIDE,
            "has “week”",
        ),
        ({"shortest_s": 180}, {"duration_s": 179.0}, Fate.SET_ASIDE, "shorter than 3 minutes"),
        ({"shortest_s": 180}, {"duration_s": 180.0}, Fate.TAKE, "within"),
        ({"longest_s": 5400}, {"duration_s": 5401.0}, Fate.SET_ASIDE, "longer than 1 hour 30"),
        ({"shortest_s": 180}, {"duration_s": None}, Fate.LOOK, "length is not known"),
        ({"shortest_s": 600}, {"duration_s": None, "is_short": True}, Fate.SET_ASIDE, "a Short"),
        ({}, {"duration_s": None, "is_short": None, "showing": None}, Fate.TAKE, "within"),
        ({"shorts": False}, {"is_short": True}, Fate.SET_ASIDE, "a Short"),
        ({"shorts": False}, {"is_short": None}, Fate.LOOK, "Short is not known"),
        ({"live": False}, {"showing": Showing.LIVE}, Fate.SET_ASIDE, "a live video"),
        ({"live": False}, {"was_live": True}, Fate.SET_ASIDE, "a live video"),
        ({"live": False}, {"showing": None}, Fate.LOOK, "live is not known"),
        ({}, {"showing": Showing.LIVE}, Fate.WAIT, "waits for its end"),
        (
            {},
            {"showing": Showing.UPCOMING_LIVE, "starts_at": AT},
            Fate.WAIT,
            "a live video that begins on 2026-12-01 at 18:30 UTC",
        ),
        ({}, {"showing": Showing.PREMIERE}, Fate.WAIT, "a premiere that begins later"),
        ({"premieres": False}, {"showing": Showing.PREMIERE}, Fate.SET_ASIDE, "a premiere"),
        ({"languages": ("en",)}, {}, Fate.TAKE, "within"),
        ({"languages": ("de", "fr")}, {}, Fate.SET_ASIDE, "its language is “en-US”"),
        ({"languages": ("de",)}, {"language": ""}, Fate.LOOK, "language is not known"),
        ({"automatic": False}, {}, Fate.ASK, "automatic analysis is off"),
        ({"automatic": False, "shortest_s": 900}, {}, Fate.SET_ASIDE, "shorter than 15 minutes"),
        ({"daily_cap": 3}, {}, Fate.WAIT, "the limit is 3 videos a day"),
        ({"daily_cap": 4}, {}, Fate.TAKE, "within"),
        ({"daily_cap": 0}, {}, Fate.WAIT, "the limit is 0 videos a day"),
        ({"shortest_s": 900, "shorts": False}, {"is_short": None}, Fate.SET_ASIDE, "shorter"),
        ({"shortest_s": 900}, {"showing": Showing.LIVE, "duration_s": None}, Fate.WAIT, "its end"),
    ],
)  # fmt: skip
def test_every_rule_decides_with_a_reason(
    rules: dict[str, Any], more: dict[str, Any], fate: Fate, reason: str
) -> None:
    decision = judge(video(**more), SourceRules(**rules), taken_today=3)

    assert decision.fate is fate
    assert reason in decision.reason
    assert (decision.rule == "") is (fate is Fate.TAKE)
    assert decision.reason.startswith("set aside: ") is (fate is Fate.SET_ASIDE)


@pytest.mark.parametrize(
    ("title", "word", "found"),
    [
        ("The Planet", "plan", False),
        ("The Planet", "plan*", True),
        ("Plan!", "PLAN", True),
        ("A master plan for you", "master  plan", True),
        ("Straße und Weg", "STRASSE", True),
        ("C++ in a day", "c++", True),
        ("週間の計画を立てる", "計画", True),
        ("Q&A: hiring", "q&a", True),
        ("anything", "", False),
        ("anything", "*", False),
        ("ｆｕｌｌ width", "full", True),
    ],
)
def test_words_are_whole_and_know_no_capital_letters(title: str, word: str, found: bool) -> None:
    assert has_word(title, word) is found


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds"), (1, "1 second"), (60, "1 minute"), (3661, "1 hour 1 minute 1 second")],
)
def test_lengths_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert in_words(seconds) == said


@given(
    st.builds(
        SourceRules,
        take_words=st.lists(st.text(max_size=5), max_size=2).map(tuple),
        shortest_s=st.none() | st.floats(0, 9000),
        longest_s=st.none() | st.floats(0, 9000),
        shorts=st.booleans(),
        live=st.booleans(),
        automatic=st.booleans(),
        daily_cap=st.none() | st.integers(0, 5),
    ),
    st.none() | st.floats(0, 9000),
    st.none() | st.booleans(),
    st.none() | st.sampled_from(Showing),
    st.text(max_size=10),
)
def test_what_is_not_known_never_sets_a_video_aside_and_what_is_taken_breaks_no_rule(
    rules: SourceRules,
    length: float | None,
    short: bool | None,
    showing: Showing | None,
    title: str,
) -> None:
    found = FoundVideo("x" * 11, title, duration_s=length, is_short=short, showing=showing)

    decision = judge(found, rules)

    if decision.fate is Fate.TAKE:
        assert rules.automatic
        assert rules.shortest_s is None or (length is not None and length >= rules.shortest_s)
        assert rules.longest_s is None or (length is not None and length <= rules.longest_s)
        assert rules.shorts or short is False
    if decision.rule == "longest_s":
        assert length is not None
    if decision.rule == "live" and decision.fate is Fate.SET_ASIDE:
        assert showing is not None
