"""A followed source's video at one person, as an explicit state machine. Pure.

    discovered ──► waiting ──► ready ──► analysing ──► done
         a rule     for an       queued in a     │
         needs more end, a day,  moment          └──► waiting, failed, and back
         to decide  a person

    From each of them to ignored, from ignored to ready when the person wants it, and to failed
    where the video is gone.

Invariant: a state is only left along ``MOVES``; every state has a reason, a time since when, and
what the person can do (``CHOICES``). "analysing" is handed over to an analysis, and from then on
that analysis alone says what it is (``after_analysis``), so the two can never disagree.
"""

from __future__ import annotations

from enum import StrEnum

from tubetotask.domain.job import CANCELLED, DONE, FAILED, UNDER_WAY, WAITING


class ArrivalState(StrEnum):
    """Where a video stands."""

    DISCOVERED = "discovered"  # found; a rule needs what nobody knows yet
    IGNORED = "ignored"  # set aside, by a rule or by the person
    WAITING = "waiting"  # for what ``WaitsFor`` names
    READY = "ready"  # within the rules: its analysis is about to be queued
    ANALYSING = "analysing"
    DONE = "done"
    FAILED = "failed"  # for good, with the reason


class WaitsFor(StrEnum):
    """What a waiting video waits for."""

    SHOWING = "showing"  # a premiere or a live video, for its end
    CAPTIONS = "captions"  # not published yet
    YOUTUBE = "youtube"  # YouTube blocks this server, or cannot be reached
    BUDGET = "budget"
    TOMORROW = "tomorrow"  # the source's limit of videos a day
    MODEL = "model"  # the model's server
    USER = "user"  # the person decides


class Choice(StrEnum):
    """What a person can do with a video."""

    ANALYSE = "analyse"
    IGNORE = "ignore"


S = ArrivalState
MOVES: dict[ArrivalState, frozenset[ArrivalState]] = {
    S.DISCOVERED: frozenset({S.DISCOVERED, S.IGNORED, S.WAITING, S.READY, S.FAILED}),
    S.IGNORED: frozenset({S.READY}),
    S.WAITING: frozenset({S.WAITING, S.DISCOVERED, S.IGNORED, S.READY, S.ANALYSING, S.FAILED}),
    S.READY: frozenset({S.ANALYSING, S.IGNORED}),
    S.ANALYSING: frozenset({S.WAITING, S.DONE, S.FAILED, S.IGNORED}),
    S.DONE: frozenset({S.IGNORED}),  # its analysis was removed
    S.FAILED: frozenset({S.ANALYSING, S.READY, S.IGNORED, S.WAITING}),
}
"""Where each state may go next."""

CHOICES: dict[ArrivalState, tuple[Choice, ...]] = {
    S.DISCOVERED: (Choice.ANALYSE, Choice.IGNORE),
    S.IGNORED: (Choice.ANALYSE,),
    S.WAITING: (Choice.ANALYSE, Choice.IGNORE),
    S.READY: (Choice.IGNORE,),
    S.ANALYSING: (Choice.IGNORE,),
    S.DONE: (),
    S.FAILED: (Choice.ANALYSE, Choice.IGNORE),
}
"""What the person can do in each state, the likelier first."""

FIRST = frozenset({S.DISCOVERED, S.IGNORED, S.WAITING, S.READY})
"""The states in which a video can begin."""

ENDS = frozenset({S.IGNORED, S.DONE, S.FAILED})
"""Nothing goes on by itself from here."""


def may(before: ArrivalState, after: ArrivalState) -> bool:
    """Whether this step is allowed."""
    return after in MOVES[before]


def sources_of(after: ArrivalState) -> tuple[ArrivalState, ...]:
    """The states from which one may go there: what a conditional UPDATE asks for."""
    return tuple(state for state in ArrivalState if after in MOVES[state])


BY_ANALYSIS: dict[str, ArrivalState] = {
    **dict.fromkeys(UNDER_WAY, S.ANALYSING),
    WAITING: S.WAITING,
    DONE: S.DONE,
    FAILED: S.FAILED,
    CANCELLED: S.IGNORED,
}
"""What an analysis in its state makes of the video that it was made for."""


def after_analysis(state: str | None) -> ArrivalState:
    """The video's state; ``state``: its analysis's, None where it was removed."""
    return S.IGNORED if state is None else BY_ANALYSIS.get(state, S.ANALYSING)


_WAITS = {
    "budget-reached": WaitsFor.BUDGET,
    "model-failed": WaitsFor.MODEL,
    "model-stopped": WaitsFor.MODEL,
    "price-not-confirmed": WaitsFor.USER,
}
_WORDS = {
    "not-yet": WaitsFor.CAPTIONS,
    "silent": WaitsFor.CAPTIONS,
    "disabled": WaitsFor.CAPTIONS,  # of one way alone, which is not believed for good
    "upcoming": WaitsFor.SHOWING,
    "live": WaitsFor.SHOWING,
}


def waits_for(error_id: str, error_state: str = "") -> WaitsFor:
    """What an analysis waits for, by the error it ended with."""
    if error_id == "transcript-unavailable":
        return _WORDS.get(error_state, WaitsFor.YOUTUBE)
    return _WAITS.get(error_id, WaitsFor.MODEL)
