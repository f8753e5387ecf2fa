"""Looking over real sockets: what is due is looked at once, and nothing is lost or found twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel
from tests.integration.watching import (
    Clock,
    followed,
    look,
    states,
    workflows,
)
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import NotFound
from tubetotask.jobs import (
    choosing,
    due,
    following,
    resolving,
    rounds,
)
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.database import db
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FoundVideoRow,
    SourceRow,
    User,
)
from tubetotask.storage.workspace import Workspace

S = ArrivalState


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
    workspace.session.execute(update(SourceRow).values(next_look_at=clock()))
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
    row = following.follow(theirs, eyes.jobs_url, channel("ok"))
    nobodys = following.follow(theirs, eyes.jobs_url, channel("many"))
    told = [(each.state, each.source_id, each.title, each.retry_at) for each in (row, nobodys)]
    assert told[0][:3] == told[1][:3] == ("resolving", None, ""), "that somebody does is not told"
    following.unfollow(theirs, nobodys.id)
    asked = len(youtube.asked)
    assert resolving.run(eyes, row.id, row.job_id)
    assert len(youtube.asked) > asked, "and it takes as long"
    workspace.session.expire_all()
    assert row.state == "active"
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
