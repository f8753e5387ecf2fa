"""From a thing to the name and text of its file."""

from __future__ import annotations

import json
import re
import unicodedata

from tubetotask.domain.sending import Item, ReportOut
from tubetotask.integrations import texts

_BAD = re.compile(r"[\\/:*?\"<>|#^\[\]\x00-\x1f]+")
# A head as our exports write it, each line a property or a value of a list. A rule ("---") that is
# no head has other lines after it.
_HEAD = re.compile(r"---\n((?:(?:\w+:(?: .*)?|  - .*)\n)+)---\n")
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
        return _report(item, thing)
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


def _report(item: Item, report: ReportOut) -> str:
    """A report with one head: its own, and in it what says that the file is ours."""
    told = {"title": report.title, "day": report.day.isoformat(), "kind": "report"}
    text = report.markdown.rstrip() + "\n"
    found = _HEAD.match(text)
    if found is None:
        return _front(item, **told) + text
    own = {line.partition(":")[0] for line in found[1].splitlines()}
    more = _lines(item, **{name: value for name, value in told.items() if name not in own})
    # Before the line that ends the head, so that a list at its end stays whole.
    return "".join((text[: found.end(1)], *(f"{line}\n" for line in more), text[found.end(1) :]))


def _front(item: Item, **told: str) -> str:
    return "\n".join(("---", *_lines(item, **told), "---", "\n"))


def _lines(item: Item, **told: str) -> list[str]:
    # A string of JSON is one of YAML, too: no title can begin anything else.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items()]
    lines = [line for line in lines if not line.endswith(': ""')]
    return [*lines, f"tubetotask: {json.dumps(item.uid)}"]
