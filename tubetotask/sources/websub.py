"""YouTube's push: what the hub sends, whether to believe it, and when to ask it again. Pure.

Invariant: nothing is believed without the signature of the subscription's secret; a challenge is
answered only for what we asked for; a notification only says "look at this video", so a lie that
gets through can waste a look and nothing else. Polling stays underneath.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from xml.etree import ElementTree  # read after the guard only

from tubetotask.domain.errors import Unparsable
from tubetotask.domain.source import FoundVideo, SourceKind, SourceRef
from tubetotask.domain.youtube import VIDEO_ID
from tubetotask.sources.guarded_xml import RefusedXml, walk
from tubetotask.sources.shapes import as_text, as_time, one_line

HUB = "https://pubsubhubbub.appspot.com/subscribe"
MAX_BYTES = 1_000_000
MAX_ENTRIES = 200
LEASE_S = 10 * 24 * 3600
SHORTEST_LEASE_S, LONGEST_LEASE_S = 300, 90 * 24 * 3600
WINDOW = timedelta(days=2)
"""How old a notification may be: the hub tries again for a day or so after a failure."""

_AHEAD = timedelta(minutes=10)  # clocks differ
_ATOM, _YT, _AT = (
    "{http://www.w3.org/2005/Atom}",
    "{http://www.youtube.com/xml/schemas/2015}",
    "{http://purl.org/atompub/tombstones/1.0}",
)
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_HASHES = ("sha512", "sha384", "sha256", "sha1")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A video that was taken away (or made private). ``channel_id`` is "" if not told."""

    youtube_id: str
    channel_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Notification:
    """What one message says. ``digest`` tells it from others: the same bytes, the same digest."""

    updates: tuple[FoundVideo, ...]
    deletions: tuple[Deletion, ...]
    digest: str

    @property
    def at(self) -> datetime | None:
        """The newest time in it."""
        times = [v.updated or v.published for v in self.updates] + [d.at for d in self.deletions]
        return max((at for at in times if at is not None), default=None)


class Freshness(StrEnum):
    """Whether a believed message is news."""

    FRESH = "fresh"
    SEEN = "seen"  # answer 2xx, do nothing: the hub repeats what it is not sure of
    STALE = "stale"  # older than the window, or without a time: refuse
    FUTURE = "future"  # refuse


def topic(source: SourceRef) -> str:
    """The topic of a channel: the address by which the hub knows its feed."""
    if source.kind is not SourceKind.CHANNEL:
        raise ValueError("only channels are pushed")
    return f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={source.youtube_id}"


def subscription(
    source: SourceRef, callback: str, secret: str, *, lease_s: int = LEASE_S, ending: bool = False
) -> dict[str, str]:
    """The form that asks the hub to begin (or end) a subscription.

    ``secret``: of at least 20 and less than 200 bytes, another one for each source.
    """
    if not 20 <= len(secret.encode()) < 200:
        raise ValueError("a secret has at least 20 and less than 200 bytes")
    form = {
        "hub.callback": callback,
        "hub.topic": topic(source),
        "hub.mode": "unsubscribe" if ending else "subscribe",
        "hub.verify": "async",
    }
    if not ending:
        form |= {"hub.secret": secret, "hub.lease_seconds": str(lease_s)}
    return form


def signed(body: bytes, header: str, secret: str) -> bool:
    """Whether ``X-Hub-Signature`` ("sha1=…", or a longer hash) is the secret's over this body."""
    method, _, given = header.strip().partition("=")
    if method.lower() not in _HASHES or not given.isascii():
        return False
    made = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(made, given.strip().lower())


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A challenge to be answered with ``challenge``; ``until``: the end of the lease, if begun."""

    challenge: str
    until: datetime | None


def confirm(
    query: Mapping[str, str], source: SourceRef, *, pending: str, now: datetime
) -> Confirmed | None:
    """What to answer to the hub's question, or None: then the answer is 404.

    ``pending``: the mode that we asked for ("subscribe", "unsubscribe"), "" for none: then nobody
    may subscribe us.
    """
    challenge = query.get("hub.challenge", "")
    mode = query.get("hub.mode", "")
    if not pending or mode != pending or not 0 < len(challenge) <= 1000:
        return None
    if not hmac.compare_digest(query.get("hub.topic", "").encode(), topic(source).encode()):
        return None
    if mode == "unsubscribe":
        return Confirmed(challenge, None)
    lease = query.get("hub.lease_seconds", "")
    if not (lease.isascii() and lease.isdigit() and len(lease) < 12):
        return None
    lease_s = int(lease)
    if lease_s < SHORTEST_LEASE_S:
        return None
    return Confirmed(challenge, now + timedelta(seconds=min(lease_s, LONGEST_LEASE_S)))


def renew_at(begun: datetime, until: datetime, *, chance: float = 0.5) -> datetime:
    """When to renew: after half to three quarters of the lease, so that a hub that is out of order
    for days can be asked again in time."""
    share = 0.5 + 0.25 * min(max(chance, 0.0), 1.0)
    return begun + (until - begun) * share


def freshness(message: Notification, seen: Collection[str], now: datetime) -> Freshness:
    """Whether to act on a message that is signed. ``seen``: digests of the window's messages."""
    if message.digest in seen:
        return Freshness.SEEN
    at = message.at
    if at is None or at < now - WINDOW:
        return Freshness.STALE
    return Freshness.FUTURE if at > now + _AHEAD else Freshness.FRESH


def parse_notification(body: bytes) -> Notification:
    """Read a message. Raises Unparsable on everything that is none."""
    try:
        walk(body, max_bytes=MAX_BYTES)
        root = ElementTree.fromstring(body)  # noqa: S314 - the guard has refused all entities
    except (RefusedXml, ElementTree.ParseError) as error:
        raise Unparsable("The hub's message cannot be read.", retryable=False) from error
    if root.tag != f"{_ATOM}feed":
        raise Unparsable("The hub's message is no feed.", retryable=False)
    updates = [_update(entry) for entry in root.findall(f"{_ATOM}entry")[:MAX_ENTRIES]]
    deletions = [_deletion(entry) for entry in root.findall(f"{_AT}deleted-entry")[:MAX_ENTRIES]]
    return Notification(
        tuple(video for video in updates if video is not None),
        tuple(one for one in deletions if one is not None),
        hashlib.sha256(body).hexdigest(),
    )


def _update(entry: ElementTree.Element) -> FoundVideo | None:
    video_id, channel = as_text(entry.findtext(f"{_YT}videoId")), _channel(entry, f"{_ATOM}author")
    if not VIDEO_ID.fullmatch(video_id):
        return None
    said = as_text(entry.findtext(f"{_YT}channelId"))
    link = entry.find(f"{_ATOM}link")
    address = as_text(link.get("href")) if link is not None else ""
    return FoundVideo(
        video_id,
        one_line(entry.findtext(f"{_ATOM}title")),
        channel_id=said if _CHANNEL.fullmatch(said) else channel,
        channel=one_line(entry.findtext(f"{_ATOM}author/{_ATOM}name")),
        published=as_time(entry.findtext(f"{_ATOM}published")),
        updated=as_time(entry.findtext(f"{_ATOM}updated")),
        is_short=True if "/shorts/" in address else None,
    )


def _deletion(entry: ElementTree.Element) -> Deletion | None:
    """A deletion names its video in ``ref`` only."""
    video_id = as_text(entry.get("ref")).removeprefix("yt:video:")
    if not VIDEO_ID.fullmatch(video_id):
        return None
    return Deletion(video_id, _channel(entry, f"{_AT}by"), as_time(entry.get("when")))


def _channel(entry: ElementTree.Element, place: str) -> str:
    link = as_text(entry.findtext(f"{place}/{_ATOM}uri")) or as_text(
        entry.findtext(f"{place}/{_AT}uri")
    )
    found = link.rsplit("/channel/", 1)[-1]
    return found if _CHANNEL.fullmatch(found) else ""
