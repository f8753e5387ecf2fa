"""Markdown → sections, filters, lenses.

Invariant: no line of the plan is lost: each belongs to exactly one section, filter or lens, or is
the title. Of a plan without headings each line is a section; a long text is one.

Which headings divide: the shallowest level that occurs twice or more; a single heading above it is
the plan's title. Deeper headings stay inside their section as items. A heading called "Filters"
(or "Filter") makes its list items filters; "Lenses" (or "Linsen") makes them lenses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

from markdown_it.token import Token

from tubetotask.domain.errors import BadPlan, TooLarge
from tubetotask.domain.plan import Filter, Lens, Plan, Section
from tubetotask.plans.marks import reader

MAX_PLAN_CHARS = 200_000
# What keeps a processor busy is not how long a text is but of how many blocks it is made: a text
# of headings alone takes seconds to read, and as long again to show.
MAX_LINES, MAX_HEADINGS = 5_000, 1_000
_UNTITLED = "My plan"
_MOST_AIMS = 12
_LONGEST_TITLE = 1000
_FILTERS = re.compile(r"^(task )?filters?\b|^decision filters?\b|^must pass\b", re.IGNORECASE)
_LENSES = re.compile(r"^lens(es)?\b|^linsen?\b|^ask (of )?every video\b", re.IGNORECASE)
# A fence of code, a heading behind "#", or one that is underlined.
_MARKED = re.compile(
    r"^ {0,3}(?:(`{3,}|~{3,})[^\n]*|(#{1,6})(?:[ \t]+([^\n]*))?"
    r"|(?![#>|=*+-]|\d+[.)])(\S[^\n]*)\n {0,3}(=+|-+)[ \t]*)$",
    re.MULTILINE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass
class _Block:
    """A heading (level 0: none) and the lines below it."""

    title: str
    level: int
    lines: list[str] = field(default_factory=list)


def parse(markdown: str) -> Plan:
    """The plan that ``markdown`` is. Raises BadPlan without text, TooLarge over a limit."""
    if len(markdown) > MAX_PLAN_CHARS:
        raise TooLarge(
            f"The plan has {len(markdown):,} characters; the limit is {MAX_PLAN_CHARS:,}.",
            remedy="Keep the parts you want videos to be held against.",
        )
    text = unicodedata.normalize("NFC", markdown.replace("\x00", ""))
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    lines = sum(1 for line in text.splitlines() if line)
    if lines > MAX_LINES:
        raise _too_many(lines, "lines that are not empty", MAX_LINES)
    blocks = [b for b in _blocks(text) if b.title or b.lines]
    headings = sum(1 for block in blocks if block.level)
    if headings > MAX_HEADINGS:
        raise _too_many(headings, "headings", MAX_HEADINGS)
    if not any(re.search(r"\w", " ".join([b.title, *b.lines])) for b in blocks):
        raise BadPlan(
            "The plan has no text.",
            remedy="Write at least one line about what you want to reach and how.",
        )
    title, blocks = _title(blocks)
    if not any(block.level for block in blocks) and title == _UNTITLED:
        # Somebody's list of aims, one a line: each is a section of its own.
        aims = [line for block in blocks for line in block.lines]
        if 1 < len(aims) <= _MOST_AIMS:
            blocks = [_Block(_shorten(line), 1, [line]) for line in aims]
    return _build(text, title, _merge(blocks))


def _too_many(count: int, what: str, limit: int) -> TooLarge:
    return TooLarge(
        f"The plan has {count:,} {what}; the limit is {limit:,}.",
        remedy="Keep the parts you want videos to be held against.",
    )


def title_of(markdown: str) -> str:
    """The title that ``parse`` would find, by a look at the lines that are headings alone, and cut
    where it is very long: for lists, where reading each plan whole would take long."""
    heads: list[tuple[int, str]] = []
    fence = ""
    for found in _MARKED.finditer(markdown):
        ticks, marks, text, above, line = found.groups()
        if ticks:
            if not fence:
                fence = ticks
            elif ticks.startswith(fence) and found[0].strip() == ticks:
                fence = ""
        elif not fence:
            heads.append((len(marks), text or "") if marks else (2 if line[0] == "-" else 1, above))
    levels = Counter(level for level, _ in heads)
    if len(levels) < 2 or levels[heads[0][0]] > 1 or heads[0][0] != min(levels):
        return _UNTITLED
    line = unicodedata.normalize("NFC", heads[0][1].replace("\x00", ""))[:_LONGEST_TITLE]
    blocks = _blocks(f"# {line}")
    title = blocks[-1].title
    return _UNTITLED if _FILTERS.search(title) or _LENSES.search(title) else title


def _blocks(text: str) -> list[_Block]:
    """Headings with the plain lines below them, in order."""
    blocks = [_Block("", 0)]
    tokens = reader().enable("table").parse(text)
    for index, token in enumerate(tokens):
        if token.type == "inline":
            plain = _plain(token)
            opener = tokens[index - 1]
            if opener.type == "heading_open":
                blocks.append(_Block(" ".join(plain), int(opener.tag[1])))
            else:
                blocks[-1].lines += plain
        elif token.type in ("fence", "code_block", "html_block"):
            blocks[-1].lines += [
                line.strip() for line in token.content.splitlines() if line.strip()
            ]
    return blocks


def _plain(token: Token) -> list[str]:
    """Inline text without Markdown's marks, line by line as it was written."""
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type in ("text", "code_inline", "html_inline", "image"):
            parts.append(child.content)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return [re.sub(r"^\[[ xX]\] ", "", line) for line in lines if line]


def _title(blocks: list[_Block]) -> tuple[str, list[_Block]]:
    """The plan's title, and the blocks with what stood below it as an untitled one."""
    levels = Counter(b.level for b in blocks if b.level)
    if not levels:
        return _UNTITLED, blocks
    top = min(levels)
    first = next(b for b in blocks if b.level)
    lone = levels[top] == 1 and first.level == top and len(levels) > 1
    if not lone or _FILTERS.search(first.title) or _LENSES.search(first.title):
        return _UNTITLED, blocks
    rest = [_Block("", 0, b.lines) if b is first else b for b in blocks]
    return first.title, rest


def _merge(blocks: list[_Block]) -> list[_Block]:
    """One block a section: headings deeper than the dividing level become lines."""
    levels = [b.level for b in blocks if b.level]
    divide = min(levels, default=0)
    merged: list[_Block] = []
    for block in blocks:
        special = _FILTERS.search(block.title) or _LENSES.search(block.title)
        if block.level > divide and merged and not special:
            merged[-1].lines += [block.title, *block.lines]
        elif block.title or block.lines:
            merged.append(_Block(block.title, block.level, list(block.lines)))
    return merged


def _build(text: str, title: str, blocks: list[_Block]) -> Plan:
    filters: list[Filter] = []
    lenses: list[Lens] = []
    sections: list[Section] = []
    taken: Counter[str] = Counter()
    for block in blocks:
        if _FILTERS.search(block.title):
            filters += [Filter(_id(q, taken), q) for q in block.lines]
        elif _LENSES.search(block.title):
            lenses += [Lens(_id(q, taken), q) for q in block.lines]
        else:
            sections.append(_section(block, title, taken))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Plan(text, title, tuple(sections), tuple(filters), tuple(lenses), digest)


def _section(block: _Block, plan_title: str, taken: Counter[str]) -> Section:
    title = block.title or (plan_title if plan_title != _UNTITLED else _shorten(block.lines[0]))
    items = tuple(s for line in block.lines for s in _SENTENCE.split(line) if s)
    return Section(_id(title, taken), title, "\n".join(block.lines), items, block.level or 1)


def _shorten(line: str, limit: int = 60) -> str:
    """The line, cut at a word's end."""
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _id(text: str, taken: Counter[str]) -> str:
    """A readable id from the text; a second one of the same text gets "-2"."""
    slug = re.sub(r"[^\w]+", "-", text.lower()).strip("-")[:60] or "section"
    taken[slug] += 1
    return slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
