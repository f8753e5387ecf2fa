"""Words of a recording that its owner removes go from the reports that told of it, too.

Invariant: afterwards no report holds a quote of it, nor a title or a sentence of a model that
rested on nothing else; that there was something is still told. Nothing here commits.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from tubetotask.storage.models import ReportRow

GONE = "(removed)"
_EMPTIED = {"quote": GONE, "who": "", "video": "", "start_s": None, "url": "", "translation": "",
            "wording": "", "analysis_id": None}  # fmt: skip


def forget(session: Session, owner_id: int, analysis_id: int) -> None:
    """Take the words of an analysis out of the person's reports."""
    rows = session.scalars(
        select(ReportRow)
        .where(
            ReportRow.owner_id == owner_id,
            ReportRow.document.contains(f'"analysis_id":{analysis_id}'),
        )
        .options(undefer(ReportRow.document))
    ).all()
    for row in rows:
        document = json.loads(row.document or "{}")
        titles: list[str] = []
        _walk(document, analysis_id, titles)
        document["answer"] = [_without(line, titles) for line in document.get("answer", ())]
        row.document = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        row.headline = _without(row.headline, titles)
    session.flush()


def _walk(value: Any, analysis_id: int, titles: list[str]) -> bool:
    """Empty what is of the analysis; whether there was anything."""
    if isinstance(value, list):
        sentence = len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], list)
        found = [_walk(each, analysis_id, titles) for each in value]
        if sentence and any(found):  # of a model's opening, with what it rests on
            value[0] = GONE
        return any(found)
    if not isinstance(value, dict):
        return False
    if value.get("analysis_id") == analysis_id and "quote" in value:
        value.update(_EMPTIED)
        return True
    found = [_walk(each, analysis_id, titles) for each in value.values()]
    said = value.get("said")
    if "title" in value and said and all(each.get("quote") == GONE for each in said):
        titles.append(value["title"])
        value["title"] = GONE
    return any(found)


def _without(text: str, titles: list[str]) -> str:
    for title in titles:
        text = text.replace(title, GONE)
    return text
