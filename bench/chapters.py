"""Chapters against those that people made: of videos, and topics of meetings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench.lectures import Lecture, passages
from bench.report import Row
from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import chapters
from tubetotask.domain.transcript import Chapter
from tubetotask.transcripts import read

_TOLERANCE_S = 10.0


def chapter_rows(data: Path, encoder: Encoder) -> list[Row]:
    """Chapters of YouTube that people made, beside evenly spaced ones."""
    ours, same, true_count, told, chance = [], [], [], [], []
    counts = []
    for path in sorted((data / "bench" / "youtube_chapters").glob("*.json")):
        video = json.loads(path.read_text(encoding="utf-8"))
        length = float(video["duration"])
        truth = [float(chapter["start_time"]) for chapter in video["chapters"][1:]]
        told_in = read(_lines(video, length), name="captions.json").transcript.passages
        vectors = encoder.encode([passage.text for passage in told_in])
        guess = _starts(chapters.by_topic(told_in, vectors, duration_s=length))
        guess_told = _starts(
            chapters.by_topic(told_in, vectors, duration_s=length, count=len(truth) + 1)
        )
        ours.append(boundary_f1(guess, truth))
        told.append(boundary_f1(guess_told, truth))
        same.append(boundary_f1(_evenly(len(guess), length), truth))
        true_count.append(boundary_f1(_evenly(len(truth), length), truth))
        chance.append(_any_phase(len(guess), length, truth))
        counts.append(len(guess))
    score, base, knowing = (float(np.mean(f)) for f in (ours, same, true_count))
    return [
        Row("youtube_chapters boundary F1", score, base, "even, as many", "about 0.45"),
        Row(
            "youtube_chapters F1 over evenly spaced",
            score / base,
            1.0,
            "even, as many",
            bar=2.0,
            note=f"{len(ours)} videos of one series; we find {np.mean(counts):.1f} boundaries a "
            f"video, as many for the baseline; its mean over all phases is {np.mean(chance):.3f}, "
            f"which makes it {score / float(np.mean(chance)):.2f} times",
        ),
        Row(
            "youtube_chapters F1 over even that knows the count",
            score / knowing,
            1.0,
            "even, true count",
            note=f"that baseline has {knowing:.3f}; with the true count we have "
            f"{float(np.mean(told)):.3f}. 2 times would be {2 * knowing:.2f}: not reached",
        ),
    ]


def _lines(video: dict[str, list[dict[str, object]]], length: float) -> str:
    """The lines of a video as captions with durations."""
    lines = video["transcript"]
    times = [float(str(line["start"])) for line in lines] + [length]
    return json.dumps(
        [
            {"text": line["text"], "start": start, "duration": max(0.0, end - start)}
            for line, (start, end) in zip(lines, pairwise(times), strict=True)
        ]
    )


def _starts(found: Sequence[Chapter]) -> list[float]:
    return [chapter.start_s for chapter in found[1:] if chapter.start_s is not None]


def _evenly(count: int, length: float) -> list[float]:
    return [length * (i + 1) / (count + 1) for i in range(count)]


def _any_phase(count: int, length: float, truth: Sequence[float]) -> float:
    """Mean over evenly spaced boundaries that start anywhere in their first interval."""
    step = length / max(1, count)
    return float(
        np.mean(
            [
                boundary_f1([step * (i + (phase + 0.5) / 20) for i in range(count)], truth)
                for phase in range(20)
            ]
        )
    )


def boundary_f1(found: Sequence[float], truth: Sequence[float]) -> float:
    """F1 of boundaries within the tolerance, matched one to one in order of time."""
    i = j = hits = 0
    while i < len(found) and j < len(truth):
        if abs(found[i] - truth[j]) <= _TOLERANCE_S:
            hits, i, j = hits + 1, i + 1, j + 1
        elif found[i] < truth[j]:
            i += 1
        else:
            j += 1
    return 2 * hits / max(1, len(found) + len(truth))


def segment_rows(lectures: Sequence[Lecture], encoder: Encoder) -> list[Row]:
    """Slides of a lecture are finer than chapters: printed, with the true count given."""
    ours, even = [], []
    for lecture in lectures:
        texts = [sentence for segment in lecture.segments for sentence in segment]
        count = len(lecture.segments)
        truth = [int(i) for i in np.cumsum([len(segment) for segment in lecture.segments])[:-1]]
        found = chapters.by_topic(passages(texts), encoder.encode(texts), count=count)
        spaced = [round(len(texts) * i / count) for i in range(1, count)]
        ours.append(_pk([chapter.first for chapter in found[1:]], truth, len(texts)))
        even.append(_pk(spaced, truth, len(texts)))
    note = f"slides of {len(lectures)} talks, their number given; lower is better"
    return [
        Row(
            "vt_ssum segmentation Pk", float(np.mean(ours)), float(np.mean(even)), "even", note=note
        )
    ]


def _pk(found: Sequence[int], truth: Sequence[int], count: int) -> float:
    """Beeferman's Pk with a window of half a mean true segment."""
    width = max(1, round(count / (len(truth) + 1) / 2))
    ours, true = (np.searchsorted(b, np.arange(count), side="right") for b in (found, truth))
    wrong = (ours[:-width] == ours[width:]) != (true[:-width] == true[width:])
    return float(wrong.mean())
