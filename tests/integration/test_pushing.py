"""YouTube's push: asked for, confirmed, believed when it is signed, worked on once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tests.integration.watching import Clock, followed, lookout, states
from tests.unit.sources.test_websub import NS
from tubetotask.config import Config
from tubetotask.jobs import engine, looking, pushing, readers
from tubetotask.jobs.lookout import Lookout
from tubetotask.sources.websub import topic
from tubetotask.storage import found
from tubetotask.storage.database import now
from tubetotask.storage.models import FollowRow, FoundVideoRow, PushRow
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.config["TUBETOTASK"]
    app.config["TUBETOTASK"] = replace(found, public_url="https://talks.example.org")
    return app.config["TUBETOTASK"]  # type: ignore[no-any-return]  # Flask's table of anything


@pytest.fixture
def clock() -> Clock:
    return Clock(now())  # the web process looks at the real one


@pytest.fixture
def eyes(app: Flask, youtube: FakeYouTube, config: Config, clock: Clock) -> Iterator[Lookout]:
    found = lookout(app, clock, config)
    yield found
    found.close()


@pytest.fixture
def client(app: Flask, config: Config) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def row(workspace: Workspace, eyes: Lookout) -> FollowRow:
    return followed(workspace, eyes, channel("ok"))  # its round asks the hub


def push_of(space: Workspace) -> PushRow:
    space.session.expire_all()
    return space.session.scalars(select(PushRow)).one()


def asks_back(space: Workspace, row: FollowRow, **more: str) -> dict[str, str]:
    assert row.source
    said = {
        "mode": "subscribe",
        "topic": topic(found.ref_of(row.source)),
        "challenge": "a-challenge",
        "lease_seconds": "432000",
    }
    return {f"hub.{name}": value for name, value in (said | more).items()}


def message(clock: Clock, video: str = "newnewnewne", owner: str = "") -> bytes:
    at, owner = clock().isoformat(), owner or channel("ok")
    link = f"https://www.youtube.com/channel/{owner}"
    return f"""<?xml version='1.0' encoding='UTF-8'?><feed {NS}><entry>
<yt:videoId>{video}</yt:videoId><yt:channelId>{owner}</yt:channelId><title>New</title>
<author><name>A</name><uri>{link}</uri></author>
<published>{at}</published><updated>{at}</updated></entry></feed>""".encode()


def sign(space: Workspace, config: Config, body: bytes) -> dict[str, str]:
    secret = readers.vault_of(config).unlock(push_of(space).secret)
    made = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return {"X-Hub-Signature": f"sha1={made}"}


def looks(url: str) -> int:
    return sum(each.name == looking.LOOK for each in engine.client(url).list_workflows())


def test_the_hub_is_asked_for_a_channel_that_is_followed_and_its_question_is_answered(
    workspace: Workspace, row: FollowRow, youtube: FakeYouTube, client: FlaskClient, clock: Clock
) -> None:
    (asked,) = [call for call in youtube.calls if call.path == "/subscribe"]
    push = push_of(workspace)
    assert asked.form["hub.callback"] == f"https://talks.example.org/push/{push.token}"
    assert asked.form["hub.secret"] not in push.secret, "locked in the database"
    assert push.until is None

    answer = client.get(f"/push/{push.token}", query_string=asks_back(workspace, row))
    assert (answer.status_code, answer.text) == (200, "a-challenge")
    push = push_of(workspace)
    assert push.until is not None
    assert clock() < push.next_at < push.until - timedelta(days=1), "renewed well before its end"


def test_it_is_renewed_before_its_end_and_a_playlist_is_not_asked_for(
    workspace: Workspace, row: FollowRow, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    followed(workspace, eyes, playlist("ok"))
    session = workspace.session
    pushing.confirm(session, push_of(workspace).token, asks_back(workspace, row), clock())
    before = len([call for call in youtube.calls if call.path == "/subscribe"])
    assert before == 1
    assert pushing.renew_due(session, eyes) == 0
    clock.at = push_of(workspace).next_at
    assert pushing.renew_due(session, eyes) == 1
    assert len([call for call in youtube.calls if call.path == "/subscribe"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"mode": "unsubscribe"}, {"topic": "https://example.org"}, {"lease_seconds": "-1"}],
)
def test_nobody_subscribes_us_to_what_we_did_not_ask_for(
    workspace: Workspace, row: FollowRow, client: FlaskClient, wrong: dict[str, str]
) -> None:
    path = f"/push/{push_of(workspace).token}"
    assert client.get(path, query_string=asks_back(workspace, row, **wrong)).status_code == 404
    assert client.get("/push/none", query_string=asks_back(workspace, row)).status_code == 404
    assert push_of(workspace).until is None


def test_a_signed_message_makes_the_worker_look_once_and_played_again_does_nothing(
    workspace: Workspace,
    row: FollowRow,
    eyes: Lookout,
    config: Config,
    client: FlaskClient,
    clock: Clock,
) -> None:
    body = message(clock)
    path, headers = f"/push/{push_of(workspace).token}", sign(workspace, config, body)
    assert client.post(path, data=body, headers=headers).status_code == 204
    assert looks(eyes.jobs_url) == 1
    assert client.post(path, data=body, headers=headers).status_code == 204
    assert looks(eyes.jobs_url) == 1
    push = push_of(workspace)
    assert (push.hint, push.came_at is not None) == ("newnewnewne", True)


def test_forged_foreign_old_and_unreadable_messages_do_nothing(
    workspace: Workspace,
    row: FollowRow,
    eyes: Lookout,
    config: Config,
    client: FlaskClient,
    clock: Clock,
) -> None:
    path, body = f"/push/{push_of(workspace).token}", message(clock)
    good = sign(workspace, config, body)
    assert client.post(path, data=body).status_code == 404
    assert client.post(path, data=body + b" ", headers=good).status_code == 404
    assert client.post("/push/other", data=body, headers=good).status_code == 404
    old = message(Clock(clock() - timedelta(days=5)))
    signed = sign(workspace, config, old)
    assert client.post(path, data=old, headers=signed).status_code == 404
    junk = b"<html>"
    signed = sign(workspace, config, junk)
    assert client.post(path, data=junk, headers=signed).status_code == 404
    foreign = message(clock, owner=channel("many"))
    client.post(path, data=foreign, headers=sign(workspace, config, foreign))
    huge = b"x" * 1_000_001
    answer = client.post(path, data=huge, headers=sign(workspace, config, huge))
    assert answer.status_code == 413
    assert looks(eyes.jobs_url) == 0


def test_without_a_public_address_there_is_no_such_page_and_nobody_is_asked(
    app: Flask, workspace: Workspace, row: FollowRow, youtube: FakeYouTube, config: Config
) -> None:
    app.config["TUBETOTASK"] = replace(config, public_url="")
    path = f"/push/{push_of(workspace).token}"
    answer = app.test_client().get(path, query_string=asks_back(workspace, row))
    assert answer.status_code == 404
    silent = lookout(app, Clock(now() + timedelta(days=30)))
    assert pushing.renew_due(workspace.session, silent) == 0
    assert not pushing.health(workspace.session, app.config["TUBETOTASK"], now()).on


def test_a_hub_that_is_out_of_order_is_told_and_asked_ever_later_while_looking_goes_on(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, config: Config, clock: Clock
) -> None:
    youtube.sources.hub_status = 503
    row = followed(workspace, eyes, channel("ok"))
    push = push_of(workspace)
    assert (push.failures, push.next_at) == (1, clock() + timedelta(minutes=15))
    told = pushing.health(workspace.session, config, clock())
    assert (told.on, told.channels, told.active, told.failing) == (True, 1, 0, 1)
    assert "503" in told.message
    assert row.source is not None
    assert row.source.failing_since is None


def test_the_feed_that_lags_behind_the_push_is_looked_at_again_soon(
    workspace: Workspace,
    row: FollowRow,
    eyes: Lookout,
    config: Config,
    client: FlaskClient,
    youtube: FakeYouTube,
    clock: Clock,
) -> None:
    body = message(clock)
    path, headers = f"/push/{push_of(workspace).token}", sign(workspace, config, body)
    client.post(path, data=body, headers=headers)
    assert row.source is not None
    (to,) = looking.errands(workspace.session, [row.source.id])
    looking.keep(workspace.session, eyes, to, looking.ask(eyes, to))
    assert row.source.next_look_at == clock() + timedelta(minutes=5)


def test_a_hub_that_works_again_is_asked_for_the_next_at_once(
    workspace: Workspace, eyes: Lookout, youtube: FakeYouTube, clock: Clock
) -> None:
    youtube.sources.hub_status = 503
    followed(workspace, eyes, channel("ok"))
    followed(workspace, eyes, channel("many"))
    asked = [call for call in youtube.calls if call.path == "/subscribe"]
    assert len(asked) == 1, "a hub that is out of order is left alone"
    youtube.sources.hub_status = 202
    clock.on(minutes=16)
    assert pushing.renew_due(workspace.session, eyes) == 2


def test_a_deletion_is_kept_with_the_video(
    workspace: Workspace, row: FollowRow, config: Config, client: FlaskClient, clock: Clock
) -> None:
    video = workspace.session.scalars(select(FoundVideoRow.youtube_id)).first()
    body = f"""<feed xmlns:at="http://purl.org/atompub/tombstones/1.0"
xmlns="http://www.w3.org/2005/Atom"><at:deleted-entry ref="yt:video:{video}"
when="{clock().isoformat()}"/></feed>""".encode()
    path, headers = f"/push/{push_of(workspace).token}", sign(workspace, config, body)
    assert client.post(path, data=body, headers=headers).status_code == 204
    workspace.session.expire_all()
    gone = workspace.session.scalars(
        select(FoundVideoRow.youtube_id).where(FoundVideoRow.gone_at.is_not(None))
    ).all()
    assert gone == [video]
    assert states(workspace) == {"ignored": 5}


def test_what_nobody_was_told_is_not_found_whatever_it_is(
    workspace: Workspace, config: Config, client: FlaskClient, row: FollowRow, clock: Clock
) -> None:
    for token in ("%00", "a%00b", "x" * 65, "%FF", "..%2F", "%E2%98%83"):
        for method, body in (("GET", b""), ("POST", b"x")):  # a slash at the end leads on
            answer = client.open(f"/push/{token}", method=method, data=body, follow_redirects=True)
            assert answer.status_code == 404, (method, token)
    token = push_of(workspace).token
    body = message(clock)
    for sign_ in ("", "sha1", "sha1=", "sha1=\xe9", "md5=0", "=", "sha1=" + "0" * 100_000):
        answer = client.post(f"/push/{token}", data=body, headers={"X-Hub-Signature": sign_})
        assert answer.status_code == 404, sign_[:20]
    for name, odd in (("lease_seconds", "9" * 30), ("challenge", "x" * 5000), ("mode", "\x00")):
        asked = asks_back(workspace, row, **{name: odd})
        assert client.get(f"/push/{token}", query_string=asked).status_code == 404, name
    assert client.post(f"/push/{token}", data=b"x" * 1_000_001).status_code == 413
