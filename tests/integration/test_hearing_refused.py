"""Videos that cannot be heard, or not now: what is said, what is kept, nothing is paid twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from tests.fakes import tones
from tests.fakes.model import model
from tests.fakes.youtube import FakeYouTube, video
from tests.fakes.youtube_sound import FakeSound
from tests.integration.hearing_desk import Desk, one_database, opened, put
from tubetotask.domain.arrival import WaitsFor, waits_for
from tubetotask.jobs import hearing_offer
from tubetotask.jobs.requests import cancel, try_again
from tubetotask.storage.database import db
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


@pytest.mark.parametrize("scenario", ["private", "members", "gone", "soon", "region"])
@one_database
def test_what_this_server_may_not_see_it_cannot_hear_either(desk: Desk, scenario: str) -> None:
    row = desk.ask(scenario)
    desk.read(row)
    row.speech = True
    try_again(desk.workspace, desk.jobs_url, row.id)
    assert not desk.read(row)
    assert row.error_id == "transcript-unavailable"
    assert not hearing_offer.possible(row)
    assert desk.fake.calls() == []


@pytest.mark.slow
@one_database
def test_a_video_in_which_nobody_speaks_says_so_and_is_paid_once(desk: Desk) -> None:
    desk.youtube.sounds.by_id[video("off")] = FakeSound(tones.sound([], 6), 6)
    row = desk.ask("off")
    for _ in range(2):
        assert not desk.read(row)
        assert (row.state, row.error_state) == ("failed", "silent")
        assert row.transcript_id is None
        try_again(desk.workspace, desk.jobs_url, row.id)
    assert len(desk.fake.calls()) == 1


@pytest.mark.slow
@one_database
def test_what_stands_in_the_way_of_hearing_does_not_end_the_wait_for_captions(desk: Desk) -> None:
    desk.youtube.sounds.by_id[video("new")] = FakeSound(tones.sound([], 6), 6)
    desk.given["speech_after_h"] = 0
    row = desk.ask("new")
    assert not desk.read(row)
    assert (row.state, row.error_state) == ("waiting", "silent")
    assert row.retry_at == desk.clock() + timedelta(hours=1)
    assert waits_for(row.error_id, row.error_state) is WaitsFor.CAPTIONS


@pytest.mark.slow
@one_database
def test_a_block_of_the_sound_pauses_yt_dlp_for_everybody(desk: Desk) -> None:
    put(desk.youtube, "off", 8)
    desk.youtube.sounds.by_id[video("off")].status = 403
    row = desk.ask("off")
    assert not desk.read(row)
    assert (row.state, row.error_state) == ("waiting", "blocked")
    assert row.retry_at == desk.clock() + timedelta(minutes=15)
    desk.youtube.asked.clear()
    other = desk.ask("none")
    assert not desk.read(other)
    assert other.error_state == "blocked"
    assert not any("/videoplayback" in path for path in desk.youtube.asked)


@pytest.mark.slow
@one_database
def test_a_sound_that_is_too_large_or_breaks_off_is_refused_and_leaves_nothing(desk: Desk) -> None:
    put(desk.youtube, "off", 8)
    sound = desk.youtube.sounds.by_id[video("off")]
    sound.endless, sound.announced, desk.given["speech_sound_max_mb"] = True, False, 1
    row = desk.ask("off")
    assert not desk.read(row)
    assert "larger than is taken here (1 MB)" in row.error_message
    assert "SPEECH_SOUND_MAX_MB" in row.error_remedy
    sound.endless, sound.announced, sound.short = False, True, 5000
    try_again(desk.workspace, desk.jobs_url, row.id)
    assert not desk.read(row)
    assert (row.state, row.error_id) == ("waiting", "transcript-unavailable")
    assert desk.fake.calls() == []
    assert list((desk.config.tubetotask_data / FOLDER).iterdir()) == []


@one_database
def test_a_video_that_is_too_long_names_the_setting(desk: Desk) -> None:
    desk.youtube.sounds.by_id[video("off")] = FakeSound(b"", 7 * 3600)
    row = desk.ask("off")
    assert not desk.read(row)
    assert "420 minutes" in row.error_message
    assert "SPEECH_LONGEST_MIN" in row.error_remedy


@pytest.mark.slow
@one_database
def test_one_that_is_cancelled_hears_no_further_piece(desk: Desk) -> None:
    put(desk.youtube, "off", 24)
    row = desk.ask("off")

    def cancels(_: Any) -> None:
        with desk.app.app_context():
            space = Workspace(db.session(), desk.workspace.owner_id)
            cancel(space, desk.jobs_url, row_id)

    row_id = row.id
    desk.fake.answers["speech"] = cancels
    assert not desk.read(row)
    assert row.state == "cancelled"
    assert [call.outcome for call in desk.calls()] == ["used"], "the open one is paid and kept"


@pytest.mark.slow
@one_database
def test_a_model_that_tells_no_times_is_refused_with_a_remedy(desk: Desk) -> None:
    put(desk.youtube, "off", 8)
    name = model("no-times", "whisper-1")
    desk.given |= {"speech_model": name, "speech_prices": {name: Decimal(0)}}
    row = desk.ask("off")
    assert not desk.read(row)
    assert (row.state, row.error_id) == ("failed", "model-failed")
    assert "Set SPEECH_MODEL to a model that tells times" in row.error_remedy


@one_database
def test_a_disk_that_is_full_says_so_and_is_tried_again(desk: Desk) -> None:
    desk.youtube.sounds.by_id[video("off")] = FakeSound(b"", 60)
    root = desk.config.tubetotask_data / FOLDER
    root.write_text("")  # where the folder should be there is something else
    row = desk.ask("off")
    assert not desk.read(row)
    assert (row.state, row.error_id) == ("waiting", "storage-failed")
    assert "no room for the sound" in row.error_message
    assert row.retry_at == desk.clock() + timedelta(hours=1)
