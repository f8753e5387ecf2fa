"""Labelled sets of steps, advice, suggestions and action items: their sentences and our scores."""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.offline import cues, steps, titles, weigh
from tubetotask.analysis.offline.clauses import find
from tubetotask.domain.transcript import Passage

Labelled = list[tuple[str, int]]
Array = NDArray[np.float64]


def joined(text: str) -> str:
    """A corpus's tokens as one would write them."""
    text = re.sub(r" (n't|['’](?:s|m|re|ve|ll|d)|n’t)\b", r"\1", text)
    text = re.sub(r" ([.,!?;:)])", r"\1", text)
    return re.sub(r"\b(gon|wan|got) (na|ta)\b", r"\1\2", text).strip()


@dataclass(frozen=True)
class Cooking:
    """Figures of cooking_steps."""

    f1: float
    all_positive: float
    share: float
    first_ten: float
    videos: int
    videos_shown: int
    shown: int
    ten_of_all: float
    ten_at_most: float


def cooking(data: Path, quick: bool) -> Cooking:
    """Steps of every video (of every third, ``quick``)."""
    videos: dict[str, Labelled] = defaultdict(list)
    source = data / "bench" / "cooking_steps" / "reviewed_0812.open.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            videos[row["VideoUrl"]].append((joined(row["Sentence"]), int(row["IsUsefulSentence"])))
    chosen = list(videos.values())[:: 3 if quick else 1]
    chances, truths = [], []
    for video in chosen:
        passages = [Passage(i, 0, 1, text, None, None) for i, (text, _) in enumerate(video)]
        scored = steps.score(passages, language="en", encoder=default_encoder())
        chances.append(np.array([step.probability for step in scored]))
        truths.append(np.array([label for _, label in video], float))
    every, truth = np.concatenate(chances), np.concatenate(truths)
    tens = [np.argsort(-chance)[:10] for chance in chances]
    shown = [ten[c[ten] >= steps.SURE] for ten, c in zip(tens, chances, strict=True)]
    first = [t[ten].mean() for ten, t in zip(shown, truths, strict=True) if len(ten)]
    return Cooking(
        f1=_f1(every >= steps.LIKELY, truth),
        all_positive=_f1(np.ones(len(truth), bool), truth),
        share=float(truth.mean()),
        first_ten=float(np.mean(first)) if first else 0.0,
        videos=len(chosen),
        videos_shown=len(first),
        shown=sum(len(ten) for ten in shown),
        ten_of_all=float(np.mean([t[ten].mean() for ten, t in zip(tens, truths, strict=True)])),
        ten_at_most=float(np.mean([min(10, t.sum()) / min(10, len(t)) for t in truths])),
    )


def single(data: Path, quick: bool) -> dict[str, tuple[float, float]]:
    """Set → our F1 and that of calling every sentence positive."""
    found = {}
    for name, (train, test) in _sets(data / "bench").items():
        sample = train[:: max(1, len(train) // (600 if quick else 4000))]
        totals, truth = _totals(sample), np.array([label for _, label in sample], float)
        cuts = np.quantile(totals, np.linspace(0.02, 0.98, 97))
        cut = max(cuts, key=lambda at: _f1(totals >= at, truth))
        held = test[:: max(1, len(test) // 800)] if quick else test
        truth = np.array([label for _, label in held], float)
        found[name] = (
            _f1(_totals(held) >= cut, truth),
            _f1(np.ones(len(truth), bool), truth),
        )
    return found


def _sets(bench: Path) -> dict[str, tuple[Labelled, Labelled]]:
    sets = {
        "semeval2019": (
            list(_semeval(bench / "semeval2019_suggestions" / "V1.4_Training.csv")),
            list(_semeval(bench / "semeval2019_suggestions" / "SubtaskA_Trial_Test_Labeled.csv")),
        )
    }
    for part in ("askparents", "needadvice"):
        folder = bench / "advice_emnlp2020"
        sets[f"advice_emnlp2020 {part}"] = (
            list(_advice(folder / f"{part}_train.tsv")),
            list(_advice(folder / f"{part}_dev.tsv")),
        )
    meetings = sorted((bench / "ami_action_items").glob("*.da.gz"))
    sets["ami_action_items"] = (
        [act for meeting in meetings[::2] for act in _acts(meeting)],
        [act for meeting in meetings[1::2] for act in _acts(meeting)],
    )
    return sets


def _semeval(file: Path) -> Iterator[tuple[str, int]]:
    with file.open(encoding="latin-1", newline="") as lines:
        for row in csv.reader(lines):
            if len(row) == 3 and row[2] in {"0", "1"}:
                yield row[1].strip('"'), int(row[2])


def _advice(file: Path) -> Iterator[tuple[str, int]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            if row["Sentence"]:
                yield joined(row["Sentence"]), int(row["Majority_label"])


def _acts(meeting: Path) -> Iterator[tuple[str, int]]:
    """Dialogue acts; one is positive when an action item of the meeting points to it."""
    actions = meeting.with_name(meeting.name.replace(".da.gz", ".actions"))
    if not actions.exists():
        return
    linked = {line.split("\t")[0] for line in actions.read_text("utf-8").splitlines()}
    for line in gzip.decompress(meeting.read_bytes()).decode("utf-8").splitlines():
        name, *_, text = line.split("\t")
        yield joined(re.sub(r"{.*?}", "", text)), int(name in linked)


def _totals(sentences: Sequence[tuple[str, int]]) -> Array:
    """How much of advice each sentence alone shows, without the talk around it."""
    texts = [text for text, _ in sentences]
    given = weigh.weights("advice")
    found = []
    for text in texts:
        clauses = find(text)
        main = titles.choose(clauses)
        title = titles.cut_at(text, main) if main else None
        found.append(cues.row(text, clauses, main, title, 1.0))
    totals = given.by_runs(texts) + given.by_cues(np.stack(found))
    totals = totals + given.by_vector(default_encoder().encode(texts))
    return np.asarray(totals, np.float64)


def _f1(said: NDArray[np.bool_], truth: Array) -> float:
    right = float(truth[said].sum())
    return 2 * right / max(1.0, float(said.sum()) + float(truth.sum()))
