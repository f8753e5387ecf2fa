"""The usage page: what models have cost, beside the budgets."""

from __future__ import annotations

from flask import Blueprint, render_template

from tubetotask.storage.database import now
from tubetotask.storage.usage import usage
from tubetotask.web import budget_state, chart_data, people

bp = Blueprint("usage", __name__, url_prefix="/usage")


@bp.get("")
def show() -> str:
    """Today, this month, by day, by model and purpose, by source; units of the Data API by day."""
    space = people.workspace()
    config, (budgets, stop) = people.config(), budget_state.budgets_and_stop(space)
    shown = config.youtube_api_key and people.is_admin()
    units = config.youtube_quota if shown else None
    found = usage(
        space.session, budgets, now(), space.owner_id, units_a_day=units, own=not people.is_admin()
    )
    return render_template(
        "usage/usage.html",
        usage=found,
        rooms=found.rooms,
        by_name={room.name: room for room in found.rooms if room.whose == "all"},
        own=[room for room in found.rooms if room.whose == "user"],
        stop=stop,
        chart=chart_data.money(found),
    )
