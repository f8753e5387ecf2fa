"""What an administrator's page looks at: what ``tubetotask doctor`` finds here, and the duties.

Invariants: nobody outside is asked, and it takes milliseconds, as a person waits for the page.
What is not well has a remedy. What is found holds no secret and nobody's things.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.operations.examination import OFF, Finding, State, address, inside, tried
from tubetotask.storage import marks
from tubetotask.storage.models import MarkRow

# Those of deploy/monitoring/rules.yml, so that the page and an alert say the same.
_COPY_DUE = timedelta(hours=50)
_DRILL_DUE = timedelta(days=40)
_REMEDIES = {
    marks.BACKUP: "Run: tubetotask backup create. It says what is wrong.",
    marks.OFFSITE: "Run: tubetotask backup copy. It says what is wrong.",
    marks.DRILL: "Run: tubetotask backup drill. It says what is wrong.",
}
_QUOTED = 250  # what a page can tell in another language has an end


def looks(config: Config, session: Session, at: datetime) -> Iterator[Finding]:
    """What is found, one after the other."""
    for found in inside(config, session, at):
        if found.name != marks.BACKUP:
            yield found
            continue
        readable = found.state is not State.FAILED
        yield (_failed(session, marks.BACKUP) if readable else None) or found
        # On one's own machine a copy elsewhere is a choice; a server without one has a gap.
        if config.restic_repository or config.production:
            yield tried(marks.OFFSITE, _copy, config, session, at)
        yield tried(marks.DRILL, _drill, config, session, at)
    yield address(config)
    yield tried("clock", _clock, config, session, at)


def _copy(config: Config, session: Session, at: datetime) -> Finding:
    """Whether the backups are somewhere else, too."""
    name = marks.OFFSITE
    if not config.restic_repository:
        remedy = "Set RESTIC_REPOSITORY: docs/operations/backups.md"
        return Finding(name, State.ATTENTION, "backups are on this machine alone", remedy)
    if failed := _failed(session, name):
        return failed
    mark = _mark(session, name)
    if mark is None or mark.at is None:
        return Finding(name, State.ATTENTION, "none was made yet", "Run: tubetotask backup copy")
    age = at - mark.at
    told = f"the last is {age.total_seconds() / 3600:.0f} h old"
    if age > _COPY_DUE:
        return Finding(name, State.ATTENTION, told, "Run: tubetotask backup copy")
    return Finding(name, State.WELL, told)


def _drill(_config: Config, session: Session, at: datetime) -> Finding:
    """Whether a backup was restored to see that it can be."""
    name = marks.DRILL
    if failed := _failed(session, name):
        return failed
    remedy = "Run: tubetotask backup drill. A timer does it monthly: docs/operations/backups.md"
    mark = _mark(session, name)
    if mark is None or mark.at is None:
        told = "nobody has tried whether a backup can be restored"
        return Finding(name, State.ATTENTION, told, remedy)
    age = at - mark.at
    told = f"last tried {age.days} d ago, and it went well"
    if age > _DRILL_DUE:
        return Finding(name, State.ATTENTION, told, remedy)
    return Finding(name, State.WELL, told)


def _failed(session: Session, name: str) -> Finding | None:
    """The finding of a duty whose last try went wrong, even where an earlier one is young."""
    mark = _mark(session, name)
    if mark is None or mark.tried_at == mark.at:
        return None
    told = f"the last try failed: “{mark.told[:_QUOTED]}”"
    return Finding(name, State.FAILED, told, _REMEDIES[name])


def _mark(session: Session, name: str) -> MarkRow | None:
    return session.get(MarkRow, name)


def _clock(_config: Config, session: Session, at: datetime) -> Finding:
    """Compared with the workers' signs of life: one from the future means that a clock is off."""
    seen = marks.alive(session, at)
    ahead = (seen[0].at - at) if seen else timedelta(0)
    if ahead > OFF:
        return Finding(
            "clock",
            State.FAILED,
            f"a worker was heard of {ahead.total_seconds():.0f} s from now: a clock is wrong",
            "Set it: timedatectl set-ntp true",
        )
    return Finding("clock", State.WELL, "no sign of life comes from the future")
