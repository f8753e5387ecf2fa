"""Markdown that a person wrote, as HTML that cannot do anything.

Invariant: what comes out was cleaned last, by nh3, whatever came in: no script, no style, no
picture, no address but http, https and mailto. Raw HTML in the text is shown as text. Headings
continue those of the page: none skips a level.
"""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from tubetotask.plans import marks

_TAGS = frozenset(
    (
        *("a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol"),
        *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_DEEPEST = 6


def rendered(text: str, below: int = 2) -> Markup:
    """``text`` as HTML; ``below``: the level of the page's heading that it stands under."""
    reader = marks.reader(html=False).enable(["table", "strikethrough"])
    tokens = reader.parse(text)
    _levels(tokens, below)
    html = str(reader.renderer.render(tokens, reader.options, {}))
    clean = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - cleaned on the line above


def _levels(tokens: Sequence[Token], below: int) -> None:
    heads = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    ranks = {tag: n for n, tag in enumerate(sorted({token.tag for token in heads}), below + 1)}
    last = below
    for token in heads:
        if token.type == "heading_open":
            last = min(ranks[token.tag], last + 1, _DEEPEST)
        token.tag = f"h{last}"
