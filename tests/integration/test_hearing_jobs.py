"""Videos without captions that are heard: for whom, when, what it costs, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests.fakes import tones
from tests.fakes.youtube import FakeYouTube, video
from tests.fakes.youtube_sound import FakeSound
from tests.integration.hearing_desk import Desk, one_database, opened, put, same
from tubetotask.domain.arrival import WaitsFor, waits_for
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InputError
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import hearing_offer
from tubetotask.jobs.going_on import go_on, look_again
from tubetotask.jobs.requests import try_again
from tubetotask.storage import budgets
from tubetotask.storage.following import dump_rules
from tubetotask.storage.models import AnalysisRow, User
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts.hearing.scratch import FOLDER


@pytest.fixture
def desk(
    app: Flask,
    workspace: Workspace,
    jobs_url: str,
    youtube: FakeYouTube,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    with opened(app, workspace, jobs_url, youtube, monkeypatch) as found:
        yield found


@pytest.mark.slow
def test_a_video_without_captions_is_heard_where_its_source_says_so(desk: Desk) -> None:
    said = put(desk.youtube, "off", 24)
    row = desk.ask("off")
    assert desk.read(row), row.error_message
    same(desk.words(row), said)
    assert row.transcript is not None
    assert (row.transcript.origin, row.transcript.language) == ("speech recognition", "en")
    calls = desk.calls()
    assert [call.outcome for call in calls] == ["used"] * 3
    assert sum(call.audio_s for call in calls) == pytest.approx(24, abs=3)
    assert sum(call.usd or 0 for call in calls) == Decimal("0.0024")
    assert {(call.source_id, call.analysis_id) for call in calls} == {(desk.source.id, row.id)}
    assert list((desk.config.tubetotask_data / FOLDER).iterdir()) == []
    assert desk.youtube.sounds.by_id[video("off")].fetched == ["small"]


def test_it_is_off_where_nobody_turned_it_on(desk: Desk) -> None:
    desk.follow.rules = dump_rules(SourceRules())
    desk.session.commit()
    followed = desk.ask("off")
    assert not desk.read(followed)
    assert (followed.state, followed.error_state) == ("failed", "disabled")
    pasted = desk.ask("none", followed=False)
    assert not desk.read(pasted)
    assert desk.fake.calls() == []


@pytest.mark.slow
def test_captions_get_their_time_before_anything_is_heard(desk: Desk) -> None:
    said = put(desk.youtube, "new", 8)
    row = desk.ask("new")
    assert not desk.read(row)
    assert (row.state, row.error_state) == ("waiting", "not-yet")
    assert row.retry_at == desk.clock() + timedelta(hours=1)
    assert "speech recognition reads it from 22 November 2026, 21:00 UTC on" in row.error_remedy
    assert desk.fake.calls() == []
    desk.on(hours=6)
    assert go_on(desk.session, desk.jobs_url, desk.clock()) == 1
    desk.session.expire_all()
    assert desk.read(row), row.error_message
    same(desk.words(row), said)


@one_database
def test_captions_that_came_meanwhile_are_taken_and_cost_nothing(desk: Desk) -> None:
    row = desk.ask("new")
    desk.read(row)
    row.youtube_id = video("ok")  # YouTube has published them
    try_again(desk.workspace, desk.jobs_url, row.id)
    assert desk.read(row)
    assert row.transcript is not None
    assert row.transcript.origin == "automatic captions"
    assert desk.fake.calls() == []


def test_an_unknown_price_waits_for_the_person_and_captions_are_still_looked_for(
    desk: Desk,
) -> None:
    desk.given["speech_prices"] = {}
    off, new = desk.ask("off"), desk.ask("new")
    desk.read(new)
    desk.on(hours=6)
    try_again(desk.workspace, desk.jobs_url, new.id)
    for row in (off, new):
        assert not desk.read(row)
        assert (row.state, row.error_id) == ("waiting", "price-not-confirmed")
        assert "SPEECH_PRICES" in row.error_remedy
        assert waits_for(row.error_id, row.error_state) is WaitsFor.USER
    assert off.retry_at is None, "only a price can help"
    assert new.retry_at == desk.clock() + timedelta(hours=18), "24 hours after they were missed"
    assert desk.fake.calls() == []
    assert desk.youtube.sounds.by_id == {}
    hearing_offer.look_again(desk.session)
    desk.session.expire_all()
    assert off.retry_at is not None, "a worker that starts may know it"


def test_a_budget_that_is_too_small_for_the_whole_waits_before_anything_is_taken(
    desk: Desk,
) -> None:
    sound = FakeSound(b"", 3600)
    desk.youtube.sounds.by_id[video("off")] = sound
    desk.given["budget_usd_day"] = Decimal("0.3")
    row = desk.ask("off")
    assert not desk.read(row)
    assert (row.state, row.error_id, row.retry_at) == ("waiting", "budget-reached", None)
    assert "hearing this video may cost up to 0.36 US dollars" in row.error_message
    assert waits_for(row.error_id, row.error_state) is WaitsFor.BUDGET
    assert (sound.fetched, desk.fake.calls()) == ([], [])
    look_again(desk.session, desk.clock())
    desk.session.expire_all()
    assert row.retry_at == desk.clock(), "a higher budget may help"


def test_the_budget_of_its_source_holds_as_well(desk: Desk) -> None:
    desk.youtube.sounds.by_id[video("off")] = FakeSound(b"", 3600)
    small = Budgets(day=Decimal("0.1"))
    budgets.put(desk.session, "source", desk.source.id, small)
    desk.session.commit()
    row = desk.ask("off")
    assert not desk.read(row)
    assert "The source’s budget" in row.error_message


@pytest.mark.slow
@one_database
def test_after_a_failure_half_way_only_what_is_missing_is_heard(desk: Desk) -> None:
    said = put(desk.youtube, "off", 24)

    def breaks(_: Any) -> None:
        desk.fake.scenarios["whisper-1"] = "500"  # from the next one on

    desk.fake.answers["speech"] = breaks
    row = desk.ask("off")
    assert not desk.read(row)
    assert (row.state, row.error_id) == ("failed", "model-failed")
    assert "What was heard so far is kept." in row.error_remedy
    assert len(desk.calls()) == 1
    # YouTube gives another file the second time: what was heard stands where it stood.
    kind = 'audio/mp4; codecs="mp4a.40.2"'
    desk.youtube.sounds.by_id[video("off")] = FakeSound(
        tones.sound(said, 24, codec="aac"), 24, kind
    )
    desk.fake.scenarios["whisper-1"] = "good"
    desk.fake.answers.clear()
    try_again(desk.workspace, desk.jobs_url, row.id)
    assert desk.read(row), row.error_message
    same(desk.words(row), said)
    assert [call.outcome for call in desk.calls()] == ["used"] * 3
    assert sum(call.audio_s for call in desk.calls()) == pytest.approx(24, abs=3)


@pytest.mark.slow
def test_what_was_heard_is_heard_again_for_nobody(desk: Desk) -> None:
    put(desk.youtube, "off", 8)
    first = desk.ask("off")
    assert desk.read(first)
    asked, fetched = len(desk.fake.calls()), len(desk.youtube.asked)
    other = User(name="other")
    desk.session.add(other)
    desk.session.commit()
    desk.follow.owner_id = other.id
    desk.session.commit()
    desk.workspace = Workspace(desk.session, other.id)
    second = desk.ask("off")
    assert desk.read(second)
    assert second.transcript_id == first.transcript_id
    assert len(desk.fake.calls()) == asked
    assert len(desk.youtube.asked) == fetched + 2, "captions were looked for, and no sound"


@pytest.mark.slow
@one_database
def test_by_hand_the_price_is_told_and_agreed_to_and_then_it_is_heard(desk: Desk) -> None:
    said = put(desk.youtube, "off", 8)
    row = desk.ask("off", followed=False)
    assert not desk.read(row)
    assert hearing_offer.possible(row)
    made = hearing_offer.offer(desk.workspace, desk.config, row)
    assert made is not None
    assert (made.model, made.host, made.seconds) == ("whisper-1", "127.0.0.1", 8.0)
    assert made.usd == Decimal("0.0008")
    with pytest.raises(InputError, match="The price has changed"):
        agree(desk, row, None)
    agree(desk, row, made.usd)
    assert (row.state, row.cause) == ("queued", "person")
    assert not hearing_offer.possible(row)
    assert desk.read(row), row.error_message
    same(desk.words(row), said)


def agree(desk: Desk, row: AnalysisRow, usd: Decimal | None) -> None:
    hearing_offer.agree(desk.workspace, desk.jobs_url, desk.config, row.id, usd)


@one_database
def test_more_than_a_person_agreed_to_is_never_spent(desk: Desk) -> None:
    sound = FakeSound(b"", 60)
    desk.youtube.sounds.by_id[video("off")] = sound
    row = desk.ask("off", followed=False)
    desk.read(row)
    agree(desk, row, Decimal("0.006"))
    sound.length_s = 3600  # the same address, an hour longer
    assert not desk.read(row)
    assert (row.state, row.error_id) == ("waiting", "price-not-confirmed")
    assert "about 0.36 US dollars, more than was agreed to" in row.error_message
    assert sound.fetched == []
    made = hearing_offer.offer(desk.workspace, desk.config, row)
    assert made is not None
    assert made.usd == Decimal("0.36"), "the page tells the new one"


@one_database
def test_a_price_that_nobody_knows_can_be_agreed_to_as_such(desk: Desk) -> None:
    put(desk.youtube, "off", 8)
    desk.given["speech_prices"] = {}
    row = desk.ask("off", followed=False)
    desk.read(row)
    made = hearing_offer.offer(desk.workspace, desk.config, row)
    assert made is not None
    assert made.usd is None
    agree(desk, row, None)
    assert desk.read(row), row.error_message
    assert [call.usd for call in desk.calls()] == [None]


@one_database
def test_without_a_server_that_hears_the_page_can_offer_nothing(desk: Desk) -> None:
    desk.given |= {"speech_base_url": "", "speech_api_key": ""}
    row = desk.ask("off")
    assert not desk.read(row)
    assert "Speech recognition has no server." in row.error_message
    assert hearing_offer.offer(desk.workspace, desk.config, row) is None
    with pytest.raises(InputError, match="OPENAI_API_KEY"):
        agree(desk, row, Decimal(1))
