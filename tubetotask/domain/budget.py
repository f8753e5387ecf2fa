"""How much may be spent, and how much of it is left.

Invariants: days and months are those of UTC. A call fits only where all that was spent, all that
calls under way may cost and the most it can cost itself stay within every budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tubetotask.domain import texts
from tubetotask.domain.errors import BudgetReached

WARN_FROM = Decimal("0.8")
_CENT = Decimal("0.01")
SMALLEST = Decimal("0.000001")
# Whose budget it is, as a refusal says it, and how it is raised.
_WHOSE = {
    "all": ("The budget", "raise the budget on the settings page or by BUDGET_USD_{name}"),
    "user": ("Your own budget", "raise it on the settings page or by tubetotask budget"),
    "source": ("The source’s budget", "raise the source’s budget"),
}


@dataclass(frozen=True, slots=True)
class Budgets:
    """US dollars for a day and for a month; None: no limit."""

    day: Decimal | None = None
    month: Decimal | None = None

    def __bool__(self) -> bool:
        return self.day is not None or self.month is not None

    def lower(self, other: Budgets) -> Budgets:
        """Of each the lower one."""
        return Budgets(_lower(self.day, other.day), _lower(self.month, other.month))


def _lower(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return min((each for each in (one, other) if each is not None), default=None)


def day_of(at: datetime) -> datetime:
    """When the day of ``at`` began."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def month_of(at: datetime) -> datetime:
    """When the month of ``at`` began."""
    return day_of(at).replace(day=1)


def next_day(at: datetime) -> datetime:
    """When the day after that of ``at`` begins."""
    return day_of(at) + timedelta(days=1)


def next_month(at: datetime) -> datetime:
    """When the month after that of ``at`` begins."""
    return month_of(month_of(at) + timedelta(days=32))


@dataclass(frozen=True, slots=True)
class Room:
    """One budget beside what counts against it: what was spent, and what is reserved.

    ``name``: "day" or "month"; ``whose``: "all" (the whole instance's), "user" or "source".
    """

    name: str
    budget: Decimal
    spent: Decimal
    reserved: Decimal
    ends: datetime
    whose: str = "all"

    @property
    def left(self) -> Decimal:
        """What a call may still cost."""
        return max(Decimal(0), self.budget - self.spent - self.reserved)

    @property
    def share(self) -> Decimal:
        """Spent of the budget, from 0 to 1 and beyond; all of a budget of nothing is spent."""
        return self.spent / self.budget if self.budget else Decimal(1)


def rooms(
    budgets: Budgets,
    at: datetime,
    day: Decimal,
    month: Decimal,
    reserved: Decimal,
    whose: str = "all",
) -> tuple[Room, ...]:
    """The budgets that are set; ``day`` and ``month``: what was spent in them."""
    found = (
        ("day", budgets.day, day, next_day(at)),
        ("month", budgets.month, month, next_month(at)),
    )
    return tuple(
        Room(name, budget, spent, reserved, ends, whose)
        for name, budget, spent, ends in found
        if budget is not None
    )


def refuse_what_does_not_fit(
    rooms: tuple[Room, ...], usd_most: Decimal, what: str = "the next call of the model"
) -> None:
    """Raise BudgetReached where ``what`` may cost more than is left; the later end counts."""
    full = [room for room in rooms if usd_most > room.left]
    if not full:
        return
    room = max(full, key=lambda each: (usd_most > each.budget, each.ends))
    whose, higher = _WHOSE[room.whose]
    higher = higher.format(name=room.name.upper())
    told = (
        f"{whose} of a {room.name} ({dollars(room.budget)}) leaves "
        f"{dollars(room.left, down=True)}, and {what} may cost up to "
        f"{dollars(usd_most, up=True)}."
    )
    if usd_most > room.budget:
        raise BudgetReached(
            told,
            remedy="The call alone may cost more than the whole budget: "
            f"{higher}, or use a cheaper model.",
            retry_at=None,
        )
    raise BudgetReached(
        told,
        remedy=f"A new {room.name} begins on {moment(room.ends)}; what was read so far is kept. "
        f"To go on earlier {higher}.",
        retry_at=room.ends,
    )


def moment(at: datetime) -> str:
    """A time in words, of UTC."""
    return at.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


def dollars(usd: Decimal, *, up: bool = False, down: bool = False) -> str:
    """An amount in words: to the cent; below a cent two digits, and never more than six decimals.

    ``up``: never less than it is, for what a call may cost; ``down``: never more, for what is left.
    """
    amount = rounded(usd, up=up, down=down)
    if amount is None:
        return texts.gettext("less than %(amount)s", amount=texts.money(SMALLEST))
    return texts.money(amount)


def rounded(usd: Decimal, *, up: bool = False, down: bool = False) -> Decimal | None:
    """An amount with the decimals that it is told with: none, two, or up to six below a cent.

    None: it is more than nothing, and less than what can be told.
    """
    step = _CENT
    if 0 < usd < _CENT:
        step = max(SMALLEST, Decimal(1).scaleb(usd.adjusted() - 1))
    how = "ROUND_CEILING" if up else "ROUND_FLOOR" if down else "ROUND_HALF_UP"
    found = usd.quantize(step, rounding=how)
    if usd > 0 and not found and not down:
        return None
    found = Decimal(f"{found.normalize():f}")
    decimals = -int(found.as_tuple().exponent)
    return found if decimals != 1 else found.quantize(_CENT)
