"""Notion over sockets: set up once, found again, renamed, deleted, seen done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from tests.fakes.notion import PAGE, TOKEN
from tests.fakes.notion import Notion as Fake
from tests.fakes.service import Reply
from tests.unit.integrations.made import QUOTE, TASK, item, reach
from tubetotask.domain.errors import Disconnected, InvalidField, Refused, ServiceAway
from tubetotask.integrations.notion import KIND
from tubetotask.integrations.notion.client import Notion


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake() as found:
        yield found


def connected(fake: Fake, settings: Mapping[str, str] | None = None) -> Notion:
    return Notion({"page": PAGE, **(settings or {})}, TOKEN, reach(notion=fake.address))


@pytest.fixture
def kept(fake: Fake) -> Mapping[str, str]:
    """What is kept of a connection that was tried."""
    notion = connected(fake)
    found = notion.check().settings
    notion.close()
    return found


@pytest.fixture
def notion(fake: Fake, kept: Mapping[str, str]) -> Iterator[Notion]:
    found = connected(fake, kept)
    yield found
    found.close()


def test_the_database_is_set_up_once_also_where_the_answer_was_lost(fake: Fake) -> None:
    notion = connected(fake)
    empty = Reply(200, {"results": [], "next_cursor": None})
    fake.next = [empty, "lost"]
    with pytest.raises(ServiceAway):
        notion.check()
    told = notion.check()
    assert len(fake.databases) == 1
    assert told.told == "Tasks go to the database “TubeToTask tasks”."
    assert set(fake.source["properties"]) == {
        *("Task", "Status", "Priority", "Due", "Section", "TubeToTask id", "In TubeToTask"),
    }
    notion.close()


def test_a_task_is_a_page_with_its_quotes(notion: Notion, fake: Fake) -> None:
    long = replace(QUOTE, text="word " * 900)
    sent = notion.send(item(replace(TASK, quotes=(QUOTE, long))))
    page = fake.pages[sent.remote]
    told = page["properties"]
    assert fake.words(sent.remote) == TASK.title
    assert told["Status"]["select"]["name"] == "To do"
    assert told["Due"]["date"] == {"start": "2026-04-01"}
    assert told["In TubeToTask"]["url"] == TASK.url
    quotes = [b for b in page["children"] if b["type"] == "quote"]
    assert quotes[0]["quote"]["rich_text"][0]["text"]["content"] == QUOTE.text
    links = [
        piece["text"]["link"]["url"]
        for block in page["children"]
        for piece in block[block["type"]]["rich_text"]
        if "link" in piece["text"]
    ]
    assert links[0] == QUOTE.link
    assert sent.url.startswith("https://www.notion.so/")


def test_after_a_lost_answer_the_page_is_found_by_its_id(notion: Notion, fake: Fake) -> None:
    notion.send(item(uid="other"))  # reads the columns, so that the next request makes a page
    fake.next = ["lost"]
    with pytest.raises(ServiceAway):
        notion.send(item())
    assert notion.send(item(again=True)).remote in fake.pages
    assert len(fake.pages) == 2


def test_renamed_columns_and_options_are_still_ours(
    notion: Notion, fake: Fake, kept: Mapping[str, str]
) -> None:
    first = notion.send(item())
    for name, to in (("Status", "Stand"), ("TubeToTask id", "x"), ("Task", "Name"), ("Due", "Bis")):
        fake.rename(name, to)
    for option in fake.source["properties"]["Stand"]["select"]["options"]:
        option["name"] = {"Done": "Erledigt"}.get(option["name"], option["name"])
    anew = connected(fake, kept)
    done = replace(TASK, status="done", due_on=date(2026, 5, 1))
    anew.send(item(done, remote=first.remote, mark=first.mark))
    told = fake.pages[first.remote]["properties"]
    assert told["Stand"]["select"]["name"] == "Erledigt"
    assert told["Bis"]["date"] == {"start": "2026-05-01"}
    assert anew.send(item(done, again=True)).remote == first.remote
    assert anew.look({first.remote: "open"}) == {first.remote: "done"}
    assert len(fake.source["properties"]) == 7, "nothing was made twice"
    anew.close()


def test_a_deleted_column_is_made_again_and_one_of_another_type_is_left_alone(
    notion: Notion, fake: Fake, kept: Mapping[str, str]
) -> None:
    del fake.source["properties"]["Priority"]
    fake.source["properties"]["Due"] |= {"type": "rich_text", "rich_text": {}}
    anew = connected(fake, kept)
    sent = anew.send(item())
    names = set(fake.source["properties"])
    assert {"Priority", "Due", "Due (TubeToTask)"} <= names
    assert fake.pages[sent.remote]["properties"]["Due (TubeToTask)"]["date"]
    anew.close()


def test_what_a_person_wrote_stays(notion: Notion, fake: Fake) -> None:
    sent = notion.send(item())
    page = fake.pages[sent.remote]["properties"]
    page["Task"]["title"] = [{"plain_text": "Mine"}]
    page["Due"]["date"] = {"start": "2030-01-01"}
    notion.send(item(replace(TASK, status="done"), remote=sent.remote, mark=sent.mark))
    assert fake.words(sent.remote) == "Mine"
    assert page["Due"]["date"] == {"start": "2030-01-01"}
    assert page["Status"]["select"]["name"] == "Done"


def test_what_stands_there_is_read_in_our_words(notion: Notion, fake: Fake) -> None:
    fake.size = 2
    names = [notion.send(item(uid=f"u{n}")).remote for n in range(5)]
    fake.choose(names[1], "Done")
    fake.choose(names[2], "Dismissed")
    fake.pages[names[3]]["in_trash"] = True
    del fake.pages[names[4]]
    assert notion.look(dict.fromkeys(names, "open")) == {
        names[0]: "open",
        names[1]: "done",
        names[2]: "dismissed",
        names[3]: "gone",
        names[4]: "gone",
    }


def test_in_the_trash_it_stays_unless_it_is_sent_by_hand(notion: Notion, fake: Fake) -> None:
    sent = notion.send(item())
    fake.pages[sent.remote]["in_trash"] = True
    assert notion.send(item(remote=sent.remote, event="task.done")).state == "gone"
    again = notion.send(item(remote=sent.remote, event="task.sent"))
    assert again.remote != sent.remote


def test_a_revoked_token_a_page_that_is_not_shared_and_a_deleted_database_stop_it(
    notion: Notion, fake: Fake, kept: Mapping[str, str]
) -> None:
    fake.sources.clear()
    with pytest.raises(Disconnected, match="not shared"):
        notion.send(item())
    fake.databases.clear()
    fake.shared = False
    other = connected(fake)
    with pytest.raises(Disconnected, match="not shared"):
        other.check()
    fake.token = "another"
    with pytest.raises(Disconnected, match="token"):
        other.check()
    other.close()


def test_a_database_that_was_deleted_is_set_up_anew_when_it_is_tried(
    fake: Fake, kept: Mapping[str, str]
) -> None:
    fake.sources.clear()
    fake.databases.clear()
    notion = connected(fake, kept)
    assert notion.check().settings["source"] in fake.sources
    notion.close()


def test_what_notion_finds_wrong_is_refused_for_good(notion: Notion, fake: Fake) -> None:
    notion.send(item(uid="other"))
    fake.next = [Reply(400, {"code": "validation_error"})]
    with pytest.raises(Refused) as found:
        notion.send(item())
    assert not isinstance(found.value, Disconnected)


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.notion.so/ada/My-page-{PAGE}?pvs=4",
        f"https://www.notion.so/{PAGE}",
        "01234567-89ab-cdef-0123-456789abcdef",
    ],
)
def test_the_form_reads_links_to_a_page(link: str) -> None:
    assert KIND.checked({"page": link})["page"] == PAGE
    with pytest.raises(InvalidField):
        KIND.checked({"page": "https://www.notion.so/my-page"})


@pytest.mark.parametrize(
    "words", ["@ada @today [[A page]] [x](https://evil.example)", "**b** `c` # d", "$$e$$ :smile:"]
)
def test_words_of_a_video_are_plain_text_there(notion: Notion, fake: Fake, words: str) -> None:
    said = replace(QUOTE, text=words, who=words)
    told = replace(TASK, title=words, why=words, first_step=words, section=words, quotes=(said,))
    page = fake.pages[notion.send(item(told)).remote]
    blocks = [piece for block in page["children"] for piece in block[block["type"]]["rich_text"]]
    pieces = [*blocks, *fake.value(page["id"], "Task"), *fake.value(page["id"], "Section")]
    assert {piece["type"] for piece in pieces} == {"text"}, "no mention, no equation"
    texts = [piece["text"]["content"] for piece in pieces]
    assert texts.count(words) == 6
    linked = [piece["text"]["link"]["url"] for piece in pieces if "link" in piece["text"]]
    assert set(linked) == {QUOTE.link}
