"""What differs between two plans is told whole, by lines and by words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import TooLarge
from tubetotask.plans import difference, folded, words
from tubetotask.plans.alike import Spent, Steps, compared
from tubetotask.plans.difference import MOST_LINES, Line, Side

TEXTS = st.lists(st.text("ab .\t-", max_size=12), max_size=12).map("\n".join)


def sides(lines: list[Line]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(line.side.value, [(p.side.value, p.text) for p in line.pieces]) for line in lines]


@given(TEXTS, TEXTS)
def test_the_old_text_is_what_is_not_added_and_the_new_what_is_not_removed(
    old: str, new: str
) -> None:
    found = difference(old, new)
    assert [line.text for line in found if line.side is not Side.NEW] == old.splitlines()
    assert [line.text for line in found if line.side is not Side.OLD] == new.splitlines()
    for line in found:
        assert {p.side for p in line.pieces} <= {Side.BOTH, line.side}


def test_a_changed_line_stands_there_twice_with_the_words_that_differ() -> None:
    found = difference("# Plan\n- Write on Monday", "# Plan\n- Write on Friday\n- Call")
    assert sides(found) == [
        ("same", [("same", "# Plan")]),
        ("removed", [("same", "- Write on "), ("removed", "Monday")]),
        ("added", [("same", "- Write on "), ("added", "Friday")]),
        ("added", [("added", "- Call")]),
    ]


def test_lines_that_have_nothing_to_do_with_each_other_are_not_mixed() -> None:
    found = difference("Sell mugs on Saturdays", "xyz")
    assert sides(found) == [
        ("removed", [("removed", "Sell mugs on Saturdays")]),
        ("added", [("added", "xyz")]),
    ]


def test_what_is_the_same_folds_to_its_number() -> None:
    old = "\n".join(f"line {n}" for n in range(20))
    found = folded(difference(old, old.replace("line 9", "line nine")), around=1)
    kinds = [each if isinstance(each, int) else each.side.value for each in found]
    assert kinds == [8, "same", "removed", "added", "same", 9]
    assert folded(difference(old, old)) == [20]


def test_words_are_counted_on_both_sides() -> None:
    assert words("a b b c", "a b d d") == (2, 2)
    assert words("", "a b") == (2, 0)


def test_a_plan_that_is_too_long_to_compare_says_so() -> None:
    with pytest.raises(TooLarge):
        difference("a\n" * (MOST_LINES + 1), "b")


def test_lines_that_repeat_are_compared_all_the_same() -> None:
    old, new = "x\n" * 300, "".join("x\n" if n % 2 else f"u{n}\n" for n in range(300))
    found = difference(old, new)
    assert [line.text for line in found if line.side is not Side.NEW] == old.splitlines()
    assert [line.text for line in found if line.side is not Side.OLD] == new.splitlines()
    assert sum(line.side is Side.BOTH for line in found) == 150


@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_the_shortest_way_tells_both_sequences_whole(a: list[str], b: list[str]) -> None:
    parts = compared(a, b, easy=Steps(0), hard=Steps(10_000))
    assert [each for _, i, j, _, _ in parts for each in a[i:j]] == a
    assert [each for _, _, _, k, m in parts for each in b[k:m]] == b
    for kind, i, j, k, m in parts:
        assert (kind == "equal") == (a[i:j] == b[k:m])


def test_no_more_steps_are_taken_than_there_are() -> None:
    hard = Steps(50)
    with pytest.raises(Spent):
        compared(["x"] * 40, [f"u{n}" for n in range(40)], Steps(0), hard)
    assert 0 <= hard.left < 50


def test_plans_that_differ_everywhere_are_not_compared_for_minutes() -> None:
    third = range(MOST_LINES // 3)
    old = "".join(f"x\na{n}\nb{n}\n" for n in third)
    new = "".join(f"x\nu{n}\nv{n}\n" for n in third)
    with pytest.raises(TooLarge, match="not compared"):
        difference(old, new)


def test_words_of_very_many_lines_share_one_budget() -> None:
    old = "\n".join(f"{n} " + "x " * 60 for n in range(90))
    new = "\n".join(f"{n} " + "x x x y " * 15 for n in range(90))
    found = difference(old, new)
    assert [line.text for line in found if line.side is Side.NEW] == new.splitlines()
    assert any(len(line.pieces) > 1 for line in found)
    assert len(found[-1].pieces) == 1
