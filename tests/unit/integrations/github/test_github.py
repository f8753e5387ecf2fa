"""GitHub Issues over sockets: opened once, closed, limits, rights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from tests.fakes.github import TOKEN
from tests.fakes.github import GitHub as Fake
from tests.fakes.service import Reply
from tests.unit.integrations.github.calls import CALLS, GAP, called, shown
from tests.unit.integrations.made import AT, QUOTE, TASK, item, reach
from tubetotask.domain.errors import (
    AddressRefused,
    Disconnected,
    InvalidField,
    Refused,
    ServiceAway,
)
from tubetotask.integrations.github import KIND
from tubetotask.integrations.github.client import GitHub

SETTINGS: Mapping[str, str] = {"repository": "ada/plans", "label": "talks & tasks", "address": ""}


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as found:
        yield found


@pytest.fixture
def github(fake: Fake) -> Iterator[GitHub]:
    found = GitHub(SETTINGS, TOKEN, reach(github=fake.address))
    yield found
    found.close()


def test_an_issue_is_opened_with_the_quotes_and_closed_when_it_is_done(
    github: GitHub, fake: Fake
) -> None:
    assert github.check().told == "Issues go to ada/plans (private)."
    assert fake.labels == {"talks & tasks"}
    sent = github.send(item())
    issue = fake.issues[1]
    assert (sent.remote, sent.url) == ("1", "https://github.com/ada/plans/issues/1")
    assert issue["labels"] == ["talks & tasks"]
    assert "[12:04](https://www.youtube.com/watch?v=video000001&t=724s)" in issue["body"]
    github.send(item(replace(TASK, status="dismissed"), remote="1"))
    assert (issue["state"], issue["state_reason"]) == ("closed", "not_planned")
    github.send(item(remote="1"))
    assert issue["state"] == "open"


def test_words_of_a_video_open_nothing(github: GitHub, fake: Fake) -> None:
    bad = replace(QUOTE, text="@everyone see #1 <img src=x> [here](javascript:alert(1)) `code`")
    github.send(item(replace(TASK, quotes=(bad,), why="@ada\n# Head")))
    html = MarkdownIt().render(fake.issues[1]["body"])
    assert "<img" not in html
    assert "<h1" not in html
    assert 'href="javascript' not in html
    assert "@everyone see #1 &lt;img src=x&gt;" in html.replace(GAP, "")


@pytest.mark.parametrize("words", CALLS)
def test_words_of_a_video_or_a_model_call_nobody_and_link_to_nothing(
    github: GitHub, fake: Fake, words: str
) -> None:
    said = replace(QUOTE, text=words, who=words, video=f"{words} 2")
    told = replace(TASK, title=words, why=words, first_step=words, section=words, quotes=(said,))
    github.send(item(told))
    issue = fake.issues[1]
    assert called(issue["title"]) == called(shown(issue["body"])) == []
    assert issue["title"].replace(GAP, "") == words
    assert shown(issue["body"]).replace(GAP, "").count(words) == 6
    assert "https://www.youtube.com/watch?v=video000001&t=724s" in issue["body"]


def test_after_a_lost_answer_the_issue_is_found_among_many(github: GitHub, fake: Fake) -> None:
    fake.next = ["lost"]
    with pytest.raises(ServiceAway):
        github.send(item())
    for n in range(120):
        fake.issues[n + 2] = {**fake.issues[1], "number": n + 2, "body": None}
    assert github.send(item(again=True)).remote == "1"
    assert len(fake.issues) == 121


def test_a_limit_is_waited_for_as_long_as_github_says(github: GitHub, fake: Fake) -> None:
    reset = str(int((AT + timedelta(minutes=30)).timestamp()))
    limited = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    fake.next = [Reply(403, {}, limited), Reply(403, {}, {"Retry-After": "60"}), Reply(429, {})]
    for minutes in (30, 1, 1):
        with pytest.raises(ServiceAway) as found:
            github.send(item())
        assert found.value.retry_at == AT + timedelta(minutes=minutes)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_missing_rights_and_a_missing_repository_stop_the_integration(
    github: GitHub, fake: Fake, status: int
) -> None:
    fake.next = [Reply(status, {"message": "no"})]
    with pytest.raises(Disconnected):
        github.send(item())


def test_a_revoked_token_and_disabled_issues_stop_it_too(github: GitHub, fake: Fake) -> None:
    fake.has_issues = False
    with pytest.raises(Disconnected, match="takes no issues"):
        github.check()
    fake.token = "another"
    with pytest.raises(Disconnected, match="token"):
        github.check()


def test_an_issue_that_was_deleted_stays_so_unless_it_is_sent_by_hand(
    github: GitHub, fake: Fake
) -> None:
    assert github.send(item(remote="9", event="task.done")).state == "gone"
    assert github.send(item(remote="9", event="task.sent")).remote == "1"


def test_what_github_cannot_take_is_refused_for_good(github: GitHub, fake: Fake) -> None:
    fake.next = [Reply(422, {"message": "Validation Failed"})]
    with pytest.raises(Refused) as found:
        github.send(item())
    assert not isinstance(found.value, Disconnected)


def test_another_server_is_judged_by_its_address(fake: Fake) -> None:
    own = GitHub({**SETTINGS, "address": fake.address}, TOKEN, replace(reach(), private=False))
    with pytest.raises(AddressRefused):
        own.check()
    assert fake.asked == []
    own.close()


def test_the_form_reads_links_and_refuses_paths() -> None:
    given = {"repository": "https://github.com/ada/plans/", "label": "", "address": ""}
    assert KIND.checked(given)["repository"] == "ada/plans"
    for wrong in ("ada", "ada/..", "ada/plans/issues", "../x", "ada/pl ans"):
        with pytest.raises(InvalidField):
            KIND.checked({**given, "repository": wrong})
