"""Blocks as a PDF: set by Typst, tagged for screen readers, in any script, every quote a link.

Invariant: whatever comes from outside reaches Typst as a string literal and as nothing else, so it
can neither run a function nor break the page. The same paper gives the same text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.report import ListedTask, Said
from tubetotask.exports import analysis_paper, schema
from tubetotask.exports.blocks import (
    Block,
    Heading,
    Items,
    Paper,
    Para,
    PlanLine,
    Quotes,
    Table,
    Todo,
)
from tubetotask.exports.document import document
from tubetotask.exports.phrases import EFFORTS, one_line
from tubetotask.exports.places import clean
from tubetotask.exports.times import clock
from tubetotask.exports.typeset import typeset
from tubetotask.exports.working import state

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-|$)")
_WIDE = {"ja": "JP", "zh": "SC", "ko": "KR"}
_MOST = 20_000  # characters of one text


def render(paper: Paper, *, made_at: datetime) -> bytes:
    """``paper`` as a PDF. Raises StorageFailed."""
    return typeset(source(paper), made_at)


def picture(paper: Paper, *, made_at: datetime, ppi: int = 110) -> bytes:
    """The first page as a PNG. Raises StorageFailed."""
    return typeset(source(paper), made_at, form="png", ppi=ppi)


def analysis(told: Analysis) -> bytes:
    """An analysis as a PDF. Raises StorageFailed."""
    return draw(document(told, for_people=True))


def draw(shown: schema.Document) -> bytes:
    """The same of an analysis in its published form, with quotes for people."""
    at = datetime.fromtimestamp(0).astimezone()
    return render(analysis_paper.paper(shown), made_at=at)


def source(paper: Paper) -> str:
    """What Typst reads: our own functions, called with texts."""
    head = (
        f"#show: paper.with({text(paper.title)}, {_array(map(text, paper.about))}, {_url(paper)})"
    )
    return "\n".join([_functions(), head, *(_drawn(block) for block in paper.blocks)]) + "\n"


def _url(paper: Paper) -> str:
    return text(paper.url)


@cache
def _functions() -> str:
    return (Path(__file__).parent / "templates/paper.typ").read_text(encoding="utf-8")


def text(told: str) -> str:
    """A string literal of Typst."""
    plain = one_line(clean(told))[:_MOST]
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _said(told: str, language: str) -> str:
    """A text with its language and its direction."""
    return f"(text: {text(told)}, lang: {_lang(language)}, rtl: {_bool(rtl(told))})"


def _lang(language: str) -> str:
    found = _LANGUAGE.match(language)
    code = found[1].lower() if found else ""
    return text("" if code == "und" else code)


def rtl(told: str) -> bool:
    """Whether its first letter is of a script that runs from right to left."""
    for letter in told:
        if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            return way != "L"
    return False


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _array(parts: Iterable[str]) -> str:
    return f"({''.join(f'{part}, ' for part in parts)})"


def _drawn(block: Block) -> str:
    if isinstance(block, Heading):
        return f"#head({block.level}, {_said(block.about, '')}, {_said(block.text, '')})"
    if isinstance(block, Para):
        return f"#para({_said(block.text, block.language)}, {_bool(block.by_model)})"
    if isinstance(block, Items):
        return f"#items({_array(_said(line, '') for line in block.lines)})"
    if isinstance(block, Quotes):
        return "\n".join(map(_quote, block.said))
    if isinstance(block, PlanLine):
        return f"#plan-line({_said(block.text, '')})"
    if isinstance(block, Todo):
        return _todo(block.task)
    return _table(block)


def _quote(said: Said) -> str:
    at = clock(said.start_s)
    parts = [
        _said(said.quote, said.language),
        _said(said.who, ""),
        text(at or ("video" if said.url else "")),
        text(said.url),
        _said(said.translation, said.told_language or "en"),
        _said(said.wording, said.told_language),
    ]
    return f"#cite({', '.join(parts)})"


def _todo(task: ListedTask) -> str:
    facts = [
        f"{task.sources} source{'' if task.sources == 1 else 's'}" if task.sources else "",
        EFFORTS[task.effort] if task.effort else "",
        f"due {task.due_on:%-d %B %Y}" if task.due_on else "",
        state(task.status),
        " ".join(f"#{name}" for name in task.tags),
    ]
    parts = [
        text(task.priority),
        _said(task.title, task.language),
        _said(task.section, ""),
        text(", ".join(fact for fact in facts if fact)),
        _bool(task.by_model),
    ]
    return "\n".join([f"#todo({', '.join(parts)})", *map(_quote, task.said)])


def _table(block: Table) -> str:
    numbers = _array(str(number) for number in sorted(block.numbers))
    head = _array(map(text, block.head))
    rows = _array(_array(_said(cell, "") for cell in row) for row in block.rows)
    return f"#rows({head}, {rows}, {numbers})"
