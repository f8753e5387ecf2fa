"""Which section of a plan does a statement of a talk belong to: labels, beside the first measure.

Statements of real talks were held against written plans (tests/data/plans) and labelled by
reading; the test talks are others than those the weights were fitted on. The baseline is the
first version: the calibrated similarity to the nearest title or line.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.report import Row, main
from tubetotask.analysis.encoders import Encoder, default_encoder
from tubetotask.analysis.offline.belonging import BELONGS, belongings
from tubetotask.analysis.offline.budget import Remembering
from tubetotask.analysis.offline.reaffirming import repeats
from tubetotask.domain.plan import Plan
from tubetotask.domain.transcript import Transcript
from tubetotask.plans.parse import parse
from tubetotask.transcripts.reader import read

TESTS = Path(__file__).parent.parent / "tests" / "data"
OLD_THRESHOLD = 0.30
SHIFTED = 300  # words around which a label is looked for
ENOUGH = 5  # of each kind, for a figure within one talk

Ranks = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """A statement and the sections it belongs to (none: off the plan)."""

    text: str
    sections: frozenset[str]
    clear: bool  # False: borderline, measured with the others but not judged


@dataclass(frozen=True)
class Pair:
    """A talk held against a plan."""

    name: str
    language: str
    plan: Plan
    labels: tuple[Label, ...]


@dataclass
class Judged:
    """How surely each statement belongs, whether it does, and whether the section is right."""

    sure: list[float]
    belongs: list[bool]
    right: list[bool]

    def auc(self) -> float:
        """The chance that a statement that belongs is ranked above one that does not."""
        sure, belongs = np.array(self.sure), np.array(self.belongs)
        above = sure[belongs][:, None] - sure[~belongs][None, :]
        return float((above > 0).mean() + 0.5 * (above == 0).mean())

    def at(self, threshold: float) -> tuple[float, float]:
        """Precision and recall."""
        shown, belongs = np.array(self.sure) >= threshold, np.array(self.belongs)
        hits = float((shown & belongs).sum())
        return hits / max(1.0, float(shown.sum())), hits / float(belongs.sum())


Measure = Callable[[Sequence[str], Plan, str], list[tuple[float, str]]]


def rows(data: Path, quick: bool) -> list[Row]:
    """Figures of the test talks (of the fitting talks too, unless ``quick``)."""
    encoder = Remembering(default_encoder())
    found: list[Row] = []
    for split in ("test",) if quick else ("test", "dev"):
        pairs = list(load(data, split))
        new = [judge(pair, lambda t, p, g: ours(t, p, g, encoder)) for pair in pairs]
        old = [judge(pair, lambda t, p, _: first_version(t, p, encoder)) for pair in pairs]
        found += _figures(split, new, old, bar=split == "test")
    return found + _repeats(encoder)


def _figures(split: str, new: list[Judged], old: list[Judged], *, bar: bool) -> list[Row]:
    ours_all, old_all = _joined(new), _joined(old)
    precision, recall = ours_all.at(BELONGS)
    old_precision, old_recall = old_all.at(OLD_THRESHOLD)
    old_right, name = float(np.mean(old_all.right)), "nearest line"
    note = f"{len(ours_all.belongs)} statements, {sum(ours_all.belongs)} belong, {len(new)} pairs"
    return [
        Row(
            f"{split}: AUC, belongs or not",
            ours_all.auc(),
            old_all.auc(),
            name,
            bar=old_all.auc() + 0.02 if bar else None,
            note=note,
        ),
        Row(f"{split}: AUC within a talk", _within(new), _within(old), name),
        Row(f"{split}: section right", float(np.mean(ours_all.right)), old_right, name),
        Row(f"{split}: precision", precision, old_precision, name, bar=0.75 if bar else None),
        Row(f"{split}: recall", recall, old_recall, name),
    ]


def _within(judged: Sequence[Judged]) -> float:
    enough = [
        j.auc() for j in judged if min(sum(j.belongs), len(j.belongs) - sum(j.belongs)) >= ENOUGH
    ]
    return float(np.mean(enough))


def _joined(judged: Sequence[Judged]) -> Judged:
    return Judged(
        [s for j in judged for s in j.sure],
        [b for j in judged for b in j.belongs],
        [r for j in judged for r in j.right],
    )


def _repeats(encoder: Encoder) -> list[Row]:
    """Written pairs: a line of a plan and a statement that says the same, or nearly."""
    with (TESTS / "labels" / "reaffirming.tsv").open(encoding="utf-8", newline="") as lines:
        pairs = [r for r in csv.DictReader(lines, delimiter="\t") if r["set"] == "test"]
    same = np.array([pair["same"] == "1" for pair in pairs])
    said = np.array([repeats(p["statement"], p["line"], encoder, "en") for p in pairs])
    texts = [[p["statement"], p["line"]] for p in pairs]
    old = np.array(
        [encoder.calibrated(float(np.dot(*encoder.encode(pair)))) >= 0.80 for pair in texts]
    )
    return [
        Row(
            "repeats a line: precision",
            float(same[said].mean()),
            float(same[old].mean()),
            "similarity 0.80",
            note=f"{len(pairs)} pairs written for this",
        ),
        Row("repeats a line: recall", float(said[same].mean()), float(old[same].mean()), "same"),
    ]


def judge(pair: Pair, measure: Measure) -> Judged:
    """A talk's labelled statements, measured together; borderline ones are not judged."""
    found = measure([label.text for label in pair.labels], pair.plan, pair.language)
    clear = [(label, f) for label, f in zip(pair.labels, found, strict=True) if label.clear]
    return Judged(
        [sure for _, (sure, _) in clear],
        [bool(label.sections) for label, _ in clear],
        [section in label.sections for label, (_, section) in clear if label.sections],
    )


def ours(
    texts: Sequence[str], plan: Plan, language: str, encoder: Encoder
) -> list[tuple[float, str]]:
    """Chance and section."""
    found = belongings(texts, plan, encoder, language=language)
    return [(each.chance, each.section.id) for each in found]


def first_version(texts: Sequence[str], plan: Plan, encoder: Encoder) -> list[tuple[float, str]]:
    """Calibrated similarity to the nearest title or line, and its section."""
    places, wordings = [], []
    for section in plan.sections:
        lines = [section.title, *section.items, *(f"{section.title}: {i}" for i in section.items)]
        places += [section.id] * len(lines)
        wordings += lines
    cosines = encoder.encode(texts) @ encoder.encode(wordings).T
    return [(encoder.calibrated(float(row.max())), places[int(row.argmax())]) for row in cosines]


def load(data: Path, split: str) -> Iterator[Pair]:
    """The labelled statements of each talk and plan."""
    plans = {path.stem: parse(path.read_text("utf-8")) for path in (TESTS / "plans").glob("*.md")}
    grouped: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    source = TESTS / "labels" / f"alignment_{split}.tsv"
    with source.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            grouped[row["file"], row["plan"]].append(row)
    talks: dict[str, Transcript] = {}
    for (file, plan), labelled in grouped.items():
        if file not in talks:
            path = data / "captions" / file
            talks[file] = read(path.read_bytes(), name=path.name).transcript
        labels = tuple(_label(talks[file], row) for row in labelled)
        yield Pair(f"{file} × {plan}", talks[file].language, plans[plan], labels)


def _label(talk: Transcript, row: dict[str, str]) -> Label:
    """The labelled words, looked for around where they stood: readers may count words anew."""
    first, count = int(row["first_word"]), int(row["n_words"])
    for start in sorted(range(first - SHIFTED, first + SHIFTED + 1), key=lambda n: abs(n - first)):
        text, said = _words_from(talk, start, count) if start >= 0 else ("", [])
        if _digest(said) == row["digest"]:
            sections = frozenset(row["section"].split("|")) - {""}
            return Label(text, sections, row["label"] != "b")
    sys.exit(f"{row['file']}: what was labelled at word {first} is not there; label it again.")


def _words_from(talk: Transcript, first: int, count: int) -> tuple[str, list[str]]:
    taken: list[str] = []
    said: list[str] = []
    for word in talk.words[first : first + 2 * count]:
        if len(said) >= count:
            break
        taken.append(word.text)
        said += re.findall(r"[a-z0-9]+", word.text.lower().replace("’", "'"))
    return " ".join(taken), said


def _digest(said: Sequence[str]) -> str:
    return hashlib.sha1(" ".join(said).encode(), usedforsecurity=False).hexdigest()[:12]


if __name__ == "__main__":
    raise SystemExit(main(rows, __doc__))
