"""Seconds of a video as a clock shows them.

Invariant: an unknown time is "", never 0:00.
"""

from __future__ import annotations


def clock(second: float | None) -> str:
    """3:12 or 1:03:12; "" where the time is unknown."""
    if second is None:
        return ""
    whole = max(0, int(second))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
