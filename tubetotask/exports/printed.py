"""A document whose quotes are as they are printed between quotation marks.

Invariant: what comes out is what ``document(…, for_people=True)`` gives.
"""

from __future__ import annotations

from typing import Any

from tubetotask.exports import schema
from tubetotask.exports.places import between


def for_people(shown: schema.Document) -> schema.Document:
    """The same as ``document(…, for_people=True)`` gives, from what it gives without."""
    if not shown.transcript.sentences_restored:
        return shown
    return schema.Document.model_validate(_printed(shown.model_dump()))


def _printed(told: Any) -> Any:
    """With every quote of the video between its marks."""
    if isinstance(told, list):
        return [_printed(each) for each in told]
    if not isinstance(told, dict):
        return told
    spoken = "quote" in told and told.get("kind") == "video"
    return {
        name: between(value) if spoken and name == "quote" else _printed(value)
        for name, value in told.items()
    }
