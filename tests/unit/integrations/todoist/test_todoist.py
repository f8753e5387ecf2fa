"""Todoist over sockets: made once, kept up to date, seen done, revoked, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from markdown_it import MarkdownIt

from tests.fakes.service import Reply
from tests.fakes.todoist import TOKEN
from tests.fakes.todoist import Todoist as Fake
from tests.unit.integrations.made import REPORT, TASK, item, reach
from tubetotask.domain.errors import Disconnected, Refused, ServiceAway
from tubetotask.integrations.todoist.client import Todoist


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as found:
        yield found


@pytest.fixture
def todoist(fake: Fake) -> Iterator[Todoist]:
    found = Todoist("sales", TOKEN, reach(todoist=fake.address))
    yield found
    found.close()


def test_a_task_goes_to_the_project_with_its_quotes_and_its_day(
    todoist: Todoist, fake: Fake
) -> None:
    assert todoist.check().told == "Tasks go to the project “Sales”."
    sent = todoist.send(item())
    (made,) = fake.tasks.values()
    assert (sent.remote, made["project_id"], made["priority"]) == (made["id"], "6Xsales", 4)
    assert made["due"] == {"date": "2026-04-01"}
    assert made["content"] == TASK.title
    assert "[12:04](https://www.youtube.com/watch?v=video000001&t=724s)" in made["description"]
    assert "\\<b\\>should" in made["description"]
    assert made["description"].endswith(f"TubeToTask {item().uid}")
    assert fake.asked[-1].headers["x-request-id"] == item().uid


def test_the_inbox_is_meant_where_no_project_is_named(fake: Fake) -> None:
    plain = Todoist("", TOKEN, reach(todoist=fake.address))
    assert "Inbox" in plain.check().told
    plain.close()


def test_after_a_lost_answer_the_task_is_found_open_and_completed(
    todoist: Todoist, fake: Fake
) -> None:
    for n in range(7):  # more than a page before it
        todoist.send(item(uid=f"other-{n}"))
    fake.next = [Reply(200, {"results": fake.projects, "next_cursor": None}), "lost"]
    with pytest.raises(ServiceAway):
        todoist.send(item())
    first = todoist.send(item(again=True)).remote
    done = item(replace(TASK, status="done"))
    todoist.send(replace(done, remote=first))
    assert todoist.send(replace(done, again=True)).remote == first
    assert len(fake.tasks) == 8
    assert fake.tasks[first]["checked"]


def test_only_what_changed_here_is_sent_and_what_a_person_wrote_there_stays(
    todoist: Todoist, fake: Fake
) -> None:
    sent = todoist.send(item())
    fake.tasks[sent.remote] |= {"content": "Mine", "due": {"date": "2026-05-05"}}
    known = item(remote=sent.remote, mark=sent.mark)
    todoist.send(known)
    assert fake.tasks[sent.remote]["due"] == {"date": "2026-05-05"}
    later = todoist.send(replace(known, thing=replace(TASK, due_on=date(2026, 6, 1))))
    assert fake.tasks[sent.remote]["due"] == {"date": "2026-06-01"}
    todoist.send(item(replace(TASK, due_on=None), remote=sent.remote, mark=later.mark))
    assert fake.tasks[sent.remote]["due"] is None
    assert fake.tasks[sent.remote]["content"] == "Mine"


def test_done_and_reopened_here_is_done_and_reopened_there(todoist: Todoist, fake: Fake) -> None:
    sent = todoist.send(item(replace(TASK, status="done")))
    assert fake.tasks[sent.remote]["checked"]
    todoist.send(item(remote=sent.remote, mark=sent.mark))
    assert not fake.tasks[sent.remote]["checked"]


def test_what_was_deleted_there_is_made_anew_only_by_hand(todoist: Todoist, fake: Fake) -> None:
    sent = todoist.send(item())
    fake.tasks[sent.remote]["is_deleted"] = True
    told = todoist.send(item(remote=sent.remote, event="task.done"))
    assert (told.state, len(fake.tasks)) == ("gone", 1)
    fake.tasks.clear()
    assert todoist.send(item(remote=sent.remote, event="task.sent")).remote != sent.remote
    assert len(fake.tasks) == 1


def test_what_stands_there_is_read_in_our_words(todoist: Todoist, fake: Fake) -> None:
    names = [todoist.send(item(uid=f"u{n}")).remote for n in range(5)]
    fake.tasks[names[1]]["checked"] = True
    fake.tasks[names[2]]["is_deleted"] = True
    del fake.tasks[names[3]]
    fake.tasks[names[4]]["checked"] = True
    known = dict.fromkeys(names, "open") | {names[4]: "done"}
    assert todoist.look(known) == {
        names[0]: "open",
        names[1]: "done",
        names[2]: "gone",
        names[3]: "gone",
    }
    fake.tasks[names[4]]["checked"] = False
    assert todoist.look({names[4]: "done"}) == {names[4]: "open"}


def test_a_revoked_token_and_a_missing_project_stop_the_integration(
    todoist: Todoist, fake: Fake
) -> None:
    fake.projects = fake.projects[:1]
    with pytest.raises(Disconnected, match="no such project"):
        todoist.check()
    fake.token = "another"
    with pytest.raises(Disconnected, match="does not accept the token"):
        todoist.send(item())


def test_answers_that_are_not_todoist_s_are_tried_again(todoist: Todoist, fake: Fake) -> None:
    strange = [
        Reply(200, b"<html>Hello</html>"),
        Reply(200, {"tasks": []}),
        Reply(200, []),
        Reply(429, {}, {"Retry-After": "20"}),
    ]
    for reply in strange:
        fake.next = [reply]
        with pytest.raises(ServiceAway):
            todoist.check()


def test_a_report_is_refused_and_a_bad_request_too(todoist: Todoist, fake: Fake) -> None:
    with pytest.raises(Refused):
        todoist.send(item(REPORT))
    with pytest.raises(Refused):
        todoist.send(item(replace(TASK, title="")))


@pytest.mark.parametrize(
    "words",
    [
        "Call Ada tomorrow at 9 p1 #Sales @home /Next !!1 +Bob",
        "every monday // a note {deadline}",
        "* Not to be ticked",
        "**bold** [here](https://evil.example) ![x](https://evil.example/x.png) `code`",
    ],
)
def test_words_of_a_video_are_no_command_and_no_markdown(
    todoist: Todoist, fake: Fake, words: str
) -> None:
    """Only the quick way of adding reads day, project, label and priority from a text."""
    sent = todoist.send(item(replace(TASK, title=words, why=words, due_on=None)))
    made = fake.tasks[sent.remote]
    assert [each.path for each in fake.asked if each.method == "POST"] == ["/tasks"]
    assert made["due"] is None
    assert (
        set(made) & {"due_string", "labels", "section_id", "assignee_id", "deadline_date"} == set()
    )
    assert (made["project_id"], made["priority"]) == ("6Xsales", 4)
    for text in (made["content"], made["description"].partition("\n")[0]):
        html = MarkdownIt().render(text)
        assert unescape(html) == f"<p>{words}</p>\n"
