"""Who tells people, over a real mail server and sockets, with a clock that tests move on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from sqlalchemy import select

from tests.fakes.service import Reply, Request, Service
from tests.integration.watching import Clock
from tubetotask.domain.notices import Notice, Quiet, Told
from tubetotask.jobs import channels, noticing
from tubetotask.jobs.connecting import Post
from tubetotask.storage.database import now
from tubetotask.storage.models import MessageRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

ALL = ["report", "act", "budget", "source"]


class Box:
    """Takes mails; ``refuse``: what it answers instead, first come first served."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse: list[str] = []

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.refuse:
            return self.refuse.pop(0)
        content: Any = envelope.content
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"


class Ntfy(Service):
    """ntfy, as far as Apprise asks it: a message is posted as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict[str, Any]] = []

    def answer(self, request: Request) -> Reply:
        self.told.append(request.json())
        return Reply(200, {"id": "x", "event": "message"})


class Desk:
    """One person, the worker that tells, and a clock."""

    def __init__(self, app: Flask, space: Workspace, smtp: str) -> None:
        self.clock, self.space = Clock(now() + timedelta(minutes=5)), space
        config = replace(
            app.config["TUBETOTASK"],
            smtp_url=smtp,
            error_mail_from="tasks@example.org",
            public_url="https://tasks.example.org",
            send_to_private=True,
        )
        self.post = Post(app, config, {}, self.clock)
        self.room = Channels(space.session, space.owner_id)
        self.room.set_quiet(Quiet("UTC", 0, 0))
        space.session.commit()

    def channel(self, address: str = "ada@example.org", *wants: str, **given: str) -> int:
        kind = "mail" if "://" not in address else "apprise"
        given = {"kind": kind, "address": address, **given}
        row = channels.save(self.room, self.post.config, given, list(wants) or ALL)
        self.space.session.commit()
        return row.id

    def tell(self, about: str, *, score: int = 90, kind: Told = Told.ACT) -> bool:
        new = self.room.tell(about, Notice(kind, f"Talk {about}", "Score 90.", "/tasks", score))
        self.space.session.commit()
        return new

    def work(self, **later: float) -> list[MessageRow]:
        """Let time pass, and do what is due."""
        self.clock.on(**later)
        session = self.space.session
        noticing.begin_due(session, self.post.jobs_url, self.clock())
        for row in session.scalars(select(MessageRow).order_by(MessageRow.id)).all():
            noticing.run(self.post, row.id, row.job_id)
        session.rollback()
        session.expire_all()
        return list(session.scalars(select(MessageRow).order_by(MessageRow.id)))
