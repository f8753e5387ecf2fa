"""How far an analysis is, in words that are true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import object_session

from tubetotask.domain import errors
from tubetotask.domain.job import QUEUED, UNDER_WAY
from tubetotask.domain.texts import N_, ngettext
from tubetotask.domain.texts import gettext as _
from tubetotask.storage.database import now
from tubetotask.storage.estimates import seconds_left
from tubetotask.storage.models import AnalysisRow

# After so long in the queue something else may be at work, or nothing at all.
SLOW_QUEUE_S = 15
_STAGES = (
    ("reading", N_("Reading the captions")),
    ("noting", N_("Noting what the talk says")),
    ("assessing", N_("Holding it against your plan")),
)


@dataclass(frozen=True)
class Step:
    """One stage of the work: done, now, or to come."""

    label: str
    state: Literal["done", "now", "next"]


@dataclass(frozen=True)
class Progress:
    """What the waiting page says.

    ``mark`` is another one as soon as ``told`` is. ``elapsed_s``: since the person asked, else in
    this step; ``left``: how long it will take, in words, or "".
    """

    state: str
    mark: str
    steps: tuple[Step, ...]
    told: str
    left: str
    elapsed_s: int
    whole: bool
    slow: bool
    hopeless: bool

    @property
    def under_way(self) -> bool:
        """Whether the page should ask again."""
        return self.state in UNDER_WAY

    @classmethod
    def of(cls, row: AnalysisRow) -> Progress:
        """The progress of an analysis at this moment."""
        stages = [s for s in _STAGES if s[0] != "assessing" or row.plan_version_id is not None]
        names = [name for name, _ in stages]
        at = names.index(row.state) if row.state in names else -1
        at = len(names) if row.state == "done" else at
        steps = tuple(
            Step(label, "done" if i < at else "now" if i == at else "next")
            for i, (_, label) in enumerate(stages)
        )
        told = _("Waiting for its turn") if at < 0 else ""
        told = _(steps[at].label) if 0 <= at < len(steps) else told
        in_parts = row.state == "noting" and row.parts > 1
        if in_parts:
            told += ": " + _(
                "%(done)s of %(parts)s parts are read", done=row.parts_done, parts=row.parts
            )
        elif row.state == "reading" and row.parts:
            in_parts = True
            told = _(
                "Speech recognition: %(done)s of %(parts)s parts are heard",
                done=row.parts_done,
                parts=row.parts,
            )
        mark = f"{row.state}-{row.parts_done}" if in_parts else row.state
        whole = row.attempt <= 1
        since = row.created_at if whole else row.updated_at
        elapsed_s = max(0, int((now() - since).total_seconds()))
        slow = row.state == QUEUED and (now() - row.updated_at).total_seconds() > SLOW_QUEUE_S
        hopeless = row.error_id in errors.HOPELESS
        return cls(row.state, mark, steps, told, _left(row), elapsed_s, whole, slow, hopeless)


def _left(row: AnalysisRow) -> str:
    session = object_session(row)
    seconds = seconds_left(session, row, now()) if session and row.state in UNDER_WAY else None
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute to go, as earlier talks went")
    minutes = round(seconds / 60)
    return ngettext(
        "about %(num)s minute to go, as earlier talks went",
        "about %(num)s minutes to go, as earlier talks went",
        minutes,
    )
