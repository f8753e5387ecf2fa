"""The root of the tree, and what has to do with neither YouTube nor a model."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar


class TubeToTaskError(Exception):
    """Base of every error that TubeToTask raises on purpose."""

    id: ClassVar[str] = "error"
    retryable: bool = False
    retry_at: datetime | None = None  # when it is worth trying again, where that is known

    def __init__(self, message: str, *, remedy: str = "", retryable: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        if retryable is not None:
            self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InputError(TubeToTaskError):
    """What the user gave cannot be used as it is."""

    id = "input"


class InvalidField(InputError):
    """What one field holds cannot be used. ``name``: of the field."""

    def __init__(self, name: str, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.name = name


class UnreadableCaptions(InputError):
    """No reader understands the text."""

    id = "captions-unreadable"


class EmptyCaptions(InputError):
    """The captions were understood, but hold no words."""

    id = "captions-empty"


class TooLarge(InputError):
    """The input is over a stated limit."""

    id = "too-large"


class BadPlan(InputError):
    """The plan has no text."""

    id = "plan-bad"


class BadSource(InputError):
    """Neither a YouTube link or id, nor a readable file."""

    id = "source-bad"


class BadAddress(InputError):
    """The text names no channel, playlist or video of YouTube that can be followed."""

    id = "address-bad"


class AccountError(InputError):
    """What was asked of an account cannot be done."""

    id = "account"


class LinkSpent(AccountError):
    """A one-time link that is unknown, used or too old: which of them, nobody is told."""

    id = "link-spent"


class Cancelled(TubeToTaskError):
    """Somebody called the work off, or removed what it was for: nothing more is paid."""

    id = "cancelled"

    def __init__(self) -> None:
        super().__init__("This was cancelled.", remedy="What was read so far is kept.")


class StorageFailed(TubeToTaskError):
    """The database refused, is full or is missing."""

    id = "storage-failed"


class AccessRefused(TubeToTaskError):
    """A server does not take the token, or the token opens too little."""

    id = "access-refused"


class ServerAway(TubeToTaskError):
    """The server that a command works with does not answer, or not now."""

    id = "server-away"
    retryable = True


class BackupFailed(StorageFailed):
    """A backup could not be made, is damaged, or could not be restored or copied."""

    id = "backup-failed"


class NotFound(TubeToTaskError):
    """No such thing, or it belongs to someone else."""

    id = "not-found"


class ConfigError(TubeToTaskError):
    """A setting is missing or wrong; the message names the variable and the remedy."""

    id = "config"
