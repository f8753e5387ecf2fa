"""How urgent a task is, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import task
from tubetotask.domain.assessment import Assessment, Priority
from tubetotask.domain.task import Tally, Witness
from tubetotask.tasks.priority import prioritise
from tubetotask.tasks.ranking import rank

shares = st.floats(0, 1)


def test_tasks_come_most_urgent_first_with_their_parts() -> None:
    done = prioritise(Assessment("o", "p", tasks=(task("Weak", strength=0.5), task("Strong"))))
    assert [t.title for t in done.tasks] == ["Strong", "Weak"]
    assert [p.name for p in done.tasks[0].score.parts] == ["strength", "closeness", "said again"]


def test_what_a_model_judged_is_called_impact_in_the_talk_and_over_all_talks() -> None:
    plain = task("Sure")
    judged = replace(task("Judged"), strength_of="the model judges the impact high")
    for each, name in ((plain, "strength"), (judged, "impact")):
        talk = prioritise(Assessment("o", "p", tasks=(each,))).tasks[0].score
        over_all = rank([Witness("one", each, datetime(2026, 3, 3, tzinfo=UTC))], Tally()).score
        assert {part.name for part in talk.parts} & {part.name for part in over_all.parts} == {
            *(name, "closeness")
        }
        for score in (talk, over_all):
            told = {part.name: part.measured for part in score.parts}
            assert told[name].startswith(each.strength_of)
            assert told["closeness"].startswith("similarity to")


def test_advice_that_is_said_again_weighs_more_but_only_twice() -> None:
    once, twice, often = (
        prioritise(Assessment("o", "p", tasks=(task(also=n),))).tasks[0].score.value
        for n in (0, 2, 9)
    )
    assert once + 10 == twice == often


@pytest.mark.parametrize(
    "title", ["Don't hire anybody", "Never open on Mondays", "You should not wait", "Keine Rabatte"]
)
def test_what_is_not_to_be_done_comes_behind_what_is(title: str) -> None:
    both = (task(title, strength=0.9), task("Nevertheless hire a cook", strength=0.8))
    done = prioritise(Assessment("o", "p", tasks=both)).tasks
    assert [t.title for t in done] == ["Nevertheless hire a cook", title]
    assert done[1].score.parts[-1].name == "what not to do"
    over_all = rank([Witness("one", done[1], datetime(2026, 3, 3, tzinfo=UTC))], Tally()).score
    assert over_all.parts[-1].name == "what not to do"
    assert over_all.parts[-1].points == -15


def test_of_many_urgent_tasks_the_first_three_are_p1() -> None:
    many = tuple(task(f"Task {n}", strength=1.0, similarity=1.0) for n in range(5))
    done = prioritise(Assessment("o", "p", tasks=many))
    assert [t.priority.value for t in done.tasks] == ["P1", "P1", "P1", "P2", "P2"]


def test_few_tasks_are_shown_and_the_rest_is_counted() -> None:
    many = tuple(task(f"Task {n}", strength=n / 20) for n in range(20))
    done = prioritise(Assessment("o", "p", tasks=many))
    assert [t.title for t in done.tasks] == [f"Task {n}" for n in range(19, 7, -1)]
    assert "8 more pieces of advice" in done.limits[-1]
    assert prioritise(Assessment("o", "p", tasks=many[:12])).limits == ()


@given(shares, shares, st.integers(0, 5))
def test_the_priority_follows_from_a_score_that_is_the_sum_of_its_parts(
    strength: float, similarity: float, also: int
) -> None:
    given_task = task(strength=strength, similarity=similarity, also=also)
    (scored,) = prioritise(Assessment("o", "p", tasks=(given_task,))).tasks
    value = scored.score.value
    assert value == max(0, min(100, round(sum(part.points for part in scored.score.parts))))
    expected = Priority.P1 if value >= 70 else Priority.P2 if value >= 45 else Priority.P3
    assert scored.priority is expected
