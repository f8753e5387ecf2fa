"""The HTTP status of each kind of error, for pages and programs alike."""

from __future__ import annotations

from tubetotask.domain import errors

STATUS: tuple[tuple[type[errors.TubeToTaskError], int], ...] = (
    (errors.NotFound, 404),
    (errors.LinkSpent, 404),
    (errors.TooLarge, 413),
    (errors.InputError, 400),
    (errors.TranscriptUnavailable, 503),
    (errors.StorageFailed, 503),
)


def status_of(error: errors.TubeToTaskError) -> int:
    """The HTTP status for an error of the tree."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)
