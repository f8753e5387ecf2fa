"""One way to a video's words after another.

Invariant: a way that YouTube blocks is not asked while it is paused, for nobody; the next way is
asked only where it can know more. The error that is raised says what was tried, and when waiting
helps it says until when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tubetotask.domain.budget import moment
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.pauses import Pauses, Standing
from tubetotask.domain.taken import Taken
from tubetotask.transcripts import links
from tubetotask.transcripts.provider import TrackProvider
from tubetotask.transcripts.reader import Reading
from tubetotask.transcripts.reasons import UPLOAD
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions, not_an_id
from tubetotask.transcripts.ytdlp import YtDlpCaptions

T = TypeVar("T")
YTDLP = "yt-dlp"
_ELSEWHERE = frozenset({"blocked", "offline", "token", "failed", "age"})
"""States of a way rather than of the video. (yt-dlp gets some of what is for adults only.)"""
_UNCLEAR = frozenset({"offline", "failed"})
_BY_WITNESSES = frozenset({"disabled", "gone"})
"""What YouTube may say to a server it does not like: not believed for good of the one way that is
left, while the others did not get to see the video."""
_WEIGHT = ("blocked", "token", "offline", "failed", "age")
"""Which of several failures is told: the first one first."""


@dataclass(frozen=True)
class Way:
    """A way: ``name`` for people, ``key`` under which its pauses are kept."""

    name: str
    key: str
    provider: TrackProvider


class Chain(TrackProvider):
    """Ways in their order. Threads may share it; raises what ``pauses`` raises, too."""

    def __init__(self, ways: Sequence[Way], pauses: Pauses) -> None:
        self._ways, self._pauses = tuple(ways), pauses

    @property
    def keys(self) -> tuple[str, ...]:
        """Under which the pauses of its ways are kept."""
        return tuple(way.key for way in self._ways)

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        """See ``CaptionsProvider.fetch``."""
        return self._first(youtube_id, lambda one: one.fetch(youtube_id, languages=languages))

    def take(self, youtube_id: str, *, languages: Sequence[str]) -> Taken:
        """See ``TrackProvider.take``."""
        return self._first(youtube_id, lambda one: one.take(youtube_id, languages=languages))

    def _first(self, youtube_id: str, ask: Callable[[TrackProvider], T]) -> T:
        if links.youtube_id(youtube_id) is None:
            raise not_an_id()  # before it could be taken for an answer of YouTube's
        failures: list[tuple[str, TranscriptUnavailable]] = []
        for way in self._ways:
            try:
                return self._by(way, ask)
            except TranscriptUnavailable as error:
                failures.append((way.name, error))
                if not _another_may_help(error):
                    break
        raise told(failures)

    def _by(self, way: Way, ask: Callable[[TrackProvider], T]) -> T:
        return by_way(way.key, self._pauses, lambda: ask(way.provider))


def by_way(key: str, pauses: Pauses, ask: Callable[[], T]) -> T:
    """What a way gives, if it is not paused; told to whoever keeps its pauses."""
    ticket = pauses.ask(key)
    if isinstance(ticket, Standing):
        raise _paused(ticket)
    try:
        found = ask()
    except TranscriptUnavailable as error:
        if error.state == "blocked":
            raise _paused(pauses.blocked(ticket)) from error
        if error.state in _UNCLEAR and error.retryable:
            pauses.unclear(ticket)
        else:
            pauses.answered(ticket)
        raise
    except BaseException:
        pauses.unclear(ticket)
        raise
    pauses.answered(ticket)
    return found


def _another_may_help(error: TranscriptUnavailable) -> bool:
    return error.state in _ELSEWHERE and (error.retryable or error.state == "age")


def _paused(stands: Standing) -> TranscriptUnavailable:
    """The error for a way that is blocked and left alone until then."""
    since = f" since {moment(stands.since)}" if stands.since else ""
    until = moment(stands.next_at) if stands.next_at else "later"
    return TranscriptUnavailable(
        f"YouTube blocks this server{since}: it takes its requests for a robot's.",
        state="blocked",
        remedy=f"It is left alone until {until}: asking before makes it worse. To go on sooner go "
        f"through another address (YOUTUBE_PROXY), or do without: {UPLOAD}",
        retry_at=stands.next_at,
    )


def told(failures: Sequence[tuple[str, TranscriptUnavailable]]) -> TranscriptUnavailable:
    """The failure to tell, with all of them in ``tried`` and in its message.

    What the video itself lacks is told first, else what a person can wait for or mend.
    """
    last = failures[-1][1]
    errors = [error for _, error in failures]
    main, again, timed = last, last.retryable, [last]
    if _another_may_help(last):
        main = min(errors, key=lambda error: _WEIGHT.index(error.state))
        again = any(error.retryable for error in errors)
        timed = [error for error in errors if error.state == main.state]
    elif last.state in _BY_WITNESSES and len(errors) > 1:
        again, timed = True, errors
    times = [error.retry_at for error in timed if error.retry_at is not None]
    error = TranscriptUnavailable(
        f"{main.message}{_tried(failures, main)}",
        state=main.state,
        remedy=main.remedy,
        retryable=again,
        retry_at=min(times, default=None),
    )
    error.tried = tuple((name, e.message) for name, e in failures)
    known = [e.video for e in errors if e.video is not None]
    error.video = next((one for one in known if one.duration_s), next(iter(known), None))
    return error


def _tried(
    failures: Sequence[tuple[str, TranscriptUnavailable]], main: TranscriptUnavailable
) -> str:
    if len(failures) == 1:
        return ""
    each = (
        name if error.state == main.state else f"{name} ({error.message.rstrip('.')})"
        for name, error in failures
    )
    return f" Tried: {'; '.join(each)}."


def way_key(name: str, proxy: str) -> str:
    """Under which a way's pauses are kept. Through another proxy YouTube sees another address, so
    what it blocked before is not paused then."""
    return f"{name}:{hashlib.sha256(proxy.encode('utf-8', 'replace')).hexdigest()[:16]}"


def open_chain(bounds: Bounds, pauses: Pauses) -> Chain:
    """The ways there are, within these bounds."""
    providers: tuple[tuple[str, TrackProvider], ...] = (
        ("watch page", YouTubeCaptions(bounds)),
        (YTDLP, YtDlpCaptions(bounds)),
    )
    ways = [Way(name, way_key(name, bounds.proxy), one) for name, one in providers]
    return Chain(ways, pauses)
