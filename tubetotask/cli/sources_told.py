"""Sources, rules and prices as lines and as JSON, and rules as options give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from tubetotask.domain.errors import InputError
from tubetotask.domain.source_rules import SourceRules

if TYPE_CHECKING:
    from tubetotask.jobs.backfill import Price
    from tubetotask.jobs.pushing import Health
    from tubetotask.storage.models import FollowRow

_NONE = "none"


def line(row: FollowRow) -> str:
    """A source in one line, with what is wrong beneath it."""
    from tubetotask.exports.phrases import harmless

    source = row.source
    title = (source.title if source else row.title) or row.asked
    out = [f"{row.id:>6}  {row.state:<10} {harmless(title)}"]
    if source is not None and source.next_look_at is not None:
        out[0] += f"  (next look {source.next_look_at:%Y-%m-%d %H:%M UTC})"
    told = source if source is not None and source.error_message else row
    if told.error_message:
        since = f" (since {source.failing_since:%Y-%m-%d})" if _failing(row) and source else ""
        out.append(f"        {told.error_message}{since} {told.error_remedy}".rstrip())
    if source is not None and source.gone:
        out.append("        It seems to be gone; it is still looked at.")
    if row.back_state:
        out.append(f"        back-fill: {row.back_state}. {row.back_told}".rstrip())
    return "\n".join(out)


def _failing(row: FollowRow) -> bool:
    return row.source is not None and row.source.failing_since is not None


def as_json(row: FollowRow) -> dict[str, Any]:
    """All that is told of a source."""
    from tubetotask.storage.following import load_rules

    source = row.source
    found: dict[str, Any] = {
        "number": row.id,
        "asked": row.asked,
        "state": row.state,
        "title": (source.title if source else row.title) or "",
        "interval_s": row.interval_s,
        "rules": asdict(load_rules(row.rules)),
        "error": _error(row),
        "back_fill": {"state": row.back_state, "told": row.back_told} if row.back_state else None,
    }
    if source is not None:
        found["source"] = {
            "kind": source.kind,
            "youtube_id": source.youtube_id,
            "handle": source.handle,
            "looked_at": _time(source.looked_at),
            "next_look_at": _time(source.next_look_at),
            "way": source.way,
            "failing_since": _time(source.failing_since),
            "failures": source.failures,
            "gone": source.gone,
            "error": _error(source),
        }
    return found


def _error(row: Any) -> dict[str, str] | None:
    if not row.error_id:
        return None
    return {"id": row.error_id, "message": row.error_message, "remedy": row.error_remedy}


def _time(at: Any) -> str | None:
    return at.isoformat() if at else None


def push_lines(push: Health) -> list[str]:
    """How YouTube's push stands, where a public address is configured."""
    if not push.on:
        return []
    told = f"Push: {push.active} of {push.channels} channels are pushed"
    if push.failing:
        told += f"; {push.failing} cannot be asked for: {push.message} {push.remedy}"
    return ["", f"{told.rstrip()}{'' if told.rstrip().endswith('.') else '.'}"]


def push_json(push: Health) -> dict[str, Any] | None:
    """The same as JSON."""
    if not push.on:
        return None
    return {
        "channels": push.channels,
        "active": push.active,
        "failing": push.failing,
        "error": push.message,
        "last_message_at": _time(push.came_at),
    }


def price_told(price: Price) -> str:
    """What a back-fill will cost, in words."""
    from tubetotask.domain.budget import dollars

    many = f"About {price.videos} videos, {price.hours:.1f} hours of talk"
    if price.rests_on == "free":
        cost = "the built-in analyser costs nothing"
    elif price.usd is None:
        cost = f"what {price.model} costs is not known (OPENAI_PRICES)"
    else:
        why = "by what talks cost here before" if price.rests_on == "history" else "typically"
        cost = f"about {dollars(price.usd)} with {price.model}, {why}"
    units = f" At most {price.units} units of the Data API." if price.units else ""
    return f"{many}: {cost}.{units}\n"


def asked(before: SourceRules, given: Mapping[str, Any]) -> SourceRules:
    """The rules with what was given on the command line. Raises InputError."""
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "take": ("take_words", _words),
        "leave": ("leave_words", _words),
        "languages": ("languages", _codes),
        "shortest": ("shortest_s", _minutes),
        "longest": ("longest_s", _minutes),
        "daily_cap": ("daily_cap", _count),
    }
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        field, read = readers.get(name, (name, lambda told: told))
        values[field] = read(value)
    return replace(before, **values)


def _words(text: str) -> tuple[str, ...]:
    if text.strip().lower() == _NONE:
        return ()
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _codes(text: str) -> tuple[str, ...]:
    from tubetotask import setting

    words = _words(text)
    try:
        return setting.languages(",".join(words)) if words else ()
    except ValueError as error:
        raise InputError(
            f"“{text}” is no list of language codes.", remedy="Give codes such as en,de, or none."
        ) from error


def _minutes(text: str) -> float | None:
    if text.strip().lower() == _NONE:
        return None
    try:
        return float(text) * 60
    except ValueError as error:
        raise InputError(f"“{text}” is no length.", remedy="Give minutes, or none.") from error


def _count(text: str) -> int | None:
    if text.strip().lower() == _NONE:
        return None
    # None a day would take nothing, ever, without saying so: that is what --by-hand is for.
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text)):
        raise InputError(
            f"“{text}” is no number of videos a day.",
            remedy="Give one such as 3, or none for no limit; --by-hand takes nothing by itself.",
        )
    return int(text)
