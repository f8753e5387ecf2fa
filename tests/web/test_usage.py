"""The usage page, the warnings on the start page, and the budgets on the settings page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.fakes.model import KEY, FakeModel
from tests.web.conftest import Browser
from tubetotask.config import Config
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome, Planned
from tubetotask.jobs import readers, trying
from tubetotask.storage import budgets as kept_budgets
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, ModelCallRow
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def paid(
    usd: str | None, *, purpose: str = "notes", days_ago: int = 0, model: str = "gpt-4o"
) -> None:
    book = SqlCallBook(db.engine, Account(), clock=lambda: now() - timedelta(days=days_ago))
    price = None if usd is None else Decimal(usd)
    book.keep(Call("k", model, purpose, "{}", Outcome.USED, "", 1000, 200, 100, price))


def lost(usd: str) -> None:
    plan = Planned("k", "gpt-4o", "assess", 500, Decimal(usd), Decimal(1), 60.0)
    SqlCallBook(db.engine, Account()).keep(plan.lost)


def limit(app: Flask, **budgets: str) -> None:
    more = {f"budget_usd_{name}": Decimal(usd) for name, usd in budgets.items()}
    app.config["TUBETOTASK"] = replace(app.config["TUBETOTASK"], **more)


def test_before_anything_was_asked_the_page_says_that_nothing_was_spent(browser: Browser) -> None:
    page = words(browser.get("/usage").text)
    assert "nothing was spent" in page
    assert "By model" not in page
    assert "Usage" in words(browser.get("/").text)


def test_a_day_without_a_cost_is_no_large_nought(browser: Browser) -> None:
    paid("0.25", days_ago=1)
    page = words(browser.get("/usage").text)
    assert "Today Nothing spent." in page
    assert "Today 0 US dollars" not in page


def test_the_page_tells_what_was_spent_by_day_model_and_purpose(browser: Browser) -> None:
    paid("0.25")
    paid("0.05", purpose="check", model="gpt-4o-mini")
    paid("1.5", days_ago=29)
    paid("9", days_ago=31)
    page = words(browser.get("/usage").text)
    assert "Today 0.30 US dollars" in page
    assert "1.80 US dollars : 3 calls; 3,000 tokens read (300 of them cached); 600 written" in page
    assert "gpt-4o reading a talk 1.75 US dollars 2 calls" in page
    assert "gpt-4o-mini the double check 0.05 US dollars" in page
    assert "9.00" not in page
    assert "UTC" in page
    assert browser.get("/usage").text.count("<rect x=") == 2


def test_lost_calls_and_unknown_prices_are_counted_apart(browser: Browser) -> None:
    paid(None, model="llama3")
    lost("0.125")
    page = words(browser.get("/usage").text)
    assert "Today 0.13 US dollars" in page
    assert "1 lost without an answer (0.13 US dollars)" in page
    assert "1 of unknown price, not in the sum" in page
    assert "llama3 reading a talk not known" in page


@pytest.mark.parametrize(
    ("spent", "told"),
    [("0.79", ""), ("0.80", "80 % of the budget"), ("0.999", "99 % of"), ("1", "The whole budget")],
)
def test_from_80_per_cent_on_the_start_page_and_the_usage_page_warn(
    app: Flask, browser: Browser, spent: str, told: str
) -> None:
    limit(app, day="1", month="1000")
    paid(spent)
    for path in ("/", "/usage"):
        page = words(browser.get(path).text)
        assert ("budget of this day is spent" in page) is bool(told), path
        assert told in page
        assert "budget of this month is spent" not in page


def test_the_page_shows_what_is_left_of_a_budget_and_what_calls_under_way_hold(
    app: Flask, browser: Browser
) -> None:
    limit(app, month="2")
    paid("0.5")
    plan = Planned("o", "gpt-4o", "notes", 10, Decimal("0.1"), Decimal("0.25"), 60.0)
    SqlCallBook(db.engine, Account()).reserve(plan)
    page = words(browser.get("/usage").text)
    assert "25 % of a budget of 2 US dollars 1.25 US dollars left" in page
    assert "0.25 US dollars set aside for calls under way" in page
    assert "No budget." in page  # of a day


def test_an_own_budget_is_not_told_as_none(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    kept_budgets.put(workspace.session, "user", workspace.owner_id, Budgets(Decimal(1), None))
    workspace.session.commit()
    page = words(browser.get("/usage").text)
    assert page.count("No budget for everybody; your own stands below.") == 1
    assert page.count("No budget.") == 1  # of a month
    assert "Of your own budget of this day:" in page


def budgets(app: Flask, space: Workspace) -> tuple[Decimal | None, Decimal | None]:
    config = app.config["TUBETOTASK"]
    found = readers.budgets(config, Preferences(space.session, readers.vault_of(config)))
    return found.day, found.month


def save(browser: Browser, day: str, month: str) -> tuple[int, str]:
    answer = browser.post("/settings/budget", on="/settings", day=day, month=month)
    return answer.status_code, words(answer.text)


def test_budgets_are_set_and_taken_away_on_the_settings_page(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    assert save(browser, " 0.50", "20")[0] == 302
    assert budgets(app, workspace) == (Decimal("0.50"), Decimal(20))
    assert 'value="0.50"' in browser.get("/settings").text
    assert save(browser, "", "0")[0] == 302
    assert budgets(app, workspace) == (None, Decimal(0))


@pytest.mark.parametrize("wrong", ["-1", "1,5", "ten", "NaN", "Infinity", "1e99", "<b>"])
def test_an_amount_that_is_none_is_told_beside_its_field_and_changes_nothing(
    app: Flask, browser: Browser, workspace: Workspace, wrong: str
) -> None:
    save(browser, "1", "")
    status, page = save(browser, "2", wrong)
    assert status == 400
    assert "cannot be used: it must be an amount of US dollars" in page
    assert budgets(app, workspace) == (Decimal(1), None)


def test_a_page_can_only_lower_what_the_environment_sets(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    limit(app, day="2", month="10")
    assert "allows 2 at most" in words(browser.get("/settings").text)
    status, page = save(browser, "3", "5")
    assert status == 400
    assert "BUDGET_USD_DAY" in page
    assert budgets(app, workspace) == (Decimal(2), Decimal(10))
    assert save(browser, "", "5")[0] == 302
    assert budgets(app, workspace) == (Decimal(2), Decimal(5))
    limit(app, day="2", month="4")  # the environment went below what the page has
    assert budgets(app, workspace) == (Decimal(2), Decimal(4))


def test_a_changed_budget_lets_what_waits_for_one_go_on(
    browser: Browser, workspace: Workspace
) -> None:
    later = now() + timedelta(days=9)
    row = AnalysisRow(owner_id=workspace.owner_id, request_key="r", state="waiting", retry_at=later)
    other = AnalysisRow(owner_id=workspace.owner_id, request_key="o", state="waiting")
    workspace.session.add_all((row, other))
    workspace.session.commit()
    page = words(browser.get(f"/analyses/{row.id}").text)
    assert "goes on by itself" in page
    assert "goes on by itself" not in words(browser.get(f"/analyses/{other.id}").text)
    save(browser, "5", "")
    workspace.session.expire_all()
    assert row.retry_at is not None
    assert row.retry_at <= now()
    assert other.retry_at is None


def test_a_price_set_on_the_page_counts_before_the_environment_s(
    app: Flask, browser: Browser, workspace: Workspace
) -> None:
    own = {"llama3": (Decimal(9), Decimal(9)), "phi": (Decimal(1), Decimal(1))}
    config = replace(app.config["TUBETOTASK"], openai_api_key="sk-1", openai_prices=own)
    app.config["TUBETOTASK"] = config
    fields = {"model": "llama3", "fallbacks": "", "double_check": "yes", "action": "save"}
    bad = browser.post("/settings/model", on="/settings", **fields, prices="llama3=1")
    assert bad.status_code == 400
    assert 'id="prices-error"' in bad.text
    sent = browser.post("/settings/model", on="/settings", **fields, prices="llama3=0.5/1.5")
    assert sent.status_code == 302
    kept = Preferences(workspace.session, readers.vault_of(config))
    settings = readers.model_settings(config, kept)
    assert settings is not None
    assert settings.prices == {
        "llama3": (Decimal("0.5"), Decimal("1.5")),
        "phi": (Decimal(1), Decimal(1)),
    }
    assert "llama3=0.5/1.5" in browser.get("/settings").text


def tried(app: Flask, config: Config) -> bool:
    """A try that was asked for on the page, and the worker's job."""
    kept = Preferences(db.session(), readers.vault_of(config))
    trying.request(db.session(), kept, app.config["JOBS_DATABASE_URL"])
    db.session.commit()
    return trying.run(app, config)


def test_a_try_is_booked_as_well_and_not_made_where_a_budget_does_not_allow_it(
    app: Flask, browser: Browser
) -> None:
    with FakeModel() as fake:
        own = {"gpt-4o": (Decimal("2.5"), Decimal(10))}
        base = replace(app.config["TUBETOTASK"], openai_api_key=KEY, openai_base_url=fake.url)
        assert tried(app, replace(base, openai_prices=own, budget_usd_day=Decimal(1)))
        assert tried(app, replace(base, openai_prices=own)), "each try asks anew"
        rows = db.session.scalars(select(ModelCallRow)).all()
        assert [(row.purpose, row.text, row.owner_id) for row in rows] == [("try", "", 1)] * 2
        assert all(row.usd for row in rows)
        made = len(fake.log)
        assert not tried(app, replace(base, budget_usd_day=Decimal(1)))
        assert "the price of gpt-4o is not known" in words(browser.get("/settings").text)
        tiny = replace(base, openai_prices=own, budget_usd_month=Decimal("0.001"))
        assert not tried(app, tiny)
        assert "The budget of a month" in words(browser.get("/settings").text)
        assert len(fake.log) == made


def test_one_s_own_budget_is_set_on_the_settings_page_and_warned_of_apart(
    browser: Browser, workspace: Workspace
) -> None:
    fields = {"day": "", "month": "", "own_day": "1", "own_month": "2,5"}
    answer = browser.post("/settings/budget", on="/settings", **fields)
    assert answer.status_code == 400
    assert 'id="own_month-error"' in answer.text
    fields["own_month"] = "2.5"
    assert browser.post("/settings/budget", on="/settings", **fields).status_code == 302
    assert kept_budgets.of(workspace.session, "user", workspace.owner_id) == Budgets(
        Decimal(1), Decimal("2.5")
    )
    page = browser.get("/settings").text
    assert 'value="2.5"' in page
    assert "The budgets are saved" in page
    mine = SqlCallBook(db.engine, Account("", workspace.owner_id))
    mine.keep(Call("k", "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal("0.9")))
    paid("5")  # by somebody else
    for path in ("/", "/usage"):
        page = words(browser.get(path).text)
        assert "90 % of the budget of this day that you set for yourself is spent" in page
        assert "of this month that you set" not in page
    assert "0.90 US dollars of 1 US dollar spent 0.10 US dollars left" in page


def test_a_stopped_server_is_told_on_the_pages_until_it_is_another_one(
    app: Flask, browser: Browser
) -> None:
    with FakeModel() as fake:
        base = replace(app.config["TUBETOTASK"], openai_api_key="sk-1", openai_base_url=fake.url)
        app.config["TUBETOTASK"] = base
        assert not tried(app, base)
        for path in ("/", "/usage"):
            page = words(browser.get(path).text)
            assert "No call of the model is made : The model's server refuses the API key." in page
            assert "The next try is on" in page
        right = replace(base, openai_api_key=KEY)
        app.config["TUBETOTASK"] = right
        assert "No call of the model" not in words(browser.get("/").text)
        app.config["TUBETOTASK"] = base
        fake.scenarios["gpt-4o"] = "no-credit"
        assert not tried(app, right)
        app.config["TUBETOTASK"] = right
        assert "has no credit left" in words(browser.get("/").text)
        fake.scenarios.clear()
        assert tried(app, right), "a try asks although the server is stopped"
        assert "No call of the model" not in words(browser.get("/").text)
