"""What a model is asked for one talk, and how long it takes: three real transcripts, a fake model.

The model answers over a real socket after 2.0 s a call. Counted are tokens, sentences sent, calls
in a row, our own time beside that of the calls, and what a second run and a new plan cost.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.report import Row, main
from tests.fakes.model import KEY, FakeModel
from tests.fakes.model_log import Asked, depth
from tubetotask import pipeline, plans
from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.analysis.model.paragraphs import clean
from tubetotask.analysis.model.tokens import count
from tubetotask.domain.calls import NoBook
from tubetotask.domain.library import Noted, NotesKey
from tubetotask.domain.transcript import join_words
from tubetotask.transcripts import Reading

TALKS = {
    "23 min": "subtitles/Q8wVMdwhlh4.en.vtt",
    "1.5 h": "local-youtube-/l-BDwknHzn4.en.vtt",
    "3.9 h": "youtube-chapte/i_LwzRVP7bg.en.vtt",
}
SHORT = "23 min"
LATENCY_S = 2.0
PLAN = """# A small software company

## Product
- Talk to five customers a month
- Ship small improvements every week
- Measure whether a change is used before the next one

## Team
- Hire slowly, and only after a trial week
- Write decisions down

## Learning
- Read one technical book a quarter
- Teach what was learned to the others

## Filters
- Does it run without me?

## Lenses
- What could we re-use as a post?
"""
OTHER = PLAN.replace("five customers", "three customers").replace("## Team", "## People")


class Kept:
    """A library of one process."""

    def __init__(self) -> None:
        self._noted: dict[NotesKey, Noted] = {}

    def find_notes(self, key: NotesKey) -> Noted | None:
        """The notes kept before."""
        return self._noted.get(key)

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Keep them."""
        self._noted[key] = noted


@dataclass(frozen=True)
class Run:
    """One talk, read three times: at first, again, and against another plan."""

    reading: Reading
    first: tuple[Asked, ...]
    notes_calls: int  # of ``first``
    wall_s: float
    own_s: float  # CPU time of our own thread
    waited_s: float  # in which at least one call was under way
    again: int
    other: tuple[Asked, ...]
    coverage: float
    dropped: int


def measure(data: Path, quick: bool) -> Sequence[Row]:
    """A row a figure and talk."""
    default_encoder().encode(["loaded before the clock runs, as in a worker"])
    count("so is this")
    names = [SHORT] if quick else list(TALKS)
    runs = {name: _run(data / "captions" / TALKS[name]) for name in names}
    rows = [row for name, run in runs.items() for row in _rows(name, run)]
    spent = sum(_tokens(run.first) for run in runs.values())
    more = sum(_tokens(run.other) for run in runs.values())
    rows.append(
        Row(
            "a new plan, share of the first run's tokens, all talks",
            more / spent,
            bar=None if quick else 0.10,  # the short talk alone cannot reach it
            at_most=True,
            note=f"{more:,} of {spent:,}",
        )
    )
    return rows


def _run(file: Path) -> Run:
    reading = pipeline.read_captions(file.read_bytes(), name=file.name)
    plan, other = plans.parse(PLAN), plans.parse(OTHER)
    book, library = NoBook(), Kept()
    with FakeModel(latency_s=LATENCY_S) as fake:

        def analyser() -> ModelAnalyser:
            return ModelAnalyser(ModelSettings(api_key=KEY, base_url=fake.url), book=book)

        began, worked = time.perf_counter(), time.thread_time()
        reader = analyser()
        noted = pipeline.take_notes(reading, reader, library)
        notes_calls = len(fake.log)
        _, dropped = pipeline.hold_against(reading, noted.notes, plan, reader)
        wall, own = time.perf_counter() - began, time.thread_time() - worked
        first = tuple(fake.log)
        pipeline.analyse(reading, plan, analyser())  # no library: every answer from the book
        again = len(fake.log) - len(first)
        pipeline.analyse(reading, other, analyser(), library=library)
        new = tuple(fake.log)[len(first) + again :]
    return Run(
        reading,
        first,
        notes_calls,
        wall,
        own,
        _under_way(first),
        again,
        new,
        noted.notes.coverage,
        len(noted.dropped) + len(dropped),
    )


def _rows(name: str, run: Run) -> list[Row]:
    notes = [asked for asked in run.first if asked.purpose == "notes"]
    spoken = count(join_words(run.reading.transcript.words))
    sent = sum(_in(asked) for asked in notes)
    factor = (sent - 2_000 * len(notes)) / spoken
    plain = sent / spoken
    reading = [a for a in run.first[: run.notes_calls] if a.purpose != "revise"]
    rest = [a for a in run.first[run.notes_calls :] if a.purpose != "revise"]
    repairs = sum(asked.purpose == "revise" for asked in run.first)
    calls = len(run.first)
    return [
        Row(
            f"{name}: prompt tokens for the notes, less 2,000 a call / transcript's",
            factor,
            published="factor 1.1 to 1.9 of peers",
            bar=1.10,
            at_most=True,
            note=f"{sent:,} tokens sent in {len(notes)} calls for {spoken:,}: {plain:.2f} in all",
        ),
        Row(f"{name}: sentences sent, %", 100 * _sent(run, notes), published="27 %", bar=100),
        Row(f"{name}: coverage told, %", 100 * run.coverage, bar=100),
        Row(
            f"{name}: calls in a row for the notes",
            depth(reading),
            published="5 to 30",
            bar=2 if name == SHORT else 3,
            at_most=True,
            note=f"its double check among them; {calls} calls in all, {repairs} of them repairs",
        ),
        Row(f"{name}: calls in a row for the assessment", depth(rest), bar=2, at_most=True),
        Row(
            f"{name}: our own work beside the calls",
            run.own_s,
            bar=0.10 * run.waited_s + 1.0,
            at_most=True,
            unit=" s CPU",
            note=f"{run.wall_s:.1f} s on the clock, {run.waited_s:.1f} s of them calls, "
            f"so {run.wall_s - run.waited_s:.1f} s beyond them",
        ),
        Row(f"{name}: calls of a second run", run.again, bar=0, at_most=True),
        Row(
            f"{name}: a new plan, share of the first run's tokens",
            _tokens(run.other) / _tokens(run.first),
            note=f"{len(run.other)} calls",
        ),
        Row(f"{name}: statements dropped", run.dropped),
    ]


def _in(asked: Asked) -> int:
    return int((asked.usage or {}).get("prompt_tokens", 0))


def _tokens(calls: Sequence[Asked]) -> int:
    return sum(int((asked.usage or {}).get("total_tokens", 0)) for asked in calls)


def _sent(run: Run, notes: Sequence[Asked]) -> float:
    """Share of the passages whose words stand, in order, in what was sent."""
    told = " ".join(" ".join(asked.messages[-1]["content"].split()) for asked in notes)
    transcript = run.reading.transcript
    passages = transcript.passages
    texts = [clean(join_words(transcript.words[p.first : p.last])) for p in passages]
    return sum(text in told for text in texts) / len(texts)


def _under_way(calls: Sequence[Asked]) -> float:
    """Seconds in which at least one call was under way."""
    total, until = 0.0, float("-inf")
    for asked in sorted(calls, key=lambda each: each.at):
        end = asked.answered_at or asked.at
        total += max(0.0, end - max(asked.at, until))
        until = max(until, end)
    return total


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
