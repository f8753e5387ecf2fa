"""Errors to a Sentry project, where SENTRY_DSN names one. Loaded only then.

Invariant: an error leaves without the request's body, cookies, query and headers, without variables
of the code, without a person's address, and what is left of its words went through our redaction.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from tubetotask.logs.redact import Redactor

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_KEPT_OF_REQUEST = frozenset({"method"})
_GONE = ("user", "breadcrumbs", "server_name", "modules")


def start(dsn: str, *, release: str, environment: str, redactor: Redactor) -> None:
    """Errors that are logged, and those that nobody catches, go there from now on."""
    import sentry_sdk
    from sentry_sdk.integrations.logging import LoggingIntegration

    def scrubbed(event: Event, hint: Hint) -> Event | None:
        return cast("Event", scrub(cast(dict[str, Any], event), hint, redactor))

    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        auto_enabling_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        before_send=scrubbed,
    )


def scrub(event: dict[str, Any], hint: Any, redactor: Redactor) -> dict[str, Any]:
    """What of an event may leave."""
    for name in _GONE:
        event.pop(name, None)
    request = event.get("request") or {}
    event["request"] = {k: v for k, v in request.items() if k in _KEPT_OF_REQUEST}
    event["extra"] = {}  # command lines, and whatever a library thought useful
    error = (hint.get("exc_info") or (None, None, None))[1]
    told = _words(error, redactor)
    for each in (event.get("exception") or {}).get("values") or []:
        each["value"] = told.get(each.get("type"), "(its words are left out)")
        for frame in (each.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    for name in ("message", "logentry", "tags", "contexts", "exception", "transaction"):
        if name in event:
            event[name] = redactor.deep(event[name])
    return event


def _words(error: BaseException | None, redactor: Redactor) -> dict[str, str]:
    """By type, what the exceptions of a chain say, as far as it may leave."""
    found: dict[str, str] = {}
    while error is not None and type(error).__name__ not in found:
        found[type(error).__name__] = redactor.words(error)
        error = error.__cause__ or error.__context__
    return found
