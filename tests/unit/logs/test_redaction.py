"""Secrets, personal data and the words of a talk, planted wherever something is logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import structlog

from tubetotask import logs
from tubetotask.config import load
from tubetotask.domain.errors import BadPlan
from tubetotask.logs.redact import Redactor

CAPTION = "and that is why our marriage nearly ended in nineteen ninety nine"
PLANTED = {
    "openai": "sk-proj-AbCdEf0123456789AbCdEf0123456789",
    "youtube": "AIzaSyA-0123456789abcdefghijklmnopqrstuv",
    "password": "hunter2-in-an-address",
    "session": "eyJjc3JmX3Rva2VuIjoiMTIz.aBcDeF.0123456789abcdefghijkl",
    "mail": "somebody.private@example.org",
    "plain": "quite-an-ordinary-looking-thing",
    "github": "ghp_0123456789abcdefghijklmnopqrstuv",
    "bearer": "0a1b2c3d4e5f6g7h8i9j",
}


@pytest.fixture(params=["text", "json"])
def shown(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """What is written to the log's file."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    file = tmp_path / "log"
    logs.begin(logs.Manner("INFO", request.param, str(file), secrets=[PLANTED["plain"]]))
    yield lambda: file.read_text(encoding="utf-8")
    for handler in root.handlers:
        handler.close()
    root.handlers = before
    root.setLevel(level)


def clean(text: str) -> None:
    for name, secret in PLANTED.items():
        assert secret not in text, name
    assert CAPTION not in text


def test_planted_secrets_reach_no_line_of_ours(shown: Any) -> None:
    log = structlog.get_logger()
    p = PLANTED
    log.info("asked", api_key=p["openai"], address=f"https://x.example/?key={p['youtube']}&v=1")
    log.info(f"postgresql://me:{p['password']}@host/name cannot be reached")
    log.info("headers", headers={"Cookie": f"session={p['session']}", "Accept": "text/html"})
    log.info("headers told", told=f"Authorization: Bearer {p['bearer']}; session={p['session']}")
    log.info("wrote to", whom=p["mail"], also=[{"deep": (p["github"], p["plain"])}])
    log.info("read", transcript=CAPTION, plan=CAPTION, caption=CAPTION, messages=[CAPTION])
    log.info("tokens of a model stay", tokens_in=12, tokens_out=7)
    text = shown()
    clean(text)
    for kept in ("cannot be reached", "text/html", "12", "x.example", "host/name"):
        assert kept in text


def test_planted_secrets_reach_no_line_of_a_library(shown: Any) -> None:
    log = logging.getLogger("some.library")
    for secret in (PLANTED["openai"], PLANTED["youtube"], PLANTED["github"], PLANTED["plain"]):
        log.warning("sent %s", secret)
    log.warning("GET https://me:%s@host/path?token=%s", PLANTED["password"], PLANTED["bearer"])
    log.warning("mailed %s", PLANTED["mail"])
    log.warning("session=%s", PLANTED["session"])
    clean(shown())


def read(words: str) -> None:
    raise ValueError(f"cannot read {words!r}")


def test_an_exception_s_words_are_left_out_and_the_place_is_told(shown: Any) -> None:
    for log in (structlog.get_logger(), logging.getLogger("some.library")):
        try:
            try:
                read(CAPTION)
            except ValueError as error:
                raise RuntimeError(PLANTED["plain"]) from error
        except RuntimeError:
            log.exception("a step failed")
    text = shown()
    clean(text)
    assert text.count("ValueError: (its words") == 2
    assert text.count("RuntimeError: (its words") == 2
    assert "test_redaction.py" in text
    assert "in read" in text


def test_a_traceback_that_a_library_wrote_as_text_loses_its_words_too(shown: Any) -> None:
    import traceback

    try:
        read(f"{CAPTION}\nand a second line")
    except ValueError:
        logging.getLogger("dbos").error("job failed: %s", "x\n" + traceback.format_exc())
    text = shown()
    clean(text)
    assert "ValueError" in text
    assert "job failed" in text


def refused_by_the_database() -> Exception:
    engine = sa.create_engine("sqlite://", hide_parameters=True)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE t (x TEXT UNIQUE)"))
            for _ in range(2):
                connection.execute(sa.text("INSERT INTO t VALUES (:x)"), {"x": CAPTION})
    except sa.exc.IntegrityError as error:
        return error
    raise AssertionError("it was not refused")


def test_what_our_errors_and_the_database_say_is_kept(shown: Any) -> None:
    ours = BadPlan("The plan is empty.", remedy="Write one.")
    for error in (ours, FileNotFoundError(2, "No such"), refused_by_the_database()):
        structlog.get_logger().error("refused", exc_info=error)
    text = shown()
    clean(text)
    for kept in ("The plan is empty.", "No such", "UNIQUE constraint failed: t.x"):
        assert kept in text


def test_every_secret_of_the_settings_is_taken_out_whatever_it_looks_like(tmp_path: Path) -> None:
    given = {
        "SESSION_SECRET": "plainwords" * 4,
        "DATABASE_URL": "postgresql://me:open%20sesame1@host/db",
        "OPENAI_API_KEY": "mycompanykey",
        "YOUTUBE_API_KEY": "otherkey12",
        "ENCRYPTION_KEY": "firstlock-0000000000,secondlock-000000000",
        "METRICS_TOKEN": "scrapeword-0123456789",
        "SMTP_URL": "smtp://me:postword1@mail.example:587",
        "RESTIC_PASSWORD": "vaultword",
        "HEARTBEAT_URL": "https://ping.example/uuid-0123",
        "YOUTUBE_PROXY": "http://u:proxyword@p:1",
        "TUBETOTASK_DATA": str(tmp_path),
    }
    redactor = Redactor(load(given).secrets)
    planted = [
        "plainwords" * 4,
        "open sesame1",
        "mycompanykey",
        "otherkey12",
        "firstlock-0000000000",
    ]
    planted += ["secondlock-000000000", "scrapeword-0123456789", "postword1", "vaultword"]
    planted += ["https://ping.example/uuid-0123", "proxyword", "open%20sesame1"]
    for word in planted:
        assert word not in redactor.text(f"it said ({word}) here"), word
    assert redactor.text("host/db and tubetotask are no secrets") == (
        "host/db and tubetotask are no secrets"
    )


def test_json_lines_are_json_and_text_lines_are_for_people(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    try:
        logs.begin(logs.Manner("INFO", "json", str(tmp_path / "log")))
        structlog.get_logger().info("told", number=1)
        structlog.get_logger().debug("not told")
        (line,) = (tmp_path / "log").read_text().splitlines()
        told = json.loads(line)
        assert (told["event"], told["number"], told["level"]) == ("told", 1, "info")
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers = before
        root.setLevel(level)
