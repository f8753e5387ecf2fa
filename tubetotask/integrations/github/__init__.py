"""GitHub Issues: an issue for a task, and a closed one for a report, in one repository.

Invariant: after an issue of a task was made only its state is sent, and the text of a report only
where nobody has changed it: what people write there stays.
"""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import BOTH, Connector, Kind, Reach
from tubetotask.integrations.github import form


def _connect(settings: Mapping[str, str], secret: str, reach: Reach) -> Connector:
    from tubetotask.integrations.github.client import GitHub

    return GitHub(settings, secret, reach)


KIND = Kind(
    id="github",
    name="GitHub Issues",
    about=N_(
        "Opens an issue for each task in a repository, and closes it when the task is done. "
        "A report is a closed issue."
    ),
    icon="board",
    fields=form.FIELDS,
    checked=form.checked,
    connect=_connect,
    events=BOTH,
    reports=True,
)
