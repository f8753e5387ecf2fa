"""Reports as events of their day, against a real Radicale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
import requests
from icalendar import Calendar

from tests import radicale
from tests.fakes.faulty import Faulty
from tests.unit.exports import papers
from tests.unit.integrations.made import REPORT, item, reach
from tubetotask.domain.errors import Disconnected, Refused
from tubetotask.exports import report_forms
from tubetotask.integrations.caldav.client import CalDav
from tubetotask.outside.outgoing import Answer

ADDRESS = "https://tasks.example.org/reports/3"
TOLD = replace(REPORT, markdown=str(report_forms.RENDER["md"](papers.report())), url=ADDRESS)
EVENTS = f"/{radicale.USER}/events/"


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale.running(tmp_path_factory.mktemp("radicale")) as found:
        yield found


@pytest.fixture
def network(host: str) -> Iterator[Faulty]:
    with Faulty(host) as found:
        yield found


@pytest.fixture(params=["", f"/{radicale.USER}/tasks/"])
def caldav(network: Faulty, request: pytest.FixtureRequest) -> Iterator[CalDav]:
    """Of the server's address, and of a task list's own."""
    settings = {"address": network.address + request.param, "user": radicale.USER, "calendar": ""}
    found = CalDav(settings, radicale.PASSWORD, reach())
    yield found
    found.close()


@pytest.fixture
def uid(request: pytest.FixtureRequest) -> str:
    return f"report-{abs(hash(request.node.name)):x}"


def _url(host: str, uid: str) -> str:
    return f"http://{host}{EVENTS}{uid}.ics"


def event_of(host: str, uid: str) -> Any:
    answer = requests.get(_url(host, uid), auth=(radicale.USER, radicale.PASSWORD), timeout=20)
    assert answer.status_code == 200
    (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
    return found


def test_a_report_is_an_event_of_its_whole_day_in_a_calendar_of_events(
    caldav: CalDav, host: str, uid: str
) -> None:
    caldav.send(item(TOLD, uid=uid, event="report.made"))
    event = event_of(host, uid)
    assert event.decoded("dtstart") == date(2026, 3, 1)
    assert str(event["summary"]) == "Report: 1 March 2026"
    assert (str(event["transp"]), str(event["url"])) == ("TRANSPARENT", ADDRESS)
    told = str(event["description"]).splitlines()
    assert "- 2 videos of 2 sources read for you." in told
    assert "CONTRADICTIONS" in told
    link = "https://www.youtube.com/watch?v=abcdefghijk&t=192s"
    assert f"  — Crumb & Crust, 3:12 {link}" in told
    assert told[-1] == f"The whole report {ADDRESS}"


def test_another_version_takes_its_place_and_leaves_what_a_person_wrote(
    caldav: CalDav, host: str, uid: str
) -> None:
    first = caldav.send(item(TOLD, uid=uid, event="report.made"))
    second = replace(TOLD, markdown="# Another\n\nline")
    sent = caldav.send(item(second, uid=uid, remote=first.remote, mark=first.mark))
    event = event_of(host, uid)
    assert "Another\nline" in str(event["description"])
    assert int(event["sequence"]) == 1
    event["description"] = "Mine."
    calendar = Calendar()
    calendar.add("prodid", "-//a person//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    who = (radicale.USER, radicale.PASSWORD)
    assert requests.put(_url(host, uid), data=calendar.to_ical(), auth=who, timeout=20).ok
    left = caldav.send(item(TOLD, uid=uid, remote=first.remote, mark=sent.mark))
    assert left.note == "The entry was changed there: it is left as it is."
    assert str(event_of(host, uid)["description"]) == "Mine."


def test_a_version_that_arrived_without_its_answer_is_no_persons_text(
    caldav: CalDav, host: str, uid: str
) -> None:
    first = caldav.send(item(TOLD, uid=uid, event="report.made"))
    second, third = (replace(TOLD, markdown=f"# Another\n\nline {n}") for n in (2, 3))
    there = item(second, uid=uid, remote=first.remote, mark=first.mark)
    caldav.send(there)  # its answer was lost
    sent = caldav.send(replace(there, thing=third, tried=(second,)))
    assert sent.note == ""
    assert "line 3" in str(event_of(host, uid)["description"])


def test_one_that_arrived_without_its_answer_is_not_made_twice(
    caldav: CalDav, network: Faulty, host: str, uid: str
) -> None:
    caldav.send(item(TOLD, uid=uid, event="report.made"))  # its answer was lost
    sent = caldav.send(item(TOLD, uid=uid, event="report.made", again=True))
    assert sent.remote == uid
    assert str(event_of(host, uid)["summary"]) == "Report: 1 March 2026"


def test_an_event_that_was_deleted_stays_so(caldav: CalDav, host: str, uid: str) -> None:
    first = caldav.send(item(TOLD, uid=uid, event="report.made"))
    who = (radicale.USER, radicale.PASSWORD)
    assert requests.delete(_url(host, uid), auth=who, timeout=20).ok
    assert caldav.send(item(TOLD, uid=uid, remote=first.remote, mark=first.mark)).state == "gone"


def test_a_report_goes_to_a_calendar_that_may_be_written_and_stops_nothing_where_none_is(
    tmp_path: Path,
) -> None:
    with radicale.running(tmp_path) as own:
        for name in "abcdefgh":
            radicale.lock(tmp_path, name)
        settings = {"address": f"http://{own}", "user": radicale.USER, "calendar": ""}
        caldav = CalDav(settings, radicale.PASSWORD, reach())
        try:
            caldav.send(item(TOLD, uid="one", event="report.made"))
            assert str(event_of(own, "one")["summary"]) == "Report: 1 March 2026"
            rmtree(tmp_path / "kept" / "collection-root" / radicale.USER / "events")
            with pytest.raises(Refused, match="No calendar there takes events"):
                caldav.send(item(TOLD, uid="two", event="report.made"))
        finally:
            caldav.close()


@pytest.fixture
def several(tmp_path: Path) -> Iterator[str]:
    """A server of its own, with three calendars of events."""
    with radicale.running(tmp_path) as host:
        for name in ("Reports", "Family"):
            radicale.make(host, name, "VEVENT")
        yield host


def of(host: str, **more: str) -> CalDav:
    address = f"http://{host}"
    settings = {"address": address, "user": radicale.USER, "calendar": "Tasks", **more}
    return CalDav(settings, radicale.PASSWORD, reach())


def where(tmp_path: Path, uid: str) -> str:
    """The calendar that this entry lies in."""
    (found,) = (tmp_path / "kept" / "collection-root" / radicale.USER).glob(f"*/{uid}.ics")
    return found.parent.name


def test_the_calendar_of_reports_is_remembered_by_its_address(tmp_path: Path, several: str) -> None:
    for name in ("events", "reports", "family"):  # one of them is what is found anew
        kept = f"http://{several}/{radicale.USER}/{name}/"
        again = of(several, events=kept)
        assert again.check().settings["events"] == kept
        sent = again.send(item(TOLD, uid=f"in-{name}", event="report.made"))
        assert where(tmp_path, f"in-{name}") == name
        assert sent.settings == {}, "it is known"
    found = of(several).send(item(TOLD, uid="found", event="report.made"))
    assert found.settings["events"].endswith(f"/{where(tmp_path, 'found')}/")


def test_a_calendar_of_another_host_is_not_remembered(several: str) -> None:
    moved = of(several, events=f"http://other.example/{radicale.USER}/events/")
    assert moved.check().settings["events"].startswith(f"http://{several}/")


def test_where_the_calendar_of_reports_is_gone_it_is_told_and_another_is_chosen_by_a_person(
    tmp_path: Path, several: str
) -> None:
    kept = f"http://{several}/{radicale.USER}/reports/"
    caldav = of(several, events=kept)
    first = caldav.send(item(TOLD, uid="one", event="report.made"))
    rmtree(tmp_path / "kept" / "collection-root" / radicale.USER / "reports")
    second = item(TOLD, uid="one", event="report.made", remote=first.remote, mark=first.mark)
    for told in (second, item(TOLD, uid="two", event="report.made")):
        with pytest.raises(Refused, match="reports went to is not there any more") as failed:
            caldav.send(told)
        assert not isinstance(failed.value, Disconnected), "tasks go on"
    caldav.send(item(uid="a-task"))
    assert where(tmp_path, "a-task") == "tasks"
    checked = caldav.check()
    assert checked.told.endswith("”: the calendar before is not there any more.")
    anew = checked.settings["events"]
    assert anew != kept
    of(several, events=anew).send(item(TOLD, uid="two", event="report.made"))
    assert anew.endswith(f"/{where(tmp_path, 'two')}/")


def test_a_server_that_says_only_afterwards_that_it_takes_no_event_stops_no_tasks(
    caldav: CalDav, uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for status in (403, 404, 405):
        answer = Answer(status, {}, b"", "https://example.org/")
        monkeypatch.setattr(caldav, "_put", lambda *_, answer=answer: answer)
        with pytest.raises(Refused, match="No calendar there takes events"):
            caldav.send(item(TOLD, uid=uid, event="report.made"))
