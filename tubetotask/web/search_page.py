"""What the address of a search says, and the words of the page that answers it.

Invariant: an address that says nonsense is a search without it; every address the page makes is
read here the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import url_for

from tubetotask.domain.search import By, Facets, Found, Kind, Part, View
from tubetotask.domain.texts import N_, gettext

VERDICTS = (
    *("act now", "save for later", "already doing", "conflicts with plan"),
    *("skip", "not judged"),
)
# In the page's order.
WORDS = {Kind.TASKS: N_("Tasks"), Kind.NOTES: N_("Notes"), Kind.TALKS: N_("Talks")}
# What a statement is in its analysis: shape and word.
PARTS = {
    "premise": ("notes", N_("Premise")),
    "concept": ("notes", N_("Concept")),
    "takeaway": ("notes", N_("Takeaway")),
    "passage": ("notes", N_("Key passage")),
    "advice": ("goal", N_("Advice")),
    "lens": ("search", N_("Lens")),
    "new": ("new", N_("New")),
    "reaffirms": ("reaffirms", N_("Reaffirms")),
    "contradicts": ("contradicts", N_("Contradicts")),
    "off plan": ("off_plan", N_("Off plan")),
}
_KINDS = {kind.value: kind for kind in Kind}
_OF_EACH, _OF_ONE = 5, 20


@dataclass(frozen=True)
class Asked:
    """A search, as its address says it."""

    q: str
    facets: Facets
    view: View
    since: str = ""
    until: str = ""

    def address(self, **other: str) -> str:
        """Its address, with other values for some of it; "" leaves one out."""
        given = {
            "q": self.q,
            "kind": self.view.kind.value if self.view.kind else "",
            "by": self.view.by.value if self.view.by is not By.WORDS else "",
            "channel": self.facets.channel,
            "section": self.facets.section,
            "verdict": self.facets.verdict,
            "since": self.since if self.facets.since else "",
            "until": self.until if self.facets.until else "",
        }
        asked = urlencode({name: value for name, value in (given | other).items() if value})
        return f"{url_for('search.show')}?{asked}" if asked else url_for("search.show")

    def tabs(self, found: Found) -> Sequence[tuple[str, str, int | None, bool]]:
        """All and each kind: word, address, how many (where it is known and not cut), shown."""
        kind = self.view.kind
        each = [
            (
                gettext(word),
                self.address(kind=one.value),
                _counted(found.parts.get(one)),
                one is kind,
            )
            for one, word in WORDS.items()
        ]
        return [(gettext("All"), self.address(kind=""), None, kind is None), *each]


def read(given: Mapping[str, str]) -> Asked:
    """The search of an address or a form."""
    verdict, kind = given.get("verdict", ""), _KINDS.get(given.get("kind", ""))
    since, until = given.get("since", ""), given.get("until", "")
    facets = Facets(
        channel=given.get("channel", "")[:500],
        verdict=verdict if verdict in VERDICTS else "",
        since=_day(since),
        until=_next(_day(until)),
        section=given.get("section", "")[:200],
    )
    by = By.MEANING if given.get("by") == By.MEANING.value else By.WORDS
    after = given.get("after", "")[:20] if kind else ""
    view = View(kind, by, after, _OF_ONE if kind else _OF_EACH)
    return Asked(given.get("q", "")[:1000], facets, view, since, until)


def part(value: str) -> tuple[str, str]:
    """Shape and word for what a statement is in its analysis."""
    return PARTS.get(value, ("notes", value))


def _counted(found: Part | None) -> int | None:
    return None if found is None or found.cut else found.count


def _day(text: str) -> datetime | None:
    """The beginning of a day; None for what is no day."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day, tzinfo=UTC)


def _next(day: datetime | None) -> datetime | None:
    return day + timedelta(days=1) if day and day.year < 9999 else day
