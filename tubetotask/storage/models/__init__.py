"""One file a noun. Importing this package registers every table."""

from tubetotask.storage.models.accounts import (
    AddressChangeRow,
    AuditRow,
    LinkRow,
    PasskeyRow,
    SignInRow,
)
from tubetotask.storage.models.analyses import AnalysisRow, NotesRow
from tubetotask.storage.models.calls import (
    BudgetRow,
    CallStartRow,
    ModelCallRow,
    ReservationRow,
    SpentRow,
    StopRow,
)
from tubetotask.storage.models.categories import SectionCategoryRow
from tubetotask.storage.models.coverage import CoverageRow
from tubetotask.storage.models.feedback import FeedbackRow
from tubetotask.storage.models.inbox import InboxMarkRow
from tubetotask.storage.models.jobs import JobLineRow, ScheduleRow
from tubetotask.storage.models.learned import LearnedRow
from tubetotask.storage.models.lenses import LensChoiceRow
from tubetotask.storage.models.notices import (
    ChannelRow,
    DueRow,
    MessageRow,
    NoticeRow,
    QuietRow,
    SubscriptionRow,
)
from tubetotask.storage.models.operation import HeartbeatRow, MarkRow
from tubetotask.storage.models.plans import PlanRow, PlanVersion
from tubetotask.storage.models.preferences import PreferenceRow
from tubetotask.storage.models.pushes import PushedRow, PushRow
from tubetotask.storage.models.quota import QuotaCallRow, QuotaDayRow
from tubetotask.storage.models.reports import (
    ClaimRow,
    ExportRow,
    FeedRow,
    ReportRow,
    ReportSettingRow,
)
from tubetotask.storage.models.requests import OnceRow
from tubetotask.storage.models.search import MeaningRow, SavedSearchRow, SpanRow, TextRow
from tubetotask.storage.models.sending import DeliveryRow, IntegrationRow, SentRow
from tubetotask.storage.models.sources import (
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
)
from tubetotask.storage.models.tags import TalkTagRow, TaskTagRow
from tubetotask.storage.models.tasks import (
    TaskEventRow,
    TaskPairRow,
    TaskRow,
    TaskVectorRow,
    TaskWitnessRow,
)
from tubetotask.storage.models.themes import ThemeClaimRow, ThemeRow
from tubetotask.storage.models.tokens import TokenRow
from tubetotask.storage.models.users import User
from tubetotask.storage.models.videos import TranscriptRow, VideoRow
from tubetotask.storage.models.watching import WatchSlotRow
from tubetotask.storage.models.ways import WayRow

__all__ = [
    "AddressChangeRow",
    "AnalysisRow",
    "ArrivalRow",
    "AuditRow",
    "BudgetRow",
    "CallStartRow",
    "ChannelRow",
    "ClaimRow",
    "CoverageRow",
    "DeliveryRow",
    "DueRow",
    "ExportRow",
    "FeedRow",
    "FeedbackRow",
    "FollowRow",
    "FoundVideoRow",
    "HeartbeatRow",
    "InboxMarkRow",
    "IntegrationRow",
    "JobLineRow",
    "LearnedRow",
    "LensChoiceRow",
    "LinkRow",
    "MarkRow",
    "MeaningRow",
    "MessageRow",
    "ModelCallRow",
    "NotesRow",
    "NoticeRow",
    "OnceRow",
    "PasskeyRow",
    "PlanRow",
    "PlanVersion",
    "PreferenceRow",
    "PushRow",
    "PushedRow",
    "QuietRow",
    "QuotaCallRow",
    "QuotaDayRow",
    "ReportRow",
    "ReportSettingRow",
    "ReservationRow",
    "SavedSearchRow",
    "ScheduleRow",
    "SectionCategoryRow",
    "SentRow",
    "SignInRow",
    "SourceRow",
    "SpanRow",
    "SpentRow",
    "StopRow",
    "SubscriptionRow",
    "TalkTagRow",
    "TaskEventRow",
    "TaskPairRow",
    "TaskRow",
    "TaskTagRow",
    "TaskVectorRow",
    "TaskWitnessRow",
    "TextRow",
    "ThemeClaimRow",
    "ThemeRow",
    "TokenRow",
    "TranscriptRow",
    "User",
    "VideoRow",
    "WatchSlotRow",
    "WayRow",
]
