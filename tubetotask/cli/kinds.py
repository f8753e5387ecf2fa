"""What arguments and options take: whole numbers, choices, days; and what is told of wrong ones.

Invariant: what is refused is told in a sentence for people, which says what can be given instead.
Commands use these and never click's own (a test walks them all).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import click

_FORM = "%Y-%m-%d"
_DAYS = click.DateTime([_FORM])


class Whole(click.IntRange):
    """A whole number within limits, which are part of it; None: no limit on that side."""

    name = "number"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        super().__init__(least, most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            told = f"“{value}” is no whole number{_limits(self.min, self.max)}."
            raise click.BadParameter(told, ctx=ctx, param=param) from None

    def _describe_range(self) -> str:
        return _limits(self.min, self.max).strip()


class Amount(click.FloatRange):
    """A number within limits, with decimals or without."""

    name = "number"

    def __init__(self, least: float | None = None, most: float | None = None) -> None:
        super().__init__(least, most)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            found = super().convert(value, param, ctx)
            if found != found:  # "nan" lies within any limits
                self.fail("nan", param, ctx)
            return found
        except click.BadParameter:
            told = f"“{value}” is no number{_limits(self.min, self.max)}."
            raise click.BadParameter(told, ctx=ctx, param=param) from None

    def _describe_range(self) -> str:
        return _limits(self.min, self.max).strip()


class OneOf(click.Choice[str]):
    """One of some words. ``also``: what programs say for one of them; taken, and told to nobody."""

    def __init__(self, choices: Iterable[str], also: Iterable[str] = ()) -> None:
        super().__init__(choices)
        self._also = frozenset(also)

    def takes(self, word: str) -> bool:
        """Whether it can be given."""
        return word in self.choices or word in self._also

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self._also:
            return str(value)
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            told = none_of(str(value), self.choices)
            raise click.BadParameter(told, ctx=ctx, param=param) from None


class Day(click.ParamType[datetime]):
    """A day of the calendar."""

    name = "day"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return _DAYS.convert(value, param, ctx)
        except click.BadParameter:
            told = f"“{value}” is no day: write it as year-month-day, such as 2027-03-31."
            raise click.BadParameter(told, ctx=ctx, param=param) from None


def day_or_none(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """A day as year-month-day, or "none": for ``callback``. Raises click.BadParameter."""
    if value is None or value == "none":
        return value
    return f"{Day().convert(value, param, ctx):{_FORM}}"


def none_of(given: str, known: Iterable[str]) -> str:
    """That it is none of what is known, and what was perhaps meant."""
    words = list(known)
    near = nearest(given, words)
    meant = f" Did you mean {near}?" if near else ""
    if len(words) == 1:
        return f"“{given}” is not {words[0]}."
    return f"“{given}” is not one of {', '.join(words)}.{meant}"


def nearest(given: str, known: Iterable[str]) -> str:
    """Which of these was meant, whatever its capital letters; "" where none is near."""
    by_small = {each.lower(): each for each in known}
    found = get_close_matches(given.lower(), by_small, n=1, cutoff=0.7)
    return by_small[found[0]] if found else ""


def _limits(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" from {least:,} to {most:,}"
    if least is not None:
        return f" of at least {least:,}"
    return f" of at most {most:,}" if most is not None else ""
