"""One round of the courier: ask what waits, fetch it, hand it over.

Invariant: what one video does to us costs the others nothing; where YouTube blocks or the network
is away, nothing more is asked in this round. A track that was fetched is sent again, not fetched
again, where the server stumbles for a moment.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tubetotask.courier.diary import Diary
from tubetotask.courier.server import Server, Waiting
from tubetotask.domain.budget import moment
from tubetotask.domain.errors import InputError, ServerAway, TranscriptUnavailable
from tubetotask.domain.taken import Taken
from tubetotask.transcripts.provider import TrackProvider

_AGAIN_S = (2.0, 10.0, 30.0)
_STOPS = frozenset({"blocked", "offline"})


@dataclass
class Round:
    """What came of a round. ``until``: YouTube is left alone until then."""

    waiting: int = 0
    brought: int = 0
    missed: int = 0
    later: int = 0
    stopped: str = ""
    until: datetime | None = None

    @property
    def told(self) -> str:
        """In one line."""
        parts = [f"{self.brought} brought"]
        parts += [f"{self.missed} could not be had"] if self.missed else []
        parts += [f"{self.later} left for later"] if self.later else []
        return f"{self.waiting} waiting: {', '.join(parts)}." if self.waiting else "Nothing waits."


@dataclass(frozen=True)
class Courier:
    """``tell``: takes a line for the person; ``pause_s``: between two videos, about."""

    server: Server
    tracks: TrackProvider
    diary: Diary
    tell: Callable[[str], None]
    sleep: Callable[[float], None]
    now: Callable[[], datetime]
    pause_s: float

    def round(self) -> Round:
        """One round. Raises ServerAway, ConfigError."""
        listed = self.server.waiting()
        self.diary.keep_only({one.youtube_id for one in listed})
        found = Round(waiting=len(listed))
        due = [one for one in listed if self.diary.due(one.youtube_id, self.now())]
        found.later = len(listed) - len(due)
        for index, one in enumerate(due):
            if index:
                self.sleep(self.pause_s * (1 + random.random() / 2))  # noqa: S311 - spreads requests
            if not self._one(one, found):
                found.later += len(due) - index - 1
                break
        self.diary.save()
        return found

    def _one(self, one: Waiting, found: Round) -> bool:
        """Bring one; whether to go on with the next."""
        name = f"{one.youtube_id}  {one.title or 'a video'}"
        try:
            taken = self.tracks.take(one.youtube_id, languages=one.languages)
        except TranscriptUnavailable as error:
            found.missed += 1
            if error.state in _STOPS:
                found.stopped, found.until = error.message, error.retry_at
                self.tell(f"stopped   {name}: {error.message}")
                return False
            again = self.diary.missed(one.youtube_id, self.now(), error.retry_at)
            self.tell(f"not had   {name}: {error.message} Next try {moment(again)}.")
            return True
        finally:
            self.diary.save()
        try:
            said = self._handed_over(taken)
        except InputError as error:
            found.missed += 1
            self.diary.missed(one.youtube_id, self.now())
            self.tell(f"refused   {name}: {error.message}")
            return True
        found.brought += 1
        kind = "automatic" if taken.is_generated else "manual"
        self.tell(f"brought   {name} ({taken.language_code}, {kind} captions): {said}")
        return True

    def _handed_over(self, taken: Taken) -> str:
        for wait_s in _AGAIN_S:
            try:
                return self.server.bring(taken)
            except ServerAway as error:
                left_s = (error.retry_at - self.now()).total_seconds() if error.retry_at else 0.0
                self.sleep(max(wait_s, left_s))
        return self.server.bring(taken)
