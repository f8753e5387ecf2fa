"""Asks how the web server or the worker in this container is: the health check of an image.

Invariant: it asks as a visitor would whom ``TRUSTED_HOSTS`` lets in, and changes nothing.

``python -m tubetotask.probe [PATH]``: exit code 0 when ``PATH`` (default /healthz) is answered with
200 within some seconds, else 1. With ``--worker``: 0 when a worker of this database was heard of in
the last minute. What was found goes to stdout, where ``docker inspect`` shows it.
"""

from __future__ import annotations

import http.client
import sys
from collections.abc import Sequence

from tubetotask.config import Config, load
from tubetotask.domain.errors import ConfigError

TIMEOUT_S = 8.0
_SHOWN = 2000  # characters of an answer


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    try:
        config = load(signs=False)
    except ConfigError as error:
        sys.stdout.write(f"{error.message} {error.remedy}\n")
        return 1
    if list(arguments) == ["--worker"]:
        why = worker(config)
    else:
        why = web(config, arguments[0] if arguments else "/healthz")
    sys.stdout.write(f"{why or 'well'}\n")
    return 1 if why else 0


def web(config: Config, path: str) -> str:
    """Why the web server is not well, or ""."""
    # It listens on every address of its container; HOST is for script/server.
    connection = http.client.HTTPConnection("127.0.0.1", config.port, timeout=TIMEOUT_S)
    host = next((name for name in config.hosts or () if not name.startswith(".")), "127.0.0.1")
    try:
        connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        answer = connection.getresponse()
        text = answer.read(_SHOWN).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"no answer on port {config.port}: {error}"
    finally:
        connection.close()
    return "" if answer.status == 200 else f"{answer.status} {text}"


def worker(config: Config) -> str:
    """Why no worker is to be relied on, or ""."""
    from sqlalchemy import create_engine  # here: the web server's check does without
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import Session

    from tubetotask.operations.readiness import SILENT
    from tubetotask.storage import marks
    from tubetotask.storage.database import now

    engine = create_engine(config.database_url)
    try:
        with Session(engine) as session:
            heard = marks.alive(session, now())
            if heard and now() - heard[0].at <= SILENT:
                return ""
    except SQLAlchemyError as error:
        return f"the database does not answer: {type(error).__name__}"
    finally:
        engine.dispose()
    return "no worker has been heard of for a minute"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
