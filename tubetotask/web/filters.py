"""What templates need to put values into words.

Invariant: a verdict is told by word, colour and shape together, never by colour alone.
"""

from __future__ import annotations

import re
from datetime import datetime

from flask import Flask, current_app
from jinja2 import StrictUndefined

from tubetotask.domain.budget import dollars
from tubetotask.domain.usage import warned
from tubetotask.exports import spending, working
from tubetotask.exports.phrases import BY_TOPIC, RESTORED, harmless
from tubetotask.storage.database import now
from tubetotask.transcripts import MAX_BYTES, links
from tubetotask.web import languages

# Verdict or state → name of its colours in the style sheet and of its shape in icons.svg, word.
MARKS = {
    "act now": ("act", "Act now"),
    "save for later": ("save", "Save for later"),
    "already doing": ("already", "Already doing"),
    "conflicts with plan": ("conflict", "Conflicts with plan"),
    "skip": ("skip", "Skip"),
    "": ("notes", "Notes only"),
    "failed": ("failed", "Could not be read"),
    "waiting": ("waiting", "Waiting"),
    "queued": ("working", "In the queue"),
    "reading": ("working", "Reading"),
    "noting": ("working", "Noting"),
    "assessing": ("working", "Assessing"),
    "cancelled": ("skip", "Cancelled"),
    "done": ("already", "Done"),
}


def mark(value: str) -> tuple[str, str]:
    """Shape and word for a verdict or a state."""
    return MARKS.get(value, ("notes", value))


def clock(second: float | None) -> str:
    """3:12 or 1:03:12; "" where the time is unknown."""
    if second is None:
        return ""
    whole = max(0, int(second))
    hours, minutes, seconds = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def ago(moment: datetime) -> str:
    """ "just now", "5 minutes ago", or the date."""
    seconds = (now() - moment).total_seconds()
    for limit, unit, name in ((60, 1, ""), (3600, 60, "minute"), (86400, 3600, "hour")):
        if seconds < limit:
            count = int(seconds // unit)
            return f"{count} {name}{'' if count == 1 else 's'} ago" if name else "just now"
    return moment.strftime("%-d %B %Y")


def stamp(moment: datetime) -> str:
    """A day and a minute."""
    return moment.strftime("%-d %B %Y, %H:%M UTC")


def points(value: float) -> str:
    """Points of a score, with a sign and at most one digit after the point."""
    return f"{value:+.1f}".replace(".0", "").replace("-", "−")


def percent(share: float) -> str:
    """A share in per cent; what is not all is never rounded up to 100 %."""
    return "100 %" if share >= 1 else f"{min(99.9, share * 100):.3g} %"


_ENDING = re.compile(
    r"(\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?\.(vtt|srt|srv[123]|json3?|xml|ttml|txt|md|sbv)$",
    re.IGNORECASE,
)


def titled(title: str) -> str:
    """A title to show: a file's name without its ending, a bare id named as such, never nothing."""
    plain = _ENDING.sub("", title.strip())
    if plain and links.id_in_name(plain) == plain:
        return f"YouTube video {plain}"
    return plain or "Captions without a title"


def known(endpoint: str) -> bool:
    """Whether there is such a page: a link to one that is not would be an error."""
    return endpoint in current_app.view_functions


def register(app: Flask) -> None:
    """Give templates these functions. A name that a template mistypes is an error."""
    for function in (mark, clock, ago, stamp, points, percent, titled, harmless):
        app.add_template_filter(function)
    app.add_template_filter(spending.counted)
    app.add_template_filter(spending.purpose)
    app.add_template_filter(spending.units_told)
    app.add_template_filter(spending.share, "spent_share")
    app.add_template_filter(dollars)
    for words in (working.caused, working.step_name, working.job_state, working.scheduled):
        app.add_template_filter(words)
    app.add_template_filter(working.took)
    app.add_template_filter(working.arrival)
    app.add_template_filter(warned)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        max_bytes=MAX_BYTES,
        languages=sorted(languages.NAMES.items(), key=lambda item: item[1]),
        RESTORED=RESTORED,
        BY_TOPIC=BY_TOPIC,
        known=known,
    )
