"""What is worth watching oneself, and when: suggested, planned, taken back."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.shapes import watching as shapes
from tubetotask.api.v1.shapes.base import Done
from tubetotask.jobs import watch_times
from tubetotask.jobs.suggesting import suggestions
from tubetotask.storage.database import now
from tubetotask.storage.tokens import READ, WRITE
from tubetotask.storage.watching import Watching


def suggested(call: Call) -> shapes.Suggestions:
    """List videos worth watching

    Videos that nobody has opened, for the sections of the plan of which least was heard and least
    is to do. Nothing is fetched for it and no model is asked.
    """
    found = suggestions(call.space, call.space.plan_version())
    return shapes.Suggestions(items=[shapes.suggestion(each) for each in found])


def planned(call: Call) -> shapes.Slots:
    """List times to watch

    What is planned from now on. The private calendar feed holds these, too.
    """
    rows = Watching(call.space.session, call.space.owner_id).slots(now())
    return shapes.Slots(items=[shapes.slot(row) for row in rows])


def talk(call: Call) -> shapes.Slot:
    """Plan a time for a talk

    For the video of this analysis; an earlier time for it is replaced.
    """
    meant = watch_times.of_talk(call.space, call.number("analysis_id"))
    return shapes.slot(watch_times.plan(call.space, meant, call.sent(shapes.SlotAsked).starts_at))


def video(call: Call) -> shapes.Slot:
    """Plan a time for a video of a source

    Read or not; an earlier time for it is replaced.
    """
    meant = watch_times.of_found(call.space, call.number("video_id"))
    return shapes.slot(watch_times.plan(call.space, meant, call.sent(shapes.SlotAsked).starts_at))


def dropped(call: Call) -> Done:
    """Take back a time to watch"""
    watch_times.drop(call.space, call.number("slot_id"))
    return Done(message="It is planned no more.")


OF_ANALYSES = (
    Operation(
        "watchAnalysis",
        "PUT",
        "/analyses/{analysis_id}/watch",
        talk,
        WRITE,
        shapes.Slot,
        body=shapes.SlotAsked,
    ),
)
OF_VIDEOS = (
    Operation(
        "watchVideo",
        "PUT",
        "/videos/{video_id}/watch",
        video,
        WRITE,
        shapes.Slot,
        body=shapes.SlotAsked,
    ),
)
OPERATIONS = (
    Operation("listSuggestions", "GET", "/watch", suggested, READ, shapes.Suggestions),
    Operation(
        "listSlots",
        "GET",
        "/watch/slots",
        planned,
        READ,
        shapes.Slots,
        links={"dropSlot": ("slot_id", "$response.body#/items/0/id")},
    ),
    Operation("dropSlot", "DELETE", "/watch/slots/{slot_id}", dropped, WRITE, Done),
)
