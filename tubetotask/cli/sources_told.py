"""Sources, rules and prices as lines, and rules as options give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import counted

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.overviews import Push
    from tubetotask.api.v1.shapes.sources import BackPrice, Source

_NONE = "none"


def line(row: Source, twins: frozenset[str] = frozenset()) -> str:
    """A source in one line, with what is wrong beneath it. ``twins``: titles of several."""
    from tubetotask.exports import working
    from tubetotask.exports.phrases import harmless

    failing = row.failing_since is not None
    word = working.follow(row.state, gone=row.gone, failing=failing)[1]
    out = [f"{row.id:>6}  {word:<15}  {harmless(row.title or row.asked)}"]
    last = (row.url or "").rpartition("/")[2].rpartition("=")[2]
    apart = working.told_apart(row.handle, last, twin=row.title.casefold() in twins)
    out[0] += f"  {harmless(apart)}" if apart else ""
    if row.next_look_at is not None:
        out[0] += f"  (next look {row.next_look_at:%Y-%m-%d %H:%M UTC})"
    if row.error is not None:
        since = f" (since {row.failing_since:%Y-%m-%d})" if row.failing_since else ""
        told = f"        {harmless(row.error.message)}{since} {harmless(row.error.remedy)}"
        out.append(told.rstrip())
    if row.gone:
        out.append("        It seems to be gone; it is still looked at.")
    if row.back_state:
        out.append(f"        back-fill: {row.back_state}. {harmless(row.back_told)}".rstrip())
    return "\n".join(out)


def push_lines(push: Push) -> list[str]:
    """How YouTube's push stands, where a public address is configured."""
    if not push.on:
        return []
    are = "is" if 1 in (push.active, push.channels) else "are"
    told = f"Push: {push.active} of {counted(push.channels, 'channel')} {are} pushed"
    if push.failing:
        told += f"; {push.failing} cannot be asked for: {push.error} {push.remedy}"
    return ["", f"{told.rstrip()}{'' if told.rstrip().endswith('.') else '.'}"]


def price_told(price: BackPrice) -> str:
    """What a back-fill will cost, in words."""
    from tubetotask.domain.budget import dollars

    videos, hours = counted(price.videos, "video"), f"{price.hours:.1f}"
    about = f"At most {videos} at once (there may be more), about"
    about = about if price.capped else f"About {videos},"
    many = f"{about} {'1 hour' if hours == '1.0' else f'{hours} hours'} of talk"
    if price.rests_on == "free":
        cost = "the built-in analyser costs nothing"
    elif price.usd is None:
        cost = f"what {price.model} costs is not known (OPENAI_PRICES)"
    else:
        why = "by what talks cost here before" if price.rests_on == "history" else "typically"
        cost = f"about {dollars(Decimal(price.usd))} with {price.model}, {why}"
    units = f" At most {counted(price.units, 'unit')} of the Data API." if price.units else ""
    return f"{many}: {cost}.{units}"


def asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The rules that were given on the command line, as the API takes them. Raises InputError."""
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
    return values


def _words(text: str) -> list[str]:
    if text.strip().lower() == _NONE:
        return []
    return [word.strip() for word in text.split(",") if word.strip()]


def _codes(text: str) -> list[str]:
    from tubetotask import setting

    words = _words(text)
    try:
        return list(setting.languages(",".join(words))) if words else []
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
