"""Making something that is kept in a row: whatever happens, the row says how it ended.

Invariant: only a database that is away is raised, and then the step is begun again.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.domain.errors import TubeToTaskError
from tubetotask.jobs.steps import StorageAway
from tubetotask.storage.database import away, retried

log = structlog.get_logger()
Tell = Callable[[Session, int, str], None]


def made(
    session: Session, what: str, number: int, work: Callable[[], bool], tell: Tell, failed: str
) -> bool:
    """What ``work`` returns, or False where it could not be done, which ``tell`` writes down.

    ``failed``: what is told of a fault of ours. Raises StorageAway.
    """
    told = failed
    try:
        return retried(work, session)
    except TubeToTaskError as error:
        told = f"{error.message} {error.remedy}".strip()
    except SQLAlchemyError as error:
        session.rollback()
        if away(error):
            raise StorageAway("the database cannot be used") from error
        log.exception("failed", what=what, number=number)
    except Exception:
        log.exception("failed", what=what, number=number)
    session.rollback()
    tell(session, number, told)
    return False
