"""What a search finds: spans of transcripts, texts of notes, assessments and tasks; and searches
that a person keeps.

Invariants: a transcript's spans were made of it alone, all by one ``INDEX`` of ``storage.search``
(``TranscriptRow.indexed``); so were the texts of notes, an analysis and a task. A text belongs to
one of the three and goes with it. The words that are searched stand in ``search_words`` and
``search_text_words``, tables that each database has in its own kind: there they go with their row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    DDL,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from tubetotask.storage.database import Base, UtcDateTime, now


class SpanRow(Base):
    """See ``domain.search.Span``. ``first_passage`` is -1 for the video's title and channel."""

    __tablename__ = "search_spans"
    # The words of a span are kept under its id: it is never given twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(
        ForeignKey("transcripts.id", ondelete="CASCADE"), index=True
    )
    first_passage: Mapped[int]
    start_s: Mapped[float | None]
    text: Mapped[str] = mapped_column(Text)


class TextRow(Base):
    """See ``domain.search.Text``: of shared notes, of a person's analysis, or of their task."""

    __tablename__ = "search_texts"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    notes_id: Mapped[int | None] = mapped_column(
        ForeignKey("notes.id", ondelete="CASCADE"), index=True
    )
    analysis_id: Mapped[int | None] = mapped_column(
        ForeignKey("analyses.id", ondelete="CASCADE"), index=True
    )
    task_id: Mapped[int | None] = mapped_column(
        ForeignKey("tasks.id", ondelete="CASCADE"), index=True
    )
    part: Mapped[str] = mapped_column(String(20))
    place: Mapped[int]
    section_id: Mapped[str] = mapped_column(String(200), default="")
    start_s: Mapped[float | None]
    linked: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_model: Mapped[bool] = mapped_column(default=False, server_default=false())
    about: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)


# Whoever makes the tables without the migrations (a test) has the words' table with them.
for _dialect, _made in {
    "sqlite": (
        """CREATE VIRTUAL TABLE search_text_words USING fts5(
        words, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'")""",
        """CREATE TRIGGER search_text_words_go AFTER DELETE ON search_texts BEGIN
        DELETE FROM search_text_words WHERE rowid = old.id; END""",
    ),
    "postgresql": (
        """CREATE TABLE search_text_words (
        text_id integer PRIMARY KEY REFERENCES search_texts (id) ON DELETE CASCADE,
        words tsvector NOT NULL)""",
        "CREATE INDEX ix_search_text_words_words ON search_text_words USING gin (words)",
    ),
}.items():
    for _statement in _made:
        event.listen(
            TextRow.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call] # SQLAlchemy's own
        )


class MeaningRow(Base):
    """What the texts of some notes mean, as the numbers of one encoder.

    ``vectors``: a signed byte a number, one text after the other in the order of their places.
    """

    __tablename__ = "search_meanings"

    notes_id: Mapped[int] = mapped_column(
        ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    encoder: Mapped[str] = mapped_column(String(40))
    vectors: Mapped[bytes] = mapped_column(LargeBinary)


class SavedSearchRow(Base):
    """A search that is kept. ``alert``: whether its owner is told when a new talk holds it.

    ``kind``, ``section`` and ``by``: as in its address; "" for all kinds, all sections, words.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("owner_id", "q", "channel", "verdict", "kind", "section", "by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    q: Mapped[str] = mapped_column(String(300))
    channel: Mapped[str] = mapped_column(String(300), default="")
    verdict: Mapped[str] = mapped_column(String(30), default="")
    kind: Mapped[str] = mapped_column(String(10), default="", server_default="")
    section: Mapped[str] = mapped_column(String(200), default="", server_default="")
    by: Mapped[str] = mapped_column(String(10), default="", server_default="")
    alert: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
