"""Reports as issues, over sockets: one each, closed, another version in its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from tests.fakes.github import TOKEN
from tests.fakes.github import GitHub as Fake
from tests.unit.integrations.github.calls import CALLS, GAP, called, shown
from tests.unit.integrations.made import REPORT, item, reach
from tubetotask.domain.errors import ServiceAway
from tubetotask.domain.sending import ReportOut
from tubetotask.exports.markdown import escape, inline
from tubetotask.integrations.github.client import GitHub

PAGE = "https://tasks.example.org/reports/3"
TOLD = replace(
    REPORT, markdown='---\ntitle: "x"\n---\n\n# 1 March 2026\n\n> Ask @ada about #12\n', url=PAGE
)


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as found:
        yield found


@pytest.fixture
def github(fake: Fake) -> Iterator[GitHub]:
    found = GitHub({"repository": "ada/plans", "label": "talks"}, TOKEN, reach(github=fake.address))
    yield found
    found.close()


def test_a_report_is_a_closed_issue_with_its_text_and_the_way_to_it(
    github: GitHub, fake: Fake
) -> None:
    sent = github.send(item(TOLD, event="report.made"))
    (issue,) = fake.issues.values()
    assert (sent.remote, sent.url) == ("1", "https://github.com/ada/plans/issues/1")
    assert issue["title"] == "Report: 1 March 2026"
    assert issue["labels"] == ["talks", "report"]
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    html = MarkdownIt().render(issue["body"])
    assert "Ask @ada about #12" in html.replace(GAP, "")
    assert f'href="{PAGE}"' in html
    assert "title:" not in html, "its head is for files"


@pytest.mark.parametrize("words", CALLS)
def test_what_a_report_quotes_calls_nobody_and_links_to_nothing(
    github: GitHub, fake: Fake, words: str
) -> None:
    link = "https://www.youtube.com/watch?v=0a1b2c3d4e5&t=12s"
    quoted = f"> {escape(words)}\n>\n> — {inline(words)}, [0:12]({link})"
    github.send(item(replace(TOLD, title=words, markdown=f"# {inline(words)}\n\n{quoted}")))
    (issue,) = fake.issues.values()
    assert called(issue["title"]) == called(shown(issue["body"])) == []
    assert shown(issue["body"]).replace(GAP, "").count(words) == 3
    assert f"]({link})" in issue["body"]


def test_another_version_takes_its_place_and_leaves_what_a_person_wrote(
    github: GitHub, fake: Fake
) -> None:
    first = github.send(item(TOLD, event="report.made"))
    fake.issues[1]["body"] = fake.issues[1]["body"].replace("\n", "\r\n")  # as some editors save it
    second = replace(TOLD, markdown="# 1 March 2026\n\nAnother line.", version=2)
    sent = github.send(item(second, remote="1", mark=first.mark))
    assert "Another line." in fake.issues[1]["body"]
    assert sent.mark != first.mark
    fake.issues[1]["body"] += "\n\nMine."
    left = github.send(item(TOLD, remote="1", mark=sent.mark))
    assert left.note == "The issue was changed there: it is left as it is."
    assert "Mine." in fake.issues[1]["body"]
    assert len(fake.issues) == 1


@pytest.mark.parametrize("seed", range(5))
def test_after_many_faults_there_is_one_issue_and_it_is_closed(
    github: GitHub, fake: Fake, seed: int
) -> None:
    fake.next = ["lost"]
    fake.fault(20, seed)
    sent = None
    for _ in range(200):
        try:
            sent = github.send(item(TOLD, event="report.made", again=bool(fake.asked)))
            break
        except ServiceAway:
            continue
    assert sent is not None
    (issue,) = fake.issues.values()
    assert (sent.remote, issue["state"]) == ("1", "closed")


def test_a_report_that_was_deleted_there_stays_so(github: GitHub, fake: Fake) -> None:
    assert github.send(item(TOLD, remote="9")).state == "gone"
    assert fake.issues == {}


def test_a_long_report_is_cut_between_paragraphs_with_the_way_to_all_of_it(
    github: GitHub, fake: Fake
) -> None:
    long: ReportOut = replace(TOLD, markdown="\n\n".join(f"Line {n}." for n in range(10_000)))
    github.send(item(long, event="report.made"))
    body = fake.issues[1]["body"]
    assert len(body) < 65_536
    assert f"\n\n…\n\n[The whole report]({PAGE})" in body
    assert body.partition("\n\n…")[0].endswith(".")
