"""Marking what is not ours: words of videos, and of the pages they stand on.

Invariant: what somebody outside wrote or said reaches an assistant only as ``{"from_video": …}``.
As JSON it cannot end its own field, whatever it contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tubetotask.api.v1.shapes.base import Trouble
from tubetotask.exports.phrases import harmless
from tubetotask.exports.schema_base import Evidence, Statement

KEY = "from_video"
LONGEST = 600  # letters of a quote; all of it stands at its link


def said(text: str, most: int = LONGEST) -> dict[str, str] | None:
    """Words from outside; None where there are none."""
    told = harmless(text).strip()
    if not told:
        return None
    return {KEY: told if len(told) <= most else told[: most - 1] + "…"}


def evidence(found: Iterable[Evidence], most: int = 2) -> list[dict[str, Any]]:
    """Quotes with links to their second; those of the plan are the person's own words."""
    return [_quote(each) for each in list(found)[:most]]


def _quote(found: Evidence) -> dict[str, Any]:
    if found.kind == "plan":
        return {"quote_of_plan": found.quote[:LONGEST]}
    return without_none({"quote": said(found.quote), "at": found.url, "start_s": found.start_s})


def statement(found: Statement | None, most: int = 1) -> dict[str, Any] | None:
    """A statement with its evidence. What a model wrote of a video is words of the video, too."""
    if found is None:
        return None
    told = said(found.text)
    quotes = evidence(found.evidence, most)
    marked = {"marked_as_wrong": True} if found.wrong else {}
    if quotes and quotes[0].get("quote") == told:
        return {"evidence": quotes, **marked}
    return {"says": told, "by_model": found.wording == "model", "evidence": quotes, **marked}


def trouble(found: Trouble | None) -> dict[str, Any] | None:
    """Why something waits or failed; what others' servers answered may stand in the message."""
    if found is None:
        return None
    return {"id": found.id, "message": said(found.message), "do": found.remedy}


def without_none(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that say nothing cost an assistant as much as those that do."""
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}
