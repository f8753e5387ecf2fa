"""Advice, steps and suggestions against labels: what is shown, how much of it is real.

``rows(data, quick)`` gives the figures; ``python -m bench.advice`` prints them. The test talks
were labelled by others than who tuned and are never tuned on. On the sets of single sentences the
only choice is one threshold, taken on the set's own training part.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bench import advice_sets, advice_talks
from bench.report import Row, main


def rows(data: Path, quick: bool) -> list[Row]:
    """All figures; ``quick`` takes a sample of the sets, never of the labelled talks."""
    return [*talks(data), *cooking(data, quick), *single(data, quick)]


def talks(data: Path) -> list[Row]:
    """Tasks shown for talks, on the test and the development labels."""
    found = []
    for name, bars in (("test", (0.75, 0.25, 750)), ("dev", (None, None, None))):
        tally = advice_talks.measure(data, f"tasks_{name}")
        shown = ", ".join(f"{right}+{wrong}" for _, right, wrong in tally.yields)
        note = (
            f"{tally.right} right, {tally.wrong} wrong, {tally.left_out} on borderline "
            f"or unlabelled sentences; right+wrong per talk: {shown}; "
            f"{tally.missed} labels not found again"
        )
        share = tally.tasks / max(1, tally.sentences)
        found += [
            Row(
                f"talks {name}: precision",
                tally.precision,
                share,
                "all-positive",
                bar=bars[0],
                note=note,
            ),
            Row(f"talks {name}: recall", tally.recall, bar=bars[1]),
            Row(f"talks {name}: sentences", tally.sentences, bar=bars[2]),
        ]
    return found


def cooking(data: Path, quick: bool) -> list[Row]:
    """Steps of how-to videos: found and real, and the first that are shown."""
    result = advice_sets.cooking(data, quick)
    return [
        Row("cooking_steps: F1", result.f1, result.all_positive, "all-positive", bar=0.55),
        Row(
            "cooking_steps: precision of the first ten",
            result.first_ten,
            result.share,
            "all-positive",
            bar=0.80,
            note=(
                "the up to ten surest steps of a video that are sure enough to show, mean over the "
                f"{result.videos_shown} of {result.videos} videos with any ({result.shown} steps); "
                f"ten of every video, sure or not: {result.ten_of_all:.3f} of at most "
                f"{result.ten_at_most:.3f}"
            ),
        ),
    ]


def single(data: Path, quick: bool) -> list[Row]:
    """Sets of single sentences: printed, no bar."""
    published = {
        "semeval2019": "rules 0.749, best 0.79",
        "advice_emnlp2020 askparents": "–",
        "advice_emnlp2020 needadvice": "–",
        "ami_action_items": "BERT 0.382, context 0.431",
    }
    found = []
    for name, (ours, base) in advice_sets.single(data, quick).items():
        found.append(Row(f"{name}: F1", ours, base, "all-positive", published=published[name]))
    return found


def _measure(data: Path, quick: bool) -> Sequence[Row]:
    return rows(data, quick)


if __name__ == "__main__":
    sys.exit(main(_measure, __doc__))
