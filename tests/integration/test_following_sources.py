"""Following over real sockets: a source is found, looked at, and its new videos arrive."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tests.integration.watching import Clock, lookout
from tubetotask.domain.arrival import ArrivalState, WaitsFor
from tubetotask.domain.errors import BadAddress, NotFound
from tubetotask.domain.job import Cause
from tubetotask.domain.source_rules import SourceRules
from tubetotask.jobs import choosing, due, engine, following, resolving, rounds
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.database import db
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    User,
)
from tubetotask.storage.workspace import Workspace

S = ArrivalState


@pytest.fixture
def youtube(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeYouTube]:
    with FakeYouTube(tmp_path) as fake:
        for name, value in fake.env.items():
            monkeypatch.setenv(name, value)
        yield fake


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def eyes(app: Flask, youtube: FakeYouTube, clock: Clock) -> Iterator[Lookout]:
    found = lookout(app, clock)
    yield found
    found.close()


@pytest.fixture
def keyed(app: Flask, youtube: FakeYouTube, clock: Clock) -> Iterator[Lookout]:
    found = lookout(app, clock, replace(app.config["TUBETOTASK"], youtube_api_key="good"))
    yield found
    found.close()


def followed(space: Workspace, eyes: Lookout, text: str) -> FollowRow:
    """Follow it, do its job, and look for the first time."""
    row = following.follow(space, eyes.jobs_url, text)
    if row.state == "resolving":
        resolving.run(eyes, row.id, row.job_id)
    space.session.expire_all()
    row.source.next_look_at = eyes.now()  # type: ignore[union-attr]  # it is resolved
    space.session.commit()
    rounds.run(eyes)
    space.session.expire_all()
    return row


def look(space: Workspace, eyes: Lookout, row: FollowRow) -> None:
    assert row.source_id
    rounds.look_at(eyes, row.source_id, by_hand=False)
    space.session.expire_all()


def states(space: Workspace) -> dict[str, int]:
    counts = FollowingRoom(space.session, space.owner_id).counts()
    return {state.value: count for state, count in counts.items() if count}


def workflows(url: str) -> list[str]:
    return [each.name for each in engine.client(url).list_workflows()]


def test_a_handle_becomes_a_followed_channel_and_what_is_there_is_known_only(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = following.follow(workspace, eyes.jobs_url, "youtube.com/@ok")
    assert (row.state, row.source_id) == ("resolving", None)
    assert not youtube.asked, "the face asks nobody"
    assert workflows(eyes.jobs_url) == [resolving.RESOLVE]

    assert resolving.run(eyes, row.id, row.job_id)
    workspace.session.expire_all()
    assert row.state == "active"
    assert row.source is not None
    assert row.source.youtube_id == channel("ok")

    look(workspace, eyes, row)
    assert states(workspace) == {"ignored": 5}
    (first, *_) = FollowingRoom(workspace.session, workspace.owner_id).arrivals()
    assert first.reason == "already there when you began to follow"
    assert row.source.looked_at == eyes.now()
    assert row.source.next_look_at is not None
    assert row.source.next_look_at > eyes.now()


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


def test_many_workers_that_look_at_once_find_a_video_once(
    app: Flask, workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    youtube.sources.publish(channel("ok"), 3)
    source = row.source_id
    assert source is not None
    db.session.remove()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: rounds.look_at(eyes, source, by_hand=False), range(4)))
    assert states(workspace) == {"ignored": 5, "analysing": 3}
    assert workspace.session.scalar(select(func.count()).select_from(AnalysisRow)) == 3


def test_a_due_source_is_claimed_by_one_worker_and_due_again_when_its_lease_is_over(
    app: Flask, workspace: Workspace, eyes: Lookout, clock: Clock
) -> None:
    following.follow_many(workspace, eyes.jobs_url, "\n".join(channel("ok", n) for n in range(9)))
    workspace.session.execute(SourceRow.__table__.update().values(next_look_at=clock()))  # type: ignore[attr-defined]
    workspace.session.commit()

    def take(_number: int) -> list[int]:
        with app.app_context():
            return rounds.claim(db.session(), clock(), 5)

    with ThreadPoolExecutor(4) as pool:
        taken = [number for some in pool.map(take, range(4)) for number in some]
    assert len(taken) == len(set(taken))
    more = take(0) + take(0)
    assert len(set(taken) | set(more)) == len(taken) + len(more) == 9
    clock.on(minutes=10)
    assert len(take(0)) == 5, "the worker that took them has ended"


def test_a_round_looks_at_all_that_is_due_and_is_queued_once_a_minute(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    assert not rounds.begin_due(workspace.session, eyes.jobs_url, clock())
    text = "\n".join(channel("ok", n) for n in range(20))
    following.follow_many(workspace, eyes.jobs_url, text)
    clock.on(days=365)
    for _ in range(3):
        assert rounds.begin_due(workspace.session, eyes.jobs_url, clock())
    assert workflows(eyes.jobs_url) == [rounds.ROUND]
    assert rounds.run(eyes) == 20
    assert sum("feeds/videos" in path for path in youtube.asked) == 20
    assert rounds.run(eyes) == 0
    workspace.session.expire_all()
    assert not rounds.begin_due(workspace.session, eyes.jobs_url, clock())


def test_an_unchanged_feed_is_asked_with_its_mark_and_changes_nothing(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    assert row.source is not None
    mark = row.source.etag
    assert mark
    look(workspace, eyes, row)
    headers = youtube.calls[-1].headers
    assert headers["If-None-Match"] == mark
    assert row.source.etag == mark
    assert states(workspace) == {"ignored": 5}


def test_a_failing_feed_is_told_tried_again_ever_later_and_loses_nothing(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, eyes, channel("outage"))
    source = row.source
    assert source is not None
    since = clock()
    assert (source.failures, source.failing_since, source.error_id) == (1, since, "feed-outage")
    assert source.next_look_at == since + timedelta(minutes=15)
    clock.on(minutes=15)
    look(workspace, eyes, row)
    assert (source.failures, source.failing_since) == (2, since)
    assert source.next_look_at == clock() + timedelta(minutes=30)
    assert not source.gone
    assert source.fresh, "what is there is still not known"


def test_a_burst_that_the_feed_does_not_hold_is_found_whole_and_nothing_older_is_taken(
    workspace: Workspace, keyed: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, keyed, channel("many"))
    assert states(workspace) == {"ignored": 15}, "the feed holds fifteen of 120"
    youtube.sources.publish(channel("many"), 60)
    clock.on(hours=1)
    look(workspace, keyed, row)
    assert states(workspace) == {"ignored": 15, "analysing": 60}
    assert youtube.sources.units > 0


def test_of_an_outage_that_the_data_api_bridges_the_units_last_for_the_day(
    workspace: Workspace, keyed: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = followed(workspace, keyed, channel("outage"))
    assert row.source is not None
    assert (row.source.way, row.source.failing_since) == ("api", None)
    for n in range(500):
        workspace.session.add(
            SourceRow(kind="channel", youtube_id=f"UC{n:022}", next_look_at=clock())
        )
    workspace.session.commit()
    assert due.pace(workspace.session, 10_000) >= timedelta(hours=1.5)
    assert due.pace(workspace.session, 10_000_000) == timedelta(minutes=15)


def test_a_second_person_sees_their_own_and_the_same_source_is_looked_at_once(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    mine = followed(workspace, eyes, channel("ok"))
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.commit()
    theirs = Workspace(workspace.session, other.id)
    assert following.follow(theirs, eyes.jobs_url, channel("ok")).state == "active"
    assert workspace.session.scalar(select(func.count()).select_from(SourceRow)) == 1
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, mine)
    assert states(workspace) == states(theirs) == {"ignored": 5, "analysing": 1}
    hers = FollowingRoom(theirs.session, theirs.owner_id)
    with pytest.raises(NotFound):
        hers.follow(mine.id)
    (own, *_) = FollowingRoom(workspace.session, workspace.owner_id).arrivals()
    with pytest.raises(NotFound):
        hers.arrival(own.row.id)
    with pytest.raises(NotFound):
        choosing.ignore_arrival(theirs, eyes.jobs_url, own.row.id)


def test_what_is_unfollowed_is_not_looked_at_and_can_be_brought_back(
    workspace: Workspace, eyes: Lookout
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.unfollow(workspace, row.id)
    mine = following.room(workspace)
    assert row.source is not None
    assert row.source.next_look_at is None
    assert (list(mine.follows()), mine.arrivals(), states(workspace)) == ([], [], {})
    assert [each.id for each in mine.follows(removed=True)] == [row.id]
    following.bring_back(workspace, row.id)
    assert row.source.next_look_at is not None
    assert states(workspace) == {"ignored": 5}


def test_two_addresses_of_one_channel_become_one(workspace: Workspace, eyes: Lookout) -> None:
    first = followed(workspace, eyes, channel("ok"))
    second = following.follow(workspace, eyes.jobs_url, "@ok")
    resolving.run(eyes, second.id, second.job_id)
    workspace.session.expire_all()
    assert [row.id for row in following.room(workspace).follows()] == [first.id]


def test_a_video_s_channel_is_followed_and_a_bad_address_is_told(
    workspace: Workspace, eyes: Lookout
) -> None:
    row = following.follow(workspace, eyes.jobs_url, "https://youtu.be/ok-xxxxxxxx")
    resolving.run(eyes, row.id, row.job_id)
    workspace.session.expire_all()
    assert row.source is not None
    assert row.source.youtube_id == channel("ok")
    with pytest.raises(BadAddress):
        following.follow(workspace, eyes.jobs_url, "https://example.org/channel/UC1")


def test_a_name_that_youtube_does_not_know_has_failed_and_one_out_of_reach_is_tried_again(
    workspace: Workspace, eyes: Lookout, keyed: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    row = following.follow(workspace, eyes.jobs_url, "@unknown")
    resolving.run(keyed, row.id, row.job_id)
    workspace.session.expire_all()
    assert (row.state, row.error_id) == ("failed", "source-missing")

    later = following.follow(workspace, eyes.jobs_url, "@busy")
    resolving.run(eyes, later.id, later.job_id)
    workspace.session.expire_all()
    assert (later.state, later.error_id) == ("resolving", "youtube-blocks")
    assert later.retry_at is not None
    job = later.job_id
    assert resolving.begin_again(workspace.session, eyes.jobs_url, later.retry_at) == 1
    workspace.session.expire_all()
    assert later.job_id != job


def test_a_list_is_followed_at_once_with_its_errors_by_line(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    text = f"{channel('ok')}\nhttps://example.org/x\n@many\n{channel('ok')}\n{playlist('ok')}"
    many = following.follow_many(workspace, eyes.jobs_url, text)
    assert [(line, row.state) for line, row in many.rows] == [
        (1, "active"),
        (3, "resolving"),
        (5, "active"),
    ]
    assert [(row.line, row.error.id) for row in many.refused] == [(2, "address-bad")]
    assert (many.merged, many.known) == (1, 0)
    assert not youtube.asked
    assert following.follow_many(workspace, eyes.jobs_url, text).known == 3


def test_all_channels_of_a_playlist_are_followed(workspace: Workspace, keyed: Lookout) -> None:
    row = following.follow_channels(workspace, keyed.jobs_url, playlist("ok"))
    resolving.run(keyed, row.id, row.job_id)
    workspace.session.expire_all()
    follows = following.room(workspace).follows()
    assert {each.source.youtube_id for each in follows if each.source} == {
        channel("ok", n) for n in (1, 2, 3)
    }
    assert all(each.state == "active" for each in follows)


def test_a_worse_answer_overwrites_nothing(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    video = workspace.session.scalars(select(FoundVideoRow)).first()
    assert video is not None
    video.duration_s, title = 605.0, video.title
    workspace.session.commit()
    youtube.sources.publish(channel("ok"))
    look(workspace, eyes, row)
    assert (video.duration_s, video.title) == (605.0, title)
    youtube.sources.videos[channel("ok")].clear()
    look(workspace, eyes, row)
    assert workspace.session.scalar(select(func.count()).select_from(ArrivalRow)) == 6


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
