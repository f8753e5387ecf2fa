"""How well statements of many talks come together in themes.

    python -m bench.themes

Sets: tests/data/themes, ten persons' worlds of seven neighbouring themes each, written by a hand
that knew nothing of the rule, with statements that belong to none ("-"). Each world is read in
five orders, for the order decides. Printed for several bounds (the product's is marked): of two
statements in one theme how many belong together (precision) and of two that belong together how
many are in one theme (recall), B-cubed; how many themes a person would be shown and how pure
they are; and, whatever the bound, how often a pair of one theme is nearer than one of two (AUC:
.5 is chance).
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.encoders import default_encoder
from tubetotask.reports import themes

_SETS = Path(__file__).parent.parent / "tests/data/themes"
_BOUNDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
_ORDERS = 5
NONE = "-"
Sums = defaultdict[str, float]
World = tuple[list[str], NDArray[np.float32]]  # the theme and the meaning of each statement


def worlds(name: str) -> list[World]:
    """What each person's talks say, of the set ``tune`` or ``held``."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in (_SETS / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        world, theme, _, statement = line.split("\t")
        found[world].append((theme, statement))
    encoder = default_encoder()
    return [
        ([theme for theme, _ in rows], encoder.encode([said for _, said in rows]))
        for rows in found.values()
    ]


def told_apart(labels: list[str], vectors: NDArray[np.float32]) -> float:
    """How often two of one theme are nearer to each other than two of different ones."""
    alike = vectors @ vectors.T
    pairs = list(combinations(range(len(labels)), 2))
    near = np.array([alike[pair] for pair in pairs])
    same = np.array([labels[one] == labels[other] != NONE for one, other in pairs])
    ranks = near.argsort().argsort()
    count = int(same.sum())
    return float((ranks[same].sum() - count * (count - 1) / 2) / (count * (~same).sum()))


def measured(each: World, seed: int, bound: float) -> Sums:
    """Sums over the statements of one world, read in one order."""
    labels, vectors = each
    order = random.Random(seed).sample(range(len(labels)), len(labels))
    with mock.patch.object(themes, "LEAST", bound):
        places, *_ = themes.placed(vectors[order], vectors[:0], [])
    together: dict[int, list[str]] = defaultdict(list)
    for place, at in zip(places, order, strict=True):
        together[place].append(labels[at])
    sizes, sums = Counter(labels), Sums(float)
    for members in together.values():
        counted = Counter(members)
        of_themes = {label: count for label, count in counted.items() if label != NONE}
        for label, count in of_themes.items():
            sums["precision"] += count * count / len(members)
            sums["recall"] += count * count / sizes[label]
            sums["statements"] += count
        if len(members) > 1:
            sums["shown"] += 1
            sums["in shown"] += len(members)
            sums["best"] += max(of_themes.values(), default=0)
    sums["all"] = len(labels)
    return sums


def show(name: str) -> None:
    """The table of one set."""
    there = worlds(name)
    apart = [told_apart(*world) for world in there]
    print(f"\n{name}: {sum(len(labels) for labels, _ in there)} statements, AUC", end=" ")
    print(f"{np.mean(apart):.3f} ({min(apart):.3f} to {max(apart):.3f})")
    print("  bound  precision  recall  shown a person  purity  statements in them")
    for bound in _BOUNDS:
        sums = Sums(float)
        for world in there:
            for seed in range(_ORDERS):
                for what, value in measured(world, seed, bound).items():
                    sums[what] += value
        print(
            f"  {bound:.2f}{'*' if bound == themes.LEAST else ' '}"
            f"{sums['precision'] / sums['statements']:11.3f}"
            f"{sums['recall'] / sums['statements']:8.3f}"
            f"{sums['shown'] / len(there) / _ORDERS:16.1f}"
            f"{sums['best'] / max(1, sums['in shown']):8.3f}"
            f"{sums['in shown'] / sums['all']:20.2f}"
        )


def main() -> int:
    """See above."""
    for name in ("tune", "held"):
        show(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
