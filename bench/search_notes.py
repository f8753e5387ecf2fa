"""Search among notes: by words, and by words and meaning, as the product does both.

The offline analyser's notes of the videos of TutorialVQA; a statement that stands in the answer to
a question is right, and a question whose answer holds none is left out. How much meaning weighs
was chosen on the training questions and is measured on the others. And, for a question in another
language than the notes: pairs of STS that people say mean the same (4 of 5 and more).
"""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.report import Row
from tubetotask import pipeline
from tubetotask.analysis.offline.analyser import OfflineAnalyser
from tubetotask.domain.evidence import Evidence, EvidenceKind, Quote, Statement
from tubetotask.domain.library import Noted, NotesKey
from tubetotask.domain.notes import Advice, Notes
from tubetotask.domain.search import By, Facets, Kind, View
from tubetotask.jobs import meaning, searching
from tubetotask.storage.documents import DROPPED, NOTES
from tubetotask.storage.models import (
    AnalysisRow,
    MeaningRow,
    NotesRow,
    TextRow,
    TranscriptRow,
    VideoRow,
)
from tubetotask.transcripts import Reading

_DEEP = 100
_SAME = 4.0
_LANGUAGES = ("de", "fr", "es", "ja")
_ALONE = "words alone"


class _Nothing:
    """A library without a book."""

    def find_notes(self, key: NotesKey) -> Noted | None:
        """None is kept."""
        del key
        return None

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """None is kept."""
        del key, noted


@dataclass(frozen=True)
class Ranks:
    """Of each question the place of the first right statement, 0 where there is none."""

    by: dict[By, list[int]]
    spent_ms: dict[By, float]

    def mrr(self, by: By) -> float:
        """Mean reciprocal rank."""
        return float(np.mean([1 / rank if rank else 0.0 for rank in self.by[by]]))

    def recall(self, by: By) -> float:
        """Share with a right one among the first ten."""
        return float(np.mean([0 < rank <= 10 for rank in self.by[by]]))


def note(session: Session, row: TranscriptRow, reading: Reading, analysis: AnalysisRow) -> None:
    """The notes of a talk, kept as a job keeps them: they are in the index from then on."""
    noted = pipeline.take_notes(reading, OfflineAnalyser(), _Nothing())
    _keep(session, noted.notes, row.hash, analysis)


def rows(
    session: Session, owner: int, known: dict[str, int], asked: Sequence[dict[str, Any]], data: Path
) -> list[Row]:
    """The figures of notes; ``known``: the transcript of each video."""
    meaning.catch_up(session, turn_s=3600)
    statements = session.scalar(select(func.count()).select_from(TextRow)) or 0
    size = session.scalar(select(func.sum(func.length(MeaningRow.vectors)))) or 0
    right = _right(session)
    answered = [(each, wanted) for each in asked if (wanted := right(known, each))]
    ours = _ranks(session, owner, [(each["question"], wanted) for each, wanted in answered])
    told = f"{len(answered)} of {len(asked)} questions, {statements} statements"
    spent = ours.spent_ms
    found = [
        *_pair("notes", ours, told),
        Row("a search among notes by meaning, too", spent[By.MEANING], spent[By.WORDS], _ALONE,
            unit=" ms"),
        Row("vectors of a statement", size / max(1, statements), unit=" bytes"),
    ]  # fmt: skip
    return found + _abroad(session, owner, data)


def _pair(what: str, ranks: Ranks, told: str = "") -> list[Row]:
    words, both = By.WORDS, By.MEANING
    return [
        Row(f"MRR, {what}, by meaning, too", ranks.mrr(both), ranks.mrr(words), _ALONE, note=told),
        Row(f"recall among ten, {what}", ranks.recall(both), ranks.recall(words), _ALONE),
    ]


def _right(session: Session) -> Any:
    """Which texts answer a question: those whose quote stands in its answer."""
    found = session.execute(
        select(TextRow.id, TextRow.start_s, AnalysisRow.transcript_id).join(
            AnalysisRow, AnalysisRow.notes_id == TextRow.notes_id
        )
    ).all()
    by_talk: dict[int | None, list[tuple[int, float | None]]] = {}
    for number, start_s, transcript in found:
        by_talk.setdefault(transcript, []).append((number, start_s))

    def right(known: dict[str, int], asked: dict[str, Any]) -> set[int]:
        first, last = asked["answer_start"], asked["answer_end"]
        talk = by_talk.get(known[asked["video_id"]], [])
        return {number for number, at in talk if at is not None and first <= at <= last}

    return right


def _ranks(session: Session, owner: int, asked: Sequence[tuple[str, set[int]]]) -> Ranks:
    ranks: dict[By, list[int]] = {by: [] for by in By}
    spent = dict.fromkeys(By, 0.0)
    for question, right in asked:
        for by in By:
            begun = time.perf_counter()
            view = View(Kind.NOTES, by, most=_DEEP)
            found = searching.find(session, owner, searching.asked(question), Facets(), view)
            spent[by] += 1000 * (time.perf_counter() - begun) / len(asked)
            order = [each.text_id for each in found.notes]
            ranks[by].append(next((n for n, one in enumerate(order, 1) if one in right), 0))
    return Ranks(ranks, spent)


def _abroad(session: Session, owner: int, data: Path) -> list[Row]:
    """Questions in other languages than that of the notes."""
    folder = data / "bench" / "stsb_multi_mt"
    pairs = {
        language: list(csv.reader((folder / f"stsb-{language}-dev.csv").open(encoding="utf-8")))
        for language in ("en", *_LANGUAGES)
    }
    same = [n for n, row in enumerate(pairs["en"]) if float(row[2]) >= _SAME]
    texts = list(dict.fromkeys(pairs["en"][n][1] for n in same))
    video = VideoRow(title="Sentences", youtube_id="sentences__")
    session.add(video)
    session.flush()
    talk = TranscriptRow(video_id=video.id, hash="s" * 64, language="en", origin="upload")
    talk.document, talk.indexed = b"", 1
    session.add(talk)
    session.flush()
    analysis = AnalysisRow(owner_id=owner, request_key="abroad", title="Sentences", state="done")
    analysis.video_id, analysis.transcript_id = video.id, talk.id
    session.add(analysis)
    said = tuple(Advice(_said(text, n), text, 1.0) for n, text in enumerate(texts))
    _keep(session, Notes("bench", "en", advice=said), talk.hash, analysis)
    session.commit()
    meaning.catch_up(session, turn_s=3600)
    kept = select(TextRow.text, TextRow.id).where(TextRow.notes_id == analysis.notes_id)
    number = {row.text: row.id for row in session.execute(kept)}
    found = []
    for language in _LANGUAGES:
        asked = [(pairs[language][n][0], {number[pairs["en"][n][1]]}) for n in same]
        ranks = _ranks(session, owner, asked)
        found += _pair(f"asked in {language}", ranks, f"{len(asked)} pairs")
    return found


def _said(text: str, second: int) -> Statement:
    evidence = Evidence(text, EvidenceKind.VIDEO, float(second), float(second + 1), 100.0)
    return Statement(text, (Quote(text),), evidence=(evidence,))


def _keep(session: Session, notes: Notes, source: str, analysis: AnalysisRow) -> None:
    row = NotesRow(source_hash=source, analyser="bench", language="en")
    row.document, row.dropped = NOTES.dump(notes), DROPPED.dump(())
    session.add(row)
    session.flush()
    analysis.notes_id = row.id
