"""The last way: yt-dlp (see ``outside.ytdlp``), asked for lists only.

Invariant: whatever the program does or prints, the answer is a list or a SourceUnavailable.
Nothing of what it prints is shown to anybody.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from tubetotask.domain.errors import (
    Blocked,
    SourceMissing,
    SourceUnavailable,
    Unparsable,
    Unreachable,
)
from tubetotask.domain.source import FoundSource, FoundVideo, Showing, SourceKind, SourceRef
from tubetotask.domain.youtube import VIDEO_ID
from tubetotask.outside import ytdlp as program
from tubetotask.sources.addresses import Address, AddressKind
from tubetotask.sources.finding import Finder, Listing, Want, once
from tubetotask.sources.resolving import Resolver
from tubetotask.sources.shapes import as_dict, as_dicts, as_picture, as_seconds, as_text, one_line

FIRST, MOST = 100, 5000  # items: a page of YouTube's, and the most that is ever read
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_HIDDEN = {"[private video]", "[deleted video]", "[unavailable video]"}
_SAYS = (
    (program.BLOCKED, "blocked"),
    (re.compile(r"HTTP Error 404|does not exist|redirected to youtube\.com home page|unviewable|"
     r"terminated|not available|is private", re.IGNORECASE), "missing"),
    (program.OFFLINE, "offline"),
    (program.UNTRUSTED, "offline"),
)  # fmt: skip


class YtDlp:
    """Runs ``python -m yt_dlp``; threads may share one."""

    def __init__(
        self,
        *,
        deadline_s: float = program.DEADLINE_S,
        proxy: str = "",
        python: str = sys.executable,
    ) -> None:
        self._deadline_s, self._proxy, self._python = deadline_s, proxy, python

    def flat(self, link: str, most: int) -> dict[str, Any]:
        """The list at ``link`` with its first ``most`` entries, none of them opened.

        Raises Blocked, SourceMissing, Unreachable, Unparsable.
        """
        try:
            printed = program.run(
                _options(most),
                link,
                deadline_s=self._deadline_s,
                proxy=self._proxy,
                python=self._python,
            )
        except (program.NotRun, program.TooMuch) as error:
            raise _failed("") from error
        except program.TooLong:
            raise _failed("timed out") from None
        return self._read(printed.out, printed.said)

    def _read(self, out: bytes, said: str) -> dict[str, Any]:
        try:
            found = json.loads(out or b"null")
        except (ValueError, RecursionError) as error:
            raise _failed("") from error
        if not isinstance(found, dict):
            errors = [line for line in said.splitlines() if "ERROR" in line or "Error" in line]
            raise _failed("\n".join(errors or said.splitlines()[-5:]))
        return found


def _options(most: int) -> list[str]:
    return [
        "--no-warnings", "--flat-playlist", "--dump-single-json", "--yes-playlist",
        "--playlist-items", f":{most}" if most else "0",
        "--extractor-args", "youtubetab:approximate_date",
    ]  # fmt: skip


def _failed(said: str) -> SourceUnavailable:
    state = next((s for pattern, s in _SAYS if pattern.search(said)), "")
    if state == "blocked":
        return Blocked(
            "YouTube takes this server for a robot.",
            remedy="It is tried again later. With YOUTUBE_API_KEY no page is needed.",
        )
    if state == "missing":
        return SourceMissing("YouTube has no such page.", remedy="Check the address.")
    if state == "offline":
        return Unreachable("YouTube cannot be reached, or did not answer in time.")
    return Unparsable("yt-dlp cannot read YouTube's page.", remedy="A newer yt-dlp may help.")


class YtDlpResolver(Resolver):
    """Whatever names a channel or a playlist; a video's channel is left to the other ways."""

    way = "yt-dlp"

    def __init__(self, program: YtDlp) -> None:
        self._program = program

    def can(self, kind: AddressKind) -> bool:
        """See ``Resolver``."""
        return kind is not AddressKind.VIDEO

    def resolve(self, address: Address) -> FoundSource:
        """See ``Resolver``."""
        found = self._program.flat(address.link, 0)
        if address.kind is AddressKind.PLAYLIST:
            ref = SourceRef(SourceKind.PLAYLIST, address.value)
            if as_text(found.get("id")) != address.value:
                raise _failed("")
        else:
            channel = as_text(found.get("channel_id"))
            if not _CHANNEL.fullmatch(channel):
                raise _failed("")
            ref = SourceRef(SourceKind.CHANNEL, channel)
        title = one_line(found.get("channel")) if ref.kind is SourceKind.CHANNEL else ""
        handle = as_text(found.get("uploader_id"))
        return FoundSource(
            ref,
            title or one_line(found.get("title")) or ref.youtube_id,
            handle=handle if handle.startswith("@") and ref.kind is SourceKind.CHANNEL else "",
            way=self.way,
        )


class YtDlpFinder(Finder):
    """Ids, titles and lengths; it does not know when a video was published."""

    way = "yt-dlp"
    asks_site = True

    def __init__(self, program: YtDlp) -> None:
        self._program = program

    def look(self, source: SourceRef, want: Want) -> Listing:
        """See ``Finder``. Raises Blocked, SourceMissing, Unreachable, Unparsable."""
        link = f"https://www.youtube.com/playlist?list={source.uploads}"
        most = min(want.last or (FIRST if _short(source, want) else MOST), MOST)
        found = self._program.flat(link, most)
        entries = as_dicts(found.get("entries"))
        if len(entries) >= most and want.last is None and most < MOST and not _holds(entries, want):
            most = MOST
            found = self._program.flat(link, most)
            entries = as_dicts(found.get("entries"))
        wanted = [entry for entry in entries if not _older(entry, want.since)]
        videos = [video for entry in wanted if (video := _video(entry)) is not None]
        return Listing(
            once(videos),
            complete=len(entries) < most or want.last is not None or _holds(entries, want),
            way=self.way,
            title=one_line(found.get("title")),
            unavailable=tuple(as_text(e.get("id")) for e in wanted if _hidden(e)),
            read_whole=True,
        )


def _short(source: SourceRef, want: Want) -> bool:
    """Whether a first page is likely to be enough."""
    return source.newest_first and want.since is None


def _holds(entries: list[dict[str, Any]], want: Want) -> bool:
    """Whether what ends the search was met."""
    if want.since is not None:
        return any(_older(entry, want.since) for entry in entries)
    return not want.known_ids or any(as_text(e.get("id")) in want.known_ids for e in entries)


def _older(entry: dict[str, Any], since: datetime | None) -> bool:
    """Whether a video is surely older: its age is known roughly ("3 weeks ago") or not at all."""
    told = _moment(entry.get("timestamp"))
    if since is None or told is None:
        return False
    age = datetime.now(UTC) - told
    return told + age / 5 + timedelta(days=1) < since


def _moment(value: object) -> datetime | None:
    """A time told in seconds, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e11:
        return None
    return datetime.fromtimestamp(value, UTC)


def _hidden(entry: dict[str, Any]) -> bool:
    title = as_text(entry.get("title")).lower()
    return not title or title in _HIDDEN or entry.get("availability") in {"private", "needs_auth"}


def _video(entry: dict[str, Any]) -> FoundVideo | None:
    video_id = as_text(entry.get("id"))
    if not VIDEO_ID.fullmatch(video_id) or _hidden(entry):
        return None
    status = as_text(entry.get("live_status"))
    pictures = as_dicts(entry.get("thumbnails"))
    length = as_seconds(entry.get("duration"))
    return FoundVideo(
        video_id,
        one_line(entry.get("title")),
        channel_id=as_text(entry.get("channel_id")),
        channel=one_line(entry.get("channel")),
        duration_s=length or None,
        is_short=True if "/shorts/" in as_text(entry.get("url")) else _no_short(length),
        showing=_SHOWING.get(status, Showing.RECORDED if length else None),
        was_live=True if status == "was_live" else None,
        starts_at=_moment(entry.get("release_timestamp")),
        thumbnail=as_picture(as_dict(pictures[-1] if pictures else None).get("url")),
    )


def _no_short(length: float | None) -> bool | None:
    return False if length is not None and length > 180 else None


_SHOWING = {
    "is_live": Showing.LIVE,
    "is_upcoming": Showing.UPCOMING_LIVE,
    "was_live": Showing.RECORDED,
    "not_live": Showing.RECORDED,
}
