"""Videos that arrived at sources, and why each stands so."""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation
from tubetotask.api.v1.paging import cursor, number, place
from tubetotask.api.v1.shapes import sources as shapes
from tubetotask.api.v1.shapes.base import Accepted
from tubetotask.domain.arrival import ArrivalState
from tubetotask.jobs import choosing, following
from tubetotask.storage.tokens import READ, WRITE

_VIDEO = "/videos/{video_id}"


def videos(call: Call) -> shapes.Videos:
    """List videos that arrived

    Where each stands and why, what was published last first.
    """
    asked = call.asked(shapes.VideoQuery)
    room = following.room(call.space)
    if asked.source is not None:
        room.follow(asked.source)
    begun = place(asked.cursor, 1)
    states = (ArrivalState(asked.state),) if asked.state else ()
    found = room.arrivals(
        states=states,
        follow_id=asked.source,
        limit=asked.limit + 1,
        before=number(begun[0]) if begun else 0,
    )
    shown = found[: asked.limit]
    return shapes.Videos(
        items=[shapes.video(each) for each in shown],
        next=cursor(shown[-1].row.id) if len(found) > asked.limit else None,
    )


def video(call: Call) -> shapes.Video:
    """Get a video that arrived"""
    return shapes.video(following.room(call.space).arrival(call.number("video_id")))


def analysed(call: Call) -> Answer:
    """Have a video analysed that arrived

    Whatever the rules say. 400 where that is not among its `choices`.
    """
    done = choosing.analyse_arrival(call.space, call.jobs_url, call.number("video_id"))
    analysis = done.analysis.id if done.analysis else None
    job = f"{ROOT}/jobs/{analysis}" if analysis else f"{ROOT}/videos/{done.row.id}"
    made = f"{ROOT}/analyses/{analysis}" if analysis else None
    return Answer(Accepted(job=job, made=made, message="It is in the queue."), 202, job)


def ignored(call: Call) -> shapes.Video:
    """Set a video aside that arrived

    An analysis of it that is under way is called off.
    """
    done = choosing.ignore_arrival(call.space, call.jobs_url, call.number("video_id"))
    return shapes.video(done)


OPERATIONS = (
    Operation(
        "listVideos",
        "GET",
        "/videos",
        videos,
        READ,
        shapes.Videos,
        query=shapes.VideoQuery,
        sparse=True,
        links={"getVideo": ("video_id", "$response.body#/items/0/id")},
    ),
    Operation("getVideo", "GET", _VIDEO, video, READ, shapes.Video),
    Operation(
        "analyseVideo", "POST", f"{_VIDEO}/analyse", analysed, WRITE, Accepted, 202, once=True
    ),
    Operation("ignoreVideo", "POST", f"{_VIDEO}/ignore", ignored, WRITE, shapes.Video),
)
