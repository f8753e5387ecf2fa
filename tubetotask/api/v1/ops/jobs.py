"""Jobs, schedules and queues: looked at, ended, tried again, paused."""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.paging import cursor, number, place
from tubetotask.api.v1.shapes import jobs as shapes
from tubetotask.api.v1.shapes.base import Done, known
from tubetotask.domain.accounts import Event, Role
from tubetotask.domain.errors import NotFound
from tubetotask.exports.places import clean
from tubetotask.jobs import engine, overview, requests, retrying, schedules
from tubetotask.storage.database import now
from tubetotask.storage.models import ScheduleRow
from tubetotask.storage.tokens import ADMIN, READ, WRITE

_ONE = "/jobs/{job_id}"
_SCHEDULE = "/schedules/{schedule_id}"
_QUEUE = "/queues/{queue}"
QUEUES = (engine.ASKED, engine.BACKGROUND, engine.LOOKS, engine.SENDING)


def listed(call: Call) -> shapes.Jobs:
    """List jobs

    The analyses that are under way, wait, failed or are done.
    """
    asked = call.asked(shapes.JobQuery)
    begun = place(asked.cursor, 1)
    before = number(begun[0]) if begun else 0
    rows = overview.listed(call.space, asked.show, limit=asked.limit + 1, before=before)
    further = len(rows) > asked.limit
    lowest = sorted((each.row.id for each in rows), reverse=True)[: asked.limit]
    shown = [each for each in rows if each.row.id in lowest]
    return shapes.Jobs(
        items=[shapes.job(each) for each in shown],
        next=cursor(lowest[-1]) if further else None,
    )


def one(call: Call) -> shapes.JobDetail:
    """Get a job

    How far an analysis is: its state, steps, lines, and calls of models.
    """
    return shapes.detail(overview.detail(call.space, call.jobs_url, call.number("job_id")))


def cancelled(call: Call) -> shapes.JobDetail:
    """Cancel a job

    One that is under way or waits; no further call of a model is made for it. One that has ended
    stays as it is.
    """
    row = overview.known(call.space, call.number("job_id"))
    requests.cancel(call.space, call.jobs_url, row.id)
    return one(call)


def again(call: Call) -> Answer:
    """Try all again that failed

    But for what would fail again for the same reason.
    """
    count = retrying.try_failed(call.space, call.jobs_url)
    return Answer(shapes.Tried(count=count), 202, "/api/v1/jobs")


def clock(call: Call) -> shapes.Schedules:
    """List schedules

    One's own; for an administrator the instance's, too.
    """
    return shapes.Schedules(items=[shapes.schedule(row) for row in _schedules(call)])


def run(call: Call) -> Done:
    """Run a schedule now

    Beside its times. One's own, or as an administrator the instance's.
    """
    row = _schedule(call)
    schedules.run_now(call.space.session, call.jobs_url, row.id, now())
    _noted(call, row, "run")
    return Done(message="It is queued.")


def pause(call: Call) -> shapes.Schedule:
    """Pause a schedule

    One's own, or as an administrator the instance's.
    """
    return _paused(call, paused=True)


def resume(call: Call) -> shapes.Schedule:
    """Let a schedule go on

    What was missed meanwhile is caught up once.
    """
    return _paused(call, paused=False)


def queues(call: Call) -> shapes.Queues:
    """List the queues

    Those of the whole instance, and which of them are paused.
    """
    paused = engine.paused(call.jobs_url)
    return shapes.Queues(
        items=[shapes.Queue(name=known(each), paused=each in paused) for each in QUEUES]
    )


def everybody(call: Call) -> shapes.InstanceJobs:
    """Get everybody's jobs

    How many each person has, and what the instance does itself: no titles.
    """
    return shapes.InstanceJobs(
        people=[
            shapes.PersonJobs(person=user.id, name=clean(user.shown), **counts)
            for user, counts in overview.everybody(call.space.session)
        ],
        own=[
            shapes.OwnJob(told=each.told, state=each.state, at=each.created_at, took_s=each.took_s)
            for each in overview.own(call.jobs_url, limit=50)
        ],
    )


def queue_pause(call: Call) -> shapes.Queue:
    """Pause a queue

    Nothing more of it is started, of anybody's.
    """
    name = _queue(call)
    engine.pause(call.jobs_url, name)
    _audit(call, Event.QUEUE_CHANGED, f"{name}: pause")
    return shapes.Queue(name=known(name), paused=True)


def queue_resume(call: Call) -> shapes.Queue:
    """Let a queue go on"""
    name = _queue(call)
    engine.resume(call.jobs_url, name, call.config.worker_jobs)
    _audit(call, Event.QUEUE_CHANGED, f"{name}: resume")
    return shapes.Queue(name=known(name), paused=False)


def _paused(call: Call, *, paused: bool) -> shapes.Schedule:
    row = _schedule(call)
    schedules.pause(call.space.session, row.id, paused=paused)
    _noted(call, row, "pause" if paused else "resume")
    return shapes.schedule(schedules.of(call.space.session, row.id))


def _schedules(call: Call) -> Sequence[ScheduleRow]:
    found = schedules.every(call.space.session, call.space.owner_id)
    return [row for row in found if row.owner_id is not None or call.role is Role.ADMIN]


def _schedule(call: Call) -> ScheduleRow:
    wanted = call.number("schedule_id")
    row = next((row for row in _schedules(call) if row.id == wanted), None)
    if row is None:
        raise NotFound("There is no such schedule.", remedy="Look at the list of schedules.")
    return row


def _queue(call: Call) -> str:
    name = str(call.path["queue"])
    if name not in QUEUES:
        raise NotFound("There is no such queue.", remedy=f"Take one of {', '.join(QUEUES)}.")
    return name


def _noted(call: Call, row: ScheduleRow, what: str) -> None:
    if row.owner_id is None:
        _audit(call, Event.SCHEDULE_CHANGED, f"{row.name}: {what}")


def _audit(call: Call, event: Event, detail: str) -> None:
    call.note(event, detail=detail)
    call.space.session.commit()


OPERATIONS = (
    Operation(
        "listJobs",
        "GET",
        "/jobs",
        listed,
        READ,
        shapes.Jobs,
        query=shapes.JobQuery,
        links={"getJob": ("job_id", "$response.body#/items/0/id")},
    ),
    Operation("getJob", "GET", _ONE, one, READ, shapes.JobDetail),
    Operation("cancelJob", "POST", f"{_ONE}/cancel", cancelled, WRITE, shapes.JobDetail),
    Operation("retryJobs", "POST", "/jobs/again", again, WRITE, shapes.Tried, 202, once=True),
    Operation("listSchedules", "GET", "/schedules", clock, READ, shapes.Schedules),
    Operation("runSchedule", "POST", f"{_SCHEDULE}/run", run, WRITE, Done, once=True),
    Operation("pauseSchedule", "POST", f"{_SCHEDULE}/pause", pause, WRITE, shapes.Schedule),
    Operation("resumeSchedule", "POST", f"{_SCHEDULE}/resume", resume, WRITE, shapes.Schedule),
    Operation("listQueues", "GET", "/queues", queues, READ, shapes.Queues),
    Operation("getEverybodysJobs", "GET", "/queues/jobs", everybody, ADMIN, shapes.InstanceJobs),
    Operation("pauseQueue", "POST", f"{_QUEUE}/pause", queue_pause, ADMIN, shapes.Queue),
    Operation("resumeQueue", "POST", f"{_QUEUE}/resume", queue_resume, ADMIN, shapes.Queue),
)
