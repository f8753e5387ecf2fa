"""Marked-up caption text becomes a plain row with the times of its words.

Invariant: a row's text holds no known tag, no entity, no control and no invisible sign; marks point
into that text. What is no known tag is text: no word is lost for standing between "<" and ">".
Tags go before entities, so that "&lt;b&gt;" stays what the captioner wrote.
"""

from __future__ import annotations

import html
import re

from tubetotask.transcripts.signs import clean
from tubetotask.transcripts.track import Row

_TIME_TAG = re.compile(r"<(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})>")
# Only these are tags. "if x<y then z>w", "<your name>" and "List<String>" are words.
_END = r"(?:\.[^\s<>]{0,80})?(?:\s+[\w:-]{1,20}\s?=[^<>\n]{0,150})?\s?/?>"
_TAG = re.compile(
    rf"</?(?:[cibusIBU]|lang|ruby|rt|font|FONT|span|SPAN){_END}|</[vV]>|</>"
    r"|(?<!\w)<v(?:\.[^\s<>]{0,60})?(?:\s[^<>\n]{0,80})?>|<lang(?:\.[^\s<>]{0,60})?\s[\w-]{1,20}>"
    r"|\{\\[^{}\n]{0,60}\}|\{[biu]\}|\{/[biu]\}"
)
_BREAK = re.compile(rf"</?(?:br|BR|p){_END}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,60})?\s+([^<>\n]{1,60})>")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufeff\ufff9-\ufffb]"
)
_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_HUGE_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
# What programs escape twice and nobody says. "&lt;" is not among it: it may be what was written.
_ESCAPED_TWICE = re.compile(r"&(?:nbsp|quot|apos|#0?39|#x27);|&gt;\s?&gt;")


def plain(text: str) -> str:
    """The text without tags, entities, invisible signs and double spaces (ends are kept)."""
    if "<" in text or "{" in text:
        text = _TAG.sub("", _BREAK.sub(" ", _TIME_TAG.sub("", text)))
    return visible(text)


def visible(text: str) -> str:
    """Entities resolved once, controls and invisible signs gone, spaces single."""
    if "&" in text:
        text = html.unescape(_HUGE_REFERENCE.sub("\ufffd", text) if "&#" in text else text)
    return literal(text)


def literal(text: str) -> str:
    """The same of a text whose format has resolved its entities already."""
    if "&" in text:
        text = _ESCAPED_TWICE.sub(lambda found: html.unescape(found[0]), text)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return _SPACES.sub(" ", clean(text))


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
