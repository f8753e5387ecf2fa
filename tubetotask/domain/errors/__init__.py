"""One error tree.

    TubeToTaskError                     id, message, remedy, retryable
    ├── InputError                      what the user gave cannot be used as it is
    │   ├── UnreadableCaptions          no reader understands the text
    │   ├── EmptyCaptions               understood, but holds no words
    │   ├── TooLarge                    over a stated limit
    │   ├── BadPlan                     a plan without text
    │   ├── BadSource                   neither a YouTube link or id, nor a file
    │   └── BadAddress                  names no channel, playlist or video of YouTube
    ├── TranscriptUnavailable           the video's words cannot be had (see ``state``)
    ├── SourceUnavailable               a source cannot be looked at now (see ``state``)
    │   ├── FeedOutage                  the feed answers 404 or 5xx: never "the channel is gone"
    │   ├── QuotaReached                the day's units of the Data API are used up
    │   ├── Blocked                     YouTube takes this server for a robot
    │   ├── KeyRefused                  the Data API refuses the key
    │   ├── SourceMissing               a witness says that there is no such source
    │   ├── Unparsable                  an answer that cannot be read
    │   └── Unreachable                 no network, or no answer in time
    ├── AnalysisFailed                  an analyser could not finish
    │   ├── ModelFailed                 a model's server did not answer as it should (see ``state``)
    │   │   └── ModelStopped            nobody asks that server until a given moment
    │   ├── BudgetReached               a call was not made: it may cost more than is left
    │   ├── PriceUnknown                a call was not made: a budget is set, its price is not known
    │   └── CallTooLarge                a call was not made: alone it is more than a minute allows
    ├── Cancelled                       somebody called the work off
    ├── StorageFailed                   the database refused, is full or is missing
    ├── NotFound                        no such thing, or not yours
    └── ConfigError                     a setting is missing or wrong

An error says three things to the person who meets it: what happened (``message``), what to do
next (``remedy``) and whether trying again can help (``retryable``). All three are safe to show:
they never hold a secret, a path of the server or a stack trace. Each face (web, CLI, worker)
translates the tree once.
"""

from tubetotask.domain.errors.base import (
    BadAddress,
    BadPlan,
    BadSource,
    Cancelled,
    ConfigError,
    EmptyCaptions,
    InputError,
    NotFound,
    StorageFailed,
    TooLarge,
    TubeToTaskError,
    UnreadableCaptions,
)
from tubetotask.domain.errors.model import (
    AnalysisFailed,
    BudgetReached,
    CallTooLarge,
    ModelFailed,
    ModelStopped,
    PriceUnknown,
)
from tubetotask.domain.errors.youtube import (
    Blocked,
    FeedOutage,
    KeyRefused,
    QuotaReached,
    SourceMissing,
    SourceUnavailable,
    TranscriptUnavailable,
    Unparsable,
    Unreachable,
)

__all__ = [
    "AnalysisFailed",
    "BadAddress",
    "BadPlan",
    "BadSource",
    "Blocked",
    "BudgetReached",
    "CallTooLarge",
    "Cancelled",
    "ConfigError",
    "EmptyCaptions",
    "FeedOutage",
    "InputError",
    "KeyRefused",
    "ModelFailed",
    "ModelStopped",
    "NotFound",
    "PriceUnknown",
    "QuotaReached",
    "SourceMissing",
    "SourceUnavailable",
    "StorageFailed",
    "TooLarge",
    "TranscriptUnavailable",
    "TubeToTaskError",
    "Unparsable",
    "Unreachable",
    "UnreadableCaptions",
]
