"""One way after another: which failure is told, and with what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tubetotask.domain import errors
from tubetotask.domain.errors import (
    Blocked,
    FeedOutage,
    KeyRefused,
    QuotaReached,
    SourceMissing,
    SourceUnavailable,
    Unreachable,
)
from tubetotask.sources.trying import _WEIGHT, first_that_can, told

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def failing(error: SourceUnavailable) -> Callable[[], str]:
    def ask() -> str:
        raise error

    return ask


def test_the_first_answer_counts_and_nobody_is_asked_after_it() -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("x")
        return "found"

    assert first_that_can([("a", failing(Unreachable("no"))), ("b", ask), ("c", ask)]) == "found"
    assert asked == ["x"]


def test_what_a_person_can_mend_is_told_before_what_passes_by_itself() -> None:
    failures = [("a", FeedOutage("outage")), ("b", KeyRefused("key")), ("c", Unreachable("net"))]

    error = told(failures)

    assert isinstance(error, KeyRefused)
    assert error.tried == (("a", "outage"), ("b", "key"), ("c", "net"))
    assert error.retryable  # the others may answer later


def test_units_are_added_up_and_the_earliest_time_is_told() -> None:
    soon, late = NOW + timedelta(minutes=2), NOW + timedelta(hours=9)
    blocked = Blocked("blocked", units=2)
    failures = [("a", QuotaReached("quota", retry_at=late, units=3)), ("b", blocked)]

    assert told(failures).retry_at is None  # the blocked one may be tried at any time
    blocked.retry_at = soon
    error = told(failures)
    assert (type(error), error.message) == (Blocked, "blocked")
    assert (error.retry_at, error.units) == (soon, 5)
    assert (blocked.units, blocked.tried) == (2, ())  # what happened is not rewritten


def test_one_who_says_missing_outweighs_failures_and_two_end_the_search() -> None:
    missing = [("a", failing(SourceMissing("no such"))), ("b", failing(SourceMissing("none")))]
    never = ("c", failing(AssertionError("asked in vain")))  # type: ignore[arg-type]

    with pytest.raises(SourceMissing) as caught:
        first_that_can([*missing, never], witnesses=2)

    assert len(caught.value.tried) == 2
    assert not caught.value.retryable


def test_without_any_way_there_is_an_error_with_a_remedy() -> None:
    with pytest.raises(SourceUnavailable) as caught:
        first_that_can([])

    assert "YOUTUBE_API_KEY" in caught.value.remedy


def test_every_state_has_its_weight() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, SourceUnavailable)
    ]

    assert len(kinds) == 8
    assert {kind.state for kind in kinds} == set(_WEIGHT)
