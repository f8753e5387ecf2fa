"""The durable workflows that send; the second part of ``workflows``.

Invariant: as there: nothing here does any work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from dbos import DBOS
from flask import Flask

from tubetotask.config import Config
from tubetotask.jobs import addressing, coming_back, connections, delivering, noticing, outbox
from tubetotask.jobs.connecting import Post

R = TypeVar("R")


class Step(Protocol):
    """Runs one step of a workflow."""

    def __call__(self, name: str, work: Callable[[], R], /) -> R: ...


def register(
    app: Flask, config: Config, step: Step, under_way: Callable[[], AbstractContextManager[None]]
) -> None:
    """Make them known to the engine of this process."""
    post = Post(app, config)

    @DBOS.workflow(name=outbox.WORKFLOW)
    def deliver(delivery_id: int) -> bool:
        with under_way():
            job_id = DBOS.workflow_id or ""
            return step("send", lambda: delivering.run(post, delivery_id, job_id))

    @DBOS.workflow(name=connections.WORKFLOW)
    def check_integration(integration_id: int) -> bool:
        with under_way():
            return step("try", lambda: connections.check(post, integration_id))

    @DBOS.workflow(name=noticing.WORKFLOW)
    def notify(message_id: int) -> bool:
        with under_way():
            job_id = DBOS.workflow_id or ""
            return step("tell", lambda: noticing.run(post, message_id, job_id))

    @DBOS.workflow(name=addressing.WORKFLOW)
    def mail_address(user_id: int) -> bool:
        with under_way():
            job_id = DBOS.workflow_id or ""
            return step("mail", lambda: addressing.run(post, user_id, job_id))

    @DBOS.workflow(name=coming_back.WORKFLOW)
    def look_at_integration(integration_id: int) -> int:
        with under_way():
            return step("look", lambda: coming_back.run(post, integration_id))
