"""What a talk is called: the one place that decides it, for pages, programs, files and terminals.

Invariant: a title to show is never a file's name as it lay on a disk, and never nothing.
"""

from __future__ import annotations

import re

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.youtube import id_in_name

_ENDING = re.compile(
    r"(\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?\.(vtt|srt|srv[123]|json3?|xml|ttml|txt|md|sbv)$",
    re.IGNORECASE,
)


def plain(title: str) -> str:
    """The title of a file's name ("my_talk.en.vtt": "my talk"); any other title stays."""
    told = title.strip()
    bare = _ENDING.sub("", told)
    if bare == told or " " in bare or id_in_name(bare):
        return bare
    return bare.replace("_", " ").strip()


def titled(title: str) -> str:
    """A title to show: as ``plain``, a bare id named as such, never nothing."""
    told = plain(title)
    if not told:
        return _("Captions without a title")
    if id_in_name(told) == told:
        return _("YouTube video %(id)s", id=told)
    return told
