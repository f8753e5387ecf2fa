"""A report over 500 videos and 2,000 findings: how long it takes, and in how much memory.

    python -m bench.reports [--quick] [--checks]

And how often two statements that are called opposite, the same, or about one thing, are: on the
labelled pairs of tests/data/merge and, where TUBETOTASK_TEST_DATA is set, on SICK, which others
labelled (``--checks``: these alone). Exits 1 where an opposite is called the same, or where of what
is called the same on the labelled pairs less than ``PRECISE`` is.

Invariant: what is timed is what the job does, over a real SQLite file, in a process of its own that
has read nothing yet: the queries, the comparison of all findings, and the JSON that is kept.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.merge import LABELS, labelled
from bench.report import Row, main
from tubetotask import pipeline
from tubetotask.analysis.encoders import Encoder, default_encoder
from tubetotask.domain.assessment import FindingKind
from tubetotask.domain.report import Said
from tubetotask.domain.report_material import Claim
from tubetotask.reports.consensus import Stance
from tubetotask.tasks.sameness import MAYBE

VIDEOS, EACH, BEFORE = 500, 4, 500
SECONDS, MEGABYTES = 3.0, 150.0
PRECISE = 0.97  # share of what is called the same that has to be
AT = datetime(2026, 5, 12, 12, tzinfo=UTC)
_CHANNELS = 60
_SENTENCES = Path(__file__).parent.parent / "tests/data/grounding/paraphrases.tsv"
Pair = tuple[str, str, str, str]  # label, language, one text, the other


def measure(_data: Path, quick: bool) -> Sequence[Row]:
    """The report, and the checks."""
    return [*_report(), *checks(_data, quick)]


def checks(_data: Path, quick: bool) -> Sequence[Row]:
    """How often what is called opposite, the same or about one thing is."""
    return [*_pairs(), *([] if quick else _sick())]


def _report() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder))
        command = [sys.executable, "-m", "bench.reports", "--made-in", folder]
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    note = f"{told['agreement']} agreements, {told['contradictions']} contradictions"
    note += f"; {BEFORE * EACH:,} findings of the days before"
    note += f"; {told['used_s']:.2f} s of the processor; {told['rest_mb']:.0f} MB before it"
    note += f"; {told['kb']:.0f} kB of JSON"
    what = f"{VIDEOS} videos, {VIDEOS * EACH:,} findings"
    return [
        Row(f"report over {what}", told["s"], bar=SECONDS, at_most=True, unit=" s", note=note),
        Row("memory, all of the process", told["mb"], bar=MEGABYTES, at_most=True, unit=" MB"),
    ]


def _fill(folder: Path) -> None:
    from flask_migrate import upgrade

    from tests import builders
    from tests.tasks_made import analysed
    from tubetotask.app import create_app
    from tubetotask.config import load
    from tubetotask.jobs import claiming
    from tubetotask.storage.database import db
    from tubetotask.storage.workspace import Workspace, local_user

    app = create_app(load(_environ(folder)))
    with app.app_context():
        upgrade()
        space = Workspace(db.session(), local_user(db.session()).id)
        texts, numbers = _texts(), []
        for video in range(VIDEOS):
            some = [texts[(video + n * 97) % len(texts)] for n in range(EACH)]
            findings = tuple(builders.finding(FindingKind.NEW, text) for text in some)
            channel = f"Channel {video % _CHANNELS}"
            row = analysed(space, channel=channel, findings=findings, done_at=AT)
            numbers.append(row.id)
        for video in range(BEFORE):  # on the days before, for what is said now to stand against
            some = [texts[(video * 3 + n * 89) % len(texts)] for n in range(EACH)]
            findings = tuple(builders.finding(FindingKind.NEW, text) for text in some)
            on = AT - timedelta(days=1 + video % 80)
            channel = f"Channel {video % _CHANNELS}"
            row = analysed(space, channel=channel, findings=findings, done_at=on)
            numbers.append(row.id)
        claiming.catch_up(space.session, numbers)
        db.session.remove()
        db.engine.dispose()


def _texts() -> list[str]:
    """Sentences as they are said in talks, and the labelled pairs' advice."""
    with _SENTENCES.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file, delimiter="\t") for cell in row]
    said = [cell for cell in cells if len(cell.split()) > 5]
    pairs = [text for name in ("tune", "held") for _, _, *both in labelled()[name] for text in both]
    return [text for both in zip(said * 3, pairs, strict=False) for text in both]


def _environ(folder: Path) -> dict[str, str]:
    return {"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), "LOG_LEVEL": "ERROR"}


def _made(folder: Path) -> int:
    """The measured process."""
    from tubetotask.app import create_app
    from tubetotask.config import load
    from tubetotask.domain.report import Kind, Period
    from tubetotask.jobs import reporting
    from tubetotask.storage.database import db
    from tubetotask.storage.reports import Reports, report_of
    from tubetotask.storage.workspace import Workspace, local_user

    app = create_app(load(_environ(folder)), pages=False)
    with app.app_context():
        session = db.session()
        space = Workspace(session, local_user(session).id)
        day = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))
        row, _ = Reports(session, space.owner_id).ask(day)
        session.commit()
        rest, began, used = _peak_mb(), time.perf_counter(), time.process_time()
        assert reporting.make_row(session, row.id)
        took = time.perf_counter() - began
        kept = Reports(session, space.owner_id).one(row.id)
        report = report_of(kept)
        assert report.watched.videos == VIDEOS
        told = {
            "s": took,
            "used_s": time.process_time() - used,
            "mb": _peak_mb(),
            "rest_mb": rest,
            "kb": len(kept.document or "") / 1000,
            "agreement": len(report.agreement) + report.agreement_more,
            "contradictions": len(report.contradictions) + report.left.contradictions,
        }
        print(json.dumps(told))
    return 0


def _peak_mb() -> float:
    """The most it has had; what getrusage tells is inherited from whoever started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1000


def _pairs() -> list[Row]:
    encoder, rows, every = default_encoder(), [], Counter[tuple[str, str]]()
    for name, pairs in labelled().items():
        table = judged(encoder, pairs)
        every += table
        rows += _rows(f"pairs, {name}", table, "!", "=")
        called = sum(table[label, "near"] for label in LABELS)
        about = called - table[".", "near"]
        same, opposite = table["=", "near"], table["!", "near"]
        note = f"{about} of {called} are; {same} are the same, {opposite} opposites"
        share = about / max(1, called)
        rows.append(Row(f"pairs, {name}: precision of “about one thing”", share, note=note))
    right, called = every["=", "same"], sum(every[label, "same"] for label in LABELS)
    what, note = "all pairs: precision of “same”", f"{right} of {called} are"
    rows.append(Row(what, right / max(1, called), bar=PRECISE, note=note))
    wrong = float(every["!", "same"])
    return [*rows, Row("all pairs: opposites called the same", wrong, bar=0.0, at_most=True)]


def _sick() -> list[Row]:
    folder = os.environ.get("TUBETOTASK_TEST_DATA", "")
    file = Path(folder) / "bench/sick2014/SICK_train.txt"
    if not folder or not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened, delimiter="\t"))[:2500]
    pairs = [(r["entailment_judgment"], "en", r["sentence_A"], r["sentence_B"]) for r in rows]
    table = judged(default_encoder(), pairs)
    return _rows("SICK", table, "CONTRADICTION", "ENTAILMENT")


def judged(encoder: Encoder, pairs: Iterable[Pair]) -> Counter[tuple[str, str]]:
    """How many pairs of each label are called "opposite", "same", "near" or "neither"."""
    chosen = list(pairs)
    ones = encoder.encode([one for *_, one, _ in chosen])
    others = encoder.encode([other for *_, other in chosen])
    table: Counter[tuple[str, str]] = Counter()
    for (label, language, one, other), cosine in zip(
        chosen, np.sum(ones * others, axis=1), strict=True
    ):
        alike = encoder.calibrated(float(cosine))
        said, heard = _claim("one", one, language), _claim("other", other, language)
        stance = pipeline.stand(said, heard, alike)[0] if alike >= MAYBE else Stance.NEITHER
        table[label, stance.value or "neither"] += 1
    return table


def _claim(source: str, text: str, language: str) -> Claim:
    said = Said(text, source, "", 0.0, language=language)
    return Claim(1, source, FindingKind.NEW, "", "", text, language, 0.5, said)


def _rows(name: str, table: Counter[tuple[str, str]], against: str, same: str) -> list[Row]:
    rows = []
    for told, label in (("opposite", against), ("same", same)):
        right = table[label, told]
        called = sum(count for (_, as_what), count in table.items() if as_what == told)
        there = sum(count for (what, _), count in table.items() if what == label)
        note = f"{right} of {called} are; {right} of {there} were found"
        rows.append(Row(f"{name}: precision of “{told}”", right / max(1, called), note=note))
    return rows


if __name__ == "__main__":
    if sys.argv[1:2] == ["--made-in"]:
        sys.exit(_made(Path(sys.argv[2])))
    sys.exit(main(measure, __doc__, needs_data=False, checks=checks))
