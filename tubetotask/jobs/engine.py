"""The job engine's client side: putting work in the queue, from a web request or a command.

Invariant: work is put in the queue in the same transaction as the row that caused it, so neither
exists without the other. Arguments are JSON: whoever can write to the database cannot run code.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import structlog
from sqlalchemy.orm import Session

from tubetotask.domain.job import Cause

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

T = TypeVar("T")
NAME = "tubetotask"
VERSION = "1"  # constant: a changed version would strand jobs that are under way
ASKED = "analyses"  # what a person waits for: never behind a back-fill (its name is of old)
BACKGROUND = "background"  # all else, by priority
LOOKS = "looks"  # looking for videos: short, and never behind a long talk
SENDING = "sending"  # to where people work: a service that hangs holds up nothing else
QUEUES = (ASKED, BACKGROUND, LOOKS, SENDING)
ALIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
# Somebody waits for the first; looking often costs an idle worker more than all else it does.
_POLL_S, _SELDOM_S = 0.25, 1.0


def jobs_url(database_url: str) -> str:
    """The same database, as the engine spells it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://")


class _Clients:
    """A client for each database, made when it is first asked for.

    One in a process, however many threads ask at the same moment: of one that is made beside it
    and forgotten nobody would ever close the connections.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[str, DBOSClient] = {}

    def __call__(self, url: str) -> DBOSClient:
        with self._lock:
            if url not in self._made:
                self._made[url] = _client(url)
            return self._made[url]

    def cache_clear(self) -> None:
        """Forget them; whoever used one has closed it."""
        with self._lock:
            self._made.clear()


client = _Clients()


def _client(url: str) -> DBOSClient:
    """Connects at first use and never migrates."""
    # Here, because pages are shown long before the first job: it is a third of what they load.
    from dbos import DBOSClient
    from dbos._serialization import DBOSPortableJSONSerializer  # not re-exported by the package

    return DBOSClient(
        system_database_url=url,
        application_name=NAME,
        serializer=DBOSPortableJSONSerializer(),
        system_database_pool_size=2,
        lazy=True,
    )


def enqueue(
    session: Session,
    url: str,
    workflow: str,
    job_id: str,
    *args: int | str,
    cause: Cause = Cause.PERSON,
    queue: str | None = None,
) -> None:
    """Put ``workflow(*args)`` in the queue with the caller's transaction.

    ``queue``: by the cause, if None. ``job_id`` names the job for ever: the same id a second time
    is the same job.
    """
    options: EnqueueOptions = {
        "workflow_name": workflow,
        "queue_name": queue or (ASKED if cause is Cause.PERSON else BACKGROUND),
        "workflow_id": job_id,
        "app_version": VERSION,
        "priority": cause.priority,
    }
    asked = structlog.contextvars.get_contextvars().get("request")
    if asked:  # so that what the job tells names the request that it came from
        options["attributes"] = {"request": asked}
    client(url).enqueue_in_transaction(session, options, *args)


def origin(url: str, job_id: str) -> str:
    """The request that a job came from, or "" for one that nobody asked for."""
    found = client(url).list_workflows(workflow_ids=[job_id], load_input=False, load_output=False)
    return str((found[0].attributes or {}).get("request", "")) if found else ""


def cancel(url: str, job_id: str) -> None:
    """No further step of the job is begun; the one under way is left to notice by itself."""
    client(url).cancel_workflow(job_id)


def statuses(url: str, job_ids: Iterable[str]) -> dict[str, str]:
    """How the engine knows these jobs; those it does not know are missing."""
    known: dict[str, str] = {}
    for some in _batched(job_ids, 500):
        found = client(url).list_workflows(
            workflow_ids=list(some), load_input=False, load_output=False
        )
        known |= {each.workflow_id: each.status for each in found}
    return known


def alive(url: str, beginning: str) -> bool:
    """Whether a job whose name begins so is queued or under way."""
    found = client(url).list_workflows(
        workflow_id_prefix=beginning,
        status=sorted(ALIVE),
        limit=1,
        load_input=False,
        load_output=False,
    )
    return bool(found)


def set_up_queues(url: str, jobs: int) -> None:
    """Make the queues known, with ``jobs`` at a time in each worker; a paused one stays so."""
    still = paused(url)
    for queue in QUEUES:
        _set_jobs(url, queue, 0 if queue in still else jobs)


def pause(url: str, queue: str) -> None:
    """Start nothing more of this queue, in any worker; what is under way goes on."""
    _set_jobs(url, queue, 0)


def resume(url: str, queue: str, jobs: int) -> None:
    """Start what waits in this queue again, ``jobs`` at a time in each worker."""
    _set_jobs(url, queue, jobs)


def paused(url: str) -> frozenset[str]:
    """The queues from which nothing is started."""
    # No job at a time is how the engine spells it: workers look at this before they take one.
    known = client(url).list_queues(application_name=NAME)
    return frozenset(queue.name for queue in known if queue.worker_concurrency == 0)


def _set_jobs(url: str, queue: str, jobs: int) -> None:
    often = _POLL_S if queue == ASKED else _SELDOM_S
    client(url).register_queue(queue, worker_concurrency=jobs, polling_interval_sec=often)


def _batched(things: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    left = iter(things)
    while some := tuple(islice(left, size)):
        yield some
