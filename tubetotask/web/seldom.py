"""What few pages have to tell, and none asks for in vain: what was removed a moment ago, a budget
that is nearly spent, a server that is not asked.
"""

from __future__ import annotations

from typing import Any

from tubetotask.jobs import standing
from tubetotask.storage.database import now
from tubetotask.storage.inbox_overview import Overview
from tubetotask.storage.workspace import UNDO, Workspace
from tubetotask.web import budget_state, people


def told(space: Workspace, seen: Overview) -> dict[str, Any]:
    """``removed``, ``rooms`` and ``stop``, as the templates have them."""
    config = people.config()
    budgets = (
        seen.budgets or config.budget_usd_day is not None or config.budget_usd_month is not None
    )
    removed = space.removed() if seen.removed else ()
    if any(row.removed_at and now() - row.removed_at > UNDO for row in removed):
        standing.recount(space, space.sweep())
        removed = space.removed()
    return {
        "removed": removed,
        "rooms": budget_state.rooms(space, seen.own) if budgets else (),
        "stop": budget_state.stop(space) if seen.stopped else None,
    }
