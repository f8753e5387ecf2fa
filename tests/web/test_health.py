"""What machines ask: whether the process answers, whether the instance can work, its figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.conftest import Browser
from tubetotask.config import Config
from tubetotask.storage import marks
from tubetotask.storage.database import db, now

TOKEN = "token-0123456789-abcdef"


def configured(app: Flask, **changes: object) -> None:
    config: Config = app.config["TUBETOTASK"]
    app.config["TUBETOTASK"] = replace(config, **changes)  # type: ignore[arg-type] # by name


def beat(age_s: float = 0.0) -> None:
    at = now() - timedelta(seconds=age_s)
    marks.beat(db.engine, "slot-0", at, at, memory_bytes=50_000_000, cpu_s=1.5)


def checks(browser: Browser) -> dict[str, dict[str, object]]:
    told = browser.get("/readyz").json
    assert told is not None
    found: dict[str, dict[str, object]] = told["checks"]
    return found


def test_with_a_worker_that_lives_the_instance_is_ready(browser: Browser) -> None:
    beat()
    answer = browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ready"
    assert set(answer.json["checks"]) == {"database", "migrations", "worker", "disk"}


def test_without_a_worker_or_with_a_silent_one_it_is_not(browser: Browser) -> None:
    assert checks(browser)["worker"]["why"] == "no worker has been heard of"
    beat(age_s=61)
    found = checks(browser)
    assert found["worker"]["ok"] is False
    assert found["database"]["ok"] is found["disk"]["ok"] is True
    assert browser.get("/readyz").status_code == 503
    assert browser.get("/healthz").status_code == 200
    beat()
    assert browser.get("/readyz").status_code == 200


def test_a_schema_that_is_not_this_code_s_is_told(browser: Browser) -> None:
    beat()
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()
    found = checks(browser)["migrations"]
    assert found["ok"] is False
    assert found["why"] == "flask db upgrade is due"
    assert found["at"] == "0001"


def test_a_program_from_before_an_update_says_that_it_is_the_one_to_start_again(
    browser: Browser,
) -> None:
    beat()
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    assert checks(browser)["migrations"]["why"] == "the database is that of a newer release"


def test_a_disk_with_less_room_than_asked_for_is_told(app: Flask, browser: Browser) -> None:
    beat()
    configured(app, health_disk_free_mb=10**9)
    assert checks(browser)["disk"]["why"] == "the disk is nearly full"


def test_a_database_that_is_away_is_told_and_the_process_is_well(browser: Browser) -> None:
    db.session.execute(text("ALTER TABLE users RENAME TO gone"))
    db.session.commit()
    assert checks(browser)["database"]["ok"] is False
    assert browser.get("/healthz").json == {"status": "ok"}


def test_metrics_are_for_this_machine_alone_past_any_proxy(app: Flask, browser: Browser) -> None:
    assert browser.get("/metrics").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        refused = browser.client.get("/metrics", headers={header: "127.0.0.1"})
        assert refused.status_code == 403, header
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    assert browser.client.get("/metrics", environ_overrides=elsewhere).status_code == 403
    assert browser.client.get("/metrics", environ_overrides={"REMOTE_ADDR": ""}).status_code == 403


def test_with_a_token_metrics_are_for_who_sends_it_wherever_from(
    app: Flask, browser: Browser
) -> None:
    configured(app, metrics_token=TOKEN)
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}

    def asked(authorization: str) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        client: FlaskClient = browser.client
        return client.get("/metrics", headers=headers, environ_overrides=elsewhere).status_code

    assert [asked(f"Bearer {TOKEN}"), asked("Bearer wrong"), asked(""), asked(TOKEN)] == [
        *(200, 401, 401, 401)
    ]
    assert browser.get("/metrics").status_code == 401, "nor for this machine without it"


def test_requests_are_counted_by_route_and_never_by_what_was_typed(browser: Browser) -> None:
    browser.get("/plan")
    browser.get("/plan")
    browser.get("/analyses/123456789")
    browser.get("/secret-address-of-somebody")
    browser.client.open("/plan", method="STRANGE")
    page = browser.get("/metrics").text
    plan = 'tubetotask_http_requests_total{method="GET",route="/plan",status="200"} 2.0'
    assert plan in page
    assert (
        'tubetotask_http_request_seconds_bucket{le="+Inf",method="GET",route="/plan"} 2.0' in page
    )
    assert 'route="none",status="404"' in page
    for word in ("123456789", "secret-address", "STRANGE"):
        assert word not in page


@pytest.mark.parametrize(
    "name",
    [
        'jobs{queue="analyses",state="waiting"}',
        'oldest_waiting_job_seconds{queue="analyses"}',
        'model_usd{period="day"}',
        "sources_failing",
        "database_bytes",
        "database_up",
        "workers",
        'worker_memory_bytes{worker="slot-0"}',
        "web_memory_bytes",
        'machine_memory_bytes{kind="available"}',
        'disk_bytes{kind="free"}',
        'duty_age_seconds{duty="backup"}',
    ],
)
def test_what_is_stored_is_told(browser: Browser, name: str) -> None:
    beat()
    marks.put(db.engine, marks.BACKUP, now(), "done", ok=True, size_bytes=7)
    assert f"\ntubetotask_{name} " in browser.get("/metrics").text
