"""Search: at which place the answer to a question stands, by words and by meaning.

Questions of people about videos that teach a program (TutorialVQA), each with the sentences of one
video that answer it; the index holds all of the videos. A span that touches the answer is right.
Nothing of the search by words was tuned on them. Notes: ``bench.search_notes``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench import search_notes
from bench.report import Row, main
from tubetotask.analysis.encoders import default_encoder
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.domain.search import Facets
from tubetotask.domain.video import Video
from tubetotask.jobs import searching, spoken
from tubetotask.search.fusing import fused
from tubetotask.storage.database import db
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, SpanRow, TranscriptRow, VideoRow
from tubetotask.storage.workspace import local_user
from tubetotask.transcripts import Reading, read

_DEEP = 300
_ORDERS = ("words", "first hits", "question", "alone")


@dataclass(frozen=True)
class Place:
    """A span: the sentences from ``first`` to before ``last`` of a transcript."""

    transcript_id: int
    first: float
    last: float
    text: str


def measure(data: Path, quick: bool) -> Sequence[Row]:
    """Mean reciprocal rank and recall among the first ten, beside other ways to order."""
    folder = data / "bench" / "tutorialvqa"
    questions = [
        each
        for name in ("dev.json", "test.json")
        for each in json.loads((folder / name).read_text(encoding="utf-8"))
    ]
    with tempfile.TemporaryDirectory() as scratch:
        given = {"FLASK_ENV": "testing", "TUBETOTASK_DATA": scratch, "LOG_LEVEL": "ERROR"}
        app = create_app(load(given | {"DATABASE_URL": f"sqlite:///{scratch}/search.db"}))
        with app.app_context():
            upgrade()
            session = db.session()
            owner = local_user(session).id
            known = _fill(session, owner, folder)
            asked = [each for each in questions if each["video_id"] in known]
            asked = asked[:: 8 if quick else 1]
            rows = _rows(session, owner, known, asked)
            rows += search_notes.rows(session, owner, known, asked, data)
            db.session.remove()
            db.engine.dispose()
    return rows


def _fill(session: Session, owner: int, folder: Path) -> dict[str, int]:
    """All videos into the index, a sentence a second; each video's transcript."""
    known = {}
    videos = json.loads((folder / "videos.json").read_text(encoding="utf-8"))
    for number, each in enumerate(videos):
        lines = [
            {"start": n, "duration": 1, "text": sentence}
            for n, sentence in enumerate(each["transcript"])
        ]
        found = read(json.dumps(lines), name="captions.json", language="en").transcript
        video = VideoRow(title=each["video_title"], youtube_id=f"{number:011d}")
        session.add(video)
        session.flush()
        row = TranscriptRow(video_id=video.id, hash=found.hash, language="en", origin="upload")
        row.document = TRANSCRIPT.pack(found)
        session.add(row)
        session.flush()
        reading = Reading(Video(video.title), found)
        searching.put(session, row, reading)
        analysis = AnalysisRow(owner_id=owner, request_key=str(number), title=video.title)
        analysis.video_id, analysis.transcript_id, analysis.state = video.id, row.id, "done"
        session.add(analysis)
        search_notes.note(session, row, reading, analysis)
        known[each["video_id"]] = row.id
    session.commit()
    return known


def _places(session: Session) -> dict[int, Place]:
    rows = session.scalars(
        select(SpanRow)
        .where(SpanRow.first_passage >= 0)
        .order_by(SpanRow.transcript_id, SpanRow.first_passage)
    ).all()
    found = {}
    for row, after in [*pairwise(rows), (rows[-1], None)]:
        same = after is not None and after.transcript_id == row.transcript_id
        last = after.start_s if same and after and after.start_s is not None else float("inf")
        found[row.id] = Place(row.transcript_id, row.start_s or 0.0, last, row.text)
    return found


def _rows(
    session: Session, owner: int, known: dict[str, int], asked: Sequence[dict[str, Any]]
) -> list[Row]:
    places = _places(session)
    numbers = list(places)
    encoder = default_encoder()
    vectors = encoder.encode([places[n].text for n in numbers])
    row_of = {number: n for n, number in enumerate(numbers)}
    ranks: dict[str, list[int]] = {
        name: [] for name in ("words", "first hits", "question", "alone")
    }
    spent = 0.0
    for each in asked:
        begun = time.perf_counter()
        hits, _ = spoken.hits(session, owner, searching.asked(each["question"]), Facets())
        spent += time.perf_counter() - begun
        words = [hit.span_id for hit in hits if hit.span_id in places]
        near = _nearest(vectors, encoder.encode([each["question"]])[0], numbers)
        firsts = [vectors[row_of[n]] for n in words[:3]]
        like = _nearest(vectors, np.mean(firsts, axis=0), numbers) if firsts else []
        orders = {
            "words": words,
            "first hits": fused(words, like),
            "question": fused(words, near),
            "alone": near,
        }
        for name, order in orders.items():
            ranks[name].append(_rank(order, places, known[each["video_id"]], each))
    mrr = {name: _mrr(each) for name, each in ranks.items()}
    recall = {name: _recall(each) for name, each in ranks.items()}
    told = f"{len(asked)} questions, {len(places)} spans"
    return [
        Row("MRR, words (the product)", mrr["words"], mrr["alone"], "meaning alone", note=told),
        Row("recall among ten, words", recall["words"], recall["alone"], "meaning alone"),
        Row("MRR, and what is near the first hits", mrr["first hits"], mrr["words"], "words"),
        Row(
            "recall, and what is near the first hits",
            recall["first hits"],
            recall["words"],
            "words",
        ),
        Row("MRR, and what is near the question", mrr["question"], mrr["words"], "words"),
        Row("recall, and what is near the question", recall["question"], recall["words"], "words"),
        Row("a search", 1000 * spent / len(asked), unit=" ms"),
    ]


def _nearest(vectors: Any, wanted: Any, numbers: Sequence[int]) -> list[int]:
    return [numbers[n] for n in np.argsort(-(vectors @ wanted), kind="stable")[:_DEEP]]


def _rank(
    order: Sequence[int], places: dict[int, Place], transcript_id: int, asked: dict[str, Any]
) -> int:
    """The place of the first right span, 0 where there is none."""
    for rank, number in enumerate(order, 1):
        place = places[number]
        touches = place.first <= asked["answer_end"] and place.last > asked["answer_start"]
        if place.transcript_id == transcript_id and touches:
            return rank
    return 0


def _mrr(ranks: Sequence[int]) -> float:
    return float(np.mean([1 / rank if rank else 0.0 for rank in ranks]))


def _recall(ranks: Sequence[int]) -> float:
    return float(np.mean([0 < rank <= 10 for rank in ranks]))


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
