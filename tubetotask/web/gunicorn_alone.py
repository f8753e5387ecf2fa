"""Settings of gunicorn under ``script/server``: one process, ready as soon as can be.

Given by its path, so that gunicorn's own process loads nothing of ours, and so that the file for
servers, ``gunicorn.conf.py``, does not count here.
"""

from __future__ import annotations

from typing import Any

workers = 1
worker_class = "gthread"
threads = 4
graceful_timeout = 5
# It would open a socket under $HOME, which is none of script/server's business.
control_socket_disable = True
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """As soon as the application is there: how to give it accounts. Once, not at every restart."""
    if worker.age == 1:
        from tubetotask.web import first_run

        first_run.announce(worker.app.wsgi())
