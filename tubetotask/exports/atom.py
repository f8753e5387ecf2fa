"""Reports as an Atom feed (RFC 4287).

Invariant: an entry keeps its id for ever and changes ``updated`` when another version of its report
is made. XML is written by the library, so no text can end its element.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from tubetotask import __version__
from tubetotask.domain.report import Report
from tubetotask.exports import blocks_html
from tubetotask.exports.report import NAMES, days, paper

_ATOM = "http://www.w3.org/2005/Atom"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML 1.0
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """A report and the address of its page."""

    report: Report
    url: str


def render(entries: Sequence[Entry], *, key: str, home: str, own: str) -> bytes:
    """The feed. ``key``: what its ids are made of; ``home``: the pages; ``own``: its address."""
    register_namespace("", _ATOM)
    feed = Element(f"{{{_ATOM}}}feed")
    _text(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, key)}")
    _text(feed, "title", "TubeToTask: reports")
    newest = max((each.report.made_at for each in entries), default=_BEGINNING)
    _text(feed, "updated", newest.isoformat(timespec="seconds"))
    SubElement(feed, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=home)
    SubElement(feed, f"{{{_ATOM}}}link", rel="self", type="application/atom+xml", href=own)
    author = SubElement(feed, f"{{{_ATOM}}}author")
    _text(author, "name", "TubeToTask")
    _text(feed, "generator", f"TubeToTask {__version__}")
    for each in entries:
        _entry(feed, each, key)
    return bytes(tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Element, each: Entry, key: str) -> None:
    report, period = each.report, each.report.period
    entry = SubElement(feed, f"{{{_ATOM}}}entry")
    of_days = f"{key}/{period.kind.value}/{period.first}/{period.last}"
    _text(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, of_days)}")
    _text(entry, "title", f"{NAMES[period.kind]}: {days(period)}")
    _text(entry, "updated", report.made_at.isoformat(timespec="seconds"))
    SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=each.url)
    _text(entry, "summary", report.answer[0])
    content = _text(entry, "content", str(blocks_html.fragment(paper(report))))
    content.set("type", "html")


def _text(parent: Element, name: str, text: str) -> Element:
    found = SubElement(parent, f"{{{_ATOM}}}{name}")
    found.text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return found
