"""Settings of gunicorn for several web workers.

``gunicorn -c python:tubetotask.web.gunicorn --workers 2 main:app``

Invariant: what every worker needs is loaded once, before they part, and stays shared: the collector
of garbage leaves it alone. Nothing is connected before that.
"""

from __future__ import annotations

import gc
import importlib
from typing import Any

preload_app = True
worker_class = "gthread"
threads = 4
# Loaded late elsewhere, so that the first page is quick; here by each worker for itself.
_LATE = ("dbos", "genai_prices", "psycopg", "tubetotask.analysis.model.prices")


def when_ready(_server: Any) -> None:
    """Before the first worker parts."""
    for name in _LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
