"""Todoist's API v1, as far as it is documented and we use it.

Invariant: stricter than it need be: a second POST makes a second task, whatever its X-Request-Id,
for how long Todoist remembers one is not documented.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.fakes.service import Reply, Request, Service

TOKEN = "secret-token-0123456789abcd"


class Todoist(Service):
    """``tasks``: all of them, by id. ``token``: what is accepted. ``page``: rows of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.page = TOKEN, 3
        self.tasks: dict[str, dict[str, Any]] = {}
        self.projects = [
            {"id": "6Xinbox", "name": "Inbox", "inbox_project": True},
            {"id": "6Xsales", "name": "Sales", "inbox_project": False},
        ]
        self._ids = count(1)

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401, b"Unauthorized")
        parts = request.path.strip("/").split("/")
        if parts == ["projects"] and request.method == "GET":
            return self._paged(self.projects, request)
        if parts == ["tasks", "completed", "by_completion_date"]:
            done = [t for t in self._in(request) if t["checked"]]
            return self._paged(done, request, under="items")
        if parts == ["tasks"]:
            return self._make(request) if request.method == "POST" else self._active(request)
        return self._one(request, parts)

    def _active(self, request: Request) -> Reply:
        wanted = request.query.get("ids", "").split(",") if "ids" in request.query else None
        rows = [t for t in self._in(request) if not t["checked"]]
        return self._paged([t for t in rows if wanted is None or t["id"] in wanted], request)

    def _in(self, request: Request) -> list[dict[str, Any]]:
        project = request.query.get("project_id")
        alive = [t for t in self.tasks.values() if not t["is_deleted"]]
        return [t for t in alive if project is None or t["project_id"] == project]

    def _make(self, request: Request) -> Reply:
        given = request.json()
        if not given.get("content") or len(given["content"]) > 500:
            return Reply(400, {"error": "Invalid argument value", "error_tag": "INVALID"})
        if given.get("project_id") not in {p["id"] for p in self.projects}:
            return Reply(404, {"error": "Project not found"})
        made = {"id": f"6X{next(self._ids):06}", "checked": False, "is_deleted": False, **given}
        made["due"] = {"date": given["due_date"]} if given.get("due_date") else None
        self.tasks[made["id"]] = made
        return Reply(200, made)

    def _one(self, request: Request, parts: list[str]) -> Reply:
        task = self.tasks.get(parts[1]) if len(parts) > 1 and parts[0] == "tasks" else None
        if task is None:
            return Reply(404, {"error": "Task not found", "error_tag": "NOT_FOUND"})
        if request.method == "GET":
            return Reply(200, task)
        if len(parts) == 3 and parts[2] in ("close", "reopen"):
            task["checked"] = parts[2] == "close"
            task["completed_at"] = datetime.now(UTC).isoformat() if task["checked"] else None
            return Reply(204)
        given = request.json()
        if "due_date" in given:
            task["due"] = {"date": given["due_date"]}
        elif given.get("due_string") == "no date":
            task["due"] = None
        return Reply(200, task)

    def _paged(self, rows: list[Any], request: Request, under: str = "results") -> Reply:
        first = int(request.query.get("cursor", "0"))
        following = first + self.page
        more = str(following) if following < len(rows) else None
        return Reply(200, {under: rows[first:following], "next_cursor": more})
