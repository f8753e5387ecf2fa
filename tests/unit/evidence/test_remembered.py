"""What is remembered while a talk is checked is forgotten afterwards."""

from __future__ import annotations

from tubetotask.evidence import forget
from tubetotask.evidence.normal import units
from tubetotask.evidence.remembered import remembered


def test_an_answer_is_found_out_once_until_all_is_forgotten() -> None:
    asked: list[str] = []

    @remembered(8)
    def found_out(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [found_out("abc"), found_out("abc"), found_out("ab")] == [3, 3, 2]
    assert asked == ["abc", "ab"]
    forget()
    assert found_out("abc") == 3
    assert asked == ["abc", "ab", "abc"]


def test_the_rooms_own_answers_are_forgotten_too() -> None:
    before = units("Send a newsletter")
    assert units("Send a newsletter") is before
    forget()
    assert units("Send a newsletter") == before
    assert units("Send a newsletter") is not before
