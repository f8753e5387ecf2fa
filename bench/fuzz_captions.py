"""Damaged and hostile captions: only our errors, little memory, time that grows with the size.

Seeds are small files of every format, and the beginnings of the real ones; each input is a seed
mutated once to four times. An input is made from its number, so a failure is found again.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the application runs

from bench.captions import samples
from bench.fuzz_hostile import hostile
from bench.fuzz_mutations import SEEDS, make
from bench.report import Row, main
from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import read
from tubetotask.transcripts.tokens import LONGEST

FULL, QUICK = 100_000, 2_500
FLOOR_S = 0.25
"""A small input may take this long whatever its size: a model is loaded, a collector runs."""

S_PER_MB = 1.0
MOST_GROWTH = 3.0
HEAD_BYTES = 1500

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass
class Tally:
    """What happened."""

    read: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slowest_s_per_mb: float = 0.0
    over: int = 0


def texts(transcript: Transcript) -> Iterator[str]:
    """Every text of a transcript."""
    yield from (word.text for word in transcript.words)
    yield from (passage.text + passage.speaker for passage in transcript.passages)
    yield from (notice.message for notice in transcript.warnings)


def check(transcript: Transcript) -> str:
    """What is wrong with a transcript that was read, or ""."""
    if not transcript.words or not transcript.passages:
        return "empty"
    if any(map(_CONTROL.search, texts(transcript))):
        return "a control character or half a pair"
    if any(len(w.text) > LONGEST for w in transcript.words):
        return "an endless word"
    if any(not w.text or any(c.isspace() for c in w.text) for w in transcript.words):
        return "white space in a word"
    at = 0
    for passage in transcript.passages:
        if passage.first != at or passage.last <= at:
            return "passages are no partition"
        at = passage.last
    if at != len(transcript.words):
        return "words are lost"
    for a, b in zip(transcript.passages, transcript.passages[1:], strict=False):
        if a.epoch == b.epoch and (a.end_s or 0.0) > (b.start_s or 0.0) + 1e-9:
            return "passages overlap"
    return ""


def one(data: bytes, name: str, label: str, tally: Tally) -> float:
    """Read one input and note what came of it; the seconds of processor time it took."""
    start = time.process_time()
    transcript: Transcript | None = None
    try:
        transcript = read(data, name=name).transcript
    except InputError:
        tally.refused += 1
    except Exception:
        tally.failures.append(f"{label}: {traceback.format_exc(limit=-4)}")
    used = time.process_time() - start
    if transcript is not None:
        tally.read += 1
        if wrong := check(transcript):
            tally.broken.append(f"{label}: {wrong}")
    return used


def least(data: bytes, name: str, allowed: float) -> float:
    """The least processor time of up to five readings, or the first that is no more than allowed.

    A busy machine makes everything slower for a moment; what an input needs is the least of it.
    """
    best = float("inf")
    for _ in range(5):
        best = min(best, one(data, name, "", Tally()))
        if best <= allowed:
            break
    return best


def peak_mb() -> float:
    """The most memory this process has had: Linux counts it without what came before it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().split("\n") if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def growth(size: int, tally: Tally) -> float:
    """How many times longer twice the text takes, for the worst of the hostile shapes."""
    worst = 0.0
    for (name, less), (_, more) in zip(hostile(size), hostile(2 * size), strict=True):
        first = one(less, "", f"hostile: {name}", tally)
        second = one(more, "", f"hostile: {name}, twice", tally)
        if second > MOST_GROWTH * max(first, 0.01):
            first = min(first, least(less, "", 0.0))
            second = min(second, least(more, "", MOST_GROWTH * first))
        if second > 0.2:  # below, the clock tells nothing
            worst = max(worst, second / max(first, 0.01))
            if second > MOST_GROWTH * max(first, 0.01):
                print(f"not linear: {name}: {first:.2f} s, twice the text {second:.2f} s")
    return worst


def measure(data: Path, quick: bool) -> list[Row]:
    """Run all inputs; print the first failures in full."""
    real = [sample.path.read_bytes()[:HEAD_BYTES] for sample in samples(data)]
    seeds = [*(seed.encode() for seed in SEEDS), *real]
    for seed in SEEDS:
        read(seed)  # models are loaded, regular expressions compiled
    count = QUICK if quick else FULL
    tally = Tally()
    for number in range(count):
        body, name = make(number, seeds)
        used = one(body, name, f"input {number}", tally)
        allowed = FLOOR_S + S_PER_MB * len(body) / 1e6
        if used > allowed:
            used = min(used, least(body, name, allowed))
        if used > allowed:
            tally.over += 1
            print(f"slow: input {number}: {used:.2f} s for {len(body):,} bytes")
        if len(body) >= 50_000:
            tally.slowest_s_per_mb = max(tally.slowest_s_per_mb, used / len(body) * 1e6)
    peak = peak_mb()
    large = Tally()
    grown = growth(60_000 if quick else 250_000, large)
    for failure in (tally.failures + large.failures + tally.broken + large.broken)[:10]:
        print(failure)
    note = f"{tally.read:,} read, {tally.refused:,} refused"
    return [
        Row("mutated inputs", count, bar=count, note=note),
        Row("other errors than ours", len(tally.failures + large.failures), bar=0, at_most=True),
        Row("transcripts out of order", len(tally.broken + large.broken), bar=0, at_most=True),
        Row("inputs over 1 s per MB", tally.over, bar=0, at_most=True),
        Row("slowest of over 50 kB, seconds a MB", tally.slowest_s_per_mb),
        Row("hostile shapes, twice the text", grown, unit=" ×", bar=MOST_GROWTH, at_most=True),
        Row("peak memory", peak, unit=" MB", bar=200, at_most=True),
    ]


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
