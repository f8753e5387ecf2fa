"""A report and tasks as files: read again by parsers that are not ours."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import feedparser
import jsonschema
import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from tests.unit.exports.papers import AT, HINDI, LATIN, LINK, report, said, task
from tubetotask.config import ROOT
from tubetotask.domain.report import Contradiction
from tubetotask.exports import atom, blocks_html, ics, report_forms, report_schema, task_list
from tubetotask.exports import csv as tables
from tubetotask.exports.home import Home
from tubetotask.exports.report import paper

HOME = Home("host.example", "https://host.example/tasks")
HOSTILE = ("=1+1", "+1 cent", "-2+3", "@SUM(A1)", "\t=1", " =1", "|cmd", "%x", "＝1", "a\n=1")


def read(data: bytes, kind: str) -> list[Any]:
    """As a calendar's own parser reads it."""
    return list(Calendar.from_ical(data).walk(kind))


@pytest.mark.parametrize("what", ["report", "tasks"])
def test_the_published_schema_is_the_one_in_the_documents(what: str) -> None:
    kept = (ROOT / f"docs/schema/{what}.schema.json").read_text(encoding="utf-8")
    assert report_schema.json_schema(what) == kept


def test_json_holds_to_its_schema() -> None:
    for what, text in (
        ("report", report_schema.render(report())),
        ("tasks", report_schema.tasks([task(), task(due_on=None, effort="S")])),
    ):
        schema = json.loads(report_schema.json_schema(what))
        jsonschema.validate(json.loads(text), schema)
    told = json.loads(report_schema.render(report()))
    assert told["contradictions"][0]["one"][0]["quote"] == LATIN
    assert told["contradictions"][1]["plan"] == "Hire a baker"
    assert (told["usd"], told["timezone"], told["version"]) == ("0.42", "Europe/Berlin", 2)


def test_markdown_has_properties_that_yaml_reads_and_every_quote_links_to_its_second() -> None:
    text = str(report_forms.RENDER["md"](report()))
    _, front, body = text.split("---\n", 2)
    told = YAML(typ="safe").load(front)
    assert told["title"] == "Weekly report: 22–28 November 2026"
    assert told["tags"] == ["tubetotask", "report/week"]
    assert body.count(f"]({LINK})") == 13
    assert "4 of 6 sources say the same, 1 says the opposite" in body
    assert "- [ ] **P1** Raise your prices (Pricing, 1 source, open) 📅 2026-12-01" in body


@pytest.mark.parametrize("text", ["![x](https://evil.example)", "<b>", "# x", "---", '"\n---\n'])
def test_hostile_text_stays_text_in_markdown_and_in_html(text: str) -> None:
    told = replace(report(), act_now=(task(text, said=(said(text, text),)),), silent=(text,))
    drawn = MarkdownIt("commonmark").render(str(report_forms.RENDER["md"](told)).split("---", 2)[2])
    assert "evil.example</a>" not in drawn
    assert "<img" not in drawn
    page = blocks_html.render(paper(told))
    assert "<b>" not in page
    assert '<h3 dir="auto"><bdi>Newsletter</bdi>: 4 of 6 sources say the same' in page
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) == {LINK.replace("&", "&amp;")}


def test_the_text_of_a_terminal_says_it_all_on_lines_of_its_own() -> None:
    text = str(report_forms.RENDER["txt"](report()))
    assert "CONTRADICTIONS" in text
    assert f"  “{HINDI}”" in text
    assert "made 29 November 2026, 07:00 (Europe/Berlin)" in text
    assert "- Videos read: these days 2; before 9; change −7" in text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    written = tables.tasks([task(text, said=(said(text, text),))])
    rows = list(csv.reader(written.removeprefix("\ufeff").splitlines()))
    assert len(rows) == 2, "a line break in a text makes no row"
    for cell in rows[1]:
        assert cell.strip()[:1] not in ("=", "+", "-", "@", "|", "%", "＝"), cell
    assert rows[1][1].lstrip("'") == " ".join(text.split())


def test_numbers_stay_numbers_and_a_report_is_a_table() -> None:
    rows = list(csv.reader(tables.report(report()).removeprefix("\ufeff").splitlines()))
    assert rows[0][:3] == ["part", "section", "told"]
    assert [row[0] for row in rows].count("Contradictions") == 4
    assert tables.cell("-12.5") == "-12.5"
    assert tables.cell(-3) == "-3"


def test_a_calendar_file_is_read_by_a_calendar_s_parser() -> None:
    recurring = task("Send the newsletter", recurs="week", due_on=date(2026, 12, 4))
    data = ics.todos([task(), recurring, task(due_on=None)], home=HOME)
    first, second = read(data, "VTODO")
    assert first["summary"] == "P1 Raise your prices"
    assert first["due"].dt == date(2026, 12, 1), "the day that the page says"
    assert "dtstart" not in first
    assert (first["uid"], first["status"]) == ("task-7@host.example", "IN-PROCESS")
    assert first["url"] == "https://host.example/tasks/7"
    assert LINK in first["description"]
    assert second["rrule"]["FREQ"] == ["WEEKLY"]
    assert second["due"].dt == date(2026, 12, 4)
    assert second["dtstart"].dt < second["due"].dt, "a rule needs a beginning before it"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_to_do_of_the_first_of_each_month_begins_on_the_last_of_each() -> None:
    monthly = task("Pay the rent", recurs="month", due_on=date(2026, 12, 1))
    (entry,) = read(ics.todos([monthly], home=HOME), "VTODO")
    assert (entry["dtstart"].dt, entry["due"].dt) == (date(2026, 11, 30), date(2026, 12, 1))
    assert entry["rrule"]["BYMONTHDAY"] == [-1]


def test_a_table_and_a_list_of_tasks_say_proposed_as_the_pages_do() -> None:
    listed = task_list.RENDER["md"]([replace(task(), status="candidate")], AT)
    assert ", proposed)" in listed
    assert "candidate" not in listed
    (line,) = list(csv.reader(tables.tasks([replace(task(), status="candidate")]).splitlines()))[1:]
    assert line[2] == "proposed"


def test_a_feed_of_a_calendar_holds_all_day_events_that_block_no_time() -> None:
    data = ics.feed([task("Ünïcode, a; b\\c 💡")], home=HOME)
    (event,) = read(data, "VEVENT")
    assert event["summary"] == "P1 Ünïcode, a; b\\c 💡"
    assert (event["dtend"].dt, event["transp"]) == (date(2026, 12, 2), "TRANSPARENT")
    assert event["uid"] == "task-7@host.example"


def test_a_feed_of_reports_is_read_by_a_feed_reader_s_parser() -> None:
    bad = replace(report(), answer=("A \x00 & <b>bold</b> line.",))
    entries = [atom.Entry(bad, "https://h.example/reports/1")]
    own = "https://h.example/feeds/x/reports.atom"
    data = atom.render(entries, key="k", home="https://h.example/reports", own=own)
    found = feedparser.parse(data)
    assert not found.bozo, found.get("bozo_exception")
    assert (found.version, found.feed.title) == ("atom10", "TubeToTask: reports")
    (entry,) = found.entries
    assert entry.title == "Weekly report: 22–28 November 2026"
    assert entry.link == "https://h.example/reports/1"
    assert LATIN in entry.content[0].value
    assert "<b>" not in entry.content[0].value
    again = replace(bad, made_at=AT + timedelta(days=1), version=3)
    later = atom.render(
        [atom.Entry(again, "https://h.example/reports/2")], key="k", home="h", own=own
    )
    other = feedparser.parse(later)
    assert other.entries[0].id == entry.id, "another version is the same entry, updated"
    assert other.entries[0].updated > entry.updated


def test_tasks_stand_under_their_states_in_every_format() -> None:
    listed = [task(), replace(task("Hire a baker"), status="done", number=8)]
    text = str(task_list.RENDER["md"](listed, AT))
    assert text.index("## Open (1)") < text.index("## Done (1)")
    assert "- [x] **P1** Hire a baker" in text
    assert "There is no task here." in str(task_list.RENDER["md"]([], AT))


def test_a_contradiction_over_two_days_tells_the_day_of_each_side_in_every_format() -> None:
    new, old = said(LATIN, on=date(2026, 11, 27)), said(HINDI, "रोटी घर", "hi", on=date(2026, 9, 3))
    clash = Contradiction("Pricing", "one says the opposite", (new,), (old,))
    told = replace(report(), contradictions=(clash,))
    for form in ("txt", "md", "html"):
        text = str(report_forms.RENDER[form](told))
        assert "1 source says this now, 1 said the opposite before" in text
        now, then = text.index("Read on 27 November 2026:"), text.index("Read on 3 September 2026:")
        assert now < text.index(LATIN, now) < then < text.index(HINDI, then)
    rows = list(csv.reader(tables.report(told).splitlines()))
    days = {row[3]: row[2].rpartition("; ")[2] for row in rows if row[0] == "Contradictions"}
    assert (days[LATIN], days[HINDI]) == ("read on 2026-11-27", "read on 2026-09-03")
    (found,) = report_schema.document(told).contradictions
    assert (found.one[0].read_on, found.other[0].read_on) == ("2026-11-27", "2026-09-03")
