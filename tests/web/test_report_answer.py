"""The first lines of a report in the language of the page, held beside what writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tubetotask.domain.report import (
    Contradiction,
    Kind,
    ListedTask,
    Period,
    Said,
    UnderSection,
    Waiting,
    Watched,
)
from tubetotask.domain.report_material import Material, Talk
from tubetotask.reports.words import Told, answer
from tubetotask.web.report_answer import answer as told_here

DAY = Period(Kind.DAY, date(2026, 5, 12), date(2026, 5, 12))
WEEK = Period(Kind.WEEK, date(2026, 5, 4), date(2026, 5, 10))
SAID = (Said("q", "w", "v"),)
VERDICTS = (
    *(("act now", 1), ("save for later", 2), ("conflicts with plan", 3)),
    *(("already doing", 4), ("skip", 5), ("not judged", 6)),
)


@pytest.fixture
def german(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        app.preprocess_request()
        yield


def task(title: str, section: str = "", sources: int = 1) -> ListedTask:
    return ListedTask(1, title, "open", "P1", 9, section=section, sources=sources)


def lines(*, period: Period = DAY, quiet: bool = False, **more: object) -> tuple[str, ...]:
    """What the report says in English."""
    material = {name: more.pop(name) for name in list(more) if hasattr(Material(), name)}
    kept = Material(**material)  # type: ignore[arg-type]  # a test names fields
    found = Told(
        period,
        more.get("watched", Watched()),  # type: ignore[arg-type]  # a test names fields
        kept,
        more.get("new", ()),  # type: ignore[arg-type]  # a test names fields
        more.get("clashes", ()),  # type: ignore[arg-type]  # a test names fields
        more.get("silent", ()),  # type: ignore[arg-type]  # a test names fields
        quiet=quiet,
    )
    return answer(found)


CASES = (
    (lines(quiet=True), ("Ein ruhiger Tag: Nichts Neues wurde für dich gelesen, und nichts",)),
    (
        lines(quiet=True, period=WEEK, waiting=(Waiting("w", ("t",), 3),)),
        ("Eine ruhige Woche: Nichts Neues wurde für dich gelesen, und nichts ist fällig. 3 V",),
    ),
    (lines(), ("Nichts Neues wurde", "Nichts Neues ist jetzt zu tun.", "Nichts ist neu für")),
    (lines(has_plan=False), ("Nichts", "Nichts", "Du hast noch keinen Plan")),
    (
        lines(
            watched=Watched(1234, 1, 2.5, VERDICTS),
            tasks=(task("Say: “no” (P1).", "A, “B”", 3), task("b"), task("c")),
            due=(task("d"),),
            new=tuple(UnderSection(f"S{n}", SAID, n) for n in range(5)),
            clashes=(Contradiction("s", "w", SAID),),
            silent=("x",),
            talks=(Talk(1, "s", "act now"),),
        ),
        (
            "1.234 Videos von 1 Quelle für dich gelesen (2,5 Stunden): 1 zum sofortigen Handeln, "
            "2 für später, 3 gegen deinen Plan, 4, was du schon machst, 5 zum Überspringen, "
            "6 nicht beurteilt.",
            "Zuerst: „Say: “no” (P1).“ (P1, für „A, “B”“, von 3 Quellen gesagt). "
            "2 weitere Aufgaben sind dringend. 1 deiner Aufgaben ist fällig.",
            "Neu für deinen Plan: 15 Aussagen, zu „S0“, „S1“, „S2“ und 2 weiteren Abschnitten; "
            "1 Widerspruch; über 1 Abschnitt sprach niemand.",
        ),
    ),
    (
        lines(
            watched=Watched(1, 2),
            tasks=(task("a"),),
            due=(task("d"), task("e")),
            new=(UnderSection("Letter", SAID),),
            clashes=(Contradiction("s", "w", SAID),) * 2,
            silent=("x", "y"),
            talks=(Talk(1, "s", "act now"),),
        ),
        (
            "1 Video von 2 Quellen für dich gelesen.",
            "Zuerst: „a“ (P1). 2 deiner Aufgaben sind fällig.",
            "Neu für deinen Plan: 1 Aussage, zu „Letter“; 2 Widersprüche; über 2 Abschnitte",
        ),
    ),
)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("english", "german_told"), CASES)
def test_every_line_that_a_report_can_begin_with_is_told_in_german(
    english: tuple[str, ...], german_told: tuple[str, ...]
) -> None:
    assert len(english) == len(german_told)
    for line, begins in zip(english, german_told, strict=True):
        assert told_here(line).startswith(begins), line


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("line", ["", "A model wrote this.", "Do first: nothing", "(removed)"])
def test_what_is_no_line_of_a_report_stays(line: str) -> None:
    assert told_here(line) == line


def test_an_english_page_shows_it_as_it_is_stored(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        app.preprocess_request()
        for english, _german in CASES:
            assert tuple(told_here(line) for line in english) == english
