"""Todoist's API v1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from tubetotask.domain.errors import Disconnected, Refused, ServiceAway
from tubetotask.domain.sending import Checked, Item, Sent, TaskOut
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.talking import Talk, obj, pages, text
from tubetotask.integrations.todoist import mapping
from tubetotask.outside.outgoing import Answer

ADDRESS = "https://api.todoist.com/api/v1"
_NAME = "Todoist"
_PAGE, _AT_ONCE = 200, 50
_COMPLETED = timedelta(days=80)  # they look back three months at most


class Todoist:
    """One account, and one project in it."""

    def __init__(self, project: str, token: str, reach: Reach) -> None:
        self._project, self._now = project.casefold(), reach.now
        base = reach.addresses.get("todoist", ADDRESS)
        self._talk = Talk(base, {"Authorization": f"Bearer {token}"}, reach)

    def check(self) -> Checked:
        """Whether the token is taken, and the project there."""
        found = self._place()
        return Checked(f"Tasks go to the project “{text(found, 'name')}”.")

    def send(self, item: Item) -> Sent:
        """Make the task, or bring its day and whether it is done up to date."""
        task = item.thing
        if not isinstance(task, TaskOut):
            raise Refused("Todoist takes tasks only.")
        remote = item.remote or (self._found(item) if item.again else "")
        if remote and item.remote:
            renewed = self._renewed(item, task, remote)
            if renewed is not None:
                return renewed
            if item.event != "task.sent":
                return Sent(remote=remote, state="gone", note="It was deleted there.")
            remote = ""
        made = "" if remote else self._made(item, task)
        remote = remote or made
        if task.over:
            self._do("POST", f"/tasks/{remote}/close")
        elif not made:  # found again: an earlier try may have closed it
            self._do("POST", f"/tasks/{remote}/reopen")
        return Sent(remote, _page(remote), mark=mapping.due_of(task))

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """How these tasks stand there."""
        found: dict[str, str] = {}
        names = list(remotes)
        for first in range(0, len(names), _AT_ONCE):
            some = names[first : first + _AT_ONCE]
            query: dict[str, str | int] = {"ids": ",".join(some), "limit": _PAGE}
            found |= {text(task, "id"): "open" for task in self._all("/tasks", query)}
        for name, known in remotes.items():
            if name not in found and known == "open":  # one that is known to be done is not asked
                answer = self._talk.ask("GET", f"/tasks/{name}")
                gone = answer.status in (404, 410)
                found[name] = "gone" if gone else mapping.state_of(obj(self._good(answer).json()))
        return found

    def close(self) -> None:
        """Let go of the connections."""
        self._talk.close()

    def _made(self, item: Item, task: TaskOut) -> str:
        place = text(self._place(), "id")
        answer = self._talk.ask(
            "POST",
            "/tasks",
            mapping.new(item, task, place),
            headers={"X-Request-Id": item.uid},
        )
        return text(obj(self._good(answer).json()), "id")

    def _renewed(self, item: Item, task: TaskOut, remote: str) -> Sent | None:
        """None where it is not there any more."""
        answer = self._talk.ask("GET", f"/tasks/{remote}")
        if answer.status in (404, 410):
            return None
        state = mapping.state_of(obj(self._good(answer).json()))
        if state == "gone":
            return None
        due = mapping.due_of(task)
        if due != item.mark:
            body = {"due_date": due} if due else {"due_string": "no date"}
            self._do("POST", f"/tasks/{remote}", body)
        if task.over and state != "done":
            self._do("POST", f"/tasks/{remote}/close")
        elif not task.over and state == "done":
            self._do("POST", f"/tasks/{remote}/reopen")
        return Sent(remote, _page(remote), mark=due)

    def _found(self, item: Item) -> str:
        """The task that an earlier try has made, or ""."""
        marker, until = mapping.marker(item.uid), self._now()
        place = text(self._place(), "id")
        for task in self._all("/tasks", {"project_id": place, "limit": _PAGE}):
            if marker in str(task.get("description", "")):
                return text(task, "id")
        query: dict[str, str | int] = {
            "project_id": place,
            "since": (until - _COMPLETED).isoformat(),
            "until": (until + timedelta(days=1)).isoformat(),
            "limit": _PAGE,
        }
        path = "/tasks/completed/by_completion_date"
        for task in self._all(path, query, under="items"):
            if marker in str(task.get("description", "")):
                return text(task, "id")
        return ""

    def _place(self) -> dict[str, Any]:
        """The project."""
        for project in self._all("/projects", {"limit": _PAGE}):
            inbox = bool(project.get("inbox_project") or project.get("is_inbox_project"))
            named = str(project.get("name", "")).casefold() == self._project
            if named if self._project else inbox:
                return project
        raise Disconnected(
            "There is no such project in Todoist.", remedy="Enter the name of one that is there."
        )

    def _all(
        self, path: str, query: Mapping[str, str | int], *, under: str = "results"
    ) -> Iterator[dict[str, Any]]:
        cursor = ""
        for _ in pages():
            asked = {**query, "cursor": cursor} if cursor else query
            found = obj(self._good(self._talk.ask("GET", path, query=asked)).json())
            rows = found.get(under)
            if not isinstance(rows, list):
                raise ServiceAway(f"Todoist's answer has no “{under}”.")
            yield from (obj(row) for row in rows)
            cursor = str(found.get("next_cursor") or "")
            if not cursor:
                return

    def _do(self, method: str, path: str, body: Any = None) -> None:
        self._good(self._talk.ask(method, path, body))

    def _good(self, answer: Answer) -> Answer:
        return answers.check(answer, _NAME, self._now())


def _page(remote: str) -> str:
    return f"https://app.todoist.com/app/task/{remote}"
