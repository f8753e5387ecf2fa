"""What a value of the file may be.

Invariant: what passes here can be read by all who read its column afterwards: an unknown kind or
state, an id that is none, or an absurd amount is refused before anything is kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, String, Table

from tubetotask.domain import job
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.assessment import Priority, VerdictValue
from tubetotask.domain.calls import Outcome
from tubetotask.domain.errors import InputError
from tubetotask.domain.report import Kind
from tubetotask.domain.source import Showing, SourceKind
from tubetotask.domain.source_rules import SourceRules
from tubetotask.domain.tags import cleaned
from tubetotask.domain.task import Recurs, Status
from tubetotask.domain.transcript import Origin
from tubetotask.domain.youtube import VIDEO_ID
from tubetotask.storage import bringing_events, following, reports
from tubetotask.storage.database import Usd
from tubetotask.storage.documents import ASSESSMENT, DROPPED, NOTES

MOST_USD = Decimal(1_000_000)
_SOURCE_ID = {
    "channel": re.compile(r"UC[A-Za-z0-9_-]{22}"),
    "playlist": re.compile(r"[A-Za-z0-9_-]{2,80}"),
}
_NOT_NEGATIVE = (
    *("tokens_in", "tokens_out", "tokens_cached", "latency_s", "audio_s", "attempts"),
    *("duration_s", "took_s", "interval_s", "tries", "parts", "parts_done"),
)


def check(table: Table, values: dict[str, Any]) -> None:
    """Whether a row can be kept. Raises ValueError, TypeError, StorageFailed."""
    for name, value in values.items():
        if value is None:
            continue
        _plain(table, name, value)
        allowed = _ONE_OF.get((table.name, name))
        if allowed is not None and value not in allowed:
            raise ValueError(
                f"{name} is “{value}”, which is not one of {', '.join(sorted(allowed))}"
            )
        reads = _READ.get((table.name, name))
        if reads is not None:
            reads(value)
    if table.name == "task_events":
        bringing_events.check(values)
    if table.name == "sources" and not _SOURCE_ID[values["kind"]].fullmatch(values["youtube_id"]):
        raise ValueError(f"youtube_id is that of no {values['kind']}")


def _plain(table: Table, name: str, value: Any) -> None:
    """By the kind of its column, and nothing else."""
    kind = table.columns[name].type
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError(f"{name} holds a character that no text has")
        if isinstance(kind, String) and kind.length is not None and len(value) > kind.length:
            raise ValueError(f"{name} has more than {kind.length} characters")
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{name} has no time zone")
    elif isinstance(kind, Usd):
        if not value.is_finite() or not 0 <= value <= MOST_USD:
            raise ValueError(f"{name} is not between 0 and {MOST_USD:,} dollars")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        largest = 2**63 if isinstance(kind, BigInteger) else 2**31
        if not math.isfinite(value) or (isinstance(value, int) and not -largest <= value < largest):
            raise ValueError(f"{name} is no number that can be")
        if name in _NOT_NEGATIVE and value < 0:
            raise ValueError(f"{name} is negative")


def _video_id(value: str) -> None:
    if value and not VIDEO_ID.fullmatch(value):
        raise ValueError("youtube_id is that of no video")


def _tag(value: str) -> None:
    try:
        same = cleaned(value) == value
    except InputError:
        same = False
    if not same:
        raise ValueError("name is that of no tag")


@cache
def _strict() -> TypeAdapter[SourceRules]:
    return TypeAdapter(SourceRules)  # built at first use, as it takes long


def _rules(value: str) -> None:
    try:
        _strict().validate_json(value, strict=True)
    except ValueError as error:
        raise ValueError("rules are no rules of a source") from error
    rules = following.load_rules(value)
    numbers = (rules.shortest_s, rules.longest_s, rules.daily_cap)
    if not all(each is None or 0 <= each < 2**31 for each in numbers):
        raise ValueError("rules hold a number that cannot be")


def _of(kind: type[StrEnum], *more: str) -> frozenset[str]:
    return frozenset((*(each.value for each in kind), *more))


_STATES = frozenset((*job.UNDER_WAY, job.DONE, *job.ENDED))
_CAUSES = _of(job.Cause)
_ONE_OF: dict[tuple[str, str], frozenset[str]] = {
    ("sources", "kind"): _of(SourceKind),
    ("follows", "state"): frozenset(
        (following.RESOLVING, following.ACTIVE, following.FAILED, following.PAUSED)
    ),
    ("found_videos", "showing"): _of(Showing),
    ("arrivals", "state"): _of(ArrivalState),
    ("arrivals", "cause"): _CAUSES,
    ("transcripts", "origin"): _of(Origin),
    ("analyses", "state"): _STATES,
    ("analyses", "cause"): _CAUSES,
    ("analyses", "verdict"): _of(VerdictValue, ""),
    ("tasks", "status"): _of(Status),
    ("tasks", "priority"): _of(Priority),
    ("tasks", "recurs"): _of(Recurs),
    ("task_pairs", "kind"): frozenset(("maybe", "apart")),
    ("inbox_marks", "place"): frozenset(("", "later", "archived", "dismissed")),
    ("reports", "kind"): _of(Kind),
    ("reports", "state"): frozenset((reports.ASKED, reports.DONE, reports.FAILED)),
    ("model_calls", "outcome"): _of(Outcome),
}
_READ: dict[tuple[str, str], Callable[[Any], object]] = {
    ("videos", "youtube_id"): _video_id,
    ("videos", "claimed_youtube_id"): _video_id,
    ("found_videos", "youtube_id"): _video_id,
    ("analyses", "youtube_id"): _video_id,
    ("inbox_marks", "youtube_id"): _video_id,
    ("talk_tags", "youtube_id"): _video_id,
    ("watch_slots", "youtube_id"): _video_id,
    ("talk_tags", "name"): _tag,
    ("task_tags", "name"): _tag,
    ("follows", "rules"): _rules,
    ("notes", "document"): NOTES.load,
    ("notes", "dropped"): DROPPED.load,
    ("analyses", "document"): ASSESSMENT.load,
    ("analyses", "dropped"): DROPPED.load,
    ("reports", "document"): reports.REPORT.load,
}
