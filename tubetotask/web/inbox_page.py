"""The inbox in words: what its address says, what a press did, what its keys do.

Invariant: what is shown stands in the address; an address with nonsense in it shows the inbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from tubetotask.domain.inbox import SHOWN, SORTS, Verb, Which
from tubetotask.domain.texts import N_, ngettext
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs.triage import Done
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.inbox_overview import MOST_COUNTED
from tubetotask.web.filters import MARKS

VERDICTS = (
    *("act now", "conflicts with plan", "save for later", "already doing"),
    *("not judged", "skip", ""),
)
NO_PLAN = "none"  # in the address; an empty verdict is "all"
SINCE = {"1": N_("today"), "7": N_("7 days"), "30": N_("30 days")}
TABS = {"inbox": N_("Inbox"), "later": N_("Later"), "archived": N_("Archived"), "all": N_("All")}
SORTED = {"matters": N_("what matters first"), "newest": N_("newest first")}
# Key and word of each verb, and what its button's icon is.
VERBS = {
    Verb.ACCEPT: ("a", N_("Accept"), "new"),
    Verb.LATER: ("l", N_("Later"), "later"),
    Verb.ARCHIVE: ("e", N_("Archive"), "archive"),
    Verb.DISMISS: ("d", N_("Dismiss"), "skip"),
    Verb.INBOX: ("i", N_("To the inbox"), "inbox"),
    Verb.READ: ("m", N_("Mark as read"), "read"),
    Verb.UNREAD: ("m", N_("Mark as unread"), "unread"),
}
KEYS = (
    ("j k", N_("next and previous talk")),
    ("o", N_("open it")),
    ("a", N_("accept its first task; the talk stays")),
    ("l", N_("later: out of the way, under Later")),
    ("e", N_("archive: dealt with, its tasks stay as they are")),
    ("d", N_("dismiss: archive it, and dismiss what it proposes")),
    ("i", N_("back to the inbox")),
    ("m", N_("read or unread")),
    ("x", N_("tick it, for all ticked at once")),
    ("u", N_("undo the last press")),
)


@dataclass(frozen=True, slots=True)
class Address:
    """What the address of an inbox page says."""

    which: Which
    sort: str
    verdict: str
    source: str
    since: str

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Address:
        """What was asked for; what is unknown is left out."""
        show = args.get("show", "inbox")
        verdict = args.get("verdict", "")
        known = verdict in VERDICTS or verdict == NO_PLAN
        source = args.get("source", "")
        numbered = source.isascii() and source.isdecimal() and int(source[:12]) <= LARGEST_ID
        since = args.get("since", "")
        sort = args.get("sort", "matters")
        which = Which(
            show=show if show in SHOWN else "inbox",
            verdict=("" if verdict == NO_PLAN else verdict) if known and verdict else None,
            source=int(source) if numbered else None,
            section=args.get("section", "")[:200],
            category=args.get("category", "")[:40],
            tag=args.get("tag", "")[:40],
            unread=args.get("unread", "") == "1",
            since=now() - timedelta(days=int(since)) if since in SINCE else None,
        )
        return cls(
            which,
            sort if sort in SORTS else "matters",
            verdict if known else "",
            source if numbered else "",
            since if since in SINCE else "",
        )

    def query(self, **changed: str) -> str:
        """The address with these changed; "" takes one away."""
        which = self.which
        told = {
            "show": "" if which.show == "inbox" else which.show,
            "verdict": self.verdict,
            "source": self.source,
            "section": which.section,
            "category": which.category,
            "tag": which.tag,
            "unread": "1" if which.unread else "",
            "since": self.since,
            "sort": "" if self.sort == "matters" else self.sort,
        }
        kept = {name: value for name, value in (told | changed).items() if value}
        return "/?" + urlencode(kept) if kept else "/"


def verdict_words() -> list[tuple[str, str]]:
    """Value in the address and word of each verdict."""
    return [(value or NO_PLAN, MARKS[value][1]) for value in VERDICTS]


def told(verb: Verb, done: Done) -> str:
    """What a press did."""
    if verb is Verb.ACCEPT:
        if not done.tasks:
            return _("Nothing to accept: no task of it is proposed.")
        if len(done.tasks) == 1:
            return _("Accepted: “%(title)s”.", title=done.tasks[0])
        return _("Accepted %(count)s tasks.", count=len(done.tasks))
    if not done.talks:
        return _("It stands so already.")
    did = _did(verb, done.talks)
    if not done.tasks:
        return f"{did}."
    more = ngettext("with %(num)s proposed task", "with %(num)s proposed tasks", len(done.tasks))
    return f"{did}, {more}."


def unread(talks: int) -> str:
    """What the number at the tab counts: "3 unread"."""
    return _("%(count)s unread", count=most(talks))


def most(talks: int) -> str:
    """How many, as far as they are counted: "3", "99+"."""
    return str(talks) if talks < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def _did(verb: Verb, talks: int) -> str:
    if verb is Verb.LATER:
        return ngettext("%(num)s talk for later", "%(num)s talks for later", talks)
    if verb is Verb.ARCHIVE:
        return ngettext("%(num)s talk archived", "%(num)s talks archived", talks)
    if verb is Verb.DISMISS:
        return ngettext("%(num)s talk dismissed", "%(num)s talks dismissed", talks)
    if verb is Verb.INBOX:
        return ngettext("%(num)s talk back in the inbox", "%(num)s talks back in the inbox", talks)
    if verb is Verb.READ:
        return ngettext("%(num)s talk read", "%(num)s talks read", talks)
    return ngettext("%(num)s talk unread", "%(num)s talks unread", talks)
