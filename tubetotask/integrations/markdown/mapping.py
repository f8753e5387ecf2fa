"""From a thing to the name and text of its file."""

from __future__ import annotations

import json
import re
import unicodedata

from tubetotask.domain.sending import Item, ReportOut
from tubetotask.integrations import texts

_BAD = re.compile(r"[\\/:*?\"<>|#^\[\]\x00-\x1f]+")
_LONGEST = 80  # letters; files of up to 255 bytes are taken everywhere


def mark_of(item: Item) -> str:
    """What the name of the file ends with: it finds the file again, however it was renamed."""
    return item.uid[:8]


def name_of(item: Item) -> str:
    """The name of the file, without its folder."""
    title = unicodedata.normalize("NFC", texts.one_line(item.thing.title))
    base = " ".join(_BAD.sub(" ", title).split()).strip(". ")[:_LONGEST]
    while len(base.encode()) > 200:
        base = base[:-1]
    return f"{base.strip('. ') or 'Untitled'} ({mark_of(item)}).md"


def text_of(item: Item) -> str:
    """The text of the file, with front matter."""
    thing = item.thing
    if isinstance(thing, ReportOut):
        return _front(item, title=thing.title, day=thing.day.isoformat(), kind="report") + (
            thing.markdown.rstrip() + "\n"
        )
    return _front(
        item,
        title=texts.one_line(thing.title),
        kind="task",
        status=thing.status,
        priority=thing.priority,
        section=texts.one_line(thing.section),
        effort=texts.EFFORTS.get(thing.effort, ""),
        due=thing.due_on.isoformat() if thing.due_on else "",
        url=thing.url,
    ) + texts.rendered("markdown", "task.md", thing)


def _front(item: Item, **told: str) -> str:
    # A string of JSON is one of YAML, too: no title can begin anything else.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    lines += [f"tubetotask: {json.dumps(item.uid)}"]
    return "\n".join(("---", *(line for line in lines if not line.endswith(': ""')), "---", "\n"))
