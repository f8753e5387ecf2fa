"""Notion's API of 2025-09-03, as it is published: databases with data sources, properties by name
or id, pages in the trash, validation.

Invariant: a property that is not there, or of another type, is a validation error, as in Notion.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.fakes.service import Reply, Request, Service

TOKEN = "secret-token-0123456789abcd"
PAGE = "0123456789abcdef0123456789abcdef"


class Invalid(Exception):
    """Something that Notion would refuse."""


class Notion(Service):
    """``pages``: by id; ``sources``: data sources by id. ``size``: rows of an answer."""

    def __init__(self) -> None:
        super().__init__()
        self.token, self.size, self.shared = TOKEN, 100, True
        self.pages: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, dict[str, Any]] = {}
        self.databases: dict[str, dict[str, Any]] = {}
        self._made: dict[str, str] = {}  # a column's first name → its id
        self._count = count(1)

    @property
    def source(self) -> dict[str, Any]:
        """The one data source."""
        (found,) = self.sources.values()
        return found

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _error(401, "unauthorized")
        if request.headers.get("notion-version") != "2025-09-03":
            return _error(400, "missing_version")
        try:
            return self._routed(request, request.path.strip("/").split("/"))
        except Invalid as error:
            return _error(400, "validation_error", str(error))
        except KeyError:
            return _error(404, "object_not_found")

    def rename(self, name: str, to: str) -> None:
        """A person gives a column another name."""
        found = self.source["properties"]
        found[to] = {**found.pop(name), "name": to}
        for page in self.pages.values():
            page["properties"][to] = page["properties"].pop(name)

    def value(self, page: str, name: str) -> Any:
        """What a page has in the column that was made with this name."""
        number = self._made[name]
        columns = self.pages[page]["properties"].values()
        return next(one[one["type"]] for one in columns if one["id"] == number)

    def options(self, name: str) -> list[dict[str, Any]]:
        """Those of the column that was made with this name."""
        columns = self.source["properties"].values()
        found = next(one for one in columns if one["id"] == self._made[name])
        return [dict(each) for each in found["select"]["options"]]

    def _grief(self, kind: str, request: Request) -> Reply | None:
        if kind != "renamed":
            return super()._grief(kind, request)
        if self.sources:  # a column, or an option, at this very moment
            columns, number = self.source["properties"], self.grieved[kind]
            name = self._random.choice(sorted(columns))
            self.rename(name, f"Column {number}")
            for option in columns[f"Column {number}"].get("select", {}).get("options", []):
                option["name"] = f"Option {number} {option['id']}"
        return self.answer(request)

    def choose(self, page: str, word: str) -> None:
        """A person sets the status of a page to an option that is there."""
        for name, one in self.source["properties"].items():
            if one["type"] == "select" and len(one["select"]["options"]) > 1:
                for option in one["select"]["options"]:
                    if option["name"] == word:
                        self.pages[page]["properties"][name]["select"] = option

    def words(self, page: str) -> str:
        """The title of a page."""
        return _plain(self.value(page, "Task"))

    def _routed(self, request: Request, parts: list[str]) -> Reply:
        what, method = parts[0], request.method
        if what == "blocks":
            if not self.shared or parts[1] != PAGE:
                raise KeyError
            blocks = [
                {"type": "child_database", "id": name, "child_database": {"title": "x"}}
                for name in self.databases
            ]
            return Reply(200, {"results": blocks, "next_cursor": None, "has_more": False})
        if what == "databases":
            return Reply(
                200, self._set_up(request) if method == "POST" else self.databases[parts[1]]
            )
        if what == "data_sources":
            source = self.sources[parts[1]]
            if parts[2:] == ["query"]:
                return self._query(request, source)
            if method == "PATCH":
                self._columns(source, request.json()["properties"])
            return Reply(200, source)
        if method == "POST":
            return Reply(200, self._make(request))
        page = self.pages[parts[1]]
        if method == "PATCH":
            if page["in_trash"]:
                raise Invalid("Can't edit block that is archived.")
            self._fill(page, request.json()["properties"])
        return Reply(200, page)

    def _set_up(self, request: Request) -> dict[str, Any]:
        given = request.json()
        if given["parent"] != {"type": "page_id", "page_id": PAGE} or not self.shared:
            raise KeyError
        number, source = self._id(), self._id()
        self.sources[source] = {"object": "data_source", "id": source, "properties": {}}
        self._columns(self.sources[source], given["initial_data_source"]["properties"])
        told = [{"id": source, "name": "x"}]
        self.databases[number] = {"object": "database", "id": number, "data_sources": told}
        return self.databases[number]

    def _columns(self, source: dict[str, Any], wanted: dict[str, Any]) -> None:
        for name, shape in wanted.items():
            kind = next(iter(shape))
            held: dict[str, Any] = {"id": f"p%3A{next(self._count)}", "name": name, "type": kind}
            held[kind] = {"options": []} if kind == "select" else {}
            for option in shape[kind].get("options", []):
                held[kind]["options"].append({"id": self._id(), "name": option["name"]})
            source["properties"][name] = held
            self._made[name] = held["id"]

    def _make(self, request: Request) -> dict[str, Any]:
        given = request.json()
        if self.sources[given["parent"]["data_source_id"]] is not self.source:
            raise KeyError
        if len(given["children"]) > 100:
            raise Invalid("children too long")
        number = self._id()
        page = {"object": "page", "id": number, "in_trash": False, "properties": {}}
        page |= {"url": f"https://www.notion.so/{number}", "children": given["children"]}
        for name, column in self.source["properties"].items():
            empty: list[Any] | None = [] if column["type"] in ("title", "rich_text") else None
            page["properties"][name] = {  # type: ignore[index]  # a page's properties
                "id": column["id"],
                "type": column["type"],
                column["type"]: empty,
            }
        self._fill(page, given["properties"])
        self.pages[number] = page
        return page

    def _fill(self, page: dict[str, Any], given: dict[str, Any]) -> None:
        told = []
        for key, value in given.items():
            name, column = self._column(key)
            kind = column["type"]
            if list(value) != [kind]:
                raise Invalid(f"{key} is expected to be {kind}.")
            told.append((name, kind, self._value(column, value[kind])))
        for name, kind, value in told:  # all or nothing
            page["properties"][name][kind] = value

    def _value(self, column: dict[str, Any], value: Any) -> Any:
        if column["type"] in ("title", "rich_text"):
            if any(len(piece["text"]["content"]) > 2000 for piece in value):
                raise Invalid("text too long")
            return [{**piece, "plain_text": piece["text"]["content"]} for piece in value]
        if column["type"] != "select" or value is None:
            return value
        options = column["select"]["options"]
        key = "id" if "id" in value else "name"
        found = next((o for o in options if o[key] == value[key]), None)
        if found is None and key == "id":
            raise Invalid("Select option not found.")
        if found is None:
            found = {"id": self._id(), "name": value["name"]}
            options.append(found)
        return found

    def _column(self, key: str) -> tuple[str, dict[str, Any]]:
        for name, column in self.source["properties"].items():
            if key in (name, column["id"]):
                return name, column
        raise Invalid(f"{key} is not a property that exists.")

    def _query(self, request: Request, source: dict[str, Any]) -> Reply:
        given = request.json()
        rows = [page for page in self.pages.values() if not page["in_trash"]]
        if "filter" in given:
            name, _ = self._column(given["filter"]["property"])
            wanted = given["filter"]["rich_text"]["equals"]
            rows = [p for p in rows if _plain(p["properties"][name]["rich_text"]) == wanted]
        first = int(given.get("start_cursor", "0"))
        following = first + self.size
        cursor = str(following) if following < len(rows) else None
        return Reply(200, {"results": rows[first:following], "next_cursor": cursor})

    def _id(self) -> str:
        return f"00000000-0000-4000-8000-{next(self._count):012}"


def _plain(pieces: list[dict[str, Any]]) -> str:
    return "".join(piece["plain_text"] for piece in pieces)


def _error(status: int, code: str, message: str = "no") -> Reply:
    return Reply(status, {"object": "error", "status": status, "code": code, "message": message})
