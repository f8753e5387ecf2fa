"""``tubetotask usage``, and a budget on the command line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.fakes.model import FakeModel
from tests.unit.cli.runs import TALK, run

pytestmark = pytest.mark.slow
PRICED = "gpt-4o=2.5/10,gpt-4o-mini=0.15/0.6"


def ledger(database: Path) -> list[tuple[str, int | None, int | None, str]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(
            "SELECT purpose, usd, owner_id, text FROM model_calls ORDER BY id"
        ).fetchall()


def usage(capsys: pytest.CaptureFixture[str], *more: str) -> str:
    capsys.readouterr()
    assert run("usage", *more) == 0
    return capsys.readouterr().out


def test_the_command_tells_what_the_page_tells(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "Today: 0 US dollars. No calls." in usage(capsys)
    monkeypatch.setenv("OPENAI_PRICES", PRICED)
    monkeypatch.setenv("BUDGET_USD_MONTH", "5")
    assert run("analyze", str(TALK), "--quiet") == 0
    rows = ledger(database)
    total = sum(usd or 0 for _, usd, _, _ in rows)
    assert total > 0
    assert all(owner is not None and text for _, _, owner, text in rows)
    told = json.loads(usage(capsys, "--json"))
    assert int(float(told["today"]["usd"]) * 1e9 + 0.5) == total
    assert told["today"]["calls"] == len(rows) == len(fake.calls())
    assert [(each["name"], each["budget"]) for each in told["budgets"]] == [("month", "5")]
    assert {each["purpose"] for each in told["lines"]} == {each[0] for each in rows}
    shown = usage(capsys)
    assert "of a budget of 5 US dollars" in shown
    assert "gpt-4o, reading a talk" in shown
    assert [each["title"] for each in told["sources"]] == [None], "a file comes from no source"
    assert told["sources"][0]["spent"]["calls"] == len(rows)
    assert "  Without a source: " in shown
    assert "UTC" in shown


def test_a_budget_that_is_reached_is_told_in_two_lines_with_exit_code_5(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_PRICES", PRICED)
    monkeypatch.setenv("BUDGET_USD_DAY", "0.01")
    assert run("analyze", str(TALK), "--quiet") == 5
    shown = capsys.readouterr()
    assert shown.out == ""
    first, second = shown.err.splitlines()
    assert first.startswith("error: The budget of a day (0.01 US dollars) leaves 0.01 US dollars")
    assert "BUDGET_USD_DAY" in second
    assert fake.log == []


def test_a_price_that_is_not_known_is_asked_for_under_a_budget(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BUDGET_USD_DAY", "1")
    assert run("analyze", str(TALK), "--quiet") == 5
    assert "OPENAI_PRICES" in capsys.readouterr().err
    assert fake.log == []


def test_without_keeping_anything_else_what_is_paid_is_still_booked(
    fake: FakeModel,
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_PRICES", PRICED)
    monkeypatch.setenv("BUDGET_USD_DAY", "5")
    assert run("analyze", str(TALK), "--quiet", "--no-store") == 0
    rows = ledger(database)
    assert len(rows) == len(fake.calls()) > 0
    assert {text for *_, text in rows} == {""}


@pytest.mark.parametrize("more", [(), ("--no-store",)])
def test_a_budget_without_the_ledger_that_holds_it_lets_no_call_be_made(
    fake: FakeModel,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
) -> None:
    monkeypatch.setenv("BUDGET_USD_DAY", "5")
    assert run("analyze", str(TALK), "--quiet", *more) == 6
    assert "the model is not asked" in capsys.readouterr().err
    assert fake.log == []
    assert run("analyze", str(TALK), "--quiet", "--offline") == 0


def test_without_a_database_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("usage") == 6
    assert "script/server" in capsys.readouterr().err


def test_one_s_own_budget_is_set_shown_held_and_taken_away_on_the_command_line(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_PRICES", PRICED)
    assert run("budget", "--day", "0.01") == 0
    assert capsys.readouterr().out == (
        "Your own budget of a day: 0.01 US dollars.\nYour own budget of a month: no limit.\n"
    )
    assert run("budget", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"day": "0.01", "month": None}
    assert run("analyze", str(TALK), "--quiet") == 5
    told = capsys.readouterr().err
    assert told.startswith("error: Your own budget of a day (0.01 US dollars) leaves 0.01")
    assert "tubetotask budget" in told
    assert fake.log == []
    assert "Your own budget of this day: 0 US dollars of a budget of 0.01" in usage(capsys)
    (room,) = json.loads(usage(capsys, "--json"))["budgets"]
    assert (room["whose"], room["name"], room["left"]) == ("user", "day", "0.01")
    assert run("budget", "--day", "ten") == 2
    assert run("budget", "--day", "none", "--month", "5") == 0
    assert run("analyze", str(TALK), "--quiet") == 0
    assert "5 US dollars" in usage(capsys)


def test_without_a_database_one_s_own_budget_cannot_be_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("budget", "--month", "5") == 6
    assert "script/server" in capsys.readouterr().err
