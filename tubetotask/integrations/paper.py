"""The lines of a report's Markdown, for services that have another form for texts.

Invariant: what is told is text and links to web pages, and nothing else of Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

Piece = tuple[str, str]
"""Text, and the link it bears or ""."""


@dataclass(frozen=True, slots=True)
class Line:
    """``kind``: h1 to h6, quote, item or text."""

    kind: str
    pieces: tuple[Piece, ...]


def lines(markdown: str) -> Iterator[Line]:
    """Each paragraph, heading, item and row of a table."""
    within: list[str] = []
    row: list[Piece] = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.nesting > 0:
            within.append(token.tag)
        elif token.nesting < 0:
            within.pop()
            if token.type == "tr_close" and row:
                yield Line("item", tuple(row))
                row = []
        elif token.type == "inline" and token.content:
            found = tuple(_pieces(token.children or []))
            if "tr" in within:
                row += [*([(" · ", "")] if row else ()), *found]
            elif found:
                yield Line(_kind(within), found)


def plain(markdown: str) -> str:
    """The same as plain text, with the address behind what bears a link."""
    return "\n".join(_plain(line) for line in lines(markdown)).strip()


def _plain(line: Line) -> str:
    text = "".join(f"{text} {link}" if link else text for text, link in line.pieces)
    before = {"h2": "\n", "h3": "\n", "quote": "  ", "item": "- "}
    return f"{before.get(line.kind, '')}{text.upper() if line.kind == 'h2' else text}"


def _kind(within: list[str]) -> str:
    if within[-1].startswith("h"):
        return within[-1]
    if "blockquote" in within:
        return "quote"
    return "item" if "li" in within else "text"


def _pieces(tokens: Iterable[Token]) -> Iterator[Piece]:
    link, text = "", ""
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            if text:
                yield text, link
            href, text = str(token.attrGet("href") or ""), ""
            link = href if href.startswith(("https://", "http://")) else ""
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        else:
            text += token.content
    if text:
        yield text, link
