"""What was found, as it is shown: its words around what was asked for, and where it was said.

Invariant: everything shown is read again as the person's own: a hit without a talk or task of
theirs is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from tubetotask.analysis.tokens import search_words
from tubetotask.domain.search import (
    Facets,
    Found,
    FoundNote,
    FoundTalk,
    FoundTask,
    Hit,
    Kind,
    Piece,
    Query,
    Shown,
    TextHit,
)
from tubetotask.search.snippets import snippet
from tubetotask.search.texts import lines_of_task
from tubetotask.storage import search, search_texts
from tubetotask.storage.models import TextRow
from tubetotask.storage.search_texts import Told

_PLACES = 3


def tell(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    talks: Mapping[int, Sequence[Hit]],
    texts: Mapping[Kind, Sequence[TextHit]],
) -> Found:
    """``talks``: the places of each transcript; ``texts``: notes and tasks; all in their order."""
    notes, tasks = texts[Kind.NOTES], texts[Kind.TASKS]
    rows = search_texts.told(session, owner_id, [hit.text_id for hit in (*notes, *tasks)])
    wanted = {hit.talk for hit in notes if hit.talk is not None}
    found = search.talks(session, owner_id, list(talks), facets, sorted(wanted))
    by_transcript = {row.transcript_id: row for row in found}
    by_notes = {row.notes_id: row for row in found}
    by_analysis = {row.id: row for row in found}
    shown = {
        hit.text_id: by_analysis.get(rows[hit.text_id].text.analysis_id) or by_notes.get(hit.talk)
        for hit in notes
        if hit.text_id in rows
    }
    return Found(
        talks=[
            _talk(by_transcript[number], places, query)
            for number, places in talks.items()
            if number in by_transcript
        ],
        notes=[
            _note(row, rows[hit.text_id].text, hit, query)
            for hit in notes
            if (row := shown.get(hit.text_id)) is not None
        ],
        tasks=_tasks(tasks, rows, query),
    )


def _talk(row: Row[Any], places: Sequence[Hit], query: Query) -> FoundTalk:
    # The title is on the page anyway: a hit there counts, and is not a place to listen to.
    said = [hit for hit in places if hit.first_passage != search.TITLE]
    return FoundTalk(
        analysis_id=row.id,
        title=row.title,
        channel=row.channel,
        verdict=row.verdict,
        created_at=row.created_at,
        youtube_id=row.youtube_id,
        language=row.language,
        hits=tuple(
            Shown(hit.first_passage, hit.start_s, _around(hit.text, query))
            for hit in said[:_PLACES]
        ),
        more=max(0, len(said) - _PLACES),
    )


def _note(row: Row[Any], text: TextRow, hit: TextHit, query: Query) -> FoundNote:
    return FoundNote(
        text_id=text.id,
        analysis_id=row.id,
        title=row.title,
        channel=row.channel,
        verdict=row.verdict,
        youtube_id=row.youtube_id or "",
        language=row.language,
        told_language=row.told_language or "",
        created_at=row.created_at,
        part=text.part,
        about=text.about if text.about != text.text else "",
        section_id=text.section_id,
        start_s=text.start_s,
        linked=text.linked,
        quote=_around(text.quote, query),
        said=_around(text.text, query) if text.by_model else (),
        by_meaning=hit.meant,
    )


def _tasks(hits: Sequence[TextHit], rows: Mapping[int, Told], query: Query) -> list[FoundTask]:
    found = []
    for hit in hits:
        told = rows.get(hit.text_id)
        if told is None or told.task is None:
            continue
        line, quoted = _line(told.text.text, query)
        found.append(
            FoundTask(
                task_id=told.task.id,
                title=_around(told.task.title, query),
                language=told.task.language,
                section_title=told.task.section_title,
                status=told.task.status,
                priority=told.task.priority,
                due_on=told.task.due_on,
                quote=_around(line, query),
                # Without a model there are no other words than the speaker's.
                quoted=quoted or not told.task.by_model,
                quote_language=told.language,
                video_title=told.video_title,
                youtube_id=told.youtube_id,
                start_s=told.start_s,
                by_meaning=hit.meant,
            )
        )
    return found


def _line(text: str, query: Query) -> tuple[str, bool]:
    """The line of a task's text that holds most of what was asked for, and whether it is a quote;
    "" where none does: its title says enough then."""
    best, most = ("", False), 0
    for line, quoted in lines_of_task(text):
        held = len(query.wanted.intersection(search_words(line)))
        if held > most:
            best, most = (line, quoted), held
    return best


def _around(text: str, query: Query) -> tuple[Piece, ...]:
    return snippet(text, query.wanted, _words)


@lru_cache(maxsize=8192)
def _words(run: str) -> tuple[str, ...]:
    """The words of a run of letters; a page of hits has thousands, most of them again and again."""
    return tuple(search_words(run))
