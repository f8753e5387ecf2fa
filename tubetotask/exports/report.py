"""A report as blocks, for every format; and the words that a page of it shares with them.

Invariant: the order is that of the question a reader has: the answer, what to do, what is new, who
says what, what is missing, what it cost. Times are those where the person lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tubetotask.domain.budget import dollars
from tubetotask.domain.report import (
    Agreement,
    Contradiction,
    InCategory,
    Kind,
    Opening,
    Part,
    Period,
    Report,
    Spent,
    Trend,
    Waiting,
)
from tubetotask.domain.schedule import DAYS
from tubetotask.domain.texts import N_, day, ngettext, number
from tubetotask.domain.texts import gettext as _
from tubetotask.exports.blocks import (
    Block,
    Heading,
    Items,
    Paper,
    Para,
    PlanLine,
    Quotes,
    Table,
    Todo,
)
from tubetotask.exports.phrases import NEW_MEANS
from tubetotask.exports.sides import ALSO, NEAR, NEAR_MEANS, against, by_day, earlier, voices

NAMES = {Kind.DAY: N_("Daily report"), Kind.WEEK: N_("Weekly report"), Kind.RANGE: N_("Report")}
HEADS = {
    Part.ACT_NOW: N_("Act now"),
    Part.NEW: N_("New to your plan"),
    Part.CONTRADICTIONS: N_("Contradictions"),
    Part.AGREEMENT: N_("Agreement"),
    Part.SILENT: N_("Nobody spoke about"),
    Part.WAITING: N_("What waits, and why"),
    Part.COST: N_("What it cost"),
    Part.TRENDS: N_("Trends"),
}
BESIDE = N_("Beside your plan")
BY_CATEGORY = N_("By category")
BY_MODEL = "in a model’s words"


def paper(report: Report) -> Paper:
    """``report`` for print."""
    period = report.period
    return Paper(
        title=days(period),
        about=tuple(about(report)),
        blocks=list(_blocks(report)),
        front=(
            ("title", f"{NAMES[period.kind]}: {days(period)}"),
            ("date", period.last.isoformat()),
            ("from", period.first.isoformat()),
            ("to", period.last.isoformat()),
            ("timezone", period.timezone),
            ("made", report.made_at.isoformat(timespec="seconds")),
            ("version", str(report.version)),
            ("videos", str(report.watched.videos)),
            ("tags", ("tubetotask", f"report/{period.kind.value}")),
        ),
    )


def about(report: Report) -> Iterator[str]:
    """What stands beside the title."""
    zone = report.period.timezone
    yield _(NAMES[report.period.kind])
    yield _("made %(moment)s", moment=moment(report.made_at, zone))
    if report.version > 1:
        yield _("version %(version)s", version=report.version)


def days(period: Period) -> str:
    """ "Saturday, 28 November 2026", "23–29 November 2026"."""
    first, last = period.first, period.last
    if first == last:
        return f"{_(DAYS[first.weekday()])}, {day(first)}"
    day_first = day(last).startswith(str(last.day))  # an English page has the month first
    if day_first and (first.year, first.month) == (last.year, last.month):
        return f"{_first(first)}–{day(last)}"
    if first.year == last.year:
        return f"{day(first, year=False)} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def _first(first: date) -> str:
    """The number of a day as its readers write it before a dash: 3, or 3. in German."""
    return _("%(day)s", day=first.day)


def moment(at: datetime, timezone: str) -> str:
    """A day and a minute where the person lives."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{day(local.date())}, {local:%H:%M} ({timezone})"


def _blocks(report: Report) -> Iterator[Block]:
    yield Items(report.answer)
    if report.opening:
        yield from _opening(report.opening)
    if report.act_now or report.due:
        yield Heading(2, HEADS[Part.ACT_NOW])
        yield from map(Todo, report.act_now)
        if report.act_now_more:
            yield Para(f"And {report.act_now_more:,} more among your tasks.")
        if report.due:
            yield Heading(3, "Due")
            yield from map(Todo, report.due)
        yield from _more(report.left.due)
    if report.new:
        yield Heading(2, HEADS[Part.NEW])
        yield Para(NEW_MEANS)
        for group in report.new:
            yield Heading(3, group.section or BESIDE)
            yield Quotes(group.said)
            yield from _more(group.more)
        yield from _more(report.left.new, "section", "sections")
    yield from _both_sides(report)
    yield from _rest(report)


def _both_sides(report: Report) -> Iterator[Block]:
    if report.contradictions:
        yield Heading(2, HEADS[Part.CONTRADICTIONS])
        for clash in report.contradictions:
            yield from _clash(clash)
        yield from _more(report.left.contradictions)
    if report.agreement:
        yield Heading(2, HEADS[Part.AGREEMENT])
        for each in report.agreement:
            yield from _claim(each)
        yield from _more(report.agreement_more)
    if report.near:
        yield Heading(2, NEAR)
        yield Para(NEAR_MEANS)
        for each in report.near:
            yield Heading(3, voices(each), each.section or BESIDE)
            yield Quotes((*each.said, *each.near))
        yield from _more(report.near_more)


def _claim(each: Agreement) -> Iterator[Block]:
    yield Heading(3, voices(each), each.section or BESIDE)
    yield Quotes(each.said)
    if each.against:
        yield Para("Says the opposite:" if len(each.against) == 1 else "Say the opposite:")
        yield Quotes(each.against)
    if each.near:
        yield Para(f"{ALSO}:")
        yield Quotes(each.near)


def _more(count: int, one: str = "", many: str = "") -> Iterator[Block]:
    """What a report does not show, so that nobody takes it for all."""
    if count:
        what = f" {one if count == 1 else many}" if one else ""
        yield Para(f"And {count:,} more{what}.")


def _rest(report: Report) -> Iterator[Block]:
    if report.silent:
        yield Heading(2, HEADS[Part.SILENT])
        yield Items(report.silent)
        yield from _more(report.left.silent)
    if report.categories and not report.quiet:
        yield Heading(2, BY_CATEGORY)
        yield Table(
            ("", "Videos", "New", "In your plan", "Against it", "Sections"),
            tuple(
                (each.name, *map(number, _numbers(each)), ", ".join(each.sections))
                for each in report.categories
            ),
            frozenset({1, 2, 3, 4}),
        )
    if report.waiting:
        yield Heading(2, HEADS[Part.WAITING])
        yield Items(tuple(waits(each, report.period.timezone) for each in report.waiting))
    if Part.COST in report.parts and not report.quiet:
        yield Heading(2, HEADS[Part.COST])
        yield Para(cost(report.spent))
    if report.trends and not report.quiet:
        yield Heading(2, HEADS[Part.TRENDS])
        yield Table(
            ("", "These days", "Before", "Change", "What is counted"),
            tuple(
                (t.name, amount(t, t.now), amount(t, t.before), change(t), t.means)
                for t in report.trends
            ),
            frozenset({1, 2, 3}),
        )


def _numbers(each: InCategory) -> tuple[int, ...]:
    return each.videos, each.new, each.reaffirms, each.contradicts


def _opening(opening: Opening) -> Iterator[Block]:
    text = " ".join(sentence for sentence, _ in opening.sentences)
    yield Para(text, by_model=True, language=opening.language)
    said = {one.quote: one for _, each in opening.sentences for one in each}
    yield Quotes(tuple(said.values()))


def _clash(clash: Contradiction) -> Iterator[Block]:
    yield Heading(3, against(clash), clash.section or BESIDE)
    if earlier(clash):
        for on, said in by_day((*clash.one, *clash.other)):
            yield Para(f"Read on {day(on)}:")
            yield Quotes(said)
        return
    yield Quotes(clash.one)
    if clash.plan:
        yield Para("Your plan says:")
        yield PlanLine(clash.plan)
    else:
        yield Para("Says the opposite:" if len(clash.other) == 1 else "Say the opposite:")
        yield Quotes(clash.other)


def waits(each: Waiting, timezone: str) -> str:
    """Why something waits, what, and until when."""
    more = each.count - len(each.titles)
    named = ", ".join(f"“{title}”" for title in each.titles)
    more_told = " " + _("and %(count)s more", count=number(more)) if more > 0 else ""
    until = ""
    if each.next_at:
        until = " " + _("Next try: %(moment)s.", moment=moment(each.next_at, timezone))
    told = _(each.why)
    why = told if told.endswith((".", "!", "?", "…")) else f"{told}."
    return f"{why} {named}{more_told}.{until}".replace("..", ".")


def cost(spent: Spent) -> str:
    """What calls of models have cost; what is not known is said to be so."""
    if not spent.calls and not spent.lost:
        return _("Nothing: no model was asked.")
    told = ngettext(
        "%(usd)s for %(num)s call of models",
        "%(usd)s for %(num)s calls of models",
        spent.calls,
        usd=dollars(spent.usd),
    )
    if spent.unknown:
        unknown = number(spent.unknown)
        told += "; " + _("the price of %(count)s is not known, and in no sum", count=unknown)
    if spent.lost:
        told += "; " + _("%(count)s lost without an answer", count=number(spent.lost))
    return f"{told[0].upper()}{told[1:]}."


def amount(trend: Trend, value: Decimal) -> str:
    """A trend's number with its unit."""
    return dollars(value) if trend.unit == "usd" else number(value)


def change(trend: Trend) -> str:
    """What came on top, or went: with a sign."""
    difference = trend.now - trend.before
    if not difference:
        return "±0"
    sign = "+" if difference > 0 else "−"
    return f"{sign}{amount(trend, abs(difference))}"
