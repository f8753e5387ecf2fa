"""CalDAV against a real Radicale: found, made once, kept up to date, nothing of a person's lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import requests
from icalendar import Calendar

from tests import radicale
from tests.fakes.faulty import Faulty
from tests.fakes.service import Reply
from tests.unit.integrations.made import QUOTE, TASK, item, reach
from tubetotask.domain.errors import AddressRefused, Disconnected, InvalidField, ServiceAway
from tubetotask.integrations.caldav import KIND, finding
from tubetotask.integrations.caldav.client import CalDav
from tubetotask.outside.outgoing import Answer

LIST = f"/{radicale.USER}/tasks/"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale.running(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture
def network(host: str) -> Iterator[Faulty]:
    with Faulty(host) as found:
        yield found


def at(network: Faulty, path: str = "", **more: str) -> CalDav:
    settings = {"address": network.address + path, "user": radicale.USER, "calendar": "", **more}
    return CalDav(settings, radicale.PASSWORD, reach())


@pytest.fixture
def caldav(network: Faulty) -> Iterator[CalDav]:
    found = at(network, calendar="tasks")
    yield found
    found.close()


def entry(host: str, uid: str) -> Any:
    answer = requests.get(_url(host, uid), auth=_auth(), timeout=20)
    assert answer.status_code == 200
    return next(iter(Calendar.from_ical(answer.content).walk("VTODO")))


def _url(host: str, uid: str) -> str:
    return f"http://{host}{LIST}{uid}.ics"


def _auth() -> tuple[str, str]:
    return radicale.USER, radicale.PASSWORD


@pytest.mark.parametrize(
    ("path", "calendar", "expected"),
    [("", "tasks", "Tasks"), ("", "OTHER", "Other"), (LIST, "", "Tasks"), ("/ada/", "", None)],
)
def test_the_task_list_is_found_from_any_address(
    network: Faulty, path: str, calendar: str, expected: str | None
) -> None:
    found = at(network, path, calendar=calendar).check()
    names = [expected] if expected else ["Tasks", "Other"]
    assert found.told in [f"Tasks go to “{name}”, reports to “Events”." for name in names]
    assert found.settings["collection"].startswith(network.address)


def test_a_calendar_of_events_and_a_missing_list_are_told(network: Faulty) -> None:
    with pytest.raises(Disconnected, match="takes no tasks"):
        at(network, "/ada/events/").check()
    with pytest.raises(Disconnected, match="no such task list"):
        at(network, calendar="Holidays").check()


def test_an_entry_says_what_the_task_says(caldav: CalDav, host: str) -> None:
    text = "Comma, semicolon; back\\slash\nand a line " + "x" * 200
    caldav.send(item(replace(TASK, quotes=(replace(QUOTE, text=text),)), uid="says"))
    todo = entry(host, "says")
    assert str(todo["summary"]) == TASK.title
    assert text in str(todo["description"])
    assert QUOTE.link in str(todo["description"])
    assert todo["due"].dt == date(2026, 4, 1)
    assert (int(todo["priority"]), str(todo["status"])) == (1, "NEEDS-ACTION")
    assert str(todo["url"]) == TASK.url


def test_after_a_lost_answer_it_is_the_same_entry(
    caldav: CalDav, network: Faulty, host: str
) -> None:
    known = at(network, calendar="tasks", collection=network.address + LIST)
    network.next = ["lost"]
    with pytest.raises(ServiceAway):
        known.send(item(uid="lost"))
    known.send(item(replace(TASK, status="done"), uid="lost", again=True))
    assert str(entry(host, "lost")["status"]) == "COMPLETED"


def test_what_a_person_wrote_into_it_stays(caldav: CalDav, host: str) -> None:
    sent = caldav.send(item(uid="mine"))
    calendar = Calendar.from_ical(
        requests.get(_url(host, "mine"), auth=_auth(), timeout=20).content
    )
    todo: Any = calendar.walk("VTODO")[0]
    todo["summary"] = "Mine"
    todo.add("x-own", "kept")
    requests.put(_url(host, "mine"), data=calendar.to_ical(), auth=_auth(), timeout=20)
    done = item(replace(TASK, status="dismissed", due_on=None), uid="mine", remote="mine")
    caldav.send(replace(done, mark=sent.mark))
    todo = entry(host, "mine")
    assert (str(todo["summary"]), str(todo["x-own"])) == ("Mine", "kept")
    assert (str(todo["status"]), todo.get("due"), int(todo["sequence"])) == ("CANCELLED", None, 1)


def test_one_that_changes_at_the_same_moment_is_tried_again(
    network: Faulty, caldav: CalDav
) -> None:
    caldav.send(item(uid="race"))
    known = at(network, collection=network.address + LIST)
    done = item(replace(TASK, status="done"), uid="race", remote="race")
    original = network.answer

    def slow(request: Any) -> Reply:
        reply = original(request)
        if request.method == "GET":
            reply.headers = {**reply.headers, "ETag": '"old"'}
        return reply

    network.answer = slow  # type: ignore[method-assign]  # the network holds an old tag
    with pytest.raises(ServiceAway, match="at the same moment"):
        known.send(done)


def test_deleted_there_stays_so_unless_it_is_sent_by_hand(caldav: CalDav, host: str) -> None:
    caldav.send(item(uid="gone"))
    requests.delete(_url(host, "gone"), auth=_auth(), timeout=20)
    told = caldav.send(item(uid="gone", remote="gone", event="task.done"))
    assert told.state == "gone"
    caldav.send(item(uid="gone", remote="gone", event="task.sent"))
    assert str(entry(host, "gone")["summary"]) == TASK.title


def test_a_wrong_password_and_a_private_address_stop_it(network: Faulty, host: str) -> None:
    settings = {"address": f"http://{host}", "user": radicale.USER, "calendar": ""}
    with pytest.raises(Disconnected, match="name and password"):
        CalDav(settings, "wrong", reach()).check()
    with pytest.raises(AddressRefused):
        CalDav(settings, radicale.PASSWORD, replace(reach(), private=False)).check()


def test_the_host_its_subdomains_and_icloud_s_own_alone_get_the_password() -> None:
    base = "https://caldav.icloud.com/"
    assert finding.near("https://p42-caldav.icloud.com/x/", base)
    for url in (
        *("https://evil.example/", "http://p42-caldav.icloud.com/", "https://icloud.com.evil.org/"),
        "https://10.0.0.1/",
    ):
        assert not finding.near(url, base)
    assert not finding.near("https://1.2.0.1/", "https://9.9.0.1/")
    assert finding.near("https://dav.cal.victim.co.uk/x", "https://cal.victim.co.uk/")
    assert not finding.near("https://evil.co.uk/x", "https://cal.victim.co.uk/")
    assert not finding.near("https://evil.github.io/", "https://me.github.io/")
    assert not finding.near("https://evil.nas/", "https://nas/")
    assert not finding.near("https:///x", "http:///")


def test_an_answer_with_entities_or_no_xml_is_not_read(network: Faulty) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><d:multistatus xmlns:d="DAV:">&a;</d:multistatus>'
    for body in (bomb, b"<html><p>Hello", b""):
        network.next = [Reply(207, body)]
        with pytest.raises(ServiceAway):
            at(network).check()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1"])
def test_an_answer_that_is_not_utf_8_hides_no_entities(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "ä{"A" * 9000}">]>'
        '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/</d:href>'
        "<d:displayname>&a;&a;</d:displayname></d:response></d:multistatus>"
    )
    with pytest.raises(ServiceAway):
        finding.listed(Answer(207, {}, text.encode(encoding), "http://x/"))


def test_a_very_deep_or_very_long_answer_is_not_read() -> None:
    for body in (b"<a>" * 400_000 + b"</a>" * 400_000, b"<a>" + b"<b/>" * 200_000 + b"</a>"):
        with pytest.raises(ServiceAway):
            finding.listed(Answer(207, {}, body, "http://x/"))


def test_the_form_forgets_where_the_calendar_was() -> None:
    given = {"address": "https://x.example.org/", "user": "ada", "calendar": ""}
    assert KIND.checked(given)["collection"] == ""
    with pytest.raises(InvalidField):
        KIND.checked({**given, "user": "a:b"})
