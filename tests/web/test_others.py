"""What other sources say, on the pages of a task, a video and a theme: the same, the opposite, or
something else about it, all quoted."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from tests import builders
from tests.tasks_made import advice, analysed, gathered
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tubetotask.domain.assessment import FindingKind
from tubetotask.jobs import claiming, theming
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow, ClaimRow, User
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.themes import Themes
from tubetotask.storage.workspace import Workspace

RAISE, LOWER = "Raise your prices every year", "Lower your prices every year"


def said(space: Workspace, channel: str, text: str, *, task: bool = False) -> AnalysisRow:
    """A talk that states this of section "s", and proposes it as a task."""
    finding = builders.finding(FindingKind.NEW, text)
    tasks = (text,) if task else ()
    row = analysed(space, *tasks, channel=channel, findings=(finding,))
    claiming.catch_up(space.session, [row.id])
    gathered(space, row)
    return row


def page_of(browser: Browser, space: Workspace) -> str:
    (row,) = TaskLists(space.session, space.owner_id).page(Filter(status="")).rows
    return browser.get(f"/tasks/{row.id}").text


def others(page: str) -> str:
    found = re.search(r'<section[^>]*class="others".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_four_of_six_sources_say_it_and_one_says_the_opposite_both_with_their_second(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    for channel, text in (
        ("Ben", "Put your prices up every year"),
        ("Cem", "Increase your prices every year"),
        ("Dua", "Raise your prices each year"),
        ("Eve", LOWER),
        ("Fay", "Answer each customer within a day"),
    ):
        said(workspace, channel, text)
    beside = others(page_of(browser, workspace))
    assert "4 of 6 sources say the same, 1 says the opposite" in beside
    one, other = beside.split("Says the opposite</h3>")
    for who in ("Anna", "Ben", "Cem", "Dua"):
        assert f">{who}<" in one
    assert ">Eve<" in other
    assert LOWER in other
    assert "Fay" not in beside
    for side in (one, other):
        assert re.search(
            r'class="time" href="https://www\.youtube\.com/watch\?v=video\d+&amp;t=', side
        )


def test_a_task_that_nobody_else_speaks_about_says_nothing_of_others(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    said(workspace, "Fay", "Answer each customer within a day")
    said(workspace, "Gus", "Post five times a week")
    assert others(page_of(browser, workspace)) == ""


def test_what_a_channel_says_of_its_own_task_is_no_other_source(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    said(workspace, "Anna", LOWER)
    assert others(page_of(browser, workspace)) == ""


def test_what_somebody_else_s_talks_say_is_never_shown(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    other = User(name="Somebody else")
    workspace.session.add(other)
    workspace.session.flush()
    said(Workspace(workspace.session, other.id), "Eve", LOWER)
    assert others(page_of(browser, workspace)) == ""


def read_again(workspace: Workspace, old: AnalysisRow) -> AnalysisRow:
    """A newer analysis of Eve's talk, which says something else."""
    finding = builders.finding(FindingKind.NEW, "Answer each customer within a day")
    new = analysed(workspace, channel="Eve", video=old.video, findings=(finding,))
    claiming.catch_up(workspace.session, [new.id])
    return new


def test_only_the_newest_analysis_of_a_talk_counts_and_none_that_was_removed(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    old = said(workspace, "Eve", LOWER)
    read_again(workspace, old)
    gone = said(workspace, "Gus", LOWER)
    gone.removed_at = gone.done_at
    workspace.session.commit()
    assert others(page_of(browser, workspace)) == ""


def test_the_earlier_analysis_counts_again_where_the_newer_one_was_removed(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    old = said(workspace, "Eve", LOWER)
    new = read_again(workspace, old)
    new.removed_at = new.done_at
    workspace.session.commit()
    assert ">Eve<" in others(page_of(browser, workspace))


OTHERWISE = "Raise your prices every year by letter"


def test_what_is_only_about_the_same_thing_stands_beside_it_and_is_no_voice(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    said(workspace, "Ben", RAISE)
    said(workspace, "Cem", OTHERWISE)
    beside = others(page_of(browser, workspace))
    assert "2 of 3 sources say the same, 1 more speaks about it" in beside
    one, also = beside.split("Also on this</h3>")
    assert ">Ben<" in one
    assert ">Cem<" in also
    assert OTHERWISE in also
    assert "Whether they agree is for you to read." in also


def test_the_page_of_a_video_tells_who_else_speaks_about_what_it_states(
    browser: Browser, workspace: Workspace
) -> None:
    path = f"/analyses/{said(workspace, 'Anna', RAISE).id}"
    assert others(browser.get(path).text) == ""
    said(workspace, "Ben", RAISE)
    said(workspace, "Cem", OTHERWISE)
    said(workspace, "Eve", LOWER)
    said(workspace, "Fay", "Answer each customer within a day")
    db.session.remove()
    with Questions() as asked:
        page = browser.get(path).text
    # Without accounts one more than test_questions.py allows.
    assert len(asked.texts) <= 9, "\n".join(asked.texts)
    beside = others(page)
    assert "Others speak about one statement of this talk; 1 is contradicted" in beside
    assert "2 of 5 sources say the same, 1 says the opposite, 1 more speaks about it" in beside
    assert beside.index(">Ben<") < beside.index(">Eve<") < beside.index(">Cem<")
    assert "Fay" not in beside
    assert beside.count("&amp;t=") == 4
    assert beside.index(">Anna<") < beside.index("data-elsewhere") < beside.index(">Ben<")


def test_the_page_of_a_theme_tells_who_agrees_and_who_does_not(
    browser: Browser, workspace: Workspace
) -> None:
    for channel, text in (("Anna", RAISE), ("Ben", RAISE), ("Cem", OTHERWISE), ("Eve", LOWER)):
        theming.keep(workspace.session, said(workspace, channel, text))
    workspace.session.commit()
    (theme,) = Themes(workspace.session, workspace.owner_id).page().rows
    beside = others(browser.get(f"/themes/{theme.id}").text)
    assert "2 of 4 sources say the same, 1 says the opposite, 1 more speaks about it" in beside
    sides = beside[beside.index("others-sides") : beside.index("<details")]
    assert sides.index(">Anna<") < sides.index("others-against") < sides.index(">Eve<")


@pytest.mark.parametrize("mine", ["video", "theme"])
def test_nobody_sees_through_a_page_what_somebody_else_has_read(
    browser: Browser, workspace: Workspace, mine: str
) -> None:
    row = said(workspace, "Anna", RAISE)
    theming.keep(workspace.session, row)
    second = said(workspace, "Anna", "Raise your prices each and every year")
    theming.keep(workspace.session, second)
    other = User(name="Somebody else")
    workspace.session.add(other)
    workspace.session.flush()
    for text in (RAISE, LOWER, OTHERWISE):
        theming.keep(workspace.session, said(Workspace(workspace.session, other.id), "Eve", text))
    workspace.session.commit()
    path = f"/analyses/{row.id}"
    if mine == "theme":
        (theme,) = Themes(workspace.session, workspace.owner_id).page().rows
        path = f"/themes/{theme.id}"
    page = browser.get(path).text
    assert "Anna" in page
    assert "Eve" not in page
    assert others(page) == ""


def test_who_says_the_opposite_is_told_also_where_it_was_put_under_another_section(
    browser: Browser, workspace: Workspace
) -> None:
    mine = said(workspace, "Anna", RAISE, task=True)
    theirs = said(workspace, "Eve", LOWER)
    elsewhere = update(ClaimRow).where(ClaimRow.analysis_id == theirs.id)
    db.session.execute(elsewhere.values(section_id="other", section_title="Other"))
    db.session.commit()
    for page in (page_of(browser, workspace), browser.get(f"/analyses/{mine.id}").text):
        beside = others(page)
        assert "1 of 2 sources says this, 1 says the opposite" in beside
        assert ">Eve<" in beside


def test_a_task_is_compared_by_the_sentence_too_of_which_its_title_was_made(
    browser: Browser, workspace: Workspace
) -> None:
    sentence = "You should never raise your prices for old clients."
    task = replace(advice(sentence), title="Never raise your prices for old clients")
    finding = builders.finding(FindingKind.NEW, sentence)
    row = analysed(workspace, task, channel="Anna", findings=(finding,))
    claiming.catch_up(workspace.session, [row.id])
    gathered(workspace, row)
    said(workspace, "Ben", "You should raise your prices once a year.")
    beside = others(page_of(browser, workspace))
    assert "1 of 2 sources says this, 1 says the opposite" in beside
    assert beside.count(sentence) == 1
