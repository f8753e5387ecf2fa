"""Following over real sockets: what is asked for becomes a source, for each person their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tests.integration.watching import (
    Clock,
    followed,
    look,
    states,
    workflows,
)
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.errors import BadAddress
from tubetotask.jobs import (
    following,
    housekeeping,
    resolving,
    rounds,
)
from tubetotask.jobs.lookout import Lookout
from tubetotask.storage.database import now
from tubetotask.storage.following import FollowingRoom
from tubetotask.storage.models import (
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
)
from tubetotask.storage.workspace import UNDO, Workspace

S = ArrivalState


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
    assert not rounds.due(workspace.session, eyes.now() + timedelta(days=30))
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


def test_a_name_in_another_script_is_asked_for_as_it_is(
    workspace: Workspace, eyes: Lookout
) -> None:
    name = "@" + "計" * 30
    row = following.follow(workspace, eyes.jobs_url, name)
    assert row.state == "resolving"
    assert following.follow(workspace, eyes.jobs_url, name).id == row.id


def test_all_channels_of_a_playlist_are_followed(workspace: Workspace, keyed: Lookout) -> None:
    row = following.follow_channels(workspace, keyed.jobs_url, playlist("ok"))
    resolving.run(keyed, row.id, row.job_id)
    workspace.session.expire_all()
    follows = following.room(workspace).follows()
    assert {each.source.youtube_id for each in follows if each.source} == {
        channel("ok", n) for n in (1, 2, 3)
    }
    assert all(each.state == "active" for each in follows)


def test_what_was_removed_is_gone_for_good_when_it_can_no_longer_be_brought_back(
    app: Flask, workspace: Workspace, eyes: Lookout
) -> None:
    row = followed(workspace, eyes, channel("ok"))
    following.unfollow(workspace, row.id)
    housekeeping.run(app, 30)
    assert workspace.session.scalar(select(func.count()).select_from(FollowRow)) == 1
    row.removed_at = now() - UNDO - timedelta(seconds=1)
    workspace.session.commit()
    assert list(following.room(workspace).follows(removed=True)) == []
    housekeeping.run(app, 30)
    assert workspace.session.scalar(select(func.count()).select_from(ArrivalRow)) == 0
    assert workspace.session.scalar(select(func.count()).select_from(FoundVideoRow)) == 5
