"""Notion's API, version 2025-09-03."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from tubetotask.domain.errors import Disconnected
from tubetotask.domain.sending import Checked, Item, ReportOut, Sent, TaskOut
from tubetotask.integrations import answers
from tubetotask.integrations.base import Reach
from tubetotask.integrations.notion import database, mapping, paper
from tubetotask.integrations.talking import Talk, obj, pages, text
from tubetotask.outside.outgoing import Answer

ADDRESS = "https://api.notion.com/v1"
_VERSION = "2025-09-03"
_NAME = "Notion"
_PAGE = 100
_STANDS = {"To do": "open", "Done": "done", "Dismissed": "dismissed"}


class Notion:
    """One database."""

    def __init__(self, settings: Mapping[str, str], token: str, reach: Reach) -> None:
        self._settings, self._now = dict(settings), reach.now
        headers = {"Authorization": f"Bearer {token}", "Notion-Version": _VERSION}
        self._talk = Talk(reach.addresses.get("notion", ADDRESS), headers, reach)
        self._read: database.Schema | None = None

    def check(self) -> Checked:
        """Find the database or set it up, and know its columns."""
        source = self._settings.get("source", "")
        if source and self._talk.ask("GET", f"/data_sources/{source}").status == 404:
            source = ""
        if not source:
            source = database.find(self._ask, self._settings["page"])
        self._settings["source"], self._read = source, None
        return Checked(f"Tasks go to the database “{mapping.TITLE}”.", self._schema().kept())

    def send(self, item: Item) -> Sent:
        """Make the page, or bring its status and day up to date."""
        task = item.thing
        page = self._page(item.remote) if item.remote else self._found(item) if item.again else None
        if isinstance(task, ReportOut):
            return self._report(item, task, page)
        if page is not None:
            return self._renewed(item, task, page)
        if item.remote and item.event != "task.sent":
            return Sent(remote=item.remote, state="gone", note="It was deleted there.")
        schema = self._schema()
        body: dict[str, Any] = {
            "parent": {"type": "data_source_id", "data_source_id": schema.source},
            "properties": mapping.new(item, task, schema.ids),
            "children": mapping.children(task),
        }
        body["properties"][schema.ids["status"]] = self._status(mapping.status(task))
        return _sent(self._ask("POST", "/pages", body), task)

    def _report(self, item: Item, report: ReportOut, page: dict[str, Any] | None) -> Sent:
        """Make the page of a report. Another version changes its link alone: whatever stands in a
        page may be a person's by now."""
        if page is None and item.remote:
            return Sent(remote=item.remote, state="gone", note="It was deleted there.")
        schema = self._schema()
        if page is not None:
            told = {schema.ids["page"]: {"url": report.url or None}}
            page = self._ask("PATCH", f"/pages/{text(page, 'id')}", {"properties": told})
            return replace(_sent(page), note="Its text stays; its link leads to this version.")
        body: dict[str, Any] = {
            "parent": {"type": "data_source_id", "data_source_id": schema.source},
            "properties": mapping.report(item, report, schema.ids),
            "children": paper.blocks(report),
        }
        body["properties"][schema.ids["status"]] = self._status("Done")
        return _sent(self._ask("POST", "/pages", body))

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """How these pages stand there."""
        found: dict[str, str] = {}
        for page in self._query({}):
            name = text(page, "id")
            if name in remotes and not _trashed(page):
                found[name] = self._stands(page)
        for name, known in remotes.items():
            if name not in found and known == "open":
                alone = self._page(name)
                found[name] = "gone" if alone is None else self._stands(alone)
        return found

    def close(self) -> None:
        """Let go of the connections."""
        self._talk.close()

    def _renewed(self, item: Item, task: TaskOut, page: dict[str, Any]) -> Sent:
        schema, wanted = self._schema(), mapping.status(task)
        told: dict[str, Any] = {}
        if self._status_of(page) != wanted:
            told[schema.ids["status"]] = self._status(wanted)
        if mapping.due_of(task) != item.mark:
            told |= mapping.due(task, schema.ids)
        if told:
            page = self._ask("PATCH", f"/pages/{text(page, 'id')}", {"properties": told})
        return _sent(page, task)

    def _found(self, item: Item) -> dict[str, Any] | None:
        """The page that an earlier try has made."""
        asked = {
            "filter": {"property": self._schema().ids["uid"], "rich_text": {"equals": item.uid}}
        }
        return next((page for page in self._query(asked) if not _trashed(page)), None)

    def _page(self, name: str) -> dict[str, Any] | None:
        """A page; None where it is not there or in the trash."""
        answer = self._talk.ask("GET", f"/pages/{name}")
        if answer.status == 404:
            return None
        page = obj(self._good(answer).json())
        return None if _trashed(page) else page

    def _query(self, asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        path, cursor = f"/data_sources/{self._schema().source}/query", ""
        for _ in pages():
            body = {**asked, "page_size": _PAGE} | ({"start_cursor": cursor} if cursor else {})
            found = self._ask("POST", path, body)
            yield from (obj(row) for row in found.get("results") or [])
            cursor = str(found.get("next_cursor") or "")
            if not cursor:
                return

    def _status(self, word: str) -> dict[str, Any]:
        """A status as it is written: by its id, so that a renamed option stays one."""
        own = self._schema().options.get(word, "")
        return {"select": {"id": own} if own else {"name": word}}

    def _status_of(self, page: Mapping[str, Any]) -> str:
        """The status of a page in our word; "To do" for none, and for options we do not know."""
        schema = self._schema()
        for one in obj(page.get("properties")).values():
            if isinstance(one, dict) and one.get("id") == schema.ids["status"]:
                chosen = one.get("select") or {}
                known = {own: word for word, own in schema.options.items() if own}
                word = known.get(str(chosen.get("id")), str(chosen.get("name", "")))
                return word if word in mapping.STATUSES else mapping.STATUSES[0]
        return mapping.STATUSES[0]

    def _stands(self, page: Mapping[str, Any]) -> str:
        return _STANDS[self._status_of(page)]

    def _schema(self) -> database.Schema:
        if self._read is None:
            if not self._settings.get("source"):
                self._settings["source"] = database.find(self._ask, self._settings["page"])
            self._read = database.read(self._ask, self._settings)
        return self._read

    def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        return obj(self._good(self._talk.ask(method, path, body)).json())

    def _good(self, answer: Answer) -> Answer:
        if answer.status == 404:
            raise Disconnected(
                "The page or database is not there, or not shared with the connection.",
                status=404,
                remedy="In Notion open the page, ⋯, Connections, and add it; then try it again.",
            )
        return answers.check(answer, _NAME, self._now())


def _trashed(page: Mapping[str, Any]) -> bool:
    return bool(page.get("in_trash") or page.get("archived"))


def _sent(page: Mapping[str, Any], task: TaskOut | None = None) -> Sent:
    url = str(page.get("url") or "")
    link = url if url.startswith("https://") else ""
    return Sent(text(page, "id"), link, mark=mapping.due_of(task) if task else "")
