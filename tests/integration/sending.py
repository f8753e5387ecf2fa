"""What sends, over fakes, with a clock that tests move on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.integration.watching import Clock
from tubetotask.integrations import KINDS
from tubetotask.jobs import connections, delivering, handing_over, outbox, readers
from tubetotask.jobs.connecting import Post
from tubetotask.storage.database import now
from tubetotask.storage.models import DeliveryRow, IntegrationRow
from tubetotask.storage.sending import ALIVE, Integrations, settings_of
from tubetotask.storage.workspace import Workspace

TOKEN = "secret-token-0123456789abcd"


class Desk:
    """One person's integrations and the worker that sends, job by job."""

    def __init__(self, app: Flask, space: Workspace, addresses: Mapping[str, str]) -> None:
        self.clock = Clock(now() + timedelta(minutes=5))
        self.space = space
        config = replace(app.config["TUBETOTASK"], send_to_private=True)
        self.post = Post(app, config, addresses, self.clock)
        self.done: set[str] = set()
        self.room = Integrations(space.session, space.owner_id)

    def connect(self, kind: str, *events: str, **given: str) -> int:
        """Connect it and try it; its number."""
        row, _ = connections.save(
            self.room,
            readers.vault_of(self.post.config),
            KINDS[kind],
            given,
            events,
            jobs_url=self.post.jobs_url,
        )
        number = row.id
        self.check(number)
        return number

    def check(self, number: int) -> bool:
        """Do the job of a try."""
        done = connections.check(self.post, number)
        self.anew()
        return done

    def renew(self, number: int, token: Callable[[], str]) -> None:
        """A person enters the token that is accepted now, until a try with it works."""
        for _ in range(500):
            row = self.row(number)
            given = {**settings_of(row), "name": row.name, "secret": token()}
            connections.save(
                self.room,
                readers.vault_of(self.post.config),
                KINDS[row.kind],
                given,
                row.events.split(","),
                jobs_url=self.post.jobs_url,
                number=number,
            )
            if self.check(number):
                return
        raise AssertionError("it never works again")

    def row(self, number: int) -> IntegrationRow:
        """An integration as it stands now."""
        self.anew()
        return self.room.one(number)

    def deliveries(self) -> list[DeliveryRow]:
        """All of them, as they stand now."""
        self.anew()
        return list(self.space.session.scalars(select(DeliveryRow).order_by(DeliveryRow.id)))

    def work(self) -> int:
        """Do what was handed to the engine, and what is due; how many tries."""
        handing_over.begin_due(self.space.session, self.post.jobs_url, self.clock())
        tries = 0
        for row in self.deliveries():
            number, job_id = row.id, row.job_id
            if row.state in ALIVE and job_id and job_id not in self.done:
                tries += 1
                self.done.add(job_id)
                delivering.run(self.post, number, job_id)
        return tries

    def until_quiet(self, *, most: int = 600) -> None:
        """Work and let time pass until nothing is on its way."""
        for _ in range(most):
            self.work()
            alive = [row for row in self.deliveries() if row.state in ALIVE]
            if not alive:
                return
            rests = {one.id: one.next_at for one in self.room.all()}
            times = [max(filter(None, (row.next_at, rests[row.integration_id]))) for row in alive]
            self.clock.at = max(self.clock(), min(times)) + timedelta(seconds=1)
        raise AssertionError("something is still on its way")

    def rush(self, token: Callable[[], str] | None = None) -> None:
        """The same without the engine between: what is due is run at once, one after the other.

        What was given up is sent again, as a person would; where ``token`` says which one the
        service takes now, that is entered when the integration stops.
        """
        session = self.space.session
        for count in range(5000):
            self.anew()
            row = session.scalars(
                select(DeliveryRow)
                .where(DeliveryRow.state.in_((*ALIVE, "failed")))
                .order_by(DeliveryRow.next_at, DeliveryRow.id)
                .limit(1)
            ).first()
            if row is None:
                return
            if row.state == "failed":
                outbox.again(row)
            integration = self.room.one(row.integration_id)
            if token is not None and integration.state == "broken":
                session.commit()
                self.renew(integration.id, token)
                continue
            rest = integration.next_at
            due = max(filter(None, (row.next_at, rest, self.clock())))
            self.clock.at = due + timedelta(seconds=1)
            row.job_id = f"rush:{count}"
            session.commit()
            delivering.run(self.post, row.id, row.job_id)
        raise AssertionError("something is still on its way")

    def anew(self) -> None:
        """Nothing of what was read before."""
        self.space.session.rollback()
        self.space.session.expire_all()
