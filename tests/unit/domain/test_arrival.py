"""The states of a video that arrived: where each may go, and that none is a trap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.arrival import (
    BY_ANALYSIS,
    CHOICES,
    ENDS,
    FIRST,
    MOVES,
    ArrivalState,
    Choice,
    WaitsFor,
    after_analysis,
    may,
    sources_of,
    waits_for,
)
from tubetotask.domain.job import ENDED, UNDER_WAY

S = ArrivalState
STATES = st.sampled_from(list(S))


def reached(start: ArrivalState) -> set[ArrivalState]:
    found, edge = set(), {start}
    while edge:
        found |= edge
        edge = {after for before in edge for after in MOVES[before]} - found
    return found


@given(STATES)
def test_every_state_has_its_moves_and_choices(state: ArrivalState) -> None:
    assert state in MOVES
    assert state in CHOICES


@given(st.sampled_from(sorted(FIRST)))
def test_from_wherever_a_video_begins_it_can_be_done(first: ArrivalState) -> None:
    assert S.DONE in reached(first)


@given(st.sampled_from(sorted(set(S) - ENDS)))
def test_what_has_not_ended_can_end(state: ArrivalState) -> None:
    assert reached(state) & ENDS


@given(STATES)
def test_where_a_person_may_analyse_or_ignore_the_machine_allows_it(state: ArrivalState) -> None:
    if Choice.ANALYSE in CHOICES[state]:
        assert S.READY in MOVES[state] or S.ANALYSING in MOVES[state]
    if Choice.IGNORE in CHOICES[state]:
        assert may(state, S.IGNORED)


@given(STATES, STATES)
def test_who_asks_where_from_and_who_asks_where_to_hear_the_same(
    before: ArrivalState, after: ArrivalState
) -> None:
    assert may(before, after) == (before in sources_of(after))


@given(STATES)
def test_what_a_rule_set_aside_is_taken_by_the_person_alone(state: ArrivalState) -> None:
    assert may(S.IGNORED, state) == (state is S.READY)
    assert Choice.ANALYSE in CHOICES[S.IGNORED]


def test_every_state_of_an_analysis_is_a_state_of_its_video() -> None:
    assert set(BY_ANALYSIS) == {*UNDER_WAY, *ENDED, "done"}
    assert after_analysis(None) is S.IGNORED
    assert {after_analysis(state) for state in UNDER_WAY} == {S.ANALYSING}
    for state in BY_ANALYSIS.values():
        assert state is S.ANALYSING or may(S.ANALYSING, state)


def test_what_is_waited_for_is_told_by_the_error() -> None:
    assert waits_for("transcript-unavailable", "not-yet") is WaitsFor.CAPTIONS
    assert waits_for("transcript-unavailable", "upcoming") is WaitsFor.SHOWING
    assert waits_for("transcript-unavailable", "live") is WaitsFor.SHOWING
    assert waits_for("transcript-unavailable", "blocked") is WaitsFor.YOUTUBE
    assert waits_for("budget-reached") is WaitsFor.BUDGET
    assert waits_for("model-stopped") is WaitsFor.MODEL
