"""Notion: a page for a task or a report in a database that is set up here; a task that is done
there is done here.

Invariant: properties are known by their ids, so a person may rename and move them; one that was
deleted is made again. What people write in a page stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import BOTH, Connector, Kind, Reach
from tubetotask.integrations.notion import form


def _connect(settings: Mapping[str, str], secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.notion.client import Notion

    return Notion(settings, secret, reach)


KIND = Kind(
    id="notion",
    name="Notion",
    about=N_("Sets up a database in a page of yours. What you set to done there is done here."),
    icon="plan",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=BOTH,
    reports=True,
    two_way=True,
)
