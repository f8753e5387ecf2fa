"""Finding what is new at a source: the feed first, then what goes deeper where it is not enough.

Invariant: a listing that is complete misses nothing; one that is not, because the deeper ways
failed, says why (``trouble``) and keeps no ETag, so that the next look reads the feed again. Where
YouTube has asked this server to send fewer requests, no other way asks the same site instead.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tubetotask.domain.errors import Blocked, SourceUnavailable
from tubetotask.domain.source import FoundSource, FoundVideo, SourceKind, SourceRef
from tubetotask.sources.finding import Finder, Listing, Want, merged, newest
from tubetotask.sources.trying import told

DEEP_EVERY = timedelta(hours=6)
"""How often a long playlist is read whole: its feed shows only its first 15, and new videos may
stand at its end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What earlier looks left behind; the caller keeps it.

    ``known_ids``: every video of the source that is known. ``read_at``: when the source was last
    read whole (``Listing.read_whole``), None for never.
    """

    known_ids: frozenset[str] = frozenset()
    etag: str = ""
    last_modified: str = ""
    read_at: datetime | None = None


class Following:
    """The feed, and the ways that go deeper in the order in which they are asked."""

    def __init__(
        self,
        feed: Finder,
        deeper: Sequence[Finder],
        *,
        deep_every: timedelta = DEEP_EVERY,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._feed, self._deeper = feed, tuple(deeper)
        self._deep_every, self._now = deep_every, now

    def find(self, source: SourceRef, seen: Seen) -> Listing:
        """What is at the source now; ``Listing.new(seen.known_ids)`` is what is new.

        Raises the SourceUnavailable that says most, with all that was tried, where no way
        answered at all. Where the feed answered and the deeper ways did not, the listing is not
        complete.
        """
        want = Want(seen.known_ids, etag=seen.etag, last_modified=seen.last_modified)
        failures: list[tuple[str, SourceUnavailable]] = []
        listing: Listing | None = None
        try:
            listing = self._feed.look(source, want)
        except SourceUnavailable as error:
            failures.append((self._feed.way, error))
        if listing is not None and (listing.complete or self._not_due(source, seen, listing)):
            return listing
        return self._deep(source, Want(seen.known_ids), listing, failures)

    def backfill(
        self,
        source: SourceRef,
        *,
        last: int | None = None,
        since: datetime | None = None,
        known_ids: Iterable[str] = (),
    ) -> Listing:
        """The ``last`` videos, or those published ``since`` a date; known ones included.

        The feed is enough where it holds them all. Raises as ``find``.
        """
        want = Want(frozenset(known_ids), since=since, last=last)
        failures: list[tuple[str, SourceUnavailable]] = []
        listing: Listing | None = None
        try:
            listing = self._feed.look(source, want)
        except SourceUnavailable as error:
            failures.append((self._feed.way, error))
        if listing is None or not listing.complete:
            listing = self._deep(source, want, listing, failures)
        videos = [v for v in listing.videos if not _before(v, want)]
        return dataclasses.replace(listing, videos=newest(videos, source, want.last))

    def _not_due(self, source: SourceRef, seen: Seen, listing: Listing) -> bool:
        """Whether a long playlist may wait: its feed is never complete."""
        if source.newest_first or seen.read_at is None or not (listing.videos or listing.unchanged):
            return False
        return self._now() - seen.read_at < self._deep_every

    def _deep(
        self,
        source: SourceRef,
        want: Want,
        listing: Listing | None,
        failures: list[tuple[str, SourceUnavailable]],
    ) -> Listing:
        for way in self._deeper:
            if way.asks_site and any(_keeps_off(error) for _, error in failures):
                continue
            try:
                found = way.look(source, want)
            except SourceUnavailable as error:
                failures.append((way.way, error))
                continue
            return _joined(listing, found, failures)
        if listing is None:
            raise told(failures)
        trouble = told(failures) if failures else None
        return dataclasses.replace(
            listing,
            complete=False,
            etag="",
            last_modified="",
            units=trouble.units if trouble else 0,
            trouble=trouble,
        )


def channels_in(listing: Listing) -> tuple[FoundSource, ...]:
    """The channels whose videos stand in a playlist, each once: "all channels of this list"."""
    out: dict[str, FoundSource] = {}
    for video in listing.videos:
        if video.channel_id:
            ref = SourceRef(SourceKind.CHANNEL, video.channel_id)
            title = video.channel or video.channel_id
            out.setdefault(video.channel_id, FoundSource(ref, title, way=listing.way))
    return tuple(out.values())


def _keeps_off(error: SourceUnavailable) -> bool:
    """Whether YouTube's site asked us to leave it alone until a time."""
    return isinstance(error, Blocked) and error.retry_at is not None


def _joined(
    listing: Listing | None, found: Listing, failures: Sequence[tuple[str, SourceUnavailable]]
) -> Listing:
    """What the deeper way found, with what the feed knows of the same videos."""
    units = found.units + sum(error.units for _, error in failures)
    if listing is None:
        return dataclasses.replace(found, units=units)
    tags = (listing.etag, listing.last_modified) if found.complete else ("", "")
    return dataclasses.replace(
        found,
        videos=merged(found.videos, listing.videos),
        title=listing.title or found.title,
        etag=tags[0],
        last_modified=tags[1],
        units=units,
    )


def _before(video: FoundVideo, want: Want) -> bool:
    """Whether it is surely older than what is wanted."""
    at = video.published
    return want.since is not None and at is not None and at < want.since
