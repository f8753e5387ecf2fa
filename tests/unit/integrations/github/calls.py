"""What GitHub makes of the words of an issue when it has rendered them.

Source: "Autolinked references and URLs" of its documentation. It looks in the text that is shown,
so "\\@ada" and "&#64;ada" are mentions as "@ada" is (github/cmark-gfm, issue 181).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

GAP = "\u200b"
CALLS = (
    "Ask @ada and @acme/makers about it",
    "Write to ada@example.org",
    "It is #12, or is it \\#12",
    "See GH-12 and gh-7",
    "Look at acme/plans#1 and ada#2",
    "Since 0a1b2c3d it works, ada@0a1b2c3d4e, acme/plans@1234567",
    "The whole 0123456789abcdef0123456789abcdef01234567",
    "All at once: (@ada) [GH-1](@bob) &#64;eve &commat;eve",
)
_FOUND = re.compile(r"@[A-Za-z0-9]|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|https?://|www\.", re.IGNORECASE)


class _Shown(HTMLParser):
    """The text outside of links of our own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self._links = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._links += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self._links -= tag == "a"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._links else data


def shown(markdown: str) -> str:
    """The text that a reader sees, but for links of our own."""
    read = _Shown()
    read.feed(MarkdownIt("commonmark").enable("table").render(markdown))
    return read.text


def called(text: str) -> list[str]:
    """What would be a mention or a link."""
    return _FOUND.findall(text)
