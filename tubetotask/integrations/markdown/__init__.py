"""A folder of Markdown on this server: a file a task, a file a report.

Invariants: nothing is written outside the folder that the administrator set aside, whatever name
is entered and whatever links lie in it. A file that a person has changed is never written over.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import BOTH, Connector, Kind, Reach
from tubetotask.integrations.markdown import form


def _connect(settings: Mapping[str, str], _secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.markdown.client import Folder

    return Folder(settings["folder"], reach)


KIND = Kind(
    id="markdown",
    name="Markdown folder",
    about=N_(
        "Writes a file for each task and report into a folder of this server, as for Obsidian."
    ),
    icon="notes",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=BOTH,
    reports=True,
)
