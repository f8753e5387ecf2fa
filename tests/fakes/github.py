"""GitHub's REST API, as far as issues need it, with its limits and its rights."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.fakes.service import Reply, Request, Service

TOKEN = "secret-token-0123456789abcd"


class GitHub(Service):
    """``issues``: those of "ada/plans", by number. ``labels``: their names."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.has_issues = TOKEN, True
        self.issues: dict[int, dict[str, Any]] = {}
        self.labels: set[str] = set()
        self._numbers = count(1)

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(401, {"message": "Bad credentials"})
        if request.headers.get("x-github-api-version") != "2022-11-28":
            return Reply(400, {"message": "Unsupported version"})
        parts = request.path.strip("/").split("/")
        if parts[:3] != ["repos", "ada", "plans"]:
            return Reply(404, {"message": "Not Found"})
        rest = parts[3:]
        if not rest:
            told = {"full_name": "ada/plans", "private": True, "has_issues": self.has_issues}
            return Reply(200, told)
        if rest[0] == "labels":
            return self._label(request, rest)
        if not self.has_issues:
            return Reply(410, {"message": "Issues are disabled for this repo"})
        if rest == ["issues"]:
            return self._open(request) if request.method == "POST" else self._list(request)
        return self._change(request, int(rest[1]))

    def _label(self, request: Request, rest: list[str]) -> Reply:
        if request.method == "POST":
            self.labels.add(request.json()["name"])
            return Reply(201, {})
        return Reply(200 if rest[1] in self.labels else 404, {})

    def _open(self, request: Request) -> Reply:
        given = request.json()
        if not given.get("title") or len(given["title"]) > 256 or len(given["body"]) > 65536:
            return Reply(422, {"message": "Validation Failed"})
        number, at = next(self._numbers), datetime.now(UTC).isoformat()
        made = {"number": number, "state": "open", "created_at": at, "updated_at": at, **given}
        made["html_url"] = f"https://github.com/ada/plans/issues/{number}"
        self.issues[number] = made
        return Reply(201, made)

    def _list(self, request: Request) -> Reply:
        size, page = int(request.query["per_page"]), int(request.query["page"])
        rows = sorted(self.issues.values(), key=lambda issue: -issue["number"])
        rows = [i for i in rows if i["updated_at"] >= request.query["since"][:10]]
        return Reply(200, rows[size * (page - 1) : size * page])

    def _change(self, request: Request, number: int) -> Reply:
        issue = self.issues.get(number)
        if issue is None:
            return Reply(404, {"message": "Not Found"})
        if request.method == "GET":
            return Reply(200, issue)
        issue |= {"updated_at": datetime.now(UTC).isoformat(), **request.json()}
        return Reply(200, issue)
