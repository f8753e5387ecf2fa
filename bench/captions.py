"""Reading real captions: every file, its language, its words, its times, and how fast.

The measure of de-duplication is written here a second time, by another way than the product's: a
word counts as added by a cue when the row it stands in was not on the screen before.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the application runs

import itertools

from rapidfuzz.distance import Levenshtein

from bench.report import Row, main
from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import Reading, read

RUN = 4
NEAR = 24  # words: what a format shows again stands within two lines
_TIMING = re.compile(
    r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}).*$"
)
_SHIFT_S = 7400


@dataclass(frozen=True)
class Sample:
    """A line of the MANIFEST."""

    path: Path
    language: str
    kind: str
    video_id: str


def samples(data: Path) -> list[Sample]:
    """The real files, as their MANIFEST lists them."""
    folder = data / "captions"
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Sample(
            folder / row["file"].removeprefix("captions/open/"),
            row["language"],
            row["kind"],
            row["video_id"],
        )
        for row in rows
    ]


def opened(sample: Sample) -> Reading:
    """The reading of a file, with its name as the only hint."""
    return read(sample.path.read_bytes(), name=sample.path.name)


def plain_words(text: str) -> list[str]:
    """Words without case and punctuation, sounds and marks of voices."""
    text = re.sub(r"\[[^\]\n]{1,30}\]|&gt;|>", " ", text.replace("&nbsp;", " "))
    text = text.replace("&#39;", "'").replace("&amp;", "&")
    return [w for w in (re.sub(r"[^\w']", "", word).lower() for word in text.split()) if w]


def words_of(transcript: Transcript) -> list[str]:
    """The same of a transcript."""
    return [w for word in transcript.words for w in plain_words(word.text)]


def shown(text: str) -> Iterator[tuple[float, list[str], bool]]:
    """(length in seconds, rows with words, first row blank) of each cue of a VTT or SRT."""
    length, rows, inside = 0.0, list[str](), False
    for line in [*text.split("\n"), "00:00:00.000 --> 00:00:00.000"]:
        timing = _TIMING.match(line.strip())
        if timing:
            if inside:
                if rows and rows[-1].strip().isdigit() and len(rows) > 1 and not rows[-2].strip():
                    rows.pop()
                bare = [re.sub(r"<[^>]*>", "", row).strip() for row in rows]
                yield length, [row for row in bare if row], not bare or not bare[0]
            part = [int(x or 0) for x in timing.groups()]
            begin = part[0] * 3600 + part[1] * 60 + part[2] + part[3] / 1000
            length = part[4] * 3600 + part[5] * 60 + part[6] + part[7] / 1000 - begin
            rows, inside = [], True
        else:
            rows.append(line)


def added(text: str) -> list[str]:
    """What the cues of a rolling track add, by rows alone."""
    out: list[str] = []
    before: list[str] = []
    for length, rows, first_blank in shown(text):
        if length > 0.02:
            old = 1 if rows and not first_blank and before and rows[0] == before[-1] else 0
            out += rows[old:]
        before = rows
    return plain_words(" ".join(out))


def added_live(text: str) -> list[str]:
    """What live captions say: a row is done when it has moved up."""
    cues = [rows for _, rows, _ in shown(text) if rows]
    pairs = itertools.pairwise(cues)
    done = [a[-1] for a, b in pairs if len(b) > 1 and b[-2] == a[-1] and b[-1] != a[-1]]
    return plain_words(" ".join([*done, cues[-1][-1]]))


def everything(text: str) -> list[str]:
    """The baseline: all rows of all cues."""
    return plain_words(" ".join(row for _, rows, _ in shown(text) for row in rows))


def near_repeats(words: Sequence[str]) -> int:
    """Places where a run of four words comes again within two lines."""
    last: dict[tuple[str, ...], int] = {}
    count = 0
    for i in range(len(words) - RUN + 1):
        run = tuple(words[i : i + RUN])
        count += run in last and i - last[run] <= NEAR
        last[run] = i
    return count


def word_error(reference: Sequence[str], ours: Sequence[str]) -> float:
    """Insertions, deletions and replacements for each word of the reference."""
    return Levenshtein.distance(list(reference), list(ours)) / max(1, len(reference))


def disorder(transcript: Transcript) -> tuple[int, int, int]:
    """(times that run backwards, passages that overlap, words outside the partition)."""
    back = overlaps = 0
    for epoch in transcript.epochs:
        starts = [w.start_s for w in transcript.words[epoch.first : epoch.last]]
        known = [s for s in starts if s is not None]
        back += sum(b < a for a, b in itertools.pairwise(known))
        inside = [p for p in transcript.passages if p.epoch == epoch.index]
        for one, two in itertools.pairwise(inside):
            if one.end_s is not None and two.start_s is not None:
                overlaps += one.end_s > two.start_s
                back += one.start_s is not None and one.start_s > two.start_s
        back += sum(1 for p in inside if (p.end_s or 0.0) < (p.start_s or 0.0))
    covered = [i for p in transcript.passages for i in range(p.first, p.last)]
    lost = 0 if covered == list(range(len(transcript.words))) else 1
    return back, overlaps, lost


def four_hours(text: str) -> str:
    """A real track of two hours, twice: the second time its clock goes on."""

    def later(found: re.Match[str]) -> str:
        second = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) + _SHIFT_S
        return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{found[4]}"

    again = re.sub(r"(\d\d):(\d\d):(\d\d)\.(\d{3})", later, text.split("\n\n", 1)[1])
    return f"{text.rstrip()}\n\n{again}"


def measure(data: Path, quick: bool) -> list[Row]:
    """All rows of the table; ``quick`` times the long track once instead of five times."""
    listed = samples(data)
    readings: dict[str, Transcript] = {}
    languages = known_ids = 0
    for sample in listed:
        try:
            reading = opened(sample)
        except InputError as error:
            print(f"{sample.path.name}: {error}")
            continue
        readings[str(sample.path)] = reading.transcript
        languages += reading.transcript.language == sample.language
        known_ids += reading.video.youtube_id == sample.video_id
    problems = [disorder(transcript) for transcript in readings.values()]
    rows = [
        Row("files read", len(readings), bar=len(listed)),
        Row("with words", sum(1 for t in readings.values() if t.words), bar=len(listed)),
        Row("language as listed", languages, bar=len(listed)),
        Row("video id found in the name", known_ids, note="files whose name holds no id count not"),
        Row("times that run backwards", sum(p[0] for p in problems), bar=0, at_most=True),
        Row("passages that overlap", sum(p[1] for p in problems), bar=0, at_most=True),
        Row("passages no partition", sum(p[2] for p in problems), bar=0, at_most=True),
    ]
    return rows + _rolling(listed, readings) + _pair(data) + _speed(data, quick)


def _rolling(listed: Sequence[Sample], readings: dict[str, Transcript]) -> list[Row]:
    made = naive = tracks = 0
    worst = 0.0
    for sample in listed:
        text = sample.path.read_text("utf-8", "replace")
        live = "live" in sample.kind
        if not live and "auto VTT" not in sample.kind and "rolling" not in sample.kind:
            continue
        oracle = added_live(text) if live else added(text)
        ours = words_of(readings[str(sample.path)])
        tracks += 1
        made += max(0, near_repeats(ours) - near_repeats(oracle))
        naive += max(0, near_repeats(everything(text)) - near_repeats(oracle))
        worst = max(worst, word_error(oracle, ours))
    return [
        Row(
            "4-word runs repeated by the format",
            made,
            baseline=naive,
            baseline_name="all cues",
            bar=0,
            at_most=True,
            note=f"in {tracks} automatic tracks",
        ),
        Row(
            "word error against what cues add, worst track",
            100 * worst,
            unit=" %",
            bar=1,
            at_most=True,
        ),
    ]


def _pair(data: Path) -> list[Row]:
    folder = data / "captions" / "subtitles"
    clean = words_of(read((folder / "Q8wVMdwhlh4.clean.en.vtt").read_bytes()).transcript)
    raw = (folder / "Q8wVMdwhlh4.en.vtt").read_bytes()
    naive = word_error(clean, everything(raw.decode()))
    return [
        Row(
            "word error, raw against clean",
            100 * word_error(clean, words_of(read(raw).transcript)),
            baseline=100 * naive,
            baseline_name="all cues",
            bar=1,
            at_most=True,
            unit=" %",
        )
    ]


def _speed(data: Path, quick: bool) -> list[Row]:
    text = (data / "captions" / "local-youtube-" / "GOMovkQCYD4.en.vtt").read_text("utf-8")
    long = four_hours(text).encode()
    read(text.encode())  # the model of sentence boundaries is loaded once a process
    times, busy = [], []
    for _ in range(2 if quick else 5):
        start, used = time.perf_counter(), time.process_time()
        transcript = read(long).transcript
        times.append(time.perf_counter() - start)
        busy.append(time.process_time() - used)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    hours = (transcript.duration_s or 0.0) / 3600
    note = f"{hours:.2f} h, {len(transcript.words):,} words, {len(long) / 1e6:.1f} MB"
    return [
        Row("a 4-hour VTT (asked: 1.5 s), best run", min(times), unit=" s", note=note),
        Row("the same, processor time", min(busy), unit=" s"),
        Row("peak memory of this benchmark", peak, unit=" MB"),
    ]


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
