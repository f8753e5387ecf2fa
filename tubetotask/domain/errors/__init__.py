"""One error tree.

    TubeToTaskError                     id, message, remedy, retryable
    ├── InputError                      what the user gave cannot be used as it is
    │   ├── UnreadableCaptions          no reader understands the text
    │   ├── EmptyCaptions               understood, but holds no words
    │   ├── TooLarge                    over a stated limit
    │   ├── BadPlan                     a plan without text
    │   ├── BadSource                   neither a YouTube link or id, nor a file
    │   ├── BadAddress                  names no channel, playlist or video of YouTube
    │   ├── InvalidField                what one field of a form holds cannot be used
    │   └── AccountError                cannot be done to this account
    │       └── LinkSpent               a one-time link that does not work (any more)
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
    │   ├── PriceNotConfirmed           speech recognition waits until somebody agrees to its price
    │   └── CallTooLarge                a call was not made: alone it is more than a minute allows
    ├── Cancelled                       somebody called the work off
    ├── StorageFailed                   the database refused, is full or is missing
    │   └── BackupFailed                a backup could not be made, used or copied
    ├── SendingFailed                   it did not arrive where a person works (see ``status``)
    │   ├── ServiceAway                 no answer, or "later": it is tried again
    │   └── Refused                     this one thing is not taken
    │       ├── SubscriptionGone        a browser is not there any more, or not to be told
    │       └── Disconnected            nothing is taken before a person does something
    │           └── AddressRefused      an address in a private network
    ├── ServerAway                      the server that a command works with does not answer
    ├── AccessRefused                   a server does not take the token, or it opens too little
    ├── NotFound                        no such thing, or not yours
    └── ConfigError                     a setting is missing or wrong

An error says three things to the person who meets it: what happened (``message``), what to do
next (``remedy``) and whether trying again can help (``retryable``). All three are safe to show:
they never hold a secret, a path of the server or a stack trace. Each face (web, CLI, worker)
translates the tree once.
"""

from tubetotask.domain.errors.base import (
    AccessRefused,
    AccountError,
    BackupFailed,
    BadAddress,
    BadPlan,
    BadSource,
    Cancelled,
    ConfigError,
    EmptyCaptions,
    InputError,
    InvalidField,
    LinkSpent,
    NotFound,
    ServerAway,
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
    PriceNotConfirmed,
    PriceUnknown,
)
from tubetotask.domain.errors.sending import (
    AddressRefused,
    Disconnected,
    Refused,
    SendingFailed,
    ServiceAway,
    SubscriptionGone,
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

HOPELESS = frozenset(
    kind.id for kind in (UnreadableCaptions, EmptyCaptions, TooLarge, BadPlan, BadSource)
)
"""Ids of what the same input again would be refused for again."""

__all__ = [
    "HOPELESS",
    "AccessRefused",
    "AccountError",
    "AddressRefused",
    "AnalysisFailed",
    "BackupFailed",
    "BadAddress",
    "BadPlan",
    "BadSource",
    "Blocked",
    "BudgetReached",
    "CallTooLarge",
    "Cancelled",
    "ConfigError",
    "Disconnected",
    "EmptyCaptions",
    "FeedOutage",
    "InputError",
    "InvalidField",
    "KeyRefused",
    "LinkSpent",
    "ModelFailed",
    "ModelStopped",
    "NotFound",
    "PriceNotConfirmed",
    "PriceUnknown",
    "QuotaReached",
    "Refused",
    "SendingFailed",
    "ServerAway",
    "ServiceAway",
    "SourceMissing",
    "SourceUnavailable",
    "StorageFailed",
    "SubscriptionGone",
    "TooLarge",
    "TranscriptUnavailable",
    "TubeToTaskError",
    "Unparsable",
    "Unreachable",
    "UnreadableCaptions",
]
