"""Todoist: a task for a task, in a project; done there is done here.

Invariant: what a person changes there is left as it is: after a task was made, only its day (where
it changed here) and whether it is done are sent.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import BY_ITSELF, Connector, Kind, Reach
from tubetotask.integrations.todoist import form


def _connect(settings: Mapping[str, str], secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.todoist.client import Todoist

    return Todoist(settings.get("project", ""), secret, reach)


KIND = Kind(
    id="todoist",
    name="Todoist",
    about=N_("Makes a task of each task, with its quotes. What you complete there is done here."),
    icon="already",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=BY_ITSELF,
    two_way=True,
)
