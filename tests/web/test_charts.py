"""Charts say the same as a drawing, as a sentence and as a table, of any numbers and any names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile import EVIL, Elements
from tests.web.talks import PLAN
from tubetotask.config import ROOT
from tubetotask.domain.report import Agreement, Period, Report, Said, Trend
from tubetotask.domain.report import Kind as Reported
from tubetotask.domain.usage import Spent, Usage
from tubetotask.plans import parse
from tubetotask.web import chart_data
from tubetotask.web.charts import Figure, Kind, Step, by_row_over_time, over_time, stacked
from tubetotask.web.charts.draw import HEIGHT, WIDTH, bar, columns

KINDS = (
    Kind("agree", "Agree", "reaffirms", "already"),
    Kind("against", "Contradict", "contradicts", "conflict"),
)
RECT = re.compile(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"')


def rects(svg: str) -> list[tuple[float, float, float, float]]:
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in RECT.findall(svg)]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_each_amount_has_a_column_as_high_as_it_is_and_nothing_has_none(
    amounts: list[int],
) -> None:
    most = max(amounts)
    drawn = rects(columns(amounts, [str(a) for a in amounts], "all", most))
    there = [a for a in amounts if a]
    assert len(drawn) == len(there)
    for amount, (x, y, width, height) in zip(there, drawn, strict=True):
        assert 0 <= x <= x + width <= WIDTH
        assert y + height == pytest.approx(HEIGHT, abs=0.2)
        assert height == pytest.approx(max(3, amount / most * HEIGHT), abs=0.1)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6), st.integers(0, 10**6))
def test_the_parts_of_a_bar_follow_each_other_and_are_as_long_as_they_count(
    counts: list[int], more: int
) -> None:
    most = sum(counts) + more
    drawn = rects(bar([("x", n, str(n)) for n in counts], "all", most))
    assert len(drawn) == sum(1 for n in counts if n)
    for before, after in pairwise(drawn):
        assert after[0] >= before[0] + before[2]
    if drawn:
        whole = WIDTH * sum(counts) / most
        assert drawn[-1][0] + drawn[-1][2] <= max(whole, 6 * len(drawn)) + 0.2


def shown(app: Flask, chart: Figure) -> str:
    with app.test_request_context():
        return render_template_string(
            '{% from "charts/_figure.html" import figure %}{{ figure(chart, "A chart") }}',
            chart=chart,
        )


@pytest.mark.parametrize("evil", [EVIL, "{{ 7 * 191 }}", "\"><rect onclick='x'>"])
def test_a_name_is_a_name_in_drawing_sentence_and_table(app: Flask, evil: str) -> None:
    charts = (
        stacked([(evil, "/sources/1", {"agree": 2, "against": 1})], KINDS, head="Source"),
        by_row_over_time([(evil, [1, 0]), ("b", [0, 0])], ["1 May", "8 May"]),
        over_time([Step(evil, 1, evil, (evil,))], sentence=evil, head=("Day", "Spent", evil)),
    )
    for chart in charts:
        assert chart is not None
        page = shown(app, chart)
        found = Elements(page)
        assert "script" not in found.names
        assert not {name for name in found.attributes if name.startswith("on")}
        assert "1337" not in page
        assert "style" not in found.attributes


def test_a_bar_says_in_words_what_its_colours_say(app: Flask) -> None:
    rows = [
        ("Clay & Coin", "/sources/1", {"agree": 3, "against": 1}),
        ("Nobody", "", {}),
        ("Bees", "", {"agree": 1}),
    ]
    chart = stacked(rows, KINDS, head="Source")
    assert chart is not None
    assert chart.sentence == "“Agree” comes most often from “Clay & Coin”: 3 of 4."
    assert chart.head == ("Source", "Agree", "Contradict")
    assert chart.body == (("Clay & Coin", "3", "1"), ("Bees", "1", "0"))
    page = shown(app, chart)
    assert 'aria-label="Clay &amp; Coin: Agree: 3, Contradict: 1"' in page
    assert re.search(r"#reaffirms.*Agree 3", page)
    assert '<a href="/sources/1">' in page
    assert stacked([("Nobody", "", {})], KINDS, head="Source") is None


def test_rows_share_one_scale_and_what_is_silent_is_named() -> None:
    steps = ["1 May", "8 May", "15 May"]
    rows = [("Letter", [4, 0, 2]), ("Shop", [0, 0, 0]), ("Time", [1, 0, 0])]
    chart = by_row_over_time(rows, steps)
    assert chart is not None
    assert chart.sentence == "Most on “Letter”: 6 videos. None on “Shop”."
    heights = [[r[3] for r in rects(row.svg)] for row in chart.rows]
    assert heights == [[120, 60], [], [30]]
    assert chart.body == (("15 May", "2", "0", "0"), ("1 May", "4", "0", "1"))
    assert by_row_over_time([("Shop", [0, 0, 0])], steps) is None


def usage(**spent: str) -> Usage:
    days = [(date(2026, 5, n), Spent()) for n in range(1, 31)]
    for name, usd in spent.items():
        at = int(name.removeprefix("d"))
        days[at - 1] = days[at - 1][0], Spent(Decimal(usd), calls=1)
    return Usage(days=tuple(days))


def test_money_by_day_says_how_much_on_how_many_days_and_when_most() -> None:
    assert chart_data.money(usage()) is None
    one = chart_data.money(usage(d4="0.25"))
    assert one is not None
    assert one.sentence == "0.25 US dollars on 4 May."
    two = chart_data.money(usage(d4="0.25", d20="1.5"))
    assert two is not None
    assert two.sentence == "1.75 US dollars on 2 of 30 days; the most on 20 May: 1.50 US dollars."
    assert [line[:2] for line in two.body] == [
        ("20 May", "1.50 US dollars"),
        ("4 May", "0.25 US dollars"),
    ]
    free = chart_data.money(usage(d4="0"))
    assert free is not None
    assert free.rows == ()
    assert free.body[0][0] == "4 May", "calls of unknown price stand in the table"


def test_sections_are_counted_by_weeks_that_begin_on_monday() -> None:
    today = date(2026, 5, 28)  # a Thursday
    first = chart_data.first_week(today).date()
    assert first.weekday() == 0
    assert (today - first).days // 7 == chart_data.WEEKS - 1
    plan = parse(PLAN)
    counted = [
        ("newsletter", today, 2),
        ("newsletter", today - timedelta(days=4), 1),
        ("newsletter", first, 1),
        ("gone", today, 9),
    ]
    chart = chart_data.sections(plan, counted, today)
    assert chart is not None
    assert [row.total for row in chart.rows] == ["4", "0"]
    assert [line[:2] for line in chart.body] == [
        ("25 May", "2"),
        ("18 May", "1"),
        (f"{first:%-d %B}", "1"),
    ]


def test_agreement_counts_who_agrees_contradicts_speaks_about_it_and_is_silent() -> None:
    def said(*names: str) -> tuple[Said, ...]:
        return tuple(Said(f"Once a week is enough, says {name}.", name, "A talk") for name in names)

    claims = (
        Agreement("Newsletter", 4, 8, said("Ada", "Bea"), said("Cid", "Cid"), said("Dee"), 1),
        Agreement("", 2, 2, said("Ada")),
    )
    day = date(2026, 5, 28)
    made_at = datetime(2026, 5, 29, tzinfo=UTC)
    report = Report(Period(Reported.DAY, day, day), made_at, ("A day.",), agreement=claims)
    chart = chart_data.agreement(report)
    assert chart is not None
    assert chart.sentence == (
        "Said by the most sources: Newsletter: “Once a week is enough, says Ada.” (4 of 8)."
    )
    assert chart.head == ("Claim", "Agree", "Contradict", "Speak about it", "Say nothing of it")
    assert chart.body == (
        ("Newsletter: “Once a week is enough, says Ada.”", "4", "1", "1", "2"),
        ("“Once a week is enough, says Ada.”", "2", "0", "0", "0"),
    )
    assert chart_data.agreement(replace(report, agreement=claims[:1])) is None


def test_trends_stand_beside_what_was_before_each_on_its_own_scale(app: Flask) -> None:
    day = date(2026, 5, 28)
    told = (
        Trend("Videos read", Decimal(4), Decimal(1), "videos whose analysis was done"),
        Trend("Tasks done", Decimal(0), Decimal(2), "times you said that a task is done"),
        Trend("Cost", Decimal("0.30"), Decimal("0.30"), "US dollars, as booked", "usd"),
    )
    made_at = datetime(2026, 5, 29, tzinfo=UTC)
    report = Report(Period(Reported.DAY, day, day), made_at, ("A day.",), trends=told)
    with app.test_request_context():
        chart = chart_data.trends(report)
        none = chart_data.trends(replace(report, trends=()))
    assert none is None
    assert chart is not None
    assert chart.sentence == "More: Videos read (+3). Less: Tasks done (−2). As before: Cost."
    assert chart.head == ("What", "These days", "Before", "Change", "What is counted")
    assert chart.body[1] == ("Tasks done", "0", "2", "−2", "times you said that a task is done")
    lengths = [[width for _, _, width, _ in rects(row.svg)] for row in chart.rows]
    assert lengths == [[WIDTH, WIDTH / 4], [WIDTH], [WIDTH, WIDTH]]
    assert "times you said that a task is done" in shown(app, chart)
    kinds = [
        re.findall(r'class="(chart-beside [^"]*)" viewBox="0 0 600 (\d+)"', row.svg)
        for row in chart.rows
    ]
    one, two = ("chart-beside chart-beside-1", "9"), ("chart-beside chart-beside-2", "21")
    assert kinds == [[two], [one], [two]], "what is nothing takes no room"


FIGURE = re.compile(r"\{\{ figure\(")
DEFINED = re.compile(r'<p class="hint">\{\{ _\("[^"]{60,}\."\) \}\}</p>\s*\{\{ figure\(')


def test_each_chart_says_in_words_what_is_counted_and_over_what() -> None:
    pages = {
        file.name: file.read_text() for file in (ROOT / "tubetotask/web/templates").rglob("*.html")
    }
    drawn = {name: page for name, page in pages.items() if FIGURE.search(page)}
    assert len(drawn) >= 6
    for name, page in drawn.items():
        assert len(DEFINED.findall(page)) == len(FIGURE.findall(page)), name
