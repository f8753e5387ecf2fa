"""Lectures of vt_ssum: parts with labels, and sentences as passages with times."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tubetotask.domain.transcript import Passage

_SECONDS_A_WORD = 0.4


@dataclass(frozen=True)
class Lecture:
    """One file of vt_ssum: parts with labels, and the segments of the whole talk."""

    title: str
    parts: list[list[tuple[str, int]]]
    segments: list[list[str]]


def passages(texts: Sequence[str]) -> list[Passage]:
    """Sentences as passages with the time that it takes to say them."""
    ends = np.cumsum([len(text.split()) * _SECONDS_A_WORD for text in texts])
    starts = [0.0, *ends[:-1]]
    return [
        Passage(index, index, index + 1, text, float(start), float(end))
        for index, (text, start, end) in enumerate(zip(texts, starts, ends, strict=True))
    ]


def read_lectures(folder: Path) -> list[Lecture]:
    """Every file of a folder that has labels."""
    found = []
    for path in sorted(folder.glob("*.json")):
        talk = json.loads(path.read_text(encoding="utf-8"))
        parts = [
            [(line["sent"], int(line["label"])) for line in part["summarization_data"]]
            for part in talk["summarization"].values()
            if part.get("is_summarization_sample")
        ]
        parts = [part for part in parts if any(label for _, label in part)]
        if parts:
            segments = [segment for segment in talk["segmentation"] if segment]
            found.append(Lecture(talk["title"], parts, segments))
    return found
