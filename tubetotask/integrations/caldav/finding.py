"""Finding the calendar: from any address of a server to a collection that takes VTODO.

Source: RFC 4791 (7), RFC 5397, RFC 6764. Invariant: name and password go to the host that was
entered, over https to its subdomains and among the hosts of a provider that is known to own its
whole domain, and nowhere else. An answer is read as UTF-8, and no deeper than one can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from tubetotask.domain.errors import Disconnected, Refused, ServiceAway
from tubetotask.outside.outgoing import Answer

DAV, CAL = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
ASK = b"""<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:resourcetype/>
<d:displayname/><d:current-user-principal/><c:calendar-home-set/>
<c:supported-calendar-component-set/><d:current-user-privilege-set/></d:prop></d:propfind>"""
# caldav.icloud.com leads to p42-caldav.icloud.com. Of other domains nobody can tell whether all
# their hosts are one owner's: those of co.uk or github.io are not.
_ONE_OWNER = ("icloud.com",)
_DEEPEST, _MOST = 40, 100_000  # of elements
# RFC 3744: one of these lets the person make an entry in a calendar.
_MAKES = frozenset(f"{DAV}{name}" for name in ("all", "write", "write-content", "bind"))
Propfind = Callable[[str, str], Answer]


@dataclass(frozen=True, slots=True)
class Found:
    """One resource, and what is known of it; addresses are whole. ``events``: whether it takes
    events, and from this person: a calendar of birthdays, say, can only be read."""

    url: str
    name: str
    calendar: bool
    tasks: bool
    events: bool
    principal: str
    home: str


def calendar(propfind: Propfind, address: str, named: str) -> Found:
    """The calendar to use. ``named``: its name, or "". Raises SendingFailed."""
    start = _one(propfind, address)
    if start is None or not (start.calendar or start.principal or start.home):
        well_known = _one(propfind, urljoin(address, "/.well-known/caldav"))
        start = well_known or start
    if start is None:
        raise _missing()
    if start.calendar:
        if not start.tasks:
            raise Disconnected(
                "This calendar takes no tasks.", remedy="Enter the address of a task list."
            )
        return start
    home = start.home
    if not home and start.principal:
        principal = _one(propfind, start.principal)
        home = principal.home if principal else ""
    if not home:
        raise _missing()
    every = [one for one in listed(propfind(home, "1")) if one.calendar and one.tasks]
    wanted = [one for one in every if not named or one.name.casefold() == named.casefold()]
    if not wanted:
        raise Disconnected(
            "There is no such task list." if every else "There is no task list.",
            remedy="Make one there, or enter the name of one that is there.",
        )
    return wanted[0]


def events(propfind: Propfind, address: str, collection: str, known: str = "") -> Found | None:
    """The calendar that takes a report beside this task list: the one that is ``known``, while it
    takes any; else the list itself, or the first of the person's that takes events. None where
    there is none. Raises SendingFailed."""
    if known and (kept := there(propfind, known)) is not None and kept.events:
        return kept
    own = _one(propfind, collection)
    if own is not None and own.calendar and own.events:
        return own
    start = own if own is not None and (own.home or own.principal) else _one(propfind, address)
    home = start.home if start else ""
    if start is not None and not home and start.principal:
        principal = _one(propfind, start.principal)
        home = principal.home if principal else ""
    every = listed(propfind(home, "1")) if home else []
    return next((one for one in every if one.calendar and one.events), None)


def there(propfind: Propfind, url: str) -> Found | None:
    """The calendar at this address; None where there is none, or none that may be seen."""
    try:
        found = _one(propfind, url)
    except Disconnected as error:
        if error.status not in (403, 410):
            raise
        return None
    return found if found is not None and found.calendar else None


def no_events(status: int = 0) -> Refused:
    """A report has no place there."""
    return Refused(
        "No calendar there takes events, and a report is one.",
        status=status,
        remedy="Make a calendar there, or take reports out of this integration's settings.",
    )


def no_more(status: int = 0) -> Refused:
    """The calendar of the reports was there once."""
    return Refused(
        "The calendar that reports went to is not there any more.",
        status=status,
        remedy="Try the integration again: another one is chosen. Then send this again.",
    )


def listed(answer: Answer) -> list[Found]:
    """What an answer to PROPFIND tells. Raises ServiceAway."""
    if b"<!DOCTYPE" in answer.body or b"<!ENTITY" in answer.body:
        raise ServiceAway("The server's answer holds what no answer needs.")
    try:
        answer.body.decode()
        # Without entities of its own a document can blow up nothing.
        parser = ElementTree.XMLParser(target=_Shallow(), encoding="utf-8")  # noqa: S314
        parser.feed(answer.body)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, UnicodeDecodeError):
        raise ServiceAway("What answers is no CalDAV server.") from None
    return [_read(each, answer.url) for each in root.iter(f"{DAV}response")]


def near(url: str, base: str) -> bool:
    """Whether name and password may go there, as they may to ``base``."""
    there, here = urlsplit(url), urlsplit(base)
    if (there.scheme, there.netloc) == (here.scheme, here.netloc):
        return True
    host, entered = there.hostname or "", here.hostname or ""
    return there.scheme == "https" and (
        (host == entered != "")
        or ("." in entered and host.endswith(f".{entered}"))
        or any(host.endswith(f".{one}") and entered.endswith(f".{one}") for one in _ONE_OWNER)
    )


class _Shallow(ElementTree.TreeBuilder):
    """Builds the tree of a document that is neither deep nor huge. Raises ServiceAway."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth, self._count = self._depth + 1, self._count + 1
        if self._depth > _DEEPEST or self._count > _MOST:
            raise ServiceAway("The server's answer holds what no answer needs.")
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _one(propfind: Propfind, url: str) -> Found | None:
    answer = propfind(url, "0")
    if answer.status in (404, 405, 501):
        return None
    return next(iter(listed(answer)), None)


def _read(response: ElementTree.Element, base: str) -> Found:
    def text(path: str) -> str:
        return (response.findtext(f".//{path}") or "").strip()

    def link(path: str) -> str:
        href = text(f"{path}/{DAV}href")
        return urljoin(base, href) if href else ""

    kinds = response.find(f".//{DAV}resourcetype")
    components = response.find(f".//{CAL}supported-calendar-component-set")
    names = [each.get("name", "") for each in components] if components is not None else []
    return Found(
        urljoin(base, (response.findtext(f"{DAV}href") or "").strip()),
        text(f"{DAV}displayname"),
        kinds is not None and kinds.find(f"{CAL}calendar") is not None,
        not names or "VTODO" in names,
        (not names or "VEVENT" in names) and _writable(response),
        link(f"{DAV}current-user-principal"),
        link(f"{CAL}calendar-home-set"),
    )


def _writable(response: ElementTree.Element) -> bool:
    told = response.find(f".//{DAV}current-user-privilege-set")
    granted = {each.tag for each in told.iter()} - {told.tag} if told is not None else set()
    return not granted or not granted.isdisjoint(_MAKES)  # not every server tells


def _missing() -> Disconnected:
    return Disconnected(
        "No calendar is found at this address.",
        remedy="Enter the address that the server's help names for CalDAV.",
    )
