"""What the charts of the pages are made of, from what storage counts.

Invariant: a week begins on Monday, days are those of UTC; a step in which nothing was counted is a
step of nothing and never left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from flask import url_for
from flask_babel import pgettext

from tubetotask.domain import texts
from tubetotask.domain.budget import dollars
from tubetotask.domain.plan import Plan
from tubetotask.domain.report import Report
from tubetotask.domain.texts import N_, ngettext
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.usage import Usage
from tubetotask.exports import report as told_of
from tubetotask.exports import spending
from tubetotask.storage.models import FollowRow, ThemeRow
from tubetotask.web.charts import (
    Compared,
    Figure,
    Kind,
    Step,
    by_row_over_time,
    compared,
    over_time,
    stacked,
)
from tubetotask.web.filters import MARKS
from tubetotask.web.speech import translated

WEEKS = 12
_MOST_SECTIONS = 12
_MOST_SOURCES = 12
BY_HAND = N_("Given by you")
_LEAST_CLAIMS = 2  # one alone needs no drawing
_CLAIM_LENGTH = 60
_VOICES = (
    Kind("agree", N_("Agree"), "reaffirms", "already"),
    Kind("against", N_("Contradict"), "contradicts", "conflict"),
    Kind("near", N_("Speak about it"), "talk", "save"),
    Kind("silent", N_("Say nothing of it"), "off_plan", "skip"),
)
_BESIDE = (
    Kind("now", N_("These days"), "calendar", "accent"),
    Kind("before", N_("Before"), "history", "skip"),
)
_VERDICTS = (
    *("act now", "save for later", "already doing", "conflicts with plan"),
    *("skip", "not judged", ""),
)


def money(usage: Usage) -> Figure | None:
    """US dollars a day, of the last 30; None where no model was asked."""
    steps = []
    for day, spent in usage.days:
        more = (spending.counted(spent),) if spent.calls or spent.lost else ()
        steps.append(Step(texts.day(day, year=False), spent.usd, dollars(spent.usd), more))
    paid = [(day, spent.usd) for day, spent in usage.days if spent.usd]
    sentence = ""
    if paid:
        top, most = max(paid, key=lambda each: each[1])
        whole, on = (
            dollars(sum((usd for _day, usd in paid), Decimal(0))),
            texts.day(top, year=False),
        )
        sentence = _("%(usd)s on %(day)s.", usd=whole, day=on)
        if len(paid) > 1:
            sentence = _(
                "%(usd)s on %(paid)s of %(days)s days; the most on %(day)s: %(most)s.",
                usd=whole,
                paid=len(paid),
                days=len(steps),
                day=on,
                most=dollars(most),
            )
    return over_time(steps, sentence=sentence, head=(_("Day"), _("Spent"), _("Calls")))


def first_week(today: date) -> datetime:
    """When the first of the last ``WEEKS`` weeks began."""
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    return datetime.combine(monday, time(), UTC)


def sections(plan: Plan, counted: Iterable[tuple[str, date, int]], today: date) -> Figure | None:
    """How many videos touched each section of the plan in each of the last weeks."""
    first = first_week(today).date()
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS)]
    numbers: Counter[tuple[str, int]] = Counter()
    for section_id, day, videos in counted:
        numbers[section_id, (day - first).days // 7] += videos
    rows = [
        (section.title, [numbers[section.id[:200], n] for n in range(WEEKS)])
        for section in plan.sections[:_MOST_SECTIONS]
    ]
    return by_row_over_time(rows, [texts.day(week, year=False) for week in weeks])


def themes(
    rows: Sequence[ThemeRow], counted: Iterable[tuple[int, date, int]], today: date
) -> Figure | None:
    """In how many videos each theme came up, in each of the last weeks; rows lead to their page."""
    weeks, numbers = _by_week(counted, today)
    shown = rows[:_MOST_SECTIONS]
    names = Counter(row.name for row in shown)
    told = [
        # Two of one name are told apart by their numbers.
        (
            row.name if names[row.name] == 1 else f"{row.name} ({row.id})",
            [numbers[row.id, n] for n in range(WEEKS)],
        )
        for row in shown
    ]
    figure = by_row_over_time(told, weeks)
    if figure is None:
        return None
    addresses = [url_for("themes.one", theme_id=row.id) for row in shown]
    drawn = zip(figure.rows, addresses, strict=True)
    return replace(figure, rows=tuple(replace(row, address=each) for row, each in drawn))


def theme(row: ThemeRow, counted: Iterable[tuple[int, date, int]], today: date) -> Figure | None:
    """In how many videos one theme came up, week by week."""
    weeks, numbers = _by_week(counted, today)
    counts = [numbers[row.id, n] for n in range(WEEKS)]
    steps = [
        Step(week, count, ngettext("%(num)s video", "%(num)s videos", count))
        for week, count in zip(weeks, counts, strict=True)
    ]
    total = sum(counts)
    heard = ngettext("%(num)s video", "%(num)s videos", total)
    with_it = sum(map(bool, counts))
    told = _("%(videos)s in %(some)s of %(weeks)s weeks.", videos=heard, some=with_it, weeks=WEEKS)
    return over_time(steps, sentence=told, head=(_("Week of"), _("Videos")))


def _by_week(
    counted: Iterable[tuple[int, date, int]], today: date
) -> tuple[list[str], Counter[tuple[int, int]]]:
    first = first_week(today).date()
    numbers: Counter[tuple[int, int]] = Counter()
    for number, day, videos in counted:
        numbers[number, (day - first).days // 7] += videos
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS)]
    return [texts.day(week, year=False) for week in weeks], numbers


def verdicts(
    counted: Mapping[int | None, Mapping[str, int]], follows: Sequence[FollowRow]
) -> Figure | None:
    """What became of the talks of each followed source, those with most first."""
    kinds = [
        Kind(value, _(MARKS[value][1]), MARKS[value][0], MARKS[value][0]) for value in _VERDICTS
    ]
    rows = [(_(BY_HAND), "", dict(counted.get(None, {})))]
    for row in follows:
        if row.source is not None:
            name = row.source.title or row.title or row.asked
            address = url_for("sources.one", follow_id=row.id)
            rows.append((name, address, dict(counted.get(row.source.id, {}))))
    rows.sort(key=lambda row: -sum(row[2].values()))
    return stacked(rows[:_MOST_SOURCES], kinds, head=_("Source"))


def agreement(report: Report) -> Figure | None:
    """For each claim that several sources make: who agrees, who contradicts, who speaks about the
    same thing, who is silent, of the sources that speak about its section at all."""
    rows = []
    for claim in report.agreement:
        counts = {"agree": claim.voices, "against": claim.opposing, "near": claim.near_sources}
        counts["silent"] = max(0, claim.speaking - sum(counts.values()))
        quote = claim.said[0].quote if claim.said else ""
        short = quote if len(quote) <= _CLAIM_LENGTH else f"{quote[:_CLAIM_LENGTH].rstrip()} …"
        said = _("“%(claim)s”", claim=short)
        rows.append((f"{claim.section}: {said}" if claim.section else said, "", counts))
    if len(rows) < _LEAST_CLAIMS:
        return None
    kinds = [replace(kind, word=_(kind.word)) for kind in _VOICES]
    name, _address, most = max(rows, key=lambda row: row[2]["agree"])
    told = _(
        "Said by the most sources: %(name)s (%(count)s of %(total)s).",
        name=name,
        count=most["agree"],
        total=sum(most.values()),
    )
    return stacked(rows, kinds, head=_("Claim"), sentence=told)


def trends(report: Report) -> Figure | None:
    """Each number of these days beside the one of as many days before."""
    rows = [
        Compared(
            translated(trend.name),
            (trend.now, trend.before),
            (told_of.amount(trend, trend.now), told_of.amount(trend, trend.before)),
            told_of.change(trend),
            translated(trend.means),
        )
        for trend in report.trends
    ]
    now, before = (replace(kind, word=_(kind.word)) for kind in _BESIDE)
    change = pgettext("a difference", "Change")
    head = (_("What"), now.word, before.word, change, _("What is counted"))
    return compared(rows, (now, before), head=head)
