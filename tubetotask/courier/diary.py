"""What the courier remembers from one start to the next: blocks, and what it could not get.

Invariant: the file is whole or the old one; one that cannot be read counts as empty, and one that
cannot be written stops nothing: the courier is then only less polite after a new start.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tubetotask.domain.pauses import PausesInMemory, Standing
from tubetotask.domain.tries import HOURS

_LONGEST = timedelta(weeks=1)
_MOST = 1000


@dataclass(frozen=True, slots=True)
class Missed:
    """A video that could not be got: how often, and when it is tried again."""

    times: int
    next_at: datetime


class Diary:
    """Kept in ``file``."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._missed, ways = _read(file)
        self.pauses = PausesInMemory(known=ways)

    def due(self, youtube_id: str, at: datetime) -> bool:
        """Whether a video is to be tried now; a clock that was put back holds nothing up."""
        missed = self._missed.get(youtube_id)
        return missed is None or missed.next_at <= at or missed.next_at > at + 2 * _LONGEST

    def missed(self, youtube_id: str, at: datetime, later: datetime | None = None) -> datetime:
        """It could not be got; when it is tried again: after 1, 3, 6, 24, 72 hours, then weekly.

        ``later``: not before.
        """
        times = self._missed[youtube_id].times if youtube_id in self._missed else 0
        wait = HOURS[times] if times < len(HOURS) else _LONGEST
        again = max(at + wait, min(later, at + _LONGEST) if later else at)
        self._missed[youtube_id] = Missed(times + 1, again)
        self.save()
        return again

    def keep_only(self, wanted: Collection[str]) -> None:
        """Forget what nobody waits for any more."""
        self._missed = {name: one for name, one in self._missed.items() if name in wanted}

    def save(self) -> None:
        """Write it down."""
        missed = list(self._missed.items())[-_MOST:]
        told = {
            "missed": {name: asdict(one) for name, one in missed},
            "ways": {name: asdict(one) for name, one in self.pauses.standings.items()},
        }
        part = self._file.with_name(f"{self._file.name}.{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                json.dump(told, out, default=datetime.isoformat)
            part.replace(self._file)


def _read(file: Path) -> tuple[dict[str, Missed], dict[str, Standing]]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        missed = {
            str(name): Missed(int(each["times"]), _time(each["next_at"]))
            for name, each in told["missed"].items()
        }
        ways = {str(name): _standing(each) for name, each in told["ways"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, {}
    return missed, ways


def _standing(told: dict[str, Any]) -> Standing:
    names = ("since", "blocked_at", "next_at")
    since, blocked_at, next_at = (_time(told[name]) if told[name] else None for name in names)
    return Standing(int(told["blocks"]), since, blocked_at, next_at)


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    return found
