"""Which statements say again what a plan has, and what the labels for it are."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from tests.unit.analysis.plans import BESIDE, PLAN
from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline.reaffirming import repeated_line, repeats
from tubetotask.plans.parse import parse

DATA = Path(__file__).parents[2] / "data"


def _written(part: str) -> list[dict[str, str]]:
    with (DATA / "labels" / "reaffirming.tsv").open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines, delimiter="\t") if row["set"] == part]


@pytest.mark.parametrize("row", _written("dev"), ids=lambda row: str(row["statement"])[:40])
def test_what_only_sounds_like_a_line_does_not_repeat_it(
    row: dict[str, str], encoder: Encoder
) -> None:
    if row["same"] == "0":
        assert not repeats(row["statement"], row["line"], encoder, "en")


def test_most_of_what_says_the_same_is_found_to_repeat(encoder: Encoder) -> None:
    same = [row for row in _written("dev") if row["same"] == "1"]
    found = [repeats(row["statement"], row["line"], encoder, "en") for row in same]
    assert sum(found) / len(found) >= 0.8


def test_a_repetition_is_looked_for_in_every_line_of_the_section(encoder: Encoder) -> None:
    section = PLAN.sections[1]
    said = "Talk to five customers before a feature."
    line, alike = repeated_line(said, section.items, encoder, "en")
    assert line == section.items[1]
    assert alike > 0.9
    assert repeated_line(BESIDE, section.items, encoder, "en") == ("", 0.0)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_labels_name_sections_that_exist_and_no_words(split: str) -> None:
    plans = {p.stem: parse(p.read_text("utf-8")) for p in (DATA / "plans").glob("*.md")}
    path = DATA / "labels" / f"alignment_{split}.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    for row in rows:
        known = {section.id for section in plans[row["plan"]].sections}
        assert set(row["section"].split("|")) - {""} <= known
        assert (row["label"] == "1") == bool(row["section"])
        assert len(row["digest"]) == 12
    places = [(r["file"], int(r["first_word"]), r["plan"]) for r in rows]
    assert all(one < other for one, other in pairwise(places))


def test_no_talk_is_in_both_sets() -> None:
    files = [
        {
            line.split("\t")[0]
            for line in (DATA / "labels" / f"alignment_{split}.tsv")
            .read_text("utf-8")
            .splitlines()[1:]
        }
        for split in ("dev", "test")
    ]
    assert not files[0] & files[1]
