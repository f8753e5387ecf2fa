"""Lists that go on: whoever follows "Older ones" to the end has seen each entry once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from tests.web import stocked
from tests.web.conftest import Browser
from tests.web.counting import Questions
from tests.web.talks import PLAN, vtt
from tubetotask import plans
from tubetotask.jobs import overview
from tubetotask.storage.database import now
from tubetotask.storage.inbox_overview import around
from tubetotask.storage.listing import EARLIER
from tubetotask.storage.models import (
    AnalysisRow,
    ChannelRow,
    ExportRow,
    FollowRow,
    IntegrationRow,
    JobLineRow,
    MessageRow,
    SourceRow,
    WatchSlotRow,
)
from tubetotask.storage.workspace import Workspace
from tubetotask.web.views import watching

MANY = 107
_OLDER = re.compile(r'<a class="button" href="([^"]+)" rel="next">')


def versions(space: Workspace) -> set[str]:
    for number in range(MANY):
        space.keep_plan(plans.parse(f"# Bees\n- Keep {number} hives"))
    return {f"/plan/versions/{number}" for number in range(1, MANY + 1)}


def talks(space: Workspace) -> set[str]:
    rows = [
        AnalysisRow(
            owner_id=space.owner_id,
            request_key=f"key {number}",
            upload_hash=f"hash {number}",
            title=f"Talk {number}",
            state="waiting",
        )
        for number in range(MANY)
    ]
    space.session.add_all(rows)
    space.session.flush()
    return {f"/analyses/{row.id}" for row in rows}


def files(space: Workspace) -> set[str]:
    rows = [
        ExportRow(owner_id=space.owner_id, what="tasks", form="pdf", state="done", name="a.pdf")
        for _ in range(MANY)
    ]
    space.session.add_all(rows)
    space.session.flush()
    return {f"/exports/{row.id}/file" for row in rows}


def messages(space: Workspace) -> set[str]:
    channel = ChannelRow(owner_id=space.owner_id, kind="apprise", name="ntfy")
    space.session.add(channel)
    space.session.flush()
    for number in range(MANY):
        space.session.add(
            MessageRow(owner_id=space.owner_id, channel_id=channel.id, title=f"told [{number}]")
        )
    return {f"told [{number}]" for number in range(MANY)}


@pytest.mark.parametrize(
    ("path", "fill", "entry"),
    [
        ("/plan", versions, r'<li class="item">.*?href="(/plan/versions/\d+)"'),
        ("/read", talks, r'<li class="item">\s*<div class="what">\s*<a href="(/analyses/\d+)"'),
        ("/exports", files, r'<a href="(/exports/\d+/file)" download>'),
        ("/settings/notifications", messages, r"told \[\d+\]"),
    ],
)
def test_each_entry_of_a_long_list_is_found_once_by_its_links(
    browser: Browser,
    workspace: Workspace,
    path: str,
    fill: Callable[[Workspace], set[str]],
    entry: str,
) -> None:
    assert not _OLDER.search(browser.get(path).text), "nothing is older than nothing"
    expected = fill(workspace)
    workspace.session.commit()
    found: list[str] = []
    at, pages = path, 0
    while at:
        assert pages < MANY, "it ends"
        page = browser.get(at).text
        assert ("before=" in at) == ('rel="prev"' in page)
        found += re.findall(entry, page)
        older = _OLDER.search(page)
        at = unescape(older[1]) if older else ""
        pages += 1
    assert pages > 2
    assert len(found) == len(set(found)) == MANY
    assert set(found) == expected


def test_each_version_is_counted_beside_the_one_before_it_also_at_the_end_of_a_page(
    browser: Browser, workspace: Workspace
) -> None:
    versions(workspace)
    workspace.session.commit()
    page = browser.get("/plan").text
    assert page.count("1 added, 1 removed") == 50
    assert "the first" not in page
    oldest = browser.get("/plan?before=2").text
    assert "the first" in oldest
    assert "In use:" in oldest, "the version in use stands elsewhere in the list"
    shown = browser.get("/plan/versions/1").text
    assert "An older one is compared from its own page." in shown
    assert "This version is in use." not in shown
    other = browser.get(f"/plan/versions/{MANY}?against=1").text
    assert '<option value="1" selected>' in other


def test_of_a_talk_with_very_many_answers_the_latest_are_shown_and_the_rest_is_named(
    browser: Browser, workspace: Workspace
) -> None:
    for number in range(EARLIER + 5):
        workspace.session.add(
            AnalysisRow(
                owner_id=workspace.owner_id,
                request_key=f"key {number}",
                upload_hash="the same",
                title="One talk",
                state="done",
            )
        )
    workspace.session.commit()
    with Questions() as asked:
        page = browser.get("/read").text
    assert f"More than {EARLIER} earlier answers" in page
    assert "Older ones are among the jobs" in page
    assert len(set(re.findall(r"/analyses/(\d+)\"", page))) == EARLIER + 1
    assert len(asked.texts) <= 20, "\n".join(asked.texts)


def test_a_menu_of_sources_says_that_there_are_more(workspace: Workspace) -> None:
    for number in range(4):
        source = SourceRow(kind="channel", youtube_id=f"UC{number}", title=f"Source {number}")
        workspace.session.add(source)
        workspace.session.flush()
        workspace.session.add(
            FollowRow(owner_id=workspace.owner_id, source_id=source.id, asked=f"@{number}")
        )
    workspace.session.commit()
    told = around(workspace.session, workspace.owner_id, sources=3)
    assert [title for _, title in told.sources] == ["Source 0", "Source 1", "Source 2"]
    assert told.more
    assert not around(workspace.session, workspace.owner_id, sources=4).more


def test_a_bounded_list_says_that_there_are_more(
    browser: Browser, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post("/", source=vtt(), plan=PLAN)
    row = workspace.analyses()[0]
    lines = [JobLineRow(job_id=row.job_id, text=f"line [{number}]") for number in range(4)]
    slots = [
        WatchSlotRow(
            owner_id=workspace.owner_id,
            upload_hash=f"hash {number}",
            title=f"slot [{number}]",
            seconds=60.0,
            starts_at=now() + timedelta(days=1, hours=number),
        )
        for number in range(4)
    ]
    workspace.session.add_all((*lines, *slots))
    workspace.session.commit()
    pages = {
        f"/jobs/{row.id}": (overview, "MOST_TOLD", "there are earlier ones"),
        "/watch": (watching, "MOST_PLANNED", "There are later ones, too"),
    }
    for path, (where, name, told) in pages.items():
        assert told not in browser.get(path).text
        monkeypatch.setattr(where, name, 3)
        page = browser.get(path).text
        assert told in page
        assert len(set(re.findall(r"(?:line|slot) \[\d\]", page))) == 3


@pytest.mark.parametrize("number", ["-1", f"-{10**30}", f"{10**30}", f"{2**63}", "9" * 5000, "x"])
def test_a_place_that_no_page_gave_leads_to_a_page(
    browser: Browser, workspace: Workspace, number: str
) -> None:
    stocked.fill(workspace)
    connected = IntegrationRow(owner_id=workspace.owner_id, kind="webhook", name="a", mark="a")
    workspace.session.add(connected)
    workspace.session.commit()
    pages = ("/plan", "/read", "/exports", "/settings/notifications", "/jobs", "/sources/1")
    for path in (*pages, f"/settings/integrations/{connected.id}"):
        assert browser.get(f"{path}?before={number}").status_code == 200, path
    for path in ("/exports/analysis.md", "/exports/report.md"):
        assert browser.get(f"{path}?number={number}").status_code in (400, 404), path
