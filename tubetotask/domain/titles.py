"""What a talk is called: the one place that decides it, for pages, programs, files and terminals.

Invariant: a title to show is never a file's name as it lay on a disk, and never nothing.
"""

from __future__ import annotations

import re

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.youtube import id_in_name

_LANGUAGE = r"(\.[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)?"
# What ends so is captions; "Understanding package.json" is a talk on YouTube.
_CAPTIONS = re.compile(rf"(?<!\s){_LANGUAGE}\.(vtt|srt|srv[123]|json3|ttml|sbv)$", re.IGNORECASE)
_ENDING = re.compile(rf"{_LANGUAGE}\.(vtt|srt|srv[123]|json3?|xml|ttml|txt|md|sbv)$", re.IGNORECASE)


def plain(title: str) -> str:
    """The title as it is kept; one that is a file's name of captions ("my_talk.en.vtt") without
    its ending ("my talk")."""
    return _without(_CAPTIONS, title)


def of_file(name: str) -> str:
    """The title of a file of that name, whatever its ending."""
    return _without(_ENDING, name)


def _without(ending: re.Pattern[str], title: str) -> str:
    told = title.strip()
    bare = ending.sub("", told)
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
