"""Jobs, videos and sources in words.

Invariant: this is the one table of what states are called, on a page and on a terminal; JSON tells
the states' own names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from tubetotask.domain.texts import N_, number
from tubetotask.domain.texts import gettext as _

_CAUSES = {
    "person": N_("asked for"),
    "new": N_("a new video of a source"),
    "backfill": N_("an older video of a source"),
    "again": N_("again, for a changed plan"),
}
_STEPS = {
    "read": N_("Reading the captions"),
    "note": N_("Noting what the talk says"),
    "assess": N_("Holding it against the plan"),
}
_STATES = {
    "runs": N_("runs"),
    "queued": N_("in the queue"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
}
_SCHEDULES = {
    "housekeeping": N_("House-keeping"),
    "report_day": N_("Daily report"),
    "report_week": N_("Weekly report"),
}


def caused(cause: str) -> str:
    """Why a job is there."""
    return _(_CAUSES.get(cause, cause))


def step_name(name: str) -> str:
    """What a step does."""
    return _(_STEPS.get(name, name))


def job_state(state: str) -> str:
    """How a job of the instance stands."""
    return _(_STATES.get(state, state))


def scheduled(name: str) -> str:
    """What a schedule begins."""
    return _(_SCHEDULES.get(name.partition(":")[0], name))


def took(seconds: float) -> str:
    """How long something took: 0.4 s, 12 s, 3 min 5 s, 2 h 10 min."""
    if seconds < 10:
        return f"{number(Decimal(f'{seconds:.1f}'))} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


# State → name of its mark (a colour and a shape on a page), and its words.
ANALYSES = {
    "failed": ("failed", N_("Could not be read")),
    "waiting": ("waiting", N_("Waiting")),
    "queued": ("working", N_("In the queue")),
    "reading": ("working", N_("Reading")),
    "noting": ("working", N_("Noting")),
    "assessing": ("working", N_("Assessing")),
    "cancelled": ("skip", N_("Cancelled")),
    "done": ("already", N_("Done")),
}


def analysis(state: str) -> str:
    """How an analysis stands."""
    return ANALYSES.get(state, ("notes", state))[1]


_FOLLOWS = {
    "resolving": ("working", N_("Being found on YouTube")),
    "failed": ("failed", N_("Not followed")),
    "paused": ("waiting", N_("Paused")),
    "active": ("already", N_("Followed")),
    "gone": ("failed", N_("Gone")),
    "failing": ("waiting", N_("Out of reach")),
}


def follow(state: str, *, gone: bool = False, failing: bool = False) -> tuple[str, str]:
    """How a followed source stands: the name of its mark, and in words."""
    if state == "active" and (gone or failing):
        state = "gone" if gone else "failing"
    return _FOLLOWS.get(state, ("notes", state))


_ARRIVALS = {
    "discovered": ("working", N_("Looking closer")),
    "ready": ("working", N_("About to be read")),
    "analysing": ("working", N_("Being read")),
    "done": ("already", N_("Done")),
    "ignored": ("skip", N_("Set aside")),
    "failed": ("failed", N_("Could not be read")),
}
_WAITS = {
    "showing": N_("Waiting for its end"),
    "captions": N_("Waiting for captions"),
    "youtube": N_("YouTube is in the way"),
    "budget": N_("Waiting for the budget"),
    "tomorrow": N_("Waiting for tomorrow"),
    "model": N_("Waiting for the model"),
    "user": N_("Waiting for you"),
}


def arrival(state: str, waits_for: str | None) -> tuple[str, str]:
    """How a source's video stands: the name of its mark, and in words."""
    if state == "waiting":
        return "waiting", _WAITS.get(waits_for or "", N_("Waiting"))
    return _ARRIVALS.get(state, ("notes", state))


_END = 6


def told_apart(handle: str, youtube_id: str, *, twin: bool) -> str:
    """What tells a source from another of the same title: its handle, else its id's end.

    ``twin``: whether there is another one of that title; "" where nothing need be told.
    """
    return handle or (f"…{youtube_id[-_END:]}" if twin else "")


def twins(titles: Iterable[str]) -> frozenset[str]:
    """The titles that stand there more than once, whatever their capital letters."""
    counted = Counter(title.casefold() for title in titles if title)
    return frozenset(title for title, count in counted.items() if count > 1)


def state(status: str) -> str:
    """A task's status in the word that pages have for it."""
    return {"candidate": "proposed"}.get(status, status)
