"""Jobs in words, the same on a page and on a terminal."""

from __future__ import annotations

_CAUSES = {
    "person": "asked for",
    "new": "a new video of a source",
    "backfill": "an older video of a source",
    "again": "again, for a changed plan",
}
_STEPS = {
    "read": "Reading the captions",
    "note": "Noting what the talk says",
    "assess": "Holding it against the plan",
}
_STATES = {
    "runs": "runs",
    "queued": "in the queue",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}
_SCHEDULES = {"housekeeping": "House-keeping"}


def caused(cause: str) -> str:
    """Why a job is there."""
    return _CAUSES.get(cause, cause)


def step_name(name: str) -> str:
    """What a step does."""
    return _STEPS.get(name, name)


def job_state(state: str) -> str:
    """How a job of the instance stands."""
    return _STATES.get(state, state)


def scheduled(name: str) -> str:
    """What a schedule begins."""
    return _SCHEDULES.get(name, name)


def took(seconds: float) -> str:
    """How long something took: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


_ARRIVALS = {
    "discovered": ("working", "Looking closer"),
    "ready": ("working", "About to be read"),
    "analysing": ("working", "Being read"),
    "done": ("already", "Done"),
    "ignored": ("skip", "Set aside"),
    "failed": ("failed", "Could not be read"),
}
_WAITS = {
    "showing": "Waiting for its end",
    "captions": "Waiting for captions",
    "youtube": "YouTube is in the way",
    "budget": "Waiting for the budget",
    "tomorrow": "Waiting for tomorrow",
    "model": "Waiting for the model",
    "user": "Waiting for you",
}


def arrival(state: str, waits_for: str | None) -> tuple[str, str]:
    """How a source's video stands: the name of its mark, and in words."""
    if state == "waiting":
        return "waiting", _WAITS.get(waits_for or "", "Waiting")
    return _ARRIVALS.get(state, ("notes", state))
