"""Entries of a calendar by PUT and GET. Source: RFC 4791."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from tubetotask.domain.errors import Disconnected, SendingFailed, ServiceAway
from tubetotask.domain.sending import Checked, Item, ReportOut, Sent
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.caldav import finding, mapping, report_event
from tubetotask.outside.outgoing import Answer, Outgoing

_NAME = "The calendar server"
_CHANGED = 412  # "precondition failed": somebody else was there first
_LOST = (404, 409, 410)  # of an entry whose calendar is not there, too
_EVENTS = "events"  # the setting that keeps where reports go


class CalDav:
    """One calendar."""

    def __init__(self, settings: Mapping[str, str], password: str, reach: Reach) -> None:
        self._settings, self._now = settings, reach.now
        self._auth = (settings["user"], password)
        self._http = Outgoing(private=reach.private)

    def check(self) -> Checked:
        """Find the calendar."""
        wanted = self._settings.get("calendar", "")
        found = finding.calendar(self._propfind, self._settings["address"], wanted)
        collection = _closed(found.url)
        events, reports = self._beside(collection)
        told = f"Tasks go to “{found.name or collection}”{reports}"
        return Checked(told, {"collection": collection, _EVENTS: events})

    def send(self, item: Item) -> Sent:
        """Make the entry, or bring it up to date."""
        task, now = item.thing, self._now()
        if isinstance(task, ReportOut):
            return self._report(item, task)
        url = self._collection() + quote(item.uid) + ".ics"
        if not item.remote:
            made = self._put(url, mapping.new(item, task, now), {"If-None-Match": "*"})
            if made.status != _CHANGED:
                self._good(made)
                return Sent(item.uid, mark=mapping.due_of(task))
        there = self._ask("GET", url)
        if there.status in (404, 410):
            if item.event != "task.sent":
                return Sent(remote=item.uid, state="gone", note="It was deleted there.")
            self._good(self._put(url, mapping.new(item, task, now), {"If-None-Match": "*"}))
            return Sent(item.uid, mark=mapping.due_of(task))
        body = mapping.renewed(self._good(there).body, item, task, now)
        if body is not None:
            tag = there.headers.get("etag", "")
            done = self._put(url, body, {"If-Match": tag} if tag else {})
            if done.status == _CHANGED:
                raise ServiceAway("The entry was changed there at the same moment.", status=409)
            self._good(done)
        return Sent(item.uid, mark=mapping.due_of(task))

    def _report(self, item: Item, report: ReportOut) -> Sent:
        """Make the event of a report; another version takes its place, unless a person has changed
        the text."""
        known = self._remembered()
        collection = known or self._for_reports()
        kept = {} if known else {_EVENTS: collection}
        url, now = collection + quote(item.uid) + ".ics", self._now()
        if not item.remote:
            made = self._put(url, report_event.new(item, report, now), {"If-None-Match": "*"})
            if made.status in _LOST:
                self._not_gone(collection, made.status)
            if made.status in (403, 404, 405):  # of this calendar: tasks go to another, and go on
                raise finding.no_events(made.status)
            if made.status != _CHANGED:
                self._good(made)
                return Sent(item.uid, mark=report_event.digest(report), settings=kept)
        there = self._ask("GET", url)
        if there.status in (404, 410):
            self._not_gone(collection, there.status)
            return Sent(item.uid, state="gone", note="It was deleted there.", settings=kept)
        body = report_event.renewed(self._good(there).body, item, report, now)
        if body is None:
            note = "The entry was changed there: it is left as it is."
            return Sent(item.uid, note=note, mark=item.mark, settings=kept)
        tag = there.headers.get("etag", "")
        done = self._put(url, body, {"If-Match": tag} if tag else {})
        if done.status == _CHANGED:
            raise ServiceAway("The entry was changed there at the same moment.", status=409)
        self._good(done)
        return Sent(item.uid, mark=report_event.digest(report), settings=kept)

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """What is done in a calendar is not read."""
        return dict.fromkeys(list(remotes)[:0], "")

    def close(self) -> None:
        """Let go of the connections."""
        self._http.__exit__()

    def _collection(self) -> str:
        found = self._settings.get("collection", "") or self.check().settings["collection"]
        return self._near(found)

    def _beside(self, collection: str) -> tuple[str, str]:
        """Where reports go, and how the sentence about it ends. Tasks go, whatever comes of it."""
        before = self._remembered()
        try:
            address = self._settings["address"]
            found = finding.events(self._propfind, address, collection, before)
        except SendingFailed:
            return before, "."
        if found is None:
            gone = ". The calendar of the reports is not there any more."
            return "", gone if before else "."
        events = _closed(found.url)
        named = f", reports to “{found.name or events}”"
        if before and events != before:
            return events, f"{named}: the calendar before is not there any more."
        return events, f"{named}."

    def _remembered(self) -> str:
        """The calendar that reports go to, or "": of another host it is not this one's."""
        found = self._settings.get(_EVENTS, "")
        return found if finding.near(found, self._settings["address"]) else ""

    def _for_reports(self) -> str:
        """The calendar that reports are to go to from now on."""
        address = self._settings["address"]
        found = finding.events(self._propfind, address, self._collection())
        if found is None:
            raise finding.no_events()
        return self._near(_closed(found.url))

    def _not_gone(self, collection: str, status: int) -> None:
        """Reports move to no other calendar by themselves: a person is told, and tasks go on."""
        if finding.there(self._propfind, collection) is None:
            raise finding.no_more(status)

    def _near(self, found: str) -> str:
        """The same: name and password go nowhere else."""
        if not finding.near(found, self._settings["address"]):
            raise Disconnected("The calendar lies on another host than the address.")
        return found

    def _propfind(self, url: str, depth: str) -> Answer:
        if not finding.near(url, self._settings["address"]):
            raise Disconnected("The server leads to another host.")
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        answer = self._http.ask(
            "PROPFIND", url, headers=headers, body=finding.ASK, auth=self._auth, redirects=True
        )
        return answer if answer.status in (404, 405, 501) else self._good(answer)

    def _put(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        told = {"Content-Type": "text/calendar; charset=utf-8", **headers}
        return self._ask("PUT", url, told, body)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        return self._http.ask(method, url, headers=headers, body=body, auth=self._auth)

    def _good(self, answer: Answer) -> Answer:
        if answer.status == 401:
            raise Disconnected(
                "The calendar server does not accept this name and password.",
                status=401,
                remedy="Enter them anew; what waits is then sent.",
            )
        if answer.status in (404, 410):
            raise Disconnected(
                "The calendar is not there any more.", status=answer.status, remedy="Try it again."
            )
        return answers.check(answer, _NAME, self._now())


def _closed(collection: str) -> str:
    return collection.rstrip("/") + "/"
