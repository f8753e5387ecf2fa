"""CalDAV: a VTODO for a task, in a calendar of any server that keeps tasks.

Invariant: what a person changes there stays: after an entry was made only its state and, where it
changed here, its day are sent, and only into the version that was read.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import BOTH, Connector, Kind, Reach
from tubetotask.integrations.caldav import form


def _connect(settings: Mapping[str, str], secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.caldav.client import CalDav

    return CalDav(settings, secret, reach)


KIND = Kind(
    id="caldav",
    name="Calendar (CalDAV)",
    about=N_("Makes an entry in a task list of Nextcloud, Fastmail, Radicale and other servers."),
    icon="waiting",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=BOTH,
    reports=True,
)
