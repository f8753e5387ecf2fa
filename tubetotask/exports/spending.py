"""What models have cost, as lines for the terminal and as CSV.

Invariant: what is not known is told apart from what cost nothing.
"""

from __future__ import annotations

from decimal import Decimal

from tubetotask.domain.budget import Room, dollars
from tubetotask.domain.quota import Units
from tubetotask.domain.texts import N_, ngettext, number
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.usage import Spent, Usage
from tubetotask.exports import csv
from tubetotask.exports.phrases import harmless

PURPOSES = {
    "notes": N_("reading a talk"),
    "merge": N_("joining its parts"),
    "assess": N_("holding it against the plan"),
    "revise": N_("mending what was refused"),
    "check": N_("the double check"),
    "same": N_("whether tasks are the same"),
    "opening": N_("opening a report"),
    "try": N_("trying the model"),
    "speech": N_("speech recognition"),
}


def purpose(name: str) -> str:
    """What a call was for, in words."""
    return _(PURPOSES.get(name, name))


def counted(spent: Spent) -> str:
    """Calls and tokens, with what is not known apart."""
    if not spent.calls and not spent.lost:
        return _("no calls")
    parts = [ngettext("%(num)s call", "%(num)s calls", spent.calls)]
    if spent.calls and (spent.tokens_in or spent.tokens_out or not spent.audio_s):
        read, cached = number(spent.tokens_in), number(spent.tokens_cached)
        if spent.tokens_cached:
            told = _("%(read)s tokens read (%(cached)s of them cached)", read=read, cached=cached)
        else:
            told = _("%(read)s tokens read", read=read)
        parts += [told, _("%(written)s written", written=number(spent.tokens_out))]
    if spent.audio_s:
        parts.append(_("%(minutes)s heard", minutes=minutes(spent.audio_s)))
    if spent.lost:
        lost, usd = number(spent.lost), dollars(spent.usd_lost)
        parts.append(_("%(lost)s lost without an answer (%(usd)s)", lost=lost, usd=usd))
    if spent.unknown:
        unknown = number(spent.unknown)
        parts.append(_("%(unknown)s of unknown price, not in the sum", unknown=unknown))
    return "; ".join(parts)


def minutes(seconds: float) -> str:
    """A length of sound, as it is charged."""
    told = Decimal(f"{seconds / 60:.1f}")
    if told == 1:
        return _("%(minutes)s minute", minutes=number(told))
    return _("%(minutes)s minutes", minutes=number(told))


def share(room: Room) -> int:
    """Spent of a budget in whole per cent; what is not all is never rounded up to 100."""
    return min(int(room.share * 100), 999)


def units_told(units: Units) -> str:
    """Today's units of the Data API, as one line."""
    at = f"{units.renewed_at:%Y-%m-%d %H:%M UTC}"
    return _(
        "YouTube Data API today: %(used)s of %(limit)s units used; renewed %(at)s. "
        "%(kept)s are kept for what is done by hand.",
        used=number(units.used),
        limit=number(units.limit),
        at=at,
        kept=number(units.by_hand),
    )


def text(usage: Usage) -> str:
    """For the terminal."""
    lines = []
    for name, title, spent in (
        ("day", "Today", usage.today),
        ("month", "This month", usage.month),
    ):
        room = next((one for one in usage.rooms if (one.whose, one.name) == ("all", name)), None)
        lines.append(f"{title}: {dollars(spent.usd)}{_of(room)}. {counted(spent).capitalize()}.")
    lines += [
        f"Your own budget of this {each.name}: {dollars(each.spent)}{_of(each)}."
        for each in usage.rooms
        if each.whose == "user"
    ]
    lines.append(f"Last 30 days: {dollars(usage.whole.usd)}. {counted(usage.whole).capitalize()}.")
    if usage.lines:
        lines += ["", "By model and purpose, last 30 days:"]
        lines += [
            f"  {each.model}, {purpose(each.purpose)}: {dollars(each.spent.usd)}"
            f" ({counted(each.spent)})"
            for each in usage.lines
        ]
        if usage.sources:
            lines += ["", "By source, your own calls of the last 30 days:"]
            lines += [
                f"  {harmless(each.title or 'Without a source')}: {dollars(each.spent.usd)}"
                f" ({counted(each.spent)})"
                for each in usage.sources
            ]
        lines += ["", "By day:"]
        lines += [
            f"  {day}: {dollars(spent.usd)} ({counted(spent)})"
            for day, spent in usage.days
            if spent.calls or spent.lost
        ]
    if usage.units:
        lines += ["", units_told(usage.units)]
    lines += ["", "Days and months are those of UTC."]
    return "\n".join(lines) + "\n"


def _of(room: Room | None) -> str:
    return f" of a budget of {dollars(room.budget)} ({share(room)} % spent)" if room else ""


def as_csv(usage: Usage) -> str:
    """A line for each of the last 30 days, of UTC; amounts in US dollars, exact."""
    head = ("day", "usd", "calls", "tokens in", "tokens out", "price not known", "lost")
    rows = (
        (d.isoformat(), f"{s.usd:f}", s.calls, s.tokens_in, s.tokens_out, s.unknown, s.lost)
        for d, s in usage.days
    )
    return csv.table(head, rows)
