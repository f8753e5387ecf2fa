"""Settings of gunicorn wherever strangers are served; ``gunicorn.conf.py`` hands them to it.

``gunicorn main:app`` in the project's folder, or ``-c python:tubetotask.web.gunicorn`` elsewhere.
The command line and ``GUNICORN_CMD_ARGS`` go before what stands here.

Invariant: what every worker needs is loaded once, before they part, and stays shared: the collector
of garbage leaves it alone. Nothing is connected before that. Once it runs, a process needs no
template of the release it came from any more, so that a newer one may be laid over it.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from tubetotask import lean, memory  # noqa: F401 - what lean leaves out is loaded after this

if "PORT" not in os.environ:  # where a platform gives one, gunicorn listens there by itself
    bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:5000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "tubetotask.web.sharing.SharingWorker"
threads = 4
preload_app = True
timeout = 30
# Platforms kill what has not ended after 30 s, and systemd here after 25: be ready before.
graceful_timeout = 15
keepalive = 5
# Bounds what a leak in any library can take; not all workers at once.
max_requests = 20_000
max_requests_jitter = 2_000
# Signs of life in memory: on a slow disk a worker would be taken for dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn's advice
# It would open a socket under $HOME, which a system account has not.
control_socket_disable = True

# Loaded late elsewhere, so that the first page is quick; here by each worker for itself.
_LATE = ("dbos", "psycopg")


def when_ready(server: Any) -> None:
    """Before the first worker parts."""
    for name in _LATE:
        importlib.import_module(name)
    first_run = importlib.import_module("tubetotask.web.first_run")
    first_run.announce(server.app.wsgi())
    pages = server.app.wsgi().jinja_env
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)
    memory.settle()
