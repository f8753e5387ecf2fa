"""How urgent a kept task is, what is new, and which tasks are near."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import statement, task
from tubetotask.domain.assessment import Effort, Priority
from tubetotask.domain.task import Recurs, Tally, Witness, next_due
from tubetotask.evidence import tell
from tubetotask.tasks.nearness import WIDTH, Nearness, packed, unpacked
from tubetotask.tasks.novelty import news
from tubetotask.tasks.ranking import history, rank

AT = datetime(2026, 3, 3, tzinfo=UTC)


def witness(source: str = "one") -> Witness:
    return Witness(source, task("Write daily"), AT)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(1, 9), st.integers(0, 40), st.integers(0, 40))
def test_the_score_is_the_sum_of_its_parts_and_more_voices_never_lower_it(
    strength: float, similarity: float, voices: int, taken: int, dismissed: int
) -> None:
    said = [
        replace(witness(f"source {n}"), candidate=task(strength=strength, similarity=similarity))
        for n in range(voices)
    ]
    told = rank(said, Tally(taken, dismissed))
    points = sum(part.points for part in told.score.parts)
    assert told.score.value == max(0, points)
    assert all(part.points == round(part.points) for part in told.score.parts)
    assert told.score.value >= rank(said[:1], Tally(taken, dismissed)).score.value
    assert told.sources == voices


def test_five_voices_and_little_effort_make_a_task_urgent() -> None:
    once = rank([witness()], Tally())
    small = replace(task(), effort=Effort.S)
    often = rank([Witness(f"s{n}", small, AT) for n in range(5)], Tally())
    assert (once.priority, often.priority) == (Priority.P2, Priority.P1)
    assert often.score.value == once.score.value + 15 + 4


def test_one_decision_moves_little_and_many_move_seven_points_at_most() -> None:
    assert [history(Tally(n, 0)) for n in (0, 1, 4, 1000)] == [0, 1, 4, 7]
    assert history(Tally(0, 1000)) == -7
    assert history(Tally(10, 10)) == 0


def test_only_something_new_brings_back_what_was_dismissed() -> None:
    known, again = witness("one"), witness("two")
    told, amount = tell("Write daily", "en"), tell("Write for 30 minutes a day", "en")
    assert news(again, [known], 1, told, [told]) == ""
    assert "amount" in news(again, [known], 1, amount, [told])
    assert news(again, [known], 1, amount, [amount]) == ""
    step = replace(again, candidate=replace(again.candidate, first_step=statement("Open a file")))
    assert news(step, [known], 1, told, [told]) == "says how to begin"
    third = witness("three")
    assert news(third, [known, again], 1, told, [told]).startswith("3 independent")
    assert news(third, [known, again], 2, told, [told]) == ""


@pytest.mark.parametrize(
    ("recurs", "due", "next_one"),
    [
        (Recurs.DAY, None, date(2026, 2, 1)),
        (Recurs.WEEK, date(2026, 1, 5), date(2026, 2, 2)),
        (Recurs.MONTH, date(2025, 12, 31), date(2026, 2, 28)),
        (Recurs.MONTH, date(2026, 5, 31), date(2026, 6, 30)),  # done ahead of its day
    ],
)
def test_what_recurs_is_due_next_after_today(
    recurs: Recurs, due: date | None, next_one: date
) -> None:
    assert next_due(recurs, due, date(2026, 1, 31)) == next_one


def test_the_nearest_are_among_those_that_are_looked_at_closely() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((3000, 512)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    shelf = Nearness(512)
    for start in range(0, 3000, 1000):
        part = vectors[start : start + 1000]
        shelf.add(range(start + 1, start + 1001), unpacked([packed(v) for v in part]))
    assert (len(shelf), shelf.last) == (3000, 3000)
    for number in range(0, 3000, 300):
        near = 0.8 * vectors[number] + 0.6 * vectors[(number + 7) % 3000]
        assert number + 1 in shelf.around(near / np.linalg.norm(near))


def test_a_sketch_tells_as_much_as_its_width_can() -> None:
    for dimensions in (1, 100, WIDTH, 512):
        shadow = Nearness(dimensions)._shadow
        assert shadow.shape == (dimensions, min(dimensions, WIDTH))
        assert np.allclose(shadow.T @ shadow, np.eye(shadow.shape[1]), atol=1e-6)
        assert np.array_equal(shadow, Nearness(dimensions)._shadow)


def test_sketches_need_none_of_numpys_generators() -> None:
    asked = (
        "import sys; from tubetotask.tasks.nearness import Nearness; Nearness(512)\n"
        "sys.exit('numpy.random' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)
