"""Search: talks, notes and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.shapes import search as shapes
from tubetotask.api.v1.shapes.base import known, link
from tubetotask.domain import search as found_by
from tubetotask.domain.search import By, Facets, FoundNote, FoundTalk, FoundTask, Kind, View
from tubetotask.domain.titles import titled
from tubetotask.exports.places import clean
from tubetotask.jobs import searching
from tubetotask.storage.tokens import READ


def searched(call: Call) -> shapes.Found:
    """Search talks, notes and tasks

    Words and their forms, with the second at which they were said; by meaning, too, where asked.
    """
    asked = call.asked(shapes.SearchQuery)
    facets = Facets(
        channel=asked.channel,
        verdict=asked.verdict or "",
        since=_begin(asked.since),
        until=_end(asked.until),
        section=asked.section,
    )
    kind = Kind(asked.kind) if asked.kind else None
    view = View(kind, By(asked.by), asked.cursor, asked.limit)
    found = searching.find(
        call.space.session, call.space.owner_id, searching.asked(asked.q), facets, view
    )
    return shapes.Found(
        talks=[_talk(each) for each in found.talks],
        notes=[_note(each) for each in found.notes],
        tasks=[_task(each) for each in found.tasks],
        kinds=[
            shapes.KindFound(
                kind=known(kind.value),
                count=part.count,
                cut=part.cut,
                all_words=part.all_words,
                next=part.next or None,
            )
            for kind, part in found.parts.items()
        ],
        by=known(found.by.value),
        all_words=found.all_words,
        cut=found.cut,
    )


def _talk(found: FoundTalk) -> shapes.Talk:
    return shapes.Talk(
        analysis=found.analysis_id,
        title=clean(titled(found.title)),
        channel=clean(found.channel),
        verdict=known(found.verdict) or None,
        youtube_id=found.youtube_id or "",
        created_at=found.created_at,
        hits=[
            shapes.Hit(
                passage=hit.first_passage,
                start_s=hit.start_s,
                url=link(found.youtube_id or "", hit.start_s) if hit.start_s is not None else None,
                snippet=_pieces(hit.snippet),
            )
            for hit in found.hits
        ],
        more=found.more,
    )


def _note(found: FoundNote) -> shapes.Note:
    return shapes.Note(
        analysis=found.analysis_id,
        title=clean(titled(found.title)),
        channel=clean(found.channel),
        verdict=known(found.verdict) or None,
        created_at=found.created_at,
        part=found.part,
        about=clean(found.about),
        section=clean(found.section_id),
        start_s=found.start_s,
        url=_url(found.youtube_id, found.start_s if found.linked else None),
        quote=_pieces(found.quote),
        said=_pieces(found.said),
        by_meaning=found.by_meaning,
    )


def _task(found: FoundTask) -> shapes.FoundTask:
    return shapes.FoundTask(
        task=found.task_id,
        title=_pieces(found.title),
        section_title=clean(found.section_title),
        status=found.status,
        priority=found.priority,
        due_on=found.due_on,
        quote=_pieces(found.quote),
        quoted=found.quoted,
        video_title=clean(titled(found.video_title)) if found.video_title else "",
        start_s=found.start_s,
        url=_url(found.youtube_id, found.start_s),
        by_meaning=found.by_meaning,
    )


def _pieces(pieces: Sequence[found_by.Piece]) -> list[shapes.Piece]:
    return [shapes.Piece(text=clean(each.text), hit=each.hit) for each in pieces]


def _url(youtube_id: str, start_s: float | None) -> str | None:
    return None if start_s is None else link(youtube_id, start_s)


def _begin(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _end(day: date | None) -> datetime | None:
    """The beginning of the day after; the last day there is has none."""
    if day is None or day == date.max:
        return None
    return _begin(day + timedelta(days=1))


OPERATIONS = (
    Operation("search", "GET", "/search", searched, READ, shapes.Found, query=shapes.SearchQuery),
)
