"""What models have cost, as lines for the terminal and as JSON.

Invariant: what is not known is told apart from what cost nothing.
"""

from __future__ import annotations

import json
from typing import Any

from tubetotask.domain.budget import Room, dollars
from tubetotask.domain.quota import Units
from tubetotask.domain.usage import Spent, Usage

PURPOSES = {
    "notes": "reading a talk",
    "merge": "joining its parts",
    "assess": "holding it against the plan",
    "revise": "mending what was refused",
    "check": "the double check",
    "try": "trying the model",
}


def purpose(name: str) -> str:
    """What a call was for, in words."""
    return PURPOSES.get(name, name)


def counted(spent: Spent) -> str:
    """Calls and tokens, with what is not known apart."""
    if not spent.calls and not spent.lost:
        return "no calls"
    parts = [f"{spent.calls:,} call{'' if spent.calls == 1 else 's'}"]
    if spent.calls:
        cached = f" ({spent.tokens_cached:,} of them cached)" if spent.tokens_cached else ""
        parts.append(f"{spent.tokens_in:,} tokens read{cached}")
        parts.append(f"{spent.tokens_out:,} written")
    if spent.lost:
        parts.append(f"{spent.lost:,} lost without an answer ({dollars(spent.usd_lost)})")
    if spent.unknown:
        parts.append(f"{spent.unknown:,} of unknown price, not in the sum")
    return "; ".join(parts)


def share(room: Room) -> int:
    """Spent of a budget in whole per cent; what is not all is never rounded up to 100."""
    return min(int(room.share * 100), 999)


def units_told(units: Units) -> str:
    """Today's units of the Data API, as one line."""
    return (
        f"YouTube Data API today: {units.used:,} of {units.limit:,} units used; renewed"
        f" {units.renewed_at:%Y-%m-%d %H:%M UTC}. {units.by_hand:,} are kept for what is done by"
        " hand."
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


def as_json(usage: Usage) -> str:
    """The same figures; amounts are strings, exact to nine decimals."""
    told: dict[str, Any] = {
        "today": _spent(usage.today),
        "month": _spent(usage.month),
        "last_30_days": _spent(usage.whole),
        "budgets": _budgets(usage, "all"),
        "your_own_budgets": _budgets(usage, "user"),
        "days": [{"day": day.isoformat(), **_spent(spent)} for day, spent in usage.days],
        "by_model_and_purpose": [
            {"model": each.model, "purpose": each.purpose, **_spent(each.spent)}
            for each in usage.lines
        ],
    }
    if usage.units:
        told["youtube_units_today"] = {
            "used": usage.units.used,
            "of": usage.units.limit,
            "kept_for_by_hand": usage.units.by_hand,
            "renewed_at": usage.units.renewed_at.isoformat(),
        }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _budgets(usage: Usage, whose: str) -> dict[str, Any]:
    return {
        room.name: {
            "usd": f"{room.budget:f}",
            "usd_counted": f"{room.spent:f}",
            "usd_reserved": f"{room.reserved:f}",
            "usd_left": f"{room.left:f}",
            "ends": room.ends.isoformat(),
        }
        for room in usage.rooms
        if room.whose == whose
    }


def _spent(spent: Spent) -> dict[str, Any]:
    return {
        "usd": f"{spent.usd:f}",
        "calls": spent.calls,
        "tokens_in": spent.tokens_in,
        "tokens_out": spent.tokens_out,
        "tokens_cached": spent.tokens_cached,
        "calls_of_unknown_price": spent.unknown,
        "calls_lost": spent.lost,
        "usd_lost": f"{spent.usd_lost:f}",
    }
