"""The usage page: what models have cost, beside the budgets."""

from __future__ import annotations

from flask import Blueprint, render_template

from tubetotask.storage.database import now
from tubetotask.storage.usage import usage
from tubetotask.web import budget_state, people
from tubetotask.web.bars import Bars

bp = Blueprint("usage", __name__, url_prefix="/usage")


@bp.get("")
def show() -> str:
    """Today, this month, by day, by model and purpose."""
    space = people.workspace()
    found = usage(space.session, budget_state.budgets(space), now(), space.owner_id)
    return render_template(
        "usage/usage.html",
        usage=found,
        rooms=found.rooms,
        by_name={room.name: room for room in found.rooms if room.whose == "all"},
        own=[room for room in found.rooms if room.whose == "user"],
        stop=budget_state.stop(space),
        bars=Bars.of(found),
    )
