"""Train the weights: ``python -m training.advice ADVICE_FOLDER`` writes advice.npz and steps.npz.

``ADVICE_FOLDER`` holds the four TSV files of Advice-EMNLP2020 (MIT). Besides them only
``training/data/spoken_*.tsv`` is learned from, which is our own. The labelled talks of
``tests/data/labels/tasks_dev.tsv`` give two numbers (slope and shift of the probability), nothing
else; for these TUBETOTASK_TEST_DATA is needed. Needs scikit-learn (not a dependency of the
application). About a minute on one core.
"""

from __future__ import annotations

import csv
import os
import random
import re
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench import advice_talks
from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.offline import advice, cues, steps, titles, weigh
from tubetotask.analysis.offline.clauses import find

OWN = Path(__file__).parent / "data"
TARGET = Path(weigh.__file__).parent / "weights"
OWN_WEIGHT = 10.0  # one example of ours for ten posts of a forum


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


def fitted(texts: list[str], labels: np.ndarray, counts: np.ndarray) -> dict[str, object]:
    """The three straight sums. Slope and shift stay at p = 1 / (1 + exp(-total))."""
    encoder = default_encoder()
    runs = LogisticRegression(C=0.3, max_iter=1000).fit(run_rows(texts), labels, counts)
    vector = LogisticRegression(C=10, max_iter=1000).fit(encoder.encode(texts), labels, counts)
    cue = LogisticRegression(C=0.3, max_iter=1000).fit(cue_rows(texts), labels, counts)
    scale = float(np.abs(runs.coef_).max()) / 127
    return {
        "runs": np.round(runs.coef_[0] / scale).astype(np.int8),
        "runs_scale": scale,
        "runs_0": float(runs.intercept_[0]),
        "vector": vector.coef_[0].astype(np.float16),
        "vector_0": float(vector.intercept_[0]),
        "vector_id": encoder.id,
        "cues": cue.coef_[0].astype(np.float32),
        "cues_0": float(cue.intercept_[0]),
        "slope": 1.0,
        "shift": 0.0,
    }


def calibration(data: Path) -> tuple[float, float]:
    """Slope and shift of the probability, on the development talks; each talk counts the same
    up to a point, so that one long series of steps does not speak for all."""
    encoder = default_encoder()
    totals, real, counts = [], [], []
    for talk in advice_talks.talks(data, "tasks_dev"):
        passages = talk.transcript.passages
        labels = talk.labels()
        scored = advice.score(passages, language="en", encoder=encoder)
        rights = []
        for passage, one in zip(passages, scored, strict=True):
            title = titles.cut(passage.text, "en")
            if title is None or not one.cues:
                continue
            verdict = advice_talks.verdict(labels, advice_talks.places(talk, passage, title))
            if verdict != "left out":
                p = min(max(one.probability, 1e-6), 1 - 1e-6)
                totals.append(np.log(p / (1 - p)))
                rights.append(verdict == "right")
        real += rights
        counts += [min(1.0, 20 / max(1, sum(rights)))] * len(rights)
    fit = LogisticRegression(C=100).fit(
        np.array(totals)[:, None], np.array(real), sample_weight=np.array(counts)
    )
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def main(folder: Path, data: Path) -> None:
    """Train, calibrate, write."""
    parts = fitted(*examples(folder))
    flat = 0.1  # so that no total is rounded to 0 or 1 before it is calibrated
    save("advice", {**parts, "slope": flat})
    slope, shift = calibration(data)
    save("advice", {**parts, "slope": flat * slope, "shift": shift})
    print(f"advice: slope {flat * slope:.3f}, shift {shift:.3f}")
    told = own("spoken_steps")
    labels = np.array([int(label) for label, _ in told])
    parts = fitted([bare(text) for _, text in told], labels, np.ones(len(told)))
    save("steps", {**parts, "slope": 0.5})  # so that sure ones do not all round to 1
    print(f"steps: {len(told)} examples")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(os.environ["TUBETOTASK_TEST_DATA"]))
