"""Numbers, amounts and times as the reader's place writes them.

Invariant: an amount is rounded as ``domain.budget`` rounds it, whatever the language; a time says
its zone unless it is the one that the reader chose.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from babel import dates, numbers
from flask import Flask

from tubetotask.domain import budget, texts
from tubetotask.storage.database import now
from tubetotask.web import speech

_BY = speech.Speaker()
_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


def number(value: float | Decimal) -> str:
    """1,234,567.8"""
    return numbers.format_decimal(value, locale=speech.locale())


def day(on: date) -> str:
    """3 May 2027; of a moment, the day that it is where the reader lives."""
    return _BY.day(on)


def month(on: date) -> str:
    """May 2027"""
    return dates.format_skeleton("yMMMM", on, locale=speech.locale())


def weekday(on: date) -> str:
    """Mon"""
    return dates.format_date(on, "ccc", locale=speech.locale())


def hour(moment: datetime) -> str:
    """14:05"""
    local = moment.astimezone(speech.zone())
    return dates.format_time(local, "short", locale=speech.locale())


def second(moment: datetime) -> str:
    """14:05:09"""
    local = moment.astimezone(speech.zone())
    return dates.format_time(local, "medium", locale=speech.locale())


def stamp(moment: datetime) -> str:
    """A day and a minute: 3 May 2027, 14:05 UTC."""
    told = f"{day(moment)}, {hour(moment)}"
    return f"{told} UTC" if speech.zone().key == "UTC" else told


def ago(moment: datetime) -> str:
    """ "just now", "5 minutes ago", or the date."""
    seconds = int((now() - moment).total_seconds())
    if seconds < _MINUTE_S:
        return texts.gettext("just now")
    if seconds >= _DAY_S:
        return day(moment)
    unit = _MINUTE_S if seconds < _HOUR_S else _HOUR_S
    whole = timedelta(seconds=seconds // unit * unit)
    return dates.format_timedelta(-whole, add_direction=True, threshold=1, locale=speech.locale())


def dollars(usd: Decimal, *, up: bool = False, down: bool = False) -> str:
    """An amount in words: 0.25 US dollars. ``up``, ``down``: see ``budget.rounded``."""
    amount = budget.rounded(usd, up=up, down=down)
    if amount is None:
        return texts.gettext("less than %(amount)s", amount=_BY.money(budget.SMALLEST))
    return _BY.money(amount)


def points(value: float) -> str:
    """Points of a score, with a sign and at most one digit after the point."""
    told = numbers.format_decimal(abs(round(value, 1)), "0.#", locale=speech.locale())
    return f"{'−' if round(value, 1) < 0 else '+'}{told}"


def percent(share: float) -> str:
    """A share in per cent; what is not all is never rounded up to 100 %."""
    if share >= 1:
        return "100 %"
    told = Decimal(f"{min(99.9, share * 100):.3g}")
    return f"{numbers.format_decimal(told, '0.###', locale=speech.locale())} %"


def register(app: Flask) -> None:
    """Give templates these."""
    for function in (
        number,
        day,
        month,
        weekday,
        hour,
        second,
        stamp,
        ago,
        dollars,
        points,
        percent,
    ):
        app.add_template_filter(function)
