"""Whose things a search may find, and what narrows it.

Invariant: every condition here names the person. A video is found through an analysis of theirs,
a task because it is theirs; what only others have is neither found nor counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from tubetotask.domain.search import Facets
from tubetotask.storage.models import (
    AnalysisRow,
    CoverageRow,
    NotesRow,
    TaskRow,
    TaskWitnessRow,
    TranscriptRow,
    VideoRow,
)

INDEX = 2  # raised when spans, texts or words are made in another way: all are then made anew
_MOST_CHOICES, _LOOKED_AT = 200, 1_000


def mine(owner_id: int, facets: Facets, *, few: bool = False) -> list[ColumnElement[bool]]:
    """Which analyses: the person's, as far as the facets let them pass. ``few``: of some that are
    named by number; a planner would else begin with all that the person has, by an index."""
    owner = AnalysisRow.owner_id + 0 if few else AnalysisRow.owner_id
    found = [owner == owner_id, AnalysisRow.removed_at.is_(None)]
    if facets.verdict:
        found.append(AnalysisRow.verdict == facets.verdict)
    if facets.since:
        found.append(AnalysisRow.created_at >= facets.since)
    if facets.until:
        found.append(AnalysisRow.created_at < facets.until)
    if facets.channel:
        of = exists().where(VideoRow.id == AnalysisRow.video_id, VideoRow.channel == facets.channel)
        found.append(of)
    return found


def touching(owner_id: int, section: str) -> list[ColumnElement[bool]]:
    """Which analyses are of a talk that says something to this section; "" for any."""
    if not section:
        return []
    of = select(CoverageRow.video_id).where(
        CoverageRow.owner_id == owner_id, CoverageRow.section_id == section
    )
    return [AnalysisRow.video_id.in_(of)]


def newest(owner_id: int, facets: Facets) -> Select[Any]:
    """The number of the person's newest analysis of each talk."""
    return (
        select(func.max(AnalysisRow.id))
        .where(AnalysisRow.transcript_id.is_not(None), *mine(owner_id, facets))
        .group_by(AnalysisRow.transcript_id)
    )


def newest_of(
    owner_id: int, facets: Facets, transcripts: Sequence[int], notes: Sequence[int]
) -> Select[Any]:
    """The same for the talks of these transcripts and notes alone."""
    of = (AnalysisRow.transcript_id.in_(transcripts), AnalysisRow.notes_id.in_(notes))
    asked = [told for told, some in zip(of, (transcripts, notes), strict=True) if some]
    some = [select(AnalysisRow.id).where(each, AnalysisRow.owner_id == owner_id) for each in asked]
    return (
        select(func.max(AnalysisRow.id))
        .where(
            AnalysisRow.id.in_(union_all(*some)),
            AnalysisRow.transcript_id.is_not(None),
            *mine(owner_id, facets, few=True),
        )
        .group_by(AnalysisRow.transcript_id)
    )


def tasks(owner_id: int, facets: Facets) -> Select[Any]:
    """The numbers of the person's tasks; what became part of another one is that other one."""
    found = select(TaskRow.id).where(TaskRow.owner_id == owner_id, TaskRow.merged_into.is_(None))
    if facets.section:
        found = found.where(TaskRow.section_id == facets.section)
    if facets.since:
        found = found.where(TaskRow.created_at >= facets.since)
    if facets.until:
        found = found.where(TaskRow.created_at < facets.until)
    if facets.channel or facets.verdict:
        said = select(TaskWitnessRow.task_id).where(TaskWitnessRow.owner_id == owner_id)
        if facets.channel:
            said = said.where(TaskWitnessRow.channel == facets.channel)
        if facets.verdict:
            judged = select(AnalysisRow.id).where(
                AnalysisRow.owner_id == owner_id, AnalysisRow.verdict == facets.verdict
            )
            said = said.where(TaskWitnessRow.analysis_id.in_(judged))
        found = found.where(TaskRow.id.in_(said))
    return found


@dataclass(frozen=True, slots=True)
class Choices:
    """By what a person may narrow a search: channels, and sections (id and title), in order.

    ``left``: something of theirs is still to be put into the index. ``kept``: they keep it.
    """

    channels: Sequence[str] = ()
    sections: Sequence[tuple[str, str]] = ()
    left: bool = False
    kept: bool = False


def choices(session: Session, owner_id: int, kept: ColumnElement[bool] | None = None) -> Choices:
    """Of the person's newest talks and tasks. ``kept``: whether a search is kept. One question."""
    talks = (
        select(AnalysisRow.video_id)
        .where(AnalysisRow.owner_id == owner_id, AnalysisRow.removed_at.is_(None))
        .order_by(AnalysisRow.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    proposed = (
        select(TaskRow.section_id, TaskRow.section_title)
        .where(TaskRow.owner_id == owner_id, TaskRow.merged_into.is_(None))
        .order_by(TaskRow.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    asked = [
        select(literal("channel"), VideoRow.channel, literal(""))
        .join(talks, talks.c.video_id == VideoRow.id)
        .distinct(),
        select(literal("section"), CoverageRow.section_id, func.max(CoverageRow.title))
        .join(talks, talks.c.video_id == CoverageRow.video_id)
        .where(CoverageRow.owner_id == owner_id)
        .group_by(CoverageRow.section_id),
        select(literal("section"), proposed.c.section_id, func.max(proposed.c.section_title))
        .group_by(proposed.c.section_id),
        select(literal("left"), literal("y"), literal("")).where(or_(*_left(owner_id))),
    ]  # fmt: skip
    if kept is not None:
        asked.append(select(literal("kept"), literal("y"), literal("")).where(kept))
    found: dict[str, dict[str, str]] = {"channel": {}, "section": {}, "left": {}, "kept": {}}
    for kind, value, title in session.execute(union_all(*asked)):
        if value:
            found[kind].setdefault(value, title)
    names = sorted(found["channel"], key=str.casefold)[:_MOST_CHOICES]
    sections = sorted(found["section"].items(), key=lambda each: each[1].casefold())
    return Choices(names, sections[:_MOST_CHOICES], bool(found["left"]), bool(found["kept"]))


def _left(owner_id: int) -> list[ColumnElement[bool]]:
    """Each is cheap: by the index of what is left, which is nothing most of the time."""
    of = aliased(AnalysisRow)
    own = of.owner_id == owner_id
    return [
        exists().where(TaskRow.indexed < INDEX, TaskRow.owner_id + 0 == owner_id),
        exists().where(
            AnalysisRow.indexed < INDEX,
            AnalysisRow.owner_id + 0 == owner_id,
            AnalysisRow.document.is_not(None),
        ),
        exists().where(NotesRow.indexed < INDEX, exists().where(of.notes_id == NotesRow.id, own)),
        exists().where(
            TranscriptRow.indexed < INDEX, exists().where(of.transcript_id == TranscriptRow.id, own)
        ),
    ]
