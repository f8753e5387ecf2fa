"""Numbers of these days beside those of as many days before.

Invariant: each trend has a definition that is shown with it; what was not counted is no trend.
"""

from __future__ import annotations

from decimal import Decimal

from tubetotask.domain.report import Trend
from tubetotask.domain.report_material import Figures
from tubetotask.domain.texts import N_

_SECTIONS = 5


def of(now: Figures, before: Figures) -> tuple[Trend, ...]:
    """The trends; none where neither these days nor those before have anything."""
    told = [
        _trend(N_("Videos read"), now.videos, before.videos, N_("videos whose analysis was done")),
        _trend(N_("“Act now”"), now.act_now, before.act_now, N_("of these, with that verdict")),
        _trend(
            N_("Tasks proposed"),
            now.proposed,
            before.proposed,
            N_("tasks that were proposed, then new"),
        ),
        _trend(N_("Tasks done"), now.done, before.done, N_("times you said that a task is done")),
    ]
    if now.usd or before.usd:
        told.append(
            Trend(
                N_("Cost"),
                now.usd,
                before.usd,
                N_("US dollars for calls of models, as booked"),
                "usd",
            )
        )
    told += _sections(now, before)
    return tuple(each for each in told if each.now or each.before)


def _sections(now: Figures, before: Figures) -> list[Trend]:
    """The sections whose advice changed most."""
    mine, earlier = dict(now.advice), dict(before.advice)
    names = {*mine, *earlier} - {""}
    ordered = sorted(names, key=lambda n: (-abs(mine.get(n, 0) - earlier.get(n, 0)), n))
    return [
        _trend(
            f"Advice for “{name}”",
            mine.get(name, 0),
            earlier.get(name, 0),
            N_("pieces of advice for this section in the videos read"),
        )
        for name in ordered[:_SECTIONS]
    ]


def _trend(name: str, now: int, before: int, means: str) -> Trend:
    return Trend(name, Decimal(now), Decimal(before), means)
