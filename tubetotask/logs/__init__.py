"""Structured logs: one event a line on stderr or in a file, as text or as JSON for machines.

    redact.py   what may not pass       files.py    a file of several processes
    mail.py     errors by mail          service.py  errors to a Sentry project

Invariant: stdout stays free for results, and every line, ours or a library's, went through
``redact`` before it is written or sent anywhere.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from tubetotask.logs.files import SharedFile
from tubetotask.logs.mail import ErrorMail, Post
from tubetotask.logs.redact import Redactor

__all__ = ["Manner", "Post", "begin", "set_up"]
_MB = 1024 * 1024


@dataclass(frozen=True)
class Manner:
    """How to log. ``file``: "" for stderr; ``secrets``: what may never be written."""

    level: str = "INFO"
    style: str = "text"
    file: str = ""
    file_mb: int = 10
    files: int = 10
    secrets: Iterable[str] = ()
    sentry_dsn: str = ""
    release: str = ""
    environment: str = ""
    post: Post | None = None


def set_up(level: str, style: str) -> None:
    """Events to stderr, and nothing else."""
    begin(Manner(level, style))


def begin(manner: Manner) -> None:
    """Send our events and those of libraries through one formatter to where they belong."""
    redactor = Redactor(manner.secrets)

    def redacted(
        _logger: Any, _method: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        return redactor.event(event)

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redacted,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,  # first: what is not written costs nothing
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )

    def formatter(last: Any) -> logging.Formatter:
        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )

    output = _output(manner)
    colours = isinstance(output, logging.StreamHandler) and sys.stderr.isatty()
    plain = structlog.dev.ConsoleRenderer(colors=False)
    readable = structlog.dev.ConsoleRenderer(colors=colours)
    json = structlog.processors.JSONRenderer()
    output.setFormatter(formatter(json if manner.style == "json" else readable))
    handlers: list[logging.Handler] = [output]
    if manner.sentry_dsn:
        from tubetotask.logs import service

        service.start(
            manner.sentry_dsn,
            release=manner.release,
            environment=manner.environment,
            redactor=redactor,
        )
    elif manner.post is not None:
        mail = ErrorMail(manner.post)
        mail.setFormatter(formatter(plain))
        handlers.append(mail)
    _replace(handlers, manner.level)


def _output(manner: Manner) -> logging.Handler:
    if not manner.file:
        return logging.StreamHandler(sys.stderr)
    try:
        return SharedFile(Path(manner.file), manner.file_mb * _MB, manner.files)
    except OSError as error:
        # Work goes on, and what it tells is not lost: whoever started it reads stderr.
        sys.stderr.write(f"LOG_FILE cannot be written ({error.strerror}): the log goes here.\n")
        return logging.StreamHandler(sys.stderr)


def _replace(handlers: list[logging.Handler], level: str) -> None:
    root = logging.getLogger()
    for old in root.handlers:
        if isinstance(old, SharedFile | ErrorMail):
            old.close()
    root.handlers = handlers
    root.setLevel(level)
    # Each tells of every poll and migration step: of use only when looking for a fault in them.
    for noisy in ("dbos", "alembic", "urllib3", "sentry_sdk"):
        logging.getLogger(noisy).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    # These tell what they send, talks and plans as a whole, and addresses with their passwords.
    for telling in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(telling).setLevel("WARNING")
