"""Two files of an account that are given at the same moment: one is taken; on both databases."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.tasks_made import talk
from tubetotask.domain.errors import InputError
from tubetotask.jobs import moving_in
from tubetotask.storage import alone, bringing_back, takeout
from tubetotask.storage.database import db
from tubetotask.storage.exports import Exports
from tubetotask.storage.models import ExportRow, User
from tubetotask.storage.workspace import Workspace

PATIENCE_S = 60


def taken_out(workspace: Workspace) -> io.BytesIO:
    """The file of an account with a talk."""
    talk(workspace, "Raise your prices every year")
    file = io.BytesIO()
    takeout.write(workspace.session, workspace.owner_id, file)
    return file


def test_of_two_files_at_the_same_moment_one_is_taken(
    app: Flask, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = taken_out(workspace)
    session = workspace.session
    new = User(name="Bea")
    session.add(new)
    session.commit()
    number, url = new.id, str(app.config["JOBS_DATABASE_URL"])
    session.rollback()
    begun, there = Event(), Event()
    hold, bring = alone.hold, Exports.bring

    def give() -> None:
        with app.app_context():
            try:
                moving_in.request(Workspace(db.session(), number), url, file.getvalue())
            finally:
                there.set()
                db.session.remove()

    def held(session: Session, user_id: int) -> None:
        if begun.is_set():
            there.set()
        hold(session, user_id)

    with ThreadPoolExecutor(1) as pool:
        second: list[Future[None]] = []

        def brought(room: Exports, data: bytes) -> ExportRow:
            if not begun.is_set():  # the first, between its look and its row
                begun.set()
                second.append(pool.submit(give))
                assert there.wait(PATIENCE_S), "the second comes"
            return bring(room, data)

        monkeypatch.setattr(alone, "hold", held)
        monkeypatch.setattr(Exports, "bring", brought)
        moving_in.request(Workspace(session, number), url, file.getvalue())
        with pytest.raises(InputError, match="A file is being taken in already"):
            second[0].result(PATIENCE_S)
    assert session.scalar(select(func.count()).select_from(ExportRow)) == 1


def test_of_two_that_take_a_file_in_at_once_one_does(
    app: Flask, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a command on the server may beside the worker."""
    file = taken_out(workspace)
    new = User(name="Bea")
    workspace.session.add(new)
    workspace.session.commit()
    number, place = new.id, Barrier(2)
    workspace.session.rollback()
    look = bringing_back._nothing_there

    def looked(session: Session, owner_id: int) -> None:
        look(session, owner_id)
        with suppress(BrokenBarrierError):  # whoever is alone there is not met
            place.wait(2)

    def take(_: int) -> str:
        with app.app_context():
            try:
                bringing_back.bring(db.session(), number, io.BytesIO(file.getvalue()))
            except InputError as error:
                return error.message
            finally:
                db.session.remove()
        return ""

    monkeypatch.setattr(bringing_back, "_nothing_there", looked)
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(take, range(2)))
    assert told[0] == ""
    assert told[1].startswith("There is something in this account already")
