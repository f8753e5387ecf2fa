"""Reports as pages of the database in Notion, over sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.notion import PAGE, TOKEN
from tests.fakes.notion import Notion as Fake
from tests.unit.exports import papers
from tests.unit.integrations.made import REPORT, TASK, item, reach
from tubetotask.domain.errors import ServiceAway
from tubetotask.exports import report_forms
from tubetotask.integrations.notion.client import Notion

ADDRESS = "https://tasks.example.org/reports/3"
TOLD = replace(REPORT, markdown=str(report_forms.RENDER["md"](papers.report())), url=ADDRESS)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as found:
        yield found


@pytest.fixture
def notion(fake: Fake) -> Iterator[Notion]:
    found = Notion({"page": PAGE}, TOKEN, reach(notion=fake.address))
    found.check()
    yield found
    found.close()


def lines(page: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and plain text of each block."""
    told = []
    for block in page["children"]:
        pieces = block[block["type"]]["rich_text"]
        told.append((block["type"], "".join(piece["text"]["content"] for piece in pieces)))
    return told


def links(page: dict[str, Any]) -> list[str]:
    pieces = [p for block in page["children"] for p in block[block["type"]]["rich_text"]]
    return [piece["text"]["link"]["url"] for piece in pieces if "link" in piece["text"]]


def test_a_report_is_a_page_that_is_done_with_its_quotes_and_their_seconds(
    notion: Notion, fake: Fake
) -> None:
    sent = notion.send(item(TOLD, event="report.made"))
    page = fake.pages[sent.remote]
    assert fake.words(sent.remote) == "Report: 1 March 2026"
    assert page["properties"]["Status"]["select"]["name"] == "Done"
    assert page["properties"]["In TubeToTask"]["url"] == ADDRESS
    told = lines(page)
    assert ("heading_2", "Contradictions") in told
    assert ("quote", "Raise your prices once a year, before you open.") in told
    assert ("quote", "— Crumb & Crust, 3:12") in told
    assert ("bulleted_list_item", "2 videos of 2 sources read for you.") in told
    assert any(line.startswith("Videos read · 2 · 9") for _, line in told)
    assert "https://www.youtube.com/watch?v=abcdefghijk&t=192s" in links(page)
    assert links(page)[-1] == ADDRESS


def test_another_version_changes_the_link_alone(notion: Notion, fake: Fake) -> None:
    first = notion.send(item(TOLD, event="report.made"))
    second = replace(TOLD, markdown="# Another", url="https://tasks.example.org/reports/4")
    sent = notion.send(item(second, remote=first.remote))
    (page,) = fake.pages.values()
    assert page["properties"]["In TubeToTask"]["url"].endswith("/reports/4")
    assert ("heading_2", "Contradictions") in lines(page)
    assert sent.note == "Its text stays; its link leads to this version."


@pytest.mark.parametrize("seed", range(5))
def test_after_many_faults_there_is_one_page(notion: Notion, fake: Fake, seed: int) -> None:
    fake.next = ["lost"]
    fake.fault(20, seed)
    sent = None
    for _ in range(200):
        try:
            sent = notion.send(item(TOLD, event="report.made", again=True))
            break
        except ServiceAway:
            continue
    assert sent is not None
    assert list(fake.pages) == [sent.remote]


def test_a_page_in_the_trash_stays_there(notion: Notion, fake: Fake) -> None:
    first = notion.send(item(TOLD, event="report.made"))
    fake.pages[first.remote]["in_trash"] = True
    assert notion.send(item(TOLD, remote=first.remote)).state == "gone"
    assert len(fake.pages) == 1


def test_a_long_report_is_cut_with_the_way_to_all_of_it(notion: Notion, fake: Fake) -> None:
    long = replace(TOLD, markdown="\n\n".join(f"Line {n} {'word ' * 900}" for n in range(300)))
    sent = notion.send(item(long, event="report.made"))
    told = lines(fake.pages[sent.remote])
    assert len(told) <= 100
    assert told[-2:] == [("paragraph", "…"), ("paragraph", "The whole report")]


def test_reports_are_no_tasks_when_it_is_looked_what_is_done(notion: Notion) -> None:
    notion.send(item(TOLD, event="report.made"))
    task = notion.send(item(TASK, uid="5b7f4a1e-0000-5000-8000-000000000009"))
    assert notion.look({task.remote: "open"}) == {task.remote: "open"}
