"""What a text is, by its content; its name only breaks a tie.

The table is the order in which formats are asked: the strict ones first, plain text last, which
takes everything that is not plainly something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tubetotask.transcripts.decode import unreadable
from tubetotask.transcripts.formats import (
    json_tracks,
    markdown,
    sbv,
    text,
    timed_lines,
    timedtext,
)
from tubetotask.transcripts.track import Track

Parser = Callable[[str, str], Track]
_HEAD = 8000
_FORMATS: tuple[tuple[Callable[[str], bool], Parser], ...] = (
    (timedtext.looks, timedtext.parse),
    (json_tracks.looks, json_tracks.parse),
    (timed_lines.looks, timed_lines.parse),
    (sbv.looks, sbv.parse),
)
_NOT_CAPTIONS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<div|<script)", re.IGNORECASE),
        "a web page",
    ),
    (re.compile(r"\s*<\?xml|\s*<(?:rss|feed|svg|opml)[\s>]"), "XML of another kind"),
    (re.compile(r"#EXTM3U"), "a playlist of a video stream"),
    (re.compile(r"\s*-----BEGIN [A-Z ]{3,40}-----"), "a key or certificate"),
)


def parse(body: str, name: str = "") -> Track:
    """The track in a text, read by the first format that knows it. Raises UnreadableCaptions."""
    head = body[:_HEAD]
    for looks, parser in _FORMATS:
        if looks(head):
            return parser(body, name)
    for pattern, what in _NOT_CAPTIONS:
        if pattern.match(head):
            raise unreadable(name, what)
    if markdown.looks(head, name):
        return markdown.parse(body, name)
    return text.parse(body, name)
