"""What becomes of a new video: by rules, by what it waits for, by its analysis."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel
from tests.integration.desk import worker
from tests.integration.watching import (
    NOON,
    Clock,
    followed,
    look,
    states,
)
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.domain.arrival import ArrivalState, WaitsFor
from tubetotask.domain.job import Cause
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import (
    choosing,
    engine,
    following,
    going_on,
    rounds,
)
from tubetotask.jobs.analyse import AnalysisJob
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import (
    AnalysisRow,
)
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts.youtube import YouTubeCaptions

S = ArrivalState


def test_a_new_video_becomes_a_queued_analysis_of_its_source(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    (new,) = youtube.sources.publish(channel("ok"), title="Fresh & new")
    clock.on(hours=1)
    look(workspace, eyes, row)

    (analysis,) = workspace.session.scalars(select(AnalysisRow)).all()
    assert (analysis.youtube_id, analysis.title, analysis.state) == (
        new.id,
        "Fresh & new",
        "queued",
    )
    assert analysis.cause == Cause.NEW.value
    assert analysis.source_id == row.source_id
    assert engine.statuses(eyes.jobs_url, [analysis.job_id]) == {analysis.job_id: "ENQUEUED"}
    assert states(workspace) == {"ignored": 5, "analysing": 1}

    clock.on(hours=1)
    look(workspace, eyes, row)
    assert states(workspace) == {"ignored": 5, "analysing": 1}, "found once"


def test_rules_set_a_video_aside_with_the_reason_and_the_person_takes_it_all_the_same(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.set_rules(workspace, row.id, SourceRules(leave_words=("vlog",)))
    youtube.sources.publish(channel("ok"), title="My vlog")
    look(workspace, eyes, row)
    mine = FollowingRoom(workspace.session, workspace.owner_id)
    (aside,) = [one for one in mine.arrivals() if one.row.rule == "leave_words"]
    assert (aside.state, aside.reason) == (S.IGNORED, "set aside: its title has “vlog”")

    taken = choosing.analyse_arrival(workspace, eyes.jobs_url, aside.row.id)
    assert taken.state is S.ANALYSING
    assert taken.analysis is not None
    assert taken.analysis.cause == Cause.PERSON.value

    again = choosing.ignore_arrival(workspace, eyes.jobs_url, aside.row.id)
    assert (again.state, again.reason) == (S.IGNORED, "you have set it aside")
    assert workspace.analysis(taken.analysis.id).state == "cancelled"


def test_an_arrival_is_what_its_analysis_is(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    mine = FollowingRoom(workspace.session, workspace.owner_id)
    (one,) = mine.arrivals(states=[S.ANALYSING])
    analysis = one.analysis
    assert analysis is not None
    analysis.state, analysis.error_id = "waiting", "transcript-unavailable"
    analysis.error_state, analysis.error_message = "not-yet", "No captions yet."
    workspace.session.commit()
    (waiting,) = mine.arrivals(states=[S.WAITING])
    assert (waiting.waits_for, waiting.reason) == (WaitsFor.CAPTIONS, "No captions yet.")
    analysis.state = "done"
    workspace.session.commit()
    assert [each.row.id for each in mine.arrivals(states=[S.DONE])] == [one.row.id]
    workspace.remove(analysis.id)
    assert mine.arrival(one.row.id).state is S.IGNORED
    assert mine.counts()[S.DONE] == 0


def test_a_paused_source_takes_nothing_by_itself(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.pause(workspace, row.id, paused=True)
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    assert states(workspace) == {"ignored": 5, "waiting": 1}
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.WAITING])
    assert one.waits_for is WaitsFor.USER
    assert row.source is not None
    assert row.source.next_look_at is None, "nobody else follows it"
    following.pause(workspace, row.id, paused=False)
    assert row.source.next_look_at is not None


def test_a_limit_a_day_makes_the_rest_wait_for_tomorrow(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.set_rules(workspace, row.id, SourceRules(daily_cap=2))
    youtube.sources.publish(channel("ok"), 5)
    look(workspace, eyes, row)
    assert states(workspace) == {"ignored": 5, "analysing": 2, "waiting": 3}
    (one, *_) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.WAITING])
    assert one.waits_for is WaitsFor.TOMORROW
    assert one.next_at is not None
    clock.at = one.next_at
    rounds.run(eyes)
    assert states(workspace) == {"ignored": 5, "analysing": 4, "waiting": 1}


def test_a_rule_that_needs_a_length_asks_for_it_and_without_an_answer_asks_the_person(
    workspace: Workspace, keyed: Lookout, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, keyed, channel("ok"))
    following.set_rules(workspace, row.id, SourceRules(longest_s=3600))
    youtube.sources.publish(channel("ok"), length="PT10M")
    youtube.sources.publish(channel("ok"), length="PT3H")
    look(workspace, keyed, row)
    assert states(workspace) == {"ignored": 6, "analysing": 1}
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)  # no key, and no yt-dlp
    assert states(workspace)["discovered"] == 1
    for _ in range(3):
        clock.on(hours=13)
        rounds.run(eyes)
    assert states(workspace) == {"ignored": 6, "analysing": 1, "waiting": 1}


def test_a_premiere_waits_for_its_end_and_is_then_taken(
    workspace: Workspace, keyed: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, keyed, channel("outage"))  # the Data API tells what is live
    begins = clock() + timedelta(hours=5)
    (video,) = youtube.sources.publish(channel("outage"), live="upcoming", starts=begins)
    clock.on(hours=1)
    look(workspace, keyed, row)
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.WAITING])
    assert one.waits_for is WaitsFor.SHOWING
    assert one.next_at == begins + timedelta(minutes=30)
    clock.at = one.next_at
    video.live = "live"
    rounds.run(keyed)
    workspace.session.expire_all()
    assert "live" in FollowingRoom(workspace.session, workspace.owner_id).arrival(one.row.id).reason
    video.live = "none"
    clock.on(hours=1)
    rounds.run(keyed)
    assert states(workspace) == {"ignored": 5, "analysing": 1}


def test_a_video_that_is_taken_away_before_it_was_read_is_told_so(
    workspace: Workspace, keyed: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, keyed, channel("outage"))
    youtube.sources.publish(channel("outage"), live="upcoming", starts=clock() + timedelta(hours=5))
    clock.on(hours=1)
    look(workspace, keyed, row)
    youtube.sources.videos[channel("outage")].pop(0)
    clock.on(hours=6)
    rounds.run(keyed)
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.FAILED])
    assert "taken away" in one.reason


@pytest.mark.slow
def test_a_worker_finds_a_source_its_new_video_and_its_words_and_the_analysis_is_done(
    app: Flask, workspace: Workspace, jobs_url: str, youtube: FakeYouTube
) -> None:
    session = workspace.session

    def until(seen: Callable[[], bool]) -> None:
        end = time.monotonic() + 90
        while not seen():
            assert time.monotonic() < end, states(workspace)
            time.sleep(0.2)
            session.rollback()
            session.expire_all()

    with worker(app, **youtube.env):
        row = following.follow(workspace, jobs_url, "youtube.com/@ok")
        until(lambda: states(workspace) == {"ignored": 5})
        assert row.source is not None
        (video,) = youtube.sources.publish(channel("ok"), title="Planning a week")
        following.look_now(workspace, jobs_url, row.id)
        until(lambda: states(workspace).get("done") == 1)
    (one,) = FollowingRoom(session, workspace.owner_id).arrivals(states=[S.DONE])
    assert one.analysis is not None
    assert (one.analysis.youtube_id, one.found.title) == (video.id, "Planning a week")
    assert one.analysis.transcript is not None
    assert not youtube.refused


def test_captions_that_come_late_are_found_by_the_next_try(
    app: Flask, workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.ANALYSING])
    analysis = one.analysis
    assert analysis is not None
    analysis.youtube_id = "new-xxxxxxx"  # published today, and without captions so far
    workspace.session.commit()
    captions = YouTubeCaptions(now=clock)
    job = AnalysisJob(app, lambda _: OfflineAnalyser(), lambda: captions, ("en",), clock)
    tries = []
    for _ in range(3):
        assert not job.read(analysis.id, analysis.job_id)
        workspace.session.expire_all()
        assert analysis.state == "waiting"
        assert analysis.retry_at is not None
        tries.append(analysis.retry_at - NOON)
        mine = FollowingRoom(workspace.session, workspace.owner_id)
        assert mine.arrival(one.row.id).waits_for is WaitsFor.CAPTIONS
        clock.at = analysis.retry_at
        going_on.go_on(workspace.session, eyes.jobs_url, clock())
        workspace.session.expire_all()
    assert tries == [timedelta(hours=h) for h in (1, 3, 6)]
    analysis.youtube_id = "ok-xxxxxxxx"
    workspace.session.commit()
    assert job.read(analysis.id, analysis.job_id)
