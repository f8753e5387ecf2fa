"""YouTube's push: what is believed, what is refused, and when the lease is renewed."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import Unparsable
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.sources.websub import (
    Freshness,
    Notification,
    confirm,
    freshness,
    parse_notification,
    renew_at,
    signed,
    subscription,
    topic,
)

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SOURCE = SourceRef(SourceKind.CHANNEL, "UC" + "a" * 22)
SECRET = "a secret of this source alone"
NS = 'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom"'


AT = "2026-11-22T14:59:28.647444806+00:00"


def update(video_id: str = "dQw4w9WgXcQ", at: str = AT) -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed {NS}><link rel="hub" href="https://pubsubhubbub.appspot.com"/><title>Feed</title>
<updated>{at}</updated><entry><id>yt:video:{video_id}</id><yt:videoId>{video_id}</yt:videoId>
<yt:channelId>{SOURCE.youtube_id}</yt:channelId><title>A  talk &amp; more</title>
<link rel="alternate" href="https://www.youtube.com/watch?v={video_id}"/>
<author><name>A channel</name><uri>https://www.youtube.com/channel/{SOURCE.youtube_id}</uri></author>
<published>2026-11-22T14:58:10+00:00</published><updated>{at}</updated></entry></feed>""".encode()


def deletion(video_id: str = "dQw4w9WgXcQ") -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:at="http://purl.org/atompub/tombstones/1.0" xmlns="http://www.w3.org/2005/Atom">
<at:deleted-entry ref="yt:video:{video_id}" when="2026-11-22T14:50:00+00:00">
<link href="https://www.youtube.com/watch?v={video_id}"/><at:by><name>A channel</name>
<uri>https://www.youtube.com/channel/{SOURCE.youtube_id}</uri></at:by>
</at:deleted-entry></feed>""".encode()


def test_an_update_names_video_channel_and_times() -> None:
    message = parse_notification(update())

    video = message.updates[0]
    assert (video.youtube_id, video.channel_id) == ("dQw4w9WgXcQ", SOURCE.youtube_id)
    assert video.title == "A talk & more"
    assert video.published == datetime(2026, 11, 22, 14, 58, 10, tzinfo=UTC)
    assert message.at == datetime(2026, 11, 22, 14, 59, 28, 647444, tzinfo=UTC)
    assert message.deletions == ()


def test_a_deletion_is_understood_without_the_ids_of_an_update() -> None:
    message = parse_notification(deletion())

    assert message.updates == ()
    assert message.deletions[0].youtube_id == "dQw4w9WgXcQ"
    assert message.deletions[0].channel_id == SOURCE.youtube_id
    assert message.at == datetime(2026, 11, 22, 14, 50, tzinfo=UTC)


@pytest.mark.parametrize("name", ["websub_upload_2021.xml", "websub_deleted_2018.xml"])
def test_real_messages_are_understood(data: Path, name: str) -> None:
    message = parse_notification((data / "protocol" / name).read_bytes())

    ids = [v.youtube_id for v in message.updates] + [d.youtube_id for d in message.deletions]
    owners = {v.channel_id for v in message.updates} | {d.channel_id for d in message.deletions}
    assert ids == [{"u": "ByCHqXkJ-pU", "d": "xScSTh-gHpQ"}[name[7]]]
    assert all(owner.startswith("UC") for owner in owners)
    assert message.at is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<feed/>",
        b"<html/>",
        update()[:-20],
        update().replace(b"<feed", b"<!DOCTYPE f [<!ENTITY a 'b'>]><feed", 1),
        b" " * 1_000_001,
    ],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(Unparsable):
        parse_notification(body)


@given(st.binary(max_size=200), st.integers(0, 900), st.integers(0, 255))
def test_no_bytes_do_anything_but_give_a_message_or_an_error(
    junk: bytes, place: int, byte: int
) -> None:
    whole = bytearray(update())
    whole[place % len(whole)] = byte
    for body in (junk, bytes(whole), update() + junk):
        with contextlib.suppress(Unparsable):
            assert all(len(v.youtube_id) == 11 for v in parse_notification(body).updates)


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_the_signature_of_the_secret_is_believed_in_every_hash(method: str) -> None:
    made = hmac.new(SECRET.encode(), update(), method).hexdigest()

    assert signed(update(), f"{method}={made}", SECRET)
    assert signed(update(), f"{method.upper()}={made.upper()}", SECRET)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha1",
        "sha1=",
        "md5=" + hmac.new(SECRET.encode(), update(), "md5").hexdigest(),
        "sha1=" + hmac.new(b"another secret", update(), "sha1").hexdigest(),
        "sha1=" + hmac.new(SECRET.encode(), update("x" * 11), "sha1").hexdigest(),
        "sha256=" + hmac.new(SECRET.encode(), update(), "sha1").hexdigest(),
        "sha1=" + hashlib.sha1(update(), usedforsecurity=False).hexdigest(),
        "sha1=é",
        "new=x",
    ],
)
def test_a_forged_signature_is_not(header: str) -> None:
    assert not signed(update(), header, SECRET)


def query(**more: str) -> dict[str, str]:
    asked = {"mode": "subscribe", "topic": topic(SOURCE), "challenge": "c", "lease_seconds": "1000"}
    return {f"hub.{name}": value for name, value in (asked | more).items()}


def test_the_challenge_of_what_we_asked_for_is_answered() -> None:
    begun = confirm(query(), SOURCE, pending="subscribe", now=NOW)
    ended = confirm(query(mode="unsubscribe"), SOURCE, pending="unsubscribe", now=NOW)

    assert begun is not None
    assert ended is not None
    assert (begun.challenge, begun.until) == ("c", NOW + timedelta(seconds=1000))
    assert (ended.challenge, ended.until) == ("c", None)


@pytest.mark.parametrize(
    ("more", "pending"),
    [
        ({}, ""),
        ({}, "unsubscribe"),
        ({"mode": "unsubscribe"}, "subscribe"),
        ({"mode": "denied"}, "subscribe"),
        ({"topic": topic(SourceRef(SourceKind.CHANNEL, "UC" + "b" * 22))}, "subscribe"),
        ({"topic": ""}, "subscribe"),
        ({"challenge": ""}, "subscribe"),
        ({"challenge": "c" * 1001}, "subscribe"),
        ({"lease_seconds": ""}, "subscribe"),
        ({"lease_seconds": "-1"}, "subscribe"),
        ({"lease_seconds": "5"}, "subscribe"),
        ({"lease_seconds": "²"}, "subscribe"),
    ],
)
def test_nobody_else_subscribes_or_unsubscribes_us(more: dict[str, str], pending: str) -> None:
    assert confirm(query(**more), SOURCE, pending=pending, now=NOW) is None


def test_a_lease_for_ever_is_cut_to_a_quarter_of_a_year() -> None:
    begun = confirm(query(lease_seconds="99999999999"), SOURCE, pending="subscribe", now=NOW)

    assert begun is not None
    assert begun.until == NOW + timedelta(days=90)


@given(st.integers(300, 90 * 86400), st.floats(0, 1))
def test_a_lease_is_renewed_before_it_ends(lease_s: int, chance: float) -> None:
    until = NOW + timedelta(seconds=lease_s)

    at = renew_at(NOW, until, chance=chance)

    assert NOW + (until - NOW) * 0.5 <= at <= NOW + (until - NOW) * 0.75


def test_a_message_counts_once_and_only_while_it_is_new() -> None:
    message = parse_notification(update())
    assert message.at is not None

    assert freshness(message, set(), NOW) is Freshness.FRESH
    assert freshness(message, {message.digest}, NOW) is Freshness.SEEN
    assert freshness(message, set(), NOW + timedelta(days=3)) is Freshness.STALE
    assert freshness(message, set(), NOW - timedelta(days=1)) is Freshness.FUTURE
    assert freshness(Notification((), (), "x"), set(), NOW) is Freshness.STALE
    assert freshness(parse_notification(deletion()), set(), NOW) is Freshness.FRESH


def test_a_message_that_was_changed_has_another_digest() -> None:
    assert parse_notification(update()).digest != parse_notification(update("x" * 11)).digest


def test_the_request_holds_the_secret_only_where_it_begins_a_subscription() -> None:
    begin = subscription(SOURCE, "https://me.example/push", SECRET)
    end = subscription(SOURCE, "https://me.example/push", SECRET, ending=True)

    assert begin["hub.secret"] == SECRET
    assert int(begin["hub.lease_seconds"]) > 86400
    assert SECRET not in end.values()


@pytest.mark.parametrize("secret", ["", "short", "x" * 200])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        subscription(SOURCE, "https://me.example/push", secret)


def test_playlists_are_not_pushed() -> None:
    with pytest.raises(ValueError, match="channels"):
        topic(dataclasses.replace(SOURCE, kind=SourceKind.PLAYLIST))
