"""What an analysis says after an error: whether it waits, for how long, since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tubetotask.domain.errors import BudgetReached, ModelFailed, TranscriptUnavailable
from tubetotask.jobs.steps import ending

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def missing(state: str = "not-yet", *, again: bool = True) -> TranscriptUnavailable:
    return TranscriptUnavailable("No words.", state=state, remedy="Wait.", retryable=again)


def test_words_that_are_not_there_yet_are_tried_again_in_an_hour() -> None:
    told = ending(missing(), None, NOW)
    assert told["state"] == "waiting"
    assert told["retry_at"] == NOW + timedelta(hours=1)
    assert told["words_missing_since"] == NOW
    assert told["error_state"] == "not-yet"


def test_the_first_time_they_were_missed_counts_however_often_a_person_tries() -> None:
    since = NOW - timedelta(hours=2)
    told = ending(missing(), since, NOW)
    assert told["retry_at"] == since + timedelta(hours=3)
    assert told["words_missing_since"] == since


def test_after_a_month_it_has_failed_and_says_so() -> None:
    told = ending(missing(), NOW - timedelta(days=40), NOW)
    assert (told["state"], told["retry_at"]) == ("failed", None)
    assert "a month" in told["error_message"]
    assert "file or text" in told["error_remedy"]


def test_a_block_begins_no_month() -> None:
    told = ending(missing("blocked"), None, NOW)
    assert told["state"] == "waiting"
    assert "words_missing_since" not in told


def test_a_time_that_the_error_names_is_kept() -> None:
    error = missing("blocked")
    error.retry_at = NOW + timedelta(hours=5)
    assert ending(error, None, NOW)["retry_at"] == error.retry_at


@pytest.mark.parametrize("state", ["gone", "disabled", "private", "region"])
def test_what_trying_again_cannot_help_has_failed(state: str) -> None:
    assert ending(missing(state, again=False), None, NOW)["state"] == "failed"


def test_other_errors_wait_only_where_they_name_a_time() -> None:
    budget = BudgetReached("Too much.", remedy="Wait.", retry_at=NOW)
    assert ending(budget, None, NOW)["state"] == "waiting"
    model = ModelFailed("No.", state="timeout", retryable=True)
    assert ending(model, None, NOW)["state"] == "failed"
