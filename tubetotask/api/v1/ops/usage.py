"""What models have cost."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes import rest as shapes
from tubetotask.api.v1.shapes.base import known, usd
from tubetotask.domain.accounts import Role
from tubetotask.domain.budget import Budgets, Room
from tubetotask.domain.usage import Spent
from tubetotask.exports.places import clean
from tubetotask.jobs import readers
from tubetotask.storage import usage as ledger
from tubetotask.storage.database import now
from tubetotask.storage.preferences import Preferences


def used(call: Call) -> shapes.Usage:
    """Get what models have cost

    Today, this month, by day, by model and purpose, and by source, beside the budgets that
    are set. By source your own calls alone are added up.
    """
    admin = call.role is Role.ADMIN
    session = call.space.session
    kept = Preferences(session, readers.vault_of(call.config))
    budgets = readers.budgets(call.config, kept) if admin else Budgets()
    units = call.config.youtube_quota if call.config.youtube_api_key and admin else None
    mine = call.space.owner_id
    found = ledger.usage(session, budgets, now(), mine, units_a_day=units, own=not admin)
    return shapes.Usage(
        today=_spent(found.today),
        month=_spent(found.month),
        days=[shapes.Day(day=day, spent=_spent(each)) for day, each in found.days],
        lines=[
            shapes.UsageLine(
                model=clean(each.model), purpose=each.purpose, spent=_spent(each.spent)
            )
            for each in found.lines
        ],
        sources=[
            shapes.UsageOfSource(
                title=None if each.title is None else clean(each.title),
                source_id=each.follow_id,
                spent=_spent(each.spent),
            )
            for each in found.sources
        ],
        budgets=[_room(each) for each in found.rooms],
        units=shapes.QuotaUnits(
            used=found.units.used,
            limit=found.units.limit,
            by_hand=found.units.by_hand,
            renewed_at=found.units.renewed_at,
        )
        if found.units
        else None,
        unit_days=[shapes.UnitsDay(day=day, units=used) for day, used in found.unit_days],
    )


def _room(room: Room) -> shapes.Room:
    return shapes.Room(
        name=known(room.name),
        whose=known(room.whose),
        budget=usd(room.budget),
        spent=usd(room.spent),
        reserved=usd(room.reserved),
        left=usd(room.left),
        ends=room.ends,
    )


def _spent(spent: Spent) -> shapes.Spent:
    return shapes.Spent(
        usd=usd(spent.usd),
        calls=spent.calls,
        tokens_in=spent.tokens_in,
        tokens_out=spent.tokens_out,
        tokens_cached=spent.tokens_cached,
        unknown=spent.unknown,
        lost=spent.lost,
        usd_lost=usd(spent.usd_lost),
        audio_s=spent.audio_s,
    )
