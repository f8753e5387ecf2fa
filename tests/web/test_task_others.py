"""What other sources say, on the page of a task: the same, or the opposite, both quoted."""

from __future__ import annotations

import re

from tests import builders
from tests.tasks_made import analysed, gathered
from tests.web.conftest import Browser
from tubetotask.domain.assessment import FindingKind
from tubetotask.jobs import claiming
from tubetotask.storage.models import AnalysisRow, User
from tubetotask.storage.task_lists import Filter, TaskLists
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
    found = re.search(r'<section class="todo-beside".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_four_of_six_sources_say_it_and_one_says_the_opposite_both_with_their_second(
    browser: Browser, workspace: Workspace
) -> None:
    said(workspace, "Anna", RAISE, task=True)
    for channel, text in (
        ("Ben", "Put your prices up once a year"),
        ("Cem", "Increase your prices every year"),
        ("Dua", "Raise your prices once a year"),
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
