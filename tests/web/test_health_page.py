"""The page of health: shown to administrators alone, and what fails is told with its remedy."""

from __future__ import annotations

import socket
from datetime import datetime, timedelta
from html import unescape
from typing import NoReturn

import pytest
from flask import Flask

from tests.web import people
from tubetotask.domain.accounts import Role
from tubetotask.operations import here
from tubetotask.operations.examination import Finding, State
from tubetotask.storage import marks
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.web import health_words, speech
from tubetotask.web.people import config


def _page(app: Flask, row: User, language: str = "en") -> str:
    answer = people.signed_in(app, row).get("/admin/health", headers={"Accept-Language": language})
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def _looked(app: Flask, at: datetime | None = None) -> dict[str, Finding]:
    with app.test_request_context("/"):
        return {each.name: each for each in here.looks(config(), db.session(), at or now())}


def _beat(at: datetime) -> None:
    marks.beat(db.engine, "one", at, at, memory_bytes=1, cpu_s=0.0)


def test_an_administrator_sees_each_thing_by_word_and_shape(app: Flask, admin: User) -> None:
    _beat(now())
    marks.put(db.engine, marks.BACKUP, now() - timedelta(hours=3), "", ok=True)
    marks.put(db.engine, marks.DRILL, now() - timedelta(days=3), "", ok=True)
    page = _page(app, admin)
    assert "All is well." in page
    assert page.count("mark-already") == len(_looked(app))
    assert "the last is 3 h old" in page
    assert "last tried 3 d ago, and it went well" in page
    assert 'href="/admin/health" aria-current="page"' in page


def test_it_is_refused_to_all_others(app: Flask, admin: User) -> None:
    for role in (Role.MEMBER, Role.READER):
        row = people.somebody(f"{role}@example.org", role)
        assert people.signed_in(app, row).get("/admin/health").status_code == 403
    assert app.test_client().get("/admin/health").status_code == 302


def test_what_fails_is_told_with_its_remedy(app: Flask, admin: User) -> None:
    page = _page(app, admin)
    assert "One thing fails." in page
    assert "no worker has been heard of" in page
    assert "Start it: script/server, or systemctl restart tubetotask-worker." in page
    assert page.count("mark-failed") == 1
    assert "there is none" in page, "of the backup"
    assert "Run: tubetotask backup create." in page


def test_a_backup_that_failed_is_told_though_an_earlier_one_is_young(
    app: Flask, admin: User
) -> None:
    marks.put(db.engine, marks.BACKUP, now() - timedelta(hours=2), "", ok=True)
    marks.put(db.engine, marks.BACKUP, now(), "<b>The disk is full.</b>", ok=False)
    page = _page(app, admin)
    assert "the last try failed: “<b>The disk is full.</b>”" in page
    assert "Run: tubetotask backup create. It says what is wrong." in page
    db.session.rollback()
    assert _looked(app)["backup"].state is State.FAILED


def test_duties_that_were_not_done_for_long_and_a_clock_that_is_off_want_a_look(
    app: Flask, admin: User
) -> None:
    for name in marks.DUTIES:
        marks.put(db.engine, name, now() - timedelta(days=41), "", ok=True)
    _beat(now() + timedelta(minutes=5))
    found = _looked(app)
    assert found["backup"].state is found["drill"].state is State.ATTENTION
    assert found["clock"].state is State.FAILED
    assert "timedatectl" in found["clock"].remedy
    assert all(each.remedy for each in found.values() if each.state is not State.WELL)


def test_nobody_outside_is_asked(app: Flask, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("the page asked somebody outside")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert "YouTube and the model are not asked from here" in _page(app, admin)


def test_every_sentence_that_is_found_is_told_in_german(app: Flask, admin: User) -> None:
    """Each look in each of its states: English that the catalogue does not know would be left."""
    seen = [*_looked(app).values()]
    _beat(now() + timedelta(minutes=5))
    for name in marks.DUTIES:
        marks.put(db.engine, name, now(), "", ok=True)
    seen += _looked(app).values()
    seen += _looked(app, now() + timedelta(days=50)).values()
    for name in marks.DUTIES:
        marks.put(db.engine, name, now() + timedelta(hours=1), "No.", ok=False)
    seen += _looked(app).values()
    assert {each.name for each in seen} <= health_words.NAMES.keys()
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        app.preprocess_request()
        for each in seen:
            for said in filter(None, (each.told, each.remedy)):
                assert speech.translated(said) != said, said
    assert "gestört" in _page(app, admin, "de")
