"""The index of what was said: kept with each transcript, asked in each database's own way.

Invariants: a person finds only what they have an analysis of; another person's upload and a talk
that only somebody else follows do not exist for them (``search_scope``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, literal_column, select
from sqlalchemy.orm import Session

from tubetotask.domain.search import Facets, Hit, Query, Span
from tubetotask.storage.models import AnalysisRow, NotesRow, SpanRow, TranscriptRow, VideoRow
from tubetotask.storage.search_scope import INDEX, mine, newest_of, touching
from tubetotask.storage.search_words import Index

TITLE = -1  # the passage of a hit in the title
FEW = 5  # fewer hits with every word: those with some of the words are found too
_WORDS = Index("search_words", "span_id")


def put(session: Session, transcript: TranscriptRow, spans: Iterable[Span]) -> None:
    """Keep a transcript's spans in place of those it had. Does not commit."""
    session.execute(delete(SpanRow).where(SpanRow.transcript_id == transcript.id))
    for span in spans:
        row = SpanRow(
            transcript_id=transcript.id,
            first_passage=span.first_passage,
            start_s=span.start_s,
            text=span.text.replace("\x00", ""),
        )
        session.add(row)
        session.flush()
        _WORDS.put(session.connection(), [(row.id, span.words)])
        session.expunge(row)  # thousands of them are nobody's to hold
    transcript.indexed = INDEX
    session.flush()


def waiting(session: Session, most: int) -> Sequence[int]:
    """Transcripts that are not in the index as it is made by now, the newest first."""
    return session.scalars(
        select(TranscriptRow.id)
        .where(TranscriptRow.indexed < INDEX)
        .order_by(TranscriptRow.id.desc())
        .limit(most)
    ).all()


def find(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    *,
    any_word: bool,
    most: int,
) -> list[Hit]:
    """The nearest spans of this person's talks. ``any_word``: some of the words are enough.

    Every span that holds them is looked at: for common words ``search_often`` is quicker.
    """
    asked = _WORDS.matched(session.get_bind().dialect.name, query, any_word=any_word)
    wanted = (
        select(
            SpanRow.id,
            SpanRow.transcript_id,
            SpanRow.first_passage,
            SpanRow.start_s,
            SpanRow.text,
            asked.score.label("score"),
        )
        .select_from(asked.words)
        .join(SpanRow, SpanRow.id == asked.number)
        .where(asked.matches, SpanRow.transcript_id.in_(own(owner_id, facets)))
        .order_by(literal_column("score").desc(), SpanRow.id)
        .limit(most)
    )
    return [Hit(*row) for row in session.execute(wanted)]


def talks(
    session: Session,
    owner_id: int,
    transcript_ids: Sequence[int],
    facets: Facets,
    notes_ids: Sequence[int] = (),
) -> Sequence[Any]:
    """Of each of these transcripts and notes the person's newest analysis: id, transcript, notes,
    title, channel, verdict, day, link, languages."""
    if not transcript_ids and not notes_ids:
        return []
    return session.execute(
        select(
            AnalysisRow.transcript_id,
            AnalysisRow.notes_id,
            AnalysisRow.id,
            AnalysisRow.title,
            AnalysisRow.verdict,
            AnalysisRow.created_at,
            VideoRow.channel,
            func.coalesce(VideoRow.youtube_id, VideoRow.claimed_youtube_id).label("youtube_id"),
            TranscriptRow.language,
            NotesRow.language.label("told_language"),
        )
        .join(TranscriptRow, TranscriptRow.id == AnalysisRow.transcript_id)
        .join(VideoRow, VideoRow.id == TranscriptRow.video_id)
        .outerjoin(NotesRow, NotesRow.id == AnalysisRow.notes_id)
        .where(AnalysisRow.id.in_(newest_of(owner_id, facets, transcript_ids, notes_ids)))
    ).all()


def own(owner_id: int, facets: Facets) -> Select[Any]:
    """The transcripts of the person's talks."""
    return select(AnalysisRow.transcript_id).where(
        AnalysisRow.transcript_id.is_not(None),
        *mine(owner_id, facets),
        *touching(owner_id, facets.section),
    )
