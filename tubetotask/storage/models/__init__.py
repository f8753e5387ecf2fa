"""One file a noun. Importing this package registers every table."""

from tubetotask.storage.models.analyses import AnalysisRow, NotesRow
from tubetotask.storage.models.calls import (
    BudgetRow,
    CallStartRow,
    ModelCallRow,
    ReservationRow,
    SpentRow,
    StopRow,
)
from tubetotask.storage.models.jobs import JobLineRow, ScheduleRow
from tubetotask.storage.models.plans import PlanRow, PlanVersion
from tubetotask.storage.models.preferences import PreferenceRow
from tubetotask.storage.models.users import User
from tubetotask.storage.models.videos import TranscriptRow, VideoRow

__all__ = [
    "AnalysisRow",
    "BudgetRow",
    "CallStartRow",
    "JobLineRow",
    "ModelCallRow",
    "NotesRow",
    "PlanRow",
    "PlanVersion",
    "PreferenceRow",
    "ReservationRow",
    "ScheduleRow",
    "SpentRow",
    "StopRow",
    "TranscriptRow",
    "User",
    "VideoRow",
]
