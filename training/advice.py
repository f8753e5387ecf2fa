"""Train the weights: ``python -m training.advice ADVICE_FOLDER`` writes advice.npz and steps.npz.

``ADVICE_FOLDER`` holds the four TSV files of Advice-EMNLP2020 (MIT). Besides them these are
learned from: ``training/data/spoken_*.tsv``, sentences we wrote; and our labels of talks
(``tests/data/labels/tasks_dev.tsv``, ``training/data/talk_labels.tsv``), which hold no text, so the
captions are needed (TUBETOTASK_TEST_DATA). The test labels are never read. Needs scikit-learn
(not a dependency of the application). About three minutes on one core. Each development
talk is left out in turn to calibrate, and what would be shown on it is printed.
"""

from __future__ import annotations

import csv
import os
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from bench import advice_talks
from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.offline import advice, cues, steps, titles, weigh
from tubetotask.analysis.offline.clauses import find

OWN = Path(__file__).parent / "data"
TARGET = Path(weigh.__file__).parent / "weights"
OWN_WEIGHT = 10.0  # one example of ours, or of a talk, for ten posts of a forum
# The cues learn less from talks: few talks, few of each cue.
CUE_TALK_WEIGHT = 1.0
FLAT = 0.1  # slope before calibration: no total is rounded to 0 or 1


def joined(text: str) -> str:
    """The corpus's tokens as one would write them."""
    text = re.sub(r" (n't|'s|'m|'re|'ve|'ll|'d|’s|’m|’re|’ve|’ll|’d|n’t)\b", r"\1", text)
    text = re.sub(r" ([.,!?;:)])", r"\1", text).replace("( ", "(").replace("ca nt", "can't")
    for apart, whole in (("gon na", "gonna"), ("wan na", "wanna"), ("got ta", "gotta")):
        text = text.replace(apart, whole)
    return text.strip()


def bare(text: str) -> str:
    """As automatic captions would have it."""
    return steps.bare(text)


def own(name: str) -> list[tuple[str, str]]:
    """Label and text of the examples we wrote."""
    lines = (OWN / f"{name}.tsv").read_text("utf-8").splitlines()[1:]
    return [(label, text) for label, text in (line.split("\t") for line in lines)]


def examples(folder: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts, labels and weights."""
    texts, labels, counts = [], [], []
    draw = random.Random(1)
    for name in ("askparents", "needadvice"):
        with (folder / f"{name}_train.tsv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["Sentence"]:
                    text = joined(row["Sentence"])
                    texts.append(bare(text) if draw.random() < 0.35 else text)
                    labels.append(int(row["Majority_label"]))
                    counts.append(1.0)
    for label, text in own("spoken_advice"):
        for form in sorted({text, bare(text)}):
            texts.append(form)
            labels.append(int(label))
            counts.append(OWN_WEIGHT)
    return texts, np.array(labels), np.array(counts)


def cue_rows(texts: list[str]) -> np.ndarray:
    """One row of cues a text."""
    rows = []
    for text in texts:
        clauses = find(text)
        main = titles.choose(clauses)
        title = titles.cut_at(text, main) if main else None
        rows.append(cues.row(text, clauses, main, title, 1.0))
    return np.array(rows)


def run_rows(texts: list[str]) -> csr_matrix:
    """One row of hashed runs of words a text."""
    where = [sorted(weigh.columns(text)) for text in texts]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in where])])
    flat = np.concatenate([np.array(row, int) for row in where])
    return csr_matrix(
        (np.ones(len(flat), np.float32), flat, ends), shape=(len(texts), weigh.COLUMNS)
    )


def save(name: str, parts: dict[str, object]) -> None:
    """Write the weights and forget those in memory."""
    np.savez_compressed(TARGET / f"{name}.npz", **parts)  # type: ignore[arg-type]
    weigh.weights.cache_clear()


@dataclass(frozen=True)
class Sentences:
    """Labelled sentences with what each part of the score sees of them."""

    files: np.ndarray
    labels: np.ndarray
    counts: np.ndarray
    runs: csr_matrix
    vectors: np.ndarray
    cues: np.ndarray

    @classmethod
    def of(
        cls, texts: list[str], labels: np.ndarray, counts: np.ndarray, files: np.ndarray
    ) -> Sentences:
        """Look at every text once."""
        vectors = default_encoder().encode(texts)
        return cls(files, labels, counts, run_rows(texts), vectors, cue_rows(texts))


def of_talks(data: Path) -> Sentences:
    """Our labelled sentences of talks, borderline ones left out."""
    texts, labels, files = [], [], []
    for file, text, label in advice_talks.labelled(data, "tasks_dev", OWN / "talk_labels.tsv"):
        if label != "b":
            texts.append(text)
            labels.append(int(label))
            files.append(file)
    counts = np.full(len(texts), OWN_WEIGHT)
    return Sentences.of(texts, np.array(labels), counts, np.array(files))


def fitted(told: Sentences, talks: Sentences | None = None, without: str = "") -> dict[str, object]:
    """The three straight sums. Slope and shift stay at p = 1 / (1 + exp(-total))."""
    keep = np.array([], int) if talks is None else np.flatnonzero(talks.files != without)

    def fit(strength: float, part: str, talk_weight: float) -> LogisticRegression:
        rows, labels, counts = getattr(told, part), told.labels, told.counts
        if talks is not None:
            more = getattr(talks, part)[keep]
            rows = vstack([rows, more]).tocsr() if part == "runs" else np.concatenate([rows, more])
            labels = np.concatenate([labels, talks.labels[keep]])
            counts = np.concatenate([counts, talk_weight * talks.counts[keep] / OWN_WEIGHT])
        return LogisticRegression(C=strength, max_iter=1000).fit(rows, labels, counts)

    runs, vector = fit(0.3, "runs", OWN_WEIGHT), fit(10, "vectors", OWN_WEIGHT)
    cue = fit(0.3, "cues", CUE_TALK_WEIGHT)
    scale = float(np.abs(runs.coef_).max()) / 127
    return {
        "runs": np.round(runs.coef_[0] / scale).astype(np.int8),
        "runs_scale": scale,
        "runs_0": float(runs.intercept_[0]),
        "vector": vector.coef_[0].astype(np.float16),
        "vector_0": float(vector.intercept_[0]),
        "vector_id": default_encoder().id,
        "cues": cue.coef_[0].astype(np.float32),
        "cues_0": float(cue.intercept_[0]),
        "slope": FLAT,
        "shift": 0.0,
    }


def held_out(told: Sentences, talks: Sentences, data: Path) -> list[tuple[str, float, float, bool]]:
    """Each title of a development talk, judged by weights that never saw that talk: file, logit,
    weight, right. One long series of steps does not speak for all."""
    found = []
    for talk in advice_talks.talks(data, "tasks_dev"):
        save("advice", fitted(told, talks, without=talk.file))
        passages, labels = talk.transcript.passages, talk.labels()
        scored = advice.score(passages, language="en", encoder=default_encoder())
        mine = []
        for passage, one in zip(passages, scored, strict=True):
            title = titles.cut(passage.text, "en") if one.cues else None
            if title is None:
                continue
            verdict = advice_talks.verdict(labels, advice_talks.places(talk, passage, title))
            if verdict != "left out":
                p = min(max(one.probability, 1e-9), 1 - 1e-9)
                mine.append((float(np.log(p / (1 - p))), verdict == "right"))
        weight = min(1.0, 20 / max(1, sum(right for _, right in mine)))
        found += [(talk.file, logit, weight, right) for logit, right in mine]
    return found


def show(found: list[tuple[str, float, float, bool]], slope: float, shift: float) -> None:
    """Precision and number of right ones among held-out titles, by threshold."""
    most = max({f for f, *_ in found}, key=lambda f: sum(r for g, _, _, r in found if g == f))
    for at in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        kept = [x for x in found if slope * x[1] + shift >= np.log(at / (1 - at))]
        rest = [x for x in kept if x[0] != most]
        print(
            f"p ≥ {at}: {sum(x[3] for x in kept)} of {len(kept)} right; "
            f"without the how-to {sum(x[3] for x in rest)} of {len(rest)}"
        )


def main(folder: Path, data: Path) -> None:
    """Train, calibrate on talks left out in turn, write."""
    texts, labels, counts = examples(folder)
    told = Sentences.of(texts, labels, counts, np.full(len(texts), ""))
    talks = of_talks(data)
    found = held_out(told, talks, data)
    fit = LogisticRegression(C=100).fit(
        np.array([[x[1]] for x in found]),
        np.array([x[3] for x in found]),
        sample_weight=np.array([x[2] for x in found]),
    )
    slope, shift = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    save("advice", {**fitted(told, talks), "slope": FLAT * slope, "shift": shift})
    print(f"{len(texts)} examples, {len(talks.labels)} sentences of talks")
    print(f"slope {FLAT * slope:.3f}, shift {shift:.3f}")
    show(found, slope, shift)
    steps_told = own("spoken_steps")
    labels = np.array([int(label) for label, _ in steps_told])
    texts = [bare(text) for _, text in steps_told]
    parts = fitted(Sentences.of(texts, labels, np.ones(len(texts)), np.full(len(texts), "")))
    save("steps", {**parts, "slope": 0.5})  # so that sure ones do not all round to 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(os.environ["TUBETOTASK_TEST_DATA"]))
