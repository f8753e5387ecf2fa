"""Older videos on demand: the price before, what is taken, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import EPOCH, channel
from tests.integration.test_storage import stored
from tests.integration.watching import Clock, followed, lookout, states
from tubetotask.config import Config
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.errors import InputError
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import backfill, engine, following
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, FollowRow, FoundVideoRow, VideoRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.config["TUBETOTASK"]
    return replace(found, youtube_api_key="good")


@pytest.fixture
def eyes(app: Flask, youtube: FakeYouTube, config: Config) -> Iterator[Lookout]:
    found = lookout(app, Clock(), config)
    yield found
    found.close()


@pytest.fixture
def row(workspace: Workspace, eyes: Lookout) -> FollowRow:
    return followed(workspace, eyes, channel("many"))


def fill(space: Workspace, eyes: Lookout, row: FollowRow, last: int = 0, since: str = "") -> str:
    backfill.run(eyes, row.id, last, since)
    space.session.expire_all()
    return row.back_told


def test_the_last_ones_are_taken_behind_what_is_new_and_a_second_time_nothing_is(
    workspace: Workspace, eyes: Lookout, row: FollowRow
) -> None:
    asked = backfill.backfill(workspace, eyes.jobs_url, row.id, last=20)
    assert asked.back_state == "queued"
    assert backfill.BACKFILL in [e.name for e in engine.client(eyes.jobs_url).list_workflows()]
    assert fill(workspace, eyes, row, last=20) == "20 videos found: 20 are taken."
    assert row.back_state == "done"
    assert states(workspace) == {"analysing": 20}
    causes = workspace.session.scalars(select(AnalysisRow.cause).distinct()).all()
    assert causes == ["backfill"]
    told = fill(workspace, eyes, row, last=20)
    assert told == "20 videos found: 0 are taken, 20 were there already."
    assert states(workspace) == {"analysing": 20}


def test_those_since_a_day_are_taken(
    workspace: Workspace, eyes: Lookout, row: FollowRow, youtube: FakeYouTube
) -> None:
    newest = max(video.published for video in youtube.sources.of(channel("many")))
    since = newest - timedelta(hours=29, minutes=30)
    assert fill(workspace, eyes, row, since=since.isoformat()) == "30 videos found: 30 are taken."


def test_the_rules_hold_but_for_automatic_and_the_limit_a_day(
    workspace: Workspace, eyes: Lookout, row: FollowRow
) -> None:
    rules = SourceRules(automatic=False, daily_cap=1, leave_words=("Talk 119",))
    following.set_rules(workspace, row.id, rules)
    fill(workspace, eyes, row, last=10)
    assert states(workspace) == {"analysing": 9, "ignored": 6}


def test_a_back_fill_that_youtube_refuses_says_why(
    workspace: Workspace, app: Flask, eyes: Lookout
) -> None:
    row = followed(workspace, eyes, channel("outage"))
    blind = lookout(app, Clock())  # without a key
    assert "out of order" in fill(workspace, blind, row, last=3)
    assert row.back_state == "failed"
    blind.close()


def test_what_is_no_count_and_no_day_is_refused(workspace: Workspace, row: FollowRow) -> None:
    wrong: list[dict[str, Any]] = [
        {},
        {"last": 0},
        {"last": 501},
        {"last": 3, "since": EPOCH},
        {"since": datetime(2999, 1, 1, tzinfo=UTC)},
    ]
    for asked in wrong:
        with pytest.raises(InputError):
            backfill.backfill(workspace, "", row.id, **asked)


def test_the_built_in_analyser_costs_nothing_and_units_are_told(
    workspace: Workspace, config: Config, row: FollowRow
) -> None:
    price = backfill.backfill_price(workspace, config, row.id, last=40)
    assert (price.videos, price.usd, price.rests_on, price.units) == (40, Decimal(0), "free", 2)
    assert price.hours == 20, "half an hour each, where no length is known"
    assert backfill.backfill_price(workspace, config, row.id, last=10).units == 0, "the feed's"


def test_a_model_s_price_is_that_of_a_typical_talk_until_there_is_history(
    workspace: Workspace, config: Config, row: FollowRow
) -> None:
    config = replace(config, openai_api_key="sk-x", openai_model="gpt-4o")
    for video in workspace.session.scalars(select(FoundVideoRow)):
        video.duration_s = 3600.0
    workspace.session.commit()
    typical = backfill.backfill_price(workspace, config, row.id, last=2)
    assert typical.rests_on == "typical"
    assert typical.usd is not None
    assert Decimal("0.1") < typical.usd < 1

    for number in range(3):
        read = VideoRow(youtube_id=f"read{number:07}", duration_s=1800.0)
        workspace.session.add(read)
        workspace.session.flush()
        analysis = stored(workspace, state="done", video_id=read.id)
        book = SqlCallBook(db.engine, Account("s", workspace.owner_id, analysis.id))
        for purpose, usd in (("notes", "0.10"), ("check", "0.05")):
            key = f"{purpose}{number}"
            book.keep(Call(key, "gpt-4o", purpose, "{}", Outcome.USED, usd=Decimal(usd)))
    price = backfill.backfill_price(workspace, config, row.id, last=2)
    assert (price.rests_on, price.usd) == ("history", Decimal("0.60"))


def test_a_price_that_nobody_knows_is_not_nothing(
    workspace: Workspace, config: Config, row: FollowRow
) -> None:
    config = replace(config, openai_base_url="http://127.0.0.1:1/v1", openai_model="own-model")
    assert backfill.backfill_price(workspace, config, row.id, last=2).usd is None


def test_how_many_came_since_a_day_is_estimated_by_the_rhythm(
    workspace: Workspace, config: Config, row: FollowRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "now", lambda: EPOCH + timedelta(hours=120))
    since = EPOCH + timedelta(hours=60)  # hourly, and the fifteen newest are known
    assert backfill.backfill_price(workspace, config, row.id, since=since).videos == 60
