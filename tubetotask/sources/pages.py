"""YouTube's pages for people: what they say of themselves, and what stands in their place.

Invariant: a page is believed only where it names the thing itself (its canonical link, its feed,
its player's details); a link somewhere in it proves nothing. A captcha and a consent page are
told apart from an answer.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from tubetotask.domain.errors import Blocked
from tubetotask.sources.fetcher import Answer

_CONSENT = re.compile(r'<form[^>]{1,200}action="https://consent\.youtube\.com/', re.IGNORECASE)
_CAPTCHA = re.compile(r'class="g-recaptcha"|action="/das_captcha|/sorry/index', re.IGNORECASE)
_PLAYER = re.compile(r"ytInitialPlayerResponse\s*=\s*(?=\{)")
_DATA = re.compile(r"(?:var\s+ytInitialData|window\[[\"']ytInitialData[\"']\])\s*=\s*(?=\{)")
MAX_HEAD = 2_000_000


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the head of a page says: "" where it does not."""

    canonical: str = ""
    feed: str = ""  # the address of its Atom feed
    title: str = ""
    picture: str = ""


def refuse_walls(answer: Answer) -> None:
    """Raises Blocked where a captcha or the consent page stands in the place of the answer."""
    if answer.url.startswith("https://consent.youtube.com/") or _CONSENT.search(answer.text):
        raise Blocked(
            "YouTube shows this server its consent page instead of the answer.",
            remedy="Set YOUTUBE_API_KEY, which needs no page.",
        )
    if _CAPTCHA.search(answer.text):
        raise Blocked(
            "YouTube takes this server for a robot and shows it a captcha.",
            remedy="It is tried again later. With YOUTUBE_API_KEY no page is needed.",
        )


def facts(text: str) -> PageFacts:
    """What a page says of itself."""
    head = _Head()
    head.feed(text[:MAX_HEAD])
    return PageFacts(
        canonical=head.links.get("canonical", ""),
        feed=head.links.get("feed", ""),
        title=head.metas.get("og:title", "") or head.metas.get("title", ""),
        picture=head.metas.get("og:image", ""),
    )


class _Head(HTMLParser):
    """Collects the first of each link and meta of the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: dict[str, str] = {}
        self.metas: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link":
            rel = given.get("rel", "").lower()
            if rel == "alternate" and given.get("type") == "application/rss+xml":
                rel = "feed"
            self.links.setdefault(rel, given.get("href", ""))
        elif tag == "meta":
            name = given.get("property") or given.get("name") or ""
            self.metas.setdefault(name.lower(), given.get("content", ""))


def player(text: str) -> dict[str, Any]:
    """The player's answer inside a watch page; {} without one."""
    return _object(_PLAYER, text)


def alerts(text: str) -> str:
    """What YouTube tells in place of a channel or list ("This channel does not exist."), or ""."""
    found = _object(_DATA, text).get("alerts")
    said: list[str] = []
    for alert in found if isinstance(found, list) else []:
        shown = alert.get("alertRenderer") if isinstance(alert, dict) else None
        if isinstance(shown, dict) and shown.get("type") == "ERROR":
            said.append(_words(shown.get("text")))
    return " ".join(filter(None, said))[:300]


def _object(before: re.Pattern[str], text: str) -> dict[str, Any]:
    found = before.search(text)
    if found is None:
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _words(text: object) -> str:
    if not isinstance(text, dict):
        return ""
    runs = text.get("runs")
    parts = [r.get("text") for r in runs if isinstance(r, dict)] if isinstance(runs, list) else []
    plain = text.get("simpleText") or "".join(p for p in parts if isinstance(p, str))
    return html.unescape(plain).strip() if isinstance(plain, str) else ""
