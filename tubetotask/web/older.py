"""Where a part of a long list begins, as its page's address says it."""

from __future__ import annotations

from flask import request

from tubetotask.storage.database import LARGEST_ID


def before() -> int:
    """The number that the part lies before; 0, the newest part, for all that is no such number.

    A database refuses numbers that it cannot hold, however far below zero they are, too.
    """
    return min(max(request.args.get("before", 0, type=int), 0), LARGEST_ID)
