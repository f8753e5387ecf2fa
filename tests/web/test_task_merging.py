"""Merging with another task: found by its words, chosen, merged and undone, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from tests.tasks_made import PLAN, advice, analysed, gathered, talk
from tests.web.conftest import Browser
from tests.web.talks import LINES, vtt
from tests.web.talks import PLAN as TALK_PLAN
from tubetotask import plans
from tubetotask.domain.task import Act
from tubetotask.jobs import deciding
from tubetotask.storage.models import TaskRow
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

RAISE, PRICE = "Raise your prices every year", "Put your prices up each spring"
CALL, LETTER = "Call your first ten customers yourself", "Write a letter to every new reader"


@pytest.fixture
def numbers(workspace: Workspace) -> dict[str, int]:
    talk(workspace, RAISE, PRICE, CALL, advice(LETTER), channel="One")
    return {row.title: row.id for row in workspace.session.scalars(select(TaskRow))}


def offered(page: str) -> list[str]:
    """The tasks that can be chosen, as they are called."""
    form = re.search(r"<fieldset>(.*?)</fieldset>", page, re.DOTALL)
    labels = re.findall(r"<label.*?</label>", form[1], re.DOTALL) if form else []
    told = [" ".join(unescape(re.sub(r"<[^>]*>", " ", each)).split()) for each in labels]
    return [each.split(" Proposed")[0] for each in told]


def test_a_task_is_found_by_words_chosen_merged_and_undone(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    here = f"/tasks/{numbers[RAISE]}"
    page = browser.get(here).text
    assert f'<option value="{PRICE}"></option>' in page
    assert offered(page) == []
    page = browser.get(f"{here}?with=PRICES+spring").text
    assert offered(page) == [PRICE]
    assert '<details class="why todo-merge" id="merge" open>' in page
    (other,) = re.findall(r'type="radio" name="other" value="(\d+)" required checked', page)
    sent = browser.post(f"{here}/merge", on=here, other=other)
    assert sent.location == here
    page = browser.get(here).text
    assert "You merged" in page
    (batch,) = re.findall(r'name="batch" value="([0-9a-f]+)"', page)
    browser.post("/tasks/undo", on=here, batch=batch)
    assert browser.get(f"/tasks/{other}").status_code == 200


def test_a_number_finds_a_task_behind_all_that_are_looked_through(
    browser: Browser, numbers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tubetotask.web.task_merging._SEARCHED", 0)
    here = f"/tasks/{numbers[CALL]}"
    assert offered(browser.get(f"{here}?with=prices").text) == []
    assert offered(browser.get(f"{here}?with={numbers[LETTER]}").text) == [LETTER]
    assert offered(browser.get(f"{here}?with={numbers[CALL]}").text) == []


def test_a_number_that_is_no_task_is_a_word(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    row = workspace.session.get_one(TaskRow, numbers[LETTER])
    row.title = "Write 8000 letters"
    workspace.session.commit()
    here = f"/tasks/{numbers[CALL]}"
    assert offered(browser.get(f"{here}?with=8000").text) == ["Write 8000 letters"]


def test_what_holds_most_of_the_words_comes_first_and_a_number_still_does(
    browser: Browser, numbers: dict[str, int]
) -> None:
    here = f"/tasks/{numbers[CALL]}"
    assert set(offered(browser.get(f"{here}?with=your+prices").text)) == {RAISE, PRICE}
    assert offered(browser.get(f"{here}?with=letter+prices+your").text)[-1] == LETTER
    assert offered(browser.get(f"{here}?with={numbers[LETTER]}").text) == [LETTER]
    link = f"http%3A%2F%2Flocalhost%2Ftasks%2F{numbers[LETTER]}"
    assert offered(browser.get(f"{here}?with={link}").text) == [LETTER]
    link += "%3Fwith%3Dprices%23merge"
    assert offered(browser.get(f"{here}?with={link}").text) == [LETTER]
    page = browser.get(f"{here}?with=kilns+%3Cb%3E").text
    assert "No open task of this plan has these words." in page
    assert "<b>" not in page


def test_only_open_tasks_of_the_same_plan_are_offered(
    browser: Browser, workspace: Workspace, numbers: dict[str, int]
) -> None:
    tasks = Tasks(workspace.session, workspace.owner_id)
    deciding.act(tasks, [numbers[PRICE]], Act.DISMISS)
    row = analysed(workspace, "Print your prices large")
    row.plan_version_id = workspace.keep_plan(plans.parse(PLAN), sample=True).id
    gathered(workspace, row)
    page = browser.get(f"/tasks/{numbers[CALL]}?with=prices").text
    assert offered(page) == [RAISE]


def test_nothing_chosen_is_told_and_the_words_stay(
    browser: Browser, numbers: dict[str, int]
) -> None:
    here = f"/tasks/{numbers[RAISE]}"
    answer = browser.post(f"{here}/merge", on=here, **{"with": "prices"})
    assert answer.status_code == 400
    assert "Which task is meant?" in answer.text
    assert offered(answer.text) == [PRICE]


@pytest.mark.parametrize("timed", [True, False])
def test_a_quote_leads_to_where_it_stands_in_the_transcript(
    browser: Browser, work: Callable[[], None], timed: bool
) -> None:
    browser.post("/", source=vtt() if timed else "\n".join(LINES), plan=TALK_PLAN)
    work()
    page = browser.get("/tasks/1").text
    assert ("no time" in page) == (not timed)
    found = re.search(r'class="in-text" href="(/analyses/\d+)\?word=(\d+)">in the transcript', page)
    assert found
    address, word = found.groups()
    quote = re.search(r'<blockquote class="quote">\s*<p[^>]*>([^<]*)', page)
    assert quote
    there = browser.get(f"{address}?word={word}").location
    assert re.fullmatch(rf"{address}#p\d+", there)
    sentence = re.search(rf'id="{there.partition("#")[2]}"[^>]*>([^<]*)', browser.get(address).text)
    assert sentence
    assert sentence[1] == quote[1]


def test_a_word_that_no_transcript_has_leads_to_the_page(
    browser: Browser, work: Callable[[], None]
) -> None:
    address = browser.post("/", source=vtt(), plan=TALK_PLAN).location
    assert browser.get(f"{address}?word=1").status_code == 200, "it is not read yet"
    work()
    assert browser.get(f"{address}?word=999999").location.startswith(f"{address}#p")
    assert browser.get(f"{address}?word=-1").status_code == 200
    assert browser.get(f"{address}?word=x").status_code == 200
