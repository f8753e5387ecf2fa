"""GitHub's REST API, as far as issues need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from tubetotask.domain.errors import Disconnected, ServiceAway
from tubetotask.domain.sending import Checked, Item, ReportOut, Sent
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.github import mapping
from tubetotask.integrations.talking import Talk, obj, pages, text
from tubetotask.outside.outgoing import Answer

ADDRESS = "https://api.github.com"
_NAME = "GitHub"
_PAGE = 100
_BEFORE = timedelta(days=1)  # clocks differ
_LONGEST_WAIT = timedelta(hours=2)


class GitHub:
    """One repository."""

    def __init__(self, settings: Mapping[str, str], token: str, reach: Reach) -> None:
        self._repository, self._label = settings["repository"], settings.get("label", "")
        self._now, own = reach.now, settings.get("address", "")
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        base = own or reach.addresses.get("github", ADDRESS)
        self._talk = Talk(base, headers, reach, known=not own)

    def check(self) -> Checked:
        """Whether the repository can be seen and takes issues; makes the label."""
        found = obj(self._good(self._talk.ask("GET", self._path())).json())
        if found.get("archived") or not found.get("has_issues", True):
            raise Disconnected(
                "This repository takes no issues.", remedy="Turn them on there, or choose another."
            )
        if self._label:
            label = self._talk.ask("GET", self._path(f"/labels/{quote(self._label, safe='')}"))
            if label.status == 404:
                self._good(self._talk.ask("POST", self._path("/labels"), {"name": self._label}))
            else:
                self._good(label)
        seen = "private" if found.get("private") else "public: everybody sees them"
        return Checked(f"Issues go to {text(found, 'full_name')} ({seen}).")

    def send(self, item: Item) -> Sent:
        """Open the issue, or bring its state up to date."""
        task = item.thing
        if isinstance(task, ReportOut):
            return self._report(item, task)
        remote = item.remote or (self._found(item) if item.again else "")
        if remote:
            answer = self._talk.ask("PATCH", self._path(f"/issues/{remote}"), mapping.state(task))
            if answer.status not in (404, 410):
                return _sent(obj(self._good(answer).json()))
            if item.event != "task.sent":
                return Sent(remote=remote, state="gone", note="It was deleted there.")
        body = mapping.new(item, task, self._label)
        made = obj(self._good(self._talk.ask("POST", self._path("/issues"), body)).json())
        if task.over:
            number = _number(made)
            path = self._path(f"/issues/{number}")
            made = obj(self._good(self._talk.ask("PATCH", path, mapping.state(task))).json())
        return _sent(made)

    def _report(self, item: Item, report: ReportOut) -> Sent:
        """Open the issue of a report and close it, for nothing is to be done; another version of
        it takes its place, unless a person has changed the text."""
        told = mapping.report(item, report, self._label)
        remote = item.remote or (self._found(item) if item.again else "")
        if not remote:
            made = obj(self._good(self._talk.ask("POST", self._path("/issues"), told)).json())
            remote = _number(made)
        else:
            there = self._talk.ask("GET", self._path(f"/issues/{remote}"))
            if there.status in (404, 410):
                return Sent(remote=remote, state="gone", note="It was deleted there.")
            body = mapping.digest(str(obj(self._good(there).json()).get("body") or ""))
            ours = {item.mark, *(mapping.mark(item, each) for each in (report, *item.tried))}
            if item.mark and body not in ours:
                note = "The issue was changed there: it is left as it is."
                return Sent(remote=remote, note=note, mark=item.mark)
        wanted = {"body": told["body"], "state": "closed", "state_reason": "completed"}
        done = self._talk.ask("PATCH", self._path(f"/issues/{remote}"), wanted)
        return replace(_sent(obj(self._good(done).json())), mark=mapping.mark(item, report))

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """What is closed there is not read."""
        return dict.fromkeys(list(remotes)[:0], "")

    def close(self) -> None:
        """Let go of the connections."""
        self._talk.close()

    def _found(self, item: Item) -> str:
        """The issue that an earlier try has opened, or ""."""
        marker = mapping.marker(item.uid)
        since = (
            ((item.first_at or item.at) - _BEFORE).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        )
        for page in pages():
            query: dict[str, str | int] = {"state": "all", "since": since, "sort": "created"}
            query |= {"direction": "desc", "per_page": _PAGE, "page": page}
            rows = self._good(self._talk.ask("GET", self._path("/issues"), query=query)).json()
            if not isinstance(rows, list):
                raise ServiceAway("GitHub's answer is no list of issues.")
            for row in rows:
                if marker in str(obj(row).get("body") or ""):
                    return _number(row)
            if len(rows) < _PAGE:
                return ""
        return ""

    def _path(self, rest: str = "") -> str:
        return f"/repos/{self._repository}{rest}"

    def _good(self, answer: Answer) -> Answer:
        """As everywhere, but that a limit is told with 403, too. Raises SendingFailed."""
        if answer.status in (403, 429):
            at = _free_at(answer, self._now())
            if at is not None:
                raise ServiceAway("GitHub asks to slow down.", status=429, retry_at=at)
        if answer.status in (404, 410, 301):
            raise Disconnected(
                "There is no such repository, or the token may not see it.",
                status=answer.status,
                remedy="Check its name, and which repositories the token is for.",
            )
        return answers.check(answer, _NAME, self._now())


def _free_at(answer: Answer, now: datetime) -> datetime | None:
    """When GitHub lets us ask again; None where this is no limit."""
    told = answer.retry_at(now)
    if told is not None:
        return told
    if answer.headers.get("x-ratelimit-remaining") == "0":
        try:
            at = datetime.fromtimestamp(int(answer.headers["x-ratelimit-reset"]), UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return now + timedelta(minutes=1)
        return min(max(at, now), now + _LONGEST_WAIT)
    return now + timedelta(minutes=1) if answer.status == 429 else None


def _number(issue: Mapping[str, Any]) -> str:
    number = issue.get("number")
    if not isinstance(number, int):
        raise ServiceAway("GitHub's answer has no number of an issue.")
    return str(number)


def _sent(issue: Mapping[str, Any]) -> Sent:
    url = str(issue.get("html_url") or "")
    return Sent(_number(issue), url if url.startswith("https://") else "")
