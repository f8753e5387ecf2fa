"""The database: found or set up, and its columns known by id, whatever they are called.

Invariant: whatever a person renamed is found again; what is missing is made anew, once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tubetotask.domain.errors import Disconnected, ServiceAway
from tubetotask.integrations.notion import mapping
from tubetotask.integrations.talking import obj, pages, text

Ask = Callable[..., dict[str, Any]]
"""method, path, body → the answer."""


@dataclass(frozen=True, slots=True)
class Schema:
    """``source``: the data source's id. ``ids``: role → id of its property.

    ``options``: "To do", "Done", "Dismissed" → id of the option that stands for it.
    """

    source: str
    ids: Mapping[str, str]
    options: Mapping[str, str]

    def kept(self) -> dict[str, str]:
        """As it is kept with the settings."""
        told = {"ids": json.dumps(dict(self.ids)), "options": json.dumps(dict(self.options))}
        return {"source": self.source, **told}


def find(ask: Ask, page: str) -> str:
    """The data source in this page that is ours; made where there is none. Raises SendingFailed."""
    for block in _all(ask, "GET", f"/blocks/{page}/children"):
        if block.get("type") == "child_database":
            database = ask("GET", f"/databases/{text(block, 'id')}")
            for source in database.get("data_sources") or []:
                number = text(obj(source), "id")
                found = obj(ask("GET", f"/data_sources/{number}").get("properties"))
                if mapping.PROPERTIES["uid"][0] in found:
                    return number
    made = ask(
        "POST",
        "/databases",
        {
            "parent": {"type": "page_id", "page_id": page},
            "title": mapping.rich(mapping.TITLE),
            "initial_data_source": {"properties": mapping.schema()},
        },
    )
    sources = made.get("data_sources")
    if not isinstance(sources, list) or not sources:
        raise ServiceAway("Notion's answer names no data source.")
    return text(obj(sources[0]), "id")


def read(ask: Ask, settings: Mapping[str, str]) -> Schema:
    """The schema as it is now; what is missing is made. Raises SendingFailed."""
    source = settings["source"]
    known = _json(settings.get("ids", ""))
    found = obj(ask("GET", f"/data_sources/{source}").get("properties"))
    ids = _ids(found, known)
    missing = [role for role in mapping.PROPERTIES if role not in ids]
    if missing:
        if "title" in missing:  # there is always one; Notion does not let it be deleted
            raise ServiceAway("Notion's answer has no title among the properties.")
        wanted = dict(mapping.PROPERTIES[role] for role in missing)
        for name in set(wanted) & set(found):  # the name is taken by a column of another type
            wanted[f"{name} (TubeToTask)"] = wanted.pop(name)
        body = {"properties": wanted}
        found = obj(ask("PATCH", f"/data_sources/{source}", body).get("properties"))
        ids = _ids(found, known)
    if set(ids) != set(mapping.PROPERTIES):
        raise Disconnected(
            "The database in Notion does not have the columns that are needed.",
            remedy="Try it again; or remove the integration and connect it anew.",
        )
    return Schema(source, ids, _options(found, ids["status"], _json(settings.get("options", ""))))


def _ids(found: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    by_id = {str(one.get("id")): one for one in found.values() if isinstance(one, dict)}
    for role, (name, shape) in mapping.PROPERTIES.items():
        kind = next(iter(shape))
        own = by_id.get(known.get(role, ""))
        if own is None or own.get("type") != kind:
            names = (name, f"{name} (TubeToTask)")
            own = next((found[n] for n in names if _is(found.get(n), kind)), None)
        if own is None and kind == "title":
            own = next((one for one in by_id.values() if one.get("type") == "title"), None)
        if own is not None:
            ids[role] = str(own["id"])
    return ids


def _is(one: Any, kind: str) -> bool:
    return isinstance(one, dict) and one.get("type") == kind


def _options(found: Mapping[str, Any], status: str, known: Mapping[str, str]) -> dict[str, str]:
    """Ids of the options; a renamed one keeps its own, one that is not there has none."""
    column = next(one for one in found.values() if one.get("id") == status)
    rows = obj(column.get("select")).get("options") or []
    ids = {str(row.get("id")) for row in rows}
    names = {str(row.get("name")): str(row.get("id")) for row in rows}
    told = {name: known.get(name, "") for name in mapping.STATUSES}
    return {name: own if own in ids else names.get(name, "") for name, own in told.items()}


def _all(ask: Ask, method: str, path: str) -> Iterator[dict[str, Any]]:
    cursor = ""
    for _ in pages():
        more = f"&start_cursor={cursor}" if cursor else ""
        found = ask(method, f"{path}?page_size=100{more}")
        yield from (obj(row) for row in found.get("results") or [])
        cursor = str(found.get("next_cursor") or "")
        if not cursor:
            return


def _json(told: str) -> dict[str, str]:
    return {str(k): str(v) for k, v in json.loads(told or "{}").items()}
