"""From a task to a page of Notion, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tubetotask.domain.sending import Item, Quote, ReportOut, TaskOut
from tubetotask.integrations import texts

TITLE = "TubeToTask tasks"
STATUSES = ("To do", "Done", "Dismissed")
_STATUS = {"done": "Done", "dismissed": "Dismissed"}
# What each property is to us → its first name, and its type.
PROPERTIES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "title": ("Task", {"title": {}}),
    "status": ("Status", {"select": {"options": [{"name": name} for name in STATUSES]}}),
    "priority": ("Priority", {"select": {"options": [{"name": f"P{n}"} for n in (1, 2, 3)]}}),
    "due": ("Due", {"date": {}}),
    "section": ("Section", {"rich_text": {}}),
    "uid": ("TubeToTask id", {"rich_text": {}}),
    "page": ("In TubeToTask", {"url": {}}),
}
_LONGEST = 1998  # letters of one text; Notion takes 2000, and a space may stand at either end


def schema() -> dict[str, Any]:
    """The properties of a new database."""
    return dict(PROPERTIES.values())


def due_of(task: TaskOut) -> str:
    """The day, as it is remembered."""
    return task.due_on.isoformat() if task.due_on else ""


def new(item: Item, task: TaskOut, ids: Mapping[str, str]) -> dict[str, Any]:
    """The properties of a new page, by their ids."""
    told: dict[str, Any] = {
        ids["title"]: {"title": rich(task.title)},
        ids["status"]: {"select": {"name": status(task)}},
        ids["priority"]: {"select": {"name": task.priority}},
        ids["section"]: {"rich_text": rich(task.section)},
        ids["uid"]: {"rich_text": rich(item.uid)},
        ids["page"]: {"url": task.url or None},
    }
    return told | due(task, ids)


def report(item: Item, told: ReportOut, ids: Mapping[str, str]) -> dict[str, Any]:
    """The properties of a report's page. Nothing is left to be done: it stands as done."""
    return {
        ids["title"]: {"title": rich(f"Report: {told.title}")},
        ids["uid"]: {"rich_text": rich(item.uid)},
        ids["page"]: {"url": told.url or None},
    }


def due(task: TaskOut, ids: Mapping[str, str]) -> dict[str, Any]:
    """The day alone."""
    return {ids["due"]: {"date": {"start": task.due_on.isoformat()} if task.due_on else None}}


def status(task: TaskOut) -> str:
    """How the task stands, in the database's word."""
    return _STATUS.get(task.status, "To do")


def children(task: TaskOut) -> list[dict[str, Any]]:
    """The blocks of a new page."""
    blocks = []
    if task.why:
        blocks.append(block("paragraph", rich(task.why)))
    if task.first_step:
        blocks.append(block("paragraph", [*rich("First step: "), *rich(task.first_step)]))
    for quote in task.quotes:
        blocks.append(block("quote", rich(quote.text)))
        blocks.append(block("paragraph", _place(quote)))
    if task.by_model:
        blocks.append(block("paragraph", rich("The title is in a model’s words.")))
    return blocks[:90]


def rich(text: str, link: str = "") -> list[dict[str, Any]]:
    """A text, in pieces that Notion takes."""
    line = texts.one_line(text)
    pieces = [line[n : n + _LONGEST] for n in range(0, len(line), _LONGEST)]
    url = {"link": {"url": link}} if link else {}
    return [{"type": "text", "text": {"content": piece, **url}} for piece in pieces]


def spaced(text: str, link: str = "") -> list[dict[str, Any]]:
    """The same of a part of a line, whose spaces at either end stay."""
    pieces = rich(text, link)
    if not pieces:
        return []
    if text[:1].isspace():
        pieces[0]["text"]["content"] = " " + pieces[0]["text"]["content"]
    if text[-1:].isspace():
        pieces[-1]["text"]["content"] += " "
    return pieces


def words(found: Any) -> str:
    """The plain text of a property of texts."""
    pieces = found if isinstance(found, list) else []
    return "".join(str(piece.get("plain_text", "")) for piece in pieces if isinstance(piece, dict))


def _place(quote: Quote) -> list[dict[str, Any]]:
    where = rich(quote.clock or "video", quote.link) + rich(" · ") if quote.link else []
    if not quote.link and quote.clock:
        where = rich(f"{quote.clock} · ")
    # A space at the end of a piece is kept by Notion, and taken by one_line.
    for piece in where:
        if piece["text"]["content"].endswith("·"):
            piece["text"]["content"] = " · "
    return [*where, *rich(quote.who)]


def block(kind: str, text: list[dict[str, Any]]) -> dict[str, Any]:
    """A block of one text."""
    return {"object": "block", "type": kind, kind: {"rich_text": text}}
