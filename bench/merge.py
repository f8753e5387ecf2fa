"""How well advice of many talks becomes few tasks, and how fast.

    python -m bench.merge [--pairs] [--foreign] [--speed] [--tasks N]

Invariant: thresholds are set on the pairs for tuning alone; the other sets are only reported.

Pairs: of tests/data/merge (see there and docs/decisions/0020-tasks.md). A merge is right where the
pair was labelled the same. "Far" is what a model would be asked about and a person is not. Foreign:
pairs of STS (en, de, es, fr) and SICK, read from the folder of TUBETOTASK_TEST_DATA: they are no
advice, but labelled by others. Speed: one candidate into N tasks.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tubetotask import pipeline
from tubetotask.analysis.encoders import Encoder, TfidfEncoder, default_encoder
from tubetotask.tasks.sameness import Band

_SETS = Path(__file__).parent.parent / "tests/data/merge"
PAIRS, APART, NEAR = _SETS / "pairs.txt", _SETS / "apart.tsv", _SETS / "near.tsv"
LABELS = {"=": "same", "!": "opposite", "N": "other amount", "~": "other action", ".": "unrelated"}
_LANGUAGES = {"43": "de", "44": "es", "45": "fr"}
_HELD = 100  # blocks from here on are held back
_LOOKED_AT = 400  # of the pairs in near words
Pair = tuple[str, str, str, str]  # label, language, one text, the other


def labelled() -> dict[str, list[Pair]]:
    """The pairs of each set: those for tuning, and those that were held back."""
    found: dict[str, list[Pair]] = {
        "tune": [],
        "held": [],
        "free words": [],
        "free words, held": [],
        "near words": [],
        "near words, held": [],
    }
    block = ""
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            block = line[1:].split()[0].rstrip("]")
        elif line[:1] in LABELS and " | " in line:
            one, other = line[2:].split(" | ")
            chosen = "held" if int(block) >= _HELD else "tune"
            found[chosen].append((line[0], _LANGUAGES.get(block, "en"), one, other))
    for number, pair in _by_others(APART):
        found["free words" if number % 2 else "free words, held"].append(pair)
    for number, pair in _by_others(NEAR):
        found["near words" if number <= _LOOKED_AT else "near words, held"].append(pair)
    return found


def _by_others(file: Path) -> Iterator[tuple[int, Pair]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            number, language, label, one, other = line.split("\t")
            yield int(number), (label, language, one, other)


def banded(pairs: list[Pair], encoder: Encoder) -> Iterator[tuple[Pair, Band]]:
    """What is done with each pair."""
    ones = encoder.encode([one for *_, one, _ in pairs])
    others = encoder.encode([other for *_, other in pairs])
    for pair, cosine in zip(pairs, np.sum(ones * others, axis=1), strict=True):
        _, language, one, other = pair
        alike = encoder.calibrated(float(cosine))
        yield pair, pipeline.same_task((one, language), (other, language), alike).band


def show_pairs(encoder: Encoder) -> bool:
    """The table of the labelled pairs; whether what is asked was reached on all."""
    reached = True
    for name, pairs in labelled().items():
        table = Counter((pair[0], band) for pair, band in banded(pairs, encoder))
        merged = sum(table[label, Band.SAME] for label in LABELS)
        right = table["=", Band.SAME]
        alike = sum(table["=", band] for band in Band)
        offered = right + table["=", Band.MAYBE]
        print(f"\n{name}: {len(pairs)} pairs ({encoder.id})")
        print(f"  {'':14}{'merged':>8}{'maybe':>8}{'far':>8}{'different':>11}")
        for label, told in LABELS.items():
            counts = (table[label, band] for band in Band)
            print(
                f"  {told:14}"
                + "".join(f"{n:>{w}}" for n, w in zip(counts, (8, 8, 8, 11), strict=True))
            )
        precision = f"{right / merged:.3f}" if merged else "unknown"
        print(
            f"  precision {precision} ({right} of {merged}, "
            f"at least {_low(right, merged):.3f} with 95 %), recall {right / alike:.3f}, "
            f"merged or offered {offered / alike:.3f}, and asked of a model "
            f"{(offered + table['=', Band.FAR]) / alike:.3f}, opposite advice merged "
            f"{table['!', Band.SAME]}, offered {table['!', Band.MAYBE]}"
        )
        reached &= right >= 0.97 * merged and not table["!", Band.SAME]
    return reached


def _low(right: int, of: int) -> float:
    """Lower end of Wilson's interval."""
    if not of:
        return 0.0
    z, share = 1.96, right / of
    middle = share + z * z / (2 * of)
    spread = z * ((share * (1 - share) + z * z / (4 * of)) / of) ** 0.5
    return float((middle - spread) / (1 + z * z / of))


def show_foreign(encoder: Encoder, folder: Path) -> None:
    """What is merged of pairs that others have rated."""
    print("\nSTS: pairs that would be merged, by how alike people call them (0 to 5)")
    for language in ("en", "de", "es", "fr"):
        file = folder / "bench/stsb_multi_mt" / f"stsb-{language}-dev.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            rated = [row for row in csv.reader(lines) if len(row) == 3]
        pairs = [("", language, one, other) for one, other, _ in rated]
        bands = [band for _, band in banded(pairs, encoder)]
        merged = [float(row[2]) for row, b in zip(rated, bands, strict=True) if b is Band.SAME]
        good = sum(rating >= 4 for rating in merged)
        fair = sum(rating >= 3 for rating in merged)
        of = sum(float(row[2]) >= 4 for row in rated)
        print(
            f"  {language}: {len(merged)} of {len(pairs)} merged; rated 4 or more {good}, "
            f"3 or more {fair}; recall of those rated 4 or more {good / of:.3f}"
        )
    print("\nSICK: pairs that would be merged, by what people say of them")
    with (folder / "bench/sick2014/SICK_train.txt").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    pairs = [("", "en", row["sentence_A"], row["sentence_B"]) for row in rows]
    told = [row["entailment_judgment"] for row in rows]
    bands = [band for _, band in banded(pairs, encoder)]
    merged_as = Counter(t for t, band in zip(told, bands, strict=True) if band is Band.SAME)
    for judgment, count in Counter(told).items():
        print(f"  {judgment.lower()}: {merged_as[judgment]} of {count} merged")


def show_speed(encoder: Encoder, count: int) -> float:
    """Milliseconds of processor time for one candidate among ``count`` tasks, 95 of 100."""
    from bench.merge_speed import measured

    with tempfile.TemporaryDirectory() as folder:
        took = measured(encoder, Path(folder), count)
    print(f"\nOne candidate into {count:,} tasks (SQLite, one plan):")
    print(f"  the shelf is filled once a worker in {took.filled_s:.2f} s, {took.shelf_mb:.0f} MB")
    print(
        f"  half of {len(took.each_ms)} in {statistics.median(took.each_ms):.1f} ms, "
        f"95 % in {took.worst_ms:.1f} ms ({took.worst_cpu_ms:.1f} ms of processor time), "
        f"of that encoding {took.encode_ms:.1f} ms"
    )
    print(f"  of the ten nearest {took.found:.3f} are found")
    return float(took.worst_cpu_ms)


def main() -> int:
    """Print what was asked for (all of it where nothing was); 1 where the aim was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    for part in ("pairs", "foreign", "speed", "words"):
        asked.add_argument(f"--{part}", action="store_true")
    asked.add_argument("--tasks", type=int, default=100_000)
    given = asked.parse_args()
    all_of_it = not (given.pairs or given.foreign or given.speed or given.words)
    encoder, missed, began = default_encoder(), False, time.monotonic()
    if given.pairs or all_of_it:
        missed |= not show_pairs(encoder)
    if given.words or all_of_it:  # where the sentence encoder is not installed
        show_pairs(TfidfEncoder())
    folder = os.environ.get("TUBETOTASK_TEST_DATA", "")
    if (given.foreign or all_of_it) and folder:
        show_foreign(encoder, Path(folder))
    if given.speed or all_of_it:
        missed |= show_speed(encoder, given.tasks) > 50
    print(f"\n{time.monotonic() - began:.0f} s in all; {'MISSED' if missed else 'reached'}")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
