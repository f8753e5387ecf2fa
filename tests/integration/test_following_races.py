"""What is removed, paused or chosen while something else is under way: nothing comes back by
itself, nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tests.integration.watching import Clock, followed, look, states
from tubetotask.domain.arrival import ArrivalState, WaitsFor
from tubetotask.domain.schedule import When
from tubetotask.jobs import (
    arrivals,
    backfill,
    choosing,
    clocks,
    following,
    resolving,
    rounds,
    schedules,
)
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.database import now
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import AnalysisRow, ArrivalRow, FollowRow, SourceRow, User
from tubetotask.storage.workspace import Workspace

S = ArrivalState


@pytest.fixture
def clock() -> Clock:
    return Clock(now())


def test_what_is_removed_while_it_is_looked_up_stays_removed_and_can_be_brought_back(
    workspace: Workspace, eyes: Lookout, clock: Clock
) -> None:
    row = following.follow(workspace, eyes.jobs_url, "youtube.com/@ok")
    following.unfollow(workspace, row.id)
    assert resolving.run(eyes, row.id, row.job_id) == 0
    clock.on(minutes=40)
    rounds.run(eyes)
    workspace.session.expire_all()
    assert row.removed_at is not None
    assert row.source_id is None

    following.bring_back(workspace, row.id)
    clock.on(minutes=1)
    rounds.run(eyes)
    workspace.session.expire_all()
    assert resolving.run(eyes, row.id, row.job_id)
    workspace.session.expire_all()
    assert row.state == "active"
    assert following.room(workspace).follows() == [row]


def test_the_channels_of_a_playlist_that_is_removed_meanwhile_are_not_followed(
    workspace: Workspace, eyes: Lookout
) -> None:
    row = following.follow_channels(workspace, eyes.jobs_url, playlist("ok"))
    following.unfollow(workspace, row.id)
    resolving.run(eyes, row.id, row.job_id)
    workspace.session.expire_all()
    assert [each.id for each in workspace.session.scalars(select(FollowRow))] == [row.id]
    assert not following.room(workspace).follows()


def test_a_video_that_came_to_others_meanwhile_arrives_when_a_source_is_brought_back(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.commit()
    followed(Workspace(workspace.session, other.id), eyes, channel("ok"))
    following.unfollow(workspace, row.id)
    (new,) = youtube.sources.publish(channel("ok"))
    new.published = clock()
    clock.on(minutes=1)
    look(workspace, eyes, row)
    following.bring_back(workspace, row.id)
    rounds.run(eyes)
    assert states(workspace) == {"ignored": 5, "analysing": 1}


def test_what_came_while_its_only_follower_paused_waits_for_them(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.pause(workspace, row.id, paused=True)
    youtube.sources.publish(channel("ok"))
    clock.on(hours=5)
    rounds.run(eyes)
    following.pause(workspace, row.id, paused=False)
    look(workspace, eyes, row)
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.WAITING])
    assert one.waits_for is WaitsFor.USER
    assert one.reason == arrivals.PAUSE.reason
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    assert states(workspace) == {"ignored": 5, "waiting": 1, "analysing": 1}


def test_a_video_that_was_set_aside_and_is_wanted_again_is_told_as_what_it_is(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    (one,) = FollowingRoom(workspace.session, workspace.owner_id).arrivals(states=[S.ANALYSING])
    choosing.ignore_arrival(workspace, eyes.jobs_url, one.row.id)
    again = choosing.analyse_arrival(workspace, eyes.jobs_url, one.row.id)
    assert again.analysis is not None
    assert again.analysis.state == "queued"
    assert again.state is S.ANALYSING


def test_a_removed_source_s_videos_begin_no_round(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.unfollow(workspace, row.id)
    late = clock() - timedelta(hours=1)
    for arrival, state in zip(
        workspace.session.scalars(select(ArrivalRow)), ("ready", "waiting"), strict=False
    ):
        arrival.state, arrival.next_at = state, late
    workspace.session.commit()
    assert not rounds.begin_due(workspace.session, eyes.jobs_url, clock())


def test_a_source_removed_while_its_video_is_queued_stops_nobody_else_s(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    broken, good, *_ = workspace.session.scalars(select(ArrivalRow).order_by(ArrivalRow.id)).all()
    broken.state = good.state = "ready"
    broken.found.youtube_id = "no id"
    workspace.session.commit()
    assert arrivals.queue_ready(workspace.session, eyes.jobs_url, clock()) == 1
    workspace.session.expire_all()
    assert (broken.state, good.state) == ("ready", "analysing")
    assert row.state == "active"


def test_a_back_fill_that_goes_wrong_says_so(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    backfill.backfill(workspace, eyes.jobs_url, row.id, last=3)
    monkeypatch.setattr(eyes.ways.following, "backfill", lambda *_, **__: 1 / 0)
    assert backfill.run(eyes, row.id, 3, "") == 0
    workspace.session.expire_all()
    assert row.back_state == "failed"
    assert row.back_told


def test_a_long_name_in_another_script_is_followed(workspace: Workspace, eyes: Lookout) -> None:
    row = following.follow(workspace, eyes.jobs_url, "@" + "日本語" * 10)
    assert row.state == "resolving"
    again = following.follow(workspace, eyes.jobs_url, row.asked)
    assert again.id == row.id


def test_a_list_with_characters_that_no_database_takes_is_followed(
    workspace: Workspace, eyes: Lookout
) -> None:
    text = f"Id,Url,Title\n{channel('ok')},https://www.youtube.com/channel/{channel('ok')},A\x00B\n"
    many = following.follow_many(workspace, eyes.jobs_url, text)
    assert [row.title for _, row in many.rows] == ["AB"]


def test_times_that_a_clock_set_far_ahead_has_left_behind_are_brought_near(
    workspace: Workspace, eyes: Lookout, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    clock.on(days=4000)
    rounds.run(eyes)
    workspace.session.expire_all()
    clock.on(days=-4000)
    assert row.source is not None
    assert row.source.next_look_at is not None
    assert row.source.next_look_at > clock() + timedelta(days=3000)
    schedule = schedules.ensure(
        workspace.session, "clean", "clean", When(60), clock() + timedelta(days=4000)
    )
    waiting = AnalysisRow(owner_id=workspace.owner_id, request_key="k", state="waiting")
    waiting.updated_at = clock() + timedelta(days=4000)
    waiting.retry_at = clock() + timedelta(days=4001)
    workspace.session.add(waiting)
    workspace.session.commit()
    assert clocks.put_right(workspace.session, clock()) == 3
    workspace.session.expire_all()
    assert row.source.next_look_at == clock()
    assert waiting.retry_at == clock()
    assert schedule.next_at <= clock() + timedelta(days=2)
    assert clocks.put_right(workspace.session, clock()) == 0, "what is right stays as it is"


def test_an_assessment_made_anew_counts_against_the_budget_of_its_source(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    from tests.integration.desk import PLAN
    from tubetotask.jobs.requests import assess_again

    row = followed(workspace, eyes, channel("ok"))
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    (first,) = workspace.session.scalars(select(AnalysisRow)).all()
    again = assess_again(workspace, eyes.jobs_url, first.id, PLAN)
    assert again.id != first.id
    assert again.source_id == row.source_id
    assert workspace.session.get(SourceRow, again.source_id) is not None
