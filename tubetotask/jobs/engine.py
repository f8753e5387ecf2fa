"""The job engine's client side: putting work in the queue, from a web request or a command.

Invariant: work is put in the queue in the same transaction as the row that caused it, so neither
exists without the other. Arguments are JSON: whoever can write to the database cannot run code.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

NAME = "tubetotask"
VERSION = "1"  # constant: a changed version would strand jobs that are under way
QUEUE = "analyses"


def jobs_url(database_url: str) -> str:
    """The same database, as the engine spells it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://")


@cache
def client(url: str) -> DBOSClient:
    """A client that connects at first use and never migrates."""
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


def enqueue(session: Session, url: str, workflow: str, job_id: str, *args: int | str) -> None:
    """Put ``workflow(*args)`` in the queue with the caller's transaction.

    ``job_id`` names the job for ever: the same id a second time is the same job.
    """
    options: EnqueueOptions = {
        "workflow_name": workflow,
        "queue_name": QUEUE,
        "workflow_id": job_id,
        "app_version": VERSION,
    }
    client(url).enqueue_in_transaction(session, options, *args)
