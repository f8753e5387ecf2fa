"""Who says the same, and who stands against whom: in words that pages and files share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tubetotask.domain.report import Agreement, Contradiction, Said
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext


def earlier(clash: Contradiction) -> bool:
    """Whether its other side was said on a day before."""
    return any(said.on for said in clash.other)


def by_day(said: Sequence[Said]) -> Iterator[tuple[date, tuple[Said, ...]]]:
    """The newest day first: that is what is new."""
    for on in sorted({each.on for each in said if each.on}, reverse=True):
        yield on, tuple(each for each in said if each.on == on)


def voices(each: Agreement) -> str:
    """ "4 of 6 sources say the same, 1 says the opposite"."""
    told = _("%(voices)s of %(all)s sources say the same", voices=each.voices, all=each.speaking)
    return f"{told}, {_opposite(len(each.against))}" if each.against else told


def against(clash: Contradiction) -> str:
    """Who stands against whom."""
    if clash.plan:
        return ngettext(
            "%(num)s source against your plan",
            "%(num)s sources against your plan",
            len(clash.one),
        )
    if earlier(clash):
        first = ngettext(
            "%(num)s source says this now",
            "%(num)s sources say this now",
            len(clash.one),
        )
        count = len(clash.other)
        then = ngettext(
            "%(num)s said the opposite before", "%(num)s said the opposite before", count
        )
        return f"{first}, {then}"
    first = ngettext(
        "%(num)s of %(all)s sources says this",
        "%(num)s of %(all)s sources say this",
        len(clash.one),
        all=clash.speaking,
    )
    return f"{first}, {_opposite(len(clash.other))}"


def _opposite(count: int) -> str:
    return ngettext("%(num)s says the opposite", "%(num)s say the opposite", count)
