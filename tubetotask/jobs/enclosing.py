"""Reports in the mails that tell of them, in the format that their reader chose.

Invariant: a report is enclosed for its owner alone, as it is kept when the mail goes. One that
cannot be drawn is left out: the mail tells of it with its link all the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from tubetotask.domain.errors import TubeToTaskError
from tubetotask.domain.notices import Enclosure, Notice, Told
from tubetotask.jobs import exporting
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace

log = structlog.get_logger()
_LINK = re.compile(r"/reports/(\d{1,10})")
_MOST = 5  # of one mail; the others stand in it with their links


def enclosed(session: Session, owner_id: int, told: Sequence[Notice]) -> list[Enclosure]:
    """The reports of these notices as files; none where three lines and the link are enough."""
    form = Reports(session, owner_id).settings().form
    if not form:
        return []
    found = []
    numbers = [_LINK.fullmatch(each.link) for each in told if each.kind is Told.REPORT]
    for number in [int(each[1]) for each in numbers if each][:_MOST]:
        try:
            if Reports(session, owner_id).one(number).quiet:
                continue  # all of it is the one line that the mail tells
            data, name = exporting.at_once(Workspace(session, owner_id), "report", number, form)
        except TubeToTaskError as error:
            log.warning("a report is mailed without its file", report=number, error=error.id)
            continue
        found.append(Enclosure(name, form, data))
    return found
