"""Marked-up caption text becomes a plain row with the times of its words.

Invariant: a row's text holds no tag, no entity and no invisible sign; marks point into that text.
Tags go before entities, so that "&lt;b&gt;" stays what the captioner wrote.
"""

from __future__ import annotations

import html
import re

from tubetotask.transcripts.track import Row

_TIME_TAG = re.compile(r"<(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|</?>|\{\\[^{}\n]{0,60}\}|\{[biu]\}|\{/[biu]\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,60})?\s+([^<>\n]{1,60})>")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_HUGE_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
_STILL_ESCAPED = re.compile(r"&(?:gt|lt|nbsp|quot|apos|#39|#x27);")


def plain(text: str) -> str:
    """The text without tags, entities, invisible signs and double spaces (ends are kept)."""
    if "<" in text or "{" in text:
        text = _TAG.sub("", _TIME_TAG.sub("", text))
    return visible(text)


def visible(text: str) -> str:
    """Entities resolved (also those escaped twice), invisible signs gone, spaces single."""
    if "&" in text:
        text = html.unescape(_HUGE_REFERENCE.sub("\ufffd", text) if "&#" in text else text)
        if _STILL_ESCAPED.search(text):
            text = html.unescape(text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", text)


def row(text: str) -> Row:
    """A row of WebVTT or SRT, with the times of its inline tags as marks."""
    if "<" not in text:
        return Row(plain(text).strip())
    parts = _TIME_TAG.split(text)
    if len(parts) == 1:
        return Row(plain(text).strip())
    # re.split with 4 groups gives: text, h, m, s, ms, text, h, m, s, ms, text …
    out = plain(parts[0]).lstrip()
    marks: list[tuple[int, float]] = []
    for i in range(1, len(parts), 5):
        h, m, s, ms = parts[i : i + 4]
        second = int(h or 0) * 3600 + int(m) * 60 + int(s) + int(ms) / 10 ** len(ms)
        piece = plain(parts[i + 4])
        if not out:
            piece = piece.lstrip()
        lead = len(piece) - len(piece.lstrip())
        marks.append((len(out) + lead, second))
        out += piece
    out = out.rstrip()
    return Row(out, tuple(mark for mark in marks if mark[0] < len(out)))


def voice(text: str) -> str:
    """The name in a WebVTT voice tag, or ""."""
    found = _VOICE.search(text) if "<v" in text else None
    return visible(found[1]).strip() if found else ""
