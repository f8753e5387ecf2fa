"""Who says the same, who stands against whom, and who only speaks about the same thing: in words
that pages and files share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tubetotask.domain.report import Agreement, Contradiction, Said
from tubetotask.domain.texts import N_, ngettext
from tubetotask.domain.texts import gettext as _

NEAR = N_("Several sources on one thing")
ALSO = N_("Also on this")
NEAR_MEANS = N_("About the same thing in other words. Whether they agree is for you to read.")


def earlier(clash: Contradiction) -> bool:
    """Whether its other side was said on a day before."""
    return any(said.on for said in clash.other)


def by_day(said: Sequence[Said]) -> Iterator[tuple[date, tuple[Said, ...]]]:
    """The newest day first: that is what is new."""
    for on in sorted({each.on for each in said if each.on}, reverse=True):
        yield on, tuple(each for each in said if each.on == on)


def voices(each: Agreement) -> str:
    """ "4 of 6 sources say the same, 1 says the opposite, 2 more speak about it"."""
    if each.voices > 1:
        same = _("%(voices)s of %(all)s sources say the same", voices=each.voices,
                 all=each.speaking)  # fmt: skip
    elif not each.against:
        return about(each)
    else:
        same = _says_this(1, each.speaking)
    told = [same]
    if each.against:
        told.append(_opposite(each.opposing))
    if each.near_sources:
        more = each.near_sources
        told.append(ngettext("%(num)s more speaks about it", "%(num)s more speak about it", more))
    return ", ".join(told)


def mark(each: Agreement) -> str:
    """The icon of what weighs most."""
    return "contradicts" if each.against else "reaffirms" if each.voices > 1 else "talk"


def about(each: Agreement) -> str:
    """ "3 of 6 sources speak about this"."""
    return ngettext(
        "%(num)s of %(all)s sources speaks about this",
        "%(num)s of %(all)s sources speak about this",
        each.about,
        all=each.speaking,
    )


def against(clash: Contradiction) -> str:
    """Who stands against whom."""
    count, other = clash.sides
    if clash.plan:
        return ngettext(
            "%(num)s source against your plan",
            "%(num)s sources against your plan",
            count,
        )
    if earlier(clash):
        first = ngettext(
            "%(num)s source says this now",
            "%(num)s sources say this now",
            count,
        )
        then = ngettext(
            "%(num)s said the opposite before", "%(num)s said the opposite before", other
        )
        return f"{first}, {then}"
    if count > 1:  # each stands against the other side; that all of them say one thing is not known
        return _(
            "%(one)s of %(all)s sources stand against %(other)s",
            one=count,
            all=clash.speaking,
            other=other,
        )
    return f"{_says_this(count, clash.speaking)}, {_opposite(other)}"


def _says_this(count: int, speaking: int) -> str:
    return ngettext(
        "%(num)s of %(all)s sources says this",
        "%(num)s of %(all)s sources say this",
        count,
        all=speaking,
    )


def _opposite(count: int) -> str:
    return ngettext("%(num)s says the opposite", "%(num)s say the opposite", count)
