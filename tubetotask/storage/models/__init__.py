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
from tubetotask.storage.models.pushes import PushedRow, PushRow
from tubetotask.storage.models.quota import QuotaCallRow, QuotaDayRow
from tubetotask.storage.models.sources import (
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
)
from tubetotask.storage.models.users import User
from tubetotask.storage.models.videos import TranscriptRow, VideoRow
from tubetotask.storage.models.ways import WayRow

__all__ = [
    "AnalysisRow",
    "ArrivalRow",
    "BudgetRow",
    "CallStartRow",
    "FollowRow",
    "FoundVideoRow",
    "JobLineRow",
    "ModelCallRow",
    "NotesRow",
    "PlanRow",
    "PlanVersion",
    "PreferenceRow",
    "PushRow",
    "PushedRow",
    "QuotaCallRow",
    "QuotaDayRow",
    "ReservationRow",
    "ScheduleRow",
    "SourceRow",
    "SpentRow",
    "StopRow",
    "TranscriptRow",
    "User",
    "VideoRow",
    "WayRow",
]
