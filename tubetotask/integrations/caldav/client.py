"""Entries of a calendar by PUT and GET. Source: RFC 4791."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from tubetotask.domain.errors import Disconnected, ServiceAway
from tubetotask.domain.sending import Checked, Item, ReportOut, Sent
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.caldav import finding, mapping, report_event
from tubetotask.outside.outgoing import Answer, Outgoing

_NAME = "The calendar server"
_CHANGED = 412  # "precondition failed": somebody else was there first


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
        told = f"Tasks go to “{found.name}”." if found.name else "Tasks go to this calendar."
        return Checked(told, {"collection": found.url.rstrip("/") + "/"})

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
        address = self._settings["address"]
        collection = self._near(finding.events(self._propfind, address, self._collection()))
        url, now = collection + quote(item.uid) + ".ics", self._now()
        if not item.remote:
            made = self._put(url, report_event.new(item, report, now), {"If-None-Match": "*"})
            if made.status in (403, 404, 405):  # of this calendar: tasks go to another, and go on
                raise finding.no_events(made.status)
            if made.status != _CHANGED:
                self._good(made)
                return Sent(item.uid, mark=report_event.digest(report))
        there = self._ask("GET", url)
        if there.status in (404, 410):
            return Sent(remote=item.uid, state="gone", note="It was deleted there.")
        body = report_event.renewed(self._good(there).body, item, report, now)
        if body is None:
            note = "The entry was changed there: it is left as it is."
            return Sent(item.uid, note=note, mark=item.mark)
        tag = there.headers.get("etag", "")
        done = self._put(url, body, {"If-Match": tag} if tag else {})
        if done.status == _CHANGED:
            raise ServiceAway("The entry was changed there at the same moment.", status=409)
        self._good(done)
        return Sent(item.uid, mark=report_event.digest(report))

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """What is done in a calendar is not read."""
        return dict.fromkeys(list(remotes)[:0], "")

    def close(self) -> None:
        """Let go of the connections."""
        self._http.__exit__()

    def _collection(self) -> str:
        found = self._settings.get("collection", "") or self.check().settings["collection"]
        return self._near(found)

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
