"""Rows of tasks, witnesses and claims, as reports, lists and files show them. Asks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import ListedTask, Said
from tubetotask.domain.report_material import Claim
from tubetotask.domain.task import source_of
from tubetotask.domain.titles import plain
from tubetotask.domain.video import Video
from tubetotask.storage.models import TaskRow, TaskWitnessRow


def listed_task(row: TaskRow, said: Iterable[Said] = (), tags: Iterable[str] = ()) -> ListedTask:
    """A task as lists and files show it."""
    return ListedTask(
        number=row.id,
        title=row.title,
        status=row.status,
        priority=row.priority,
        score=row.score,
        section=row.section_title,
        by_model=row.by_model,
        language=row.language,
        effort=row.effort,
        due_on=row.due_on,
        recurs=row.recurs,
        sources=row.sources,
        first_on=row.first_at.date(),
        changed_at=row.changed_at,
        said=tuple(said),
        tags=tuple(tags),
    )


def said_by(row: TaskWitnessRow) -> Said:
    """The first quote of a witness."""
    no_break = "\N{NO-BREAK SPACE}"
    return Said(
        quote=f"…{no_break}{row.quote}{no_break}…" if row.elided else row.quote,
        who=row.channel or plain(row.video_title),
        video=plain(row.video_title),
        start_s=row.start_s,
        url=_url(row.youtube_id, row.start_s) if row.linked else "",
        language=row.language,
        analysis_id=row.analysis_id,
    )


def claim_of(row: Any, at: datetime | None = None) -> Claim:
    """A kept claim, with its talk's title, channel and video beside it. ``at``: see ``Claim``."""
    youtube_id = row.youtube_id or row.claimed_youtube_id or ""
    said = Said(
        quote=row.quote,
        who=row.channel or plain(row.title),
        video=plain(row.title),
        start_s=row.start_s,
        url=_url(youtube_id, row.start_s) if row.linked else "",
        language=row.language,
        translation=row.translation,
        wording=row.text if row.by_model else "",
        told_language=row.told_language,
        analysis_id=row.analysis_id,
    )
    return Claim(
        analysis_id=row.analysis_id,
        source=source_of(row.channel or "", row.video_id),
        kind=FindingKind(row.kind),
        section_id=row.section_id,
        section=row.section_title,
        text=row.text,
        language=row.told_language,
        similarity=row.similarity,
        said=said,
        plan=row.plan_quote,
        at=at,
    )


def _url(youtube_id: str, start_s: float | None) -> str:
    return Video("", youtube_id).link_at(start_s) or "" if len(youtube_id) == 11 else ""
