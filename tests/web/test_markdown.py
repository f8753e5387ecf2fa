"""Markdown that somebody wrote becomes HTML that can do nothing."""

from __future__ import annotations

import re

import pytest

from tests.hostile import EVIL, Elements
from tubetotask.web.markdown import rendered


@pytest.mark.parametrize(
    "evil",
    [
        EVIL,
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/pixel.png)",
        "[x](https://a.example 'x\" onclick=\"alert(1)')",
        "<svg onload=alert(1)><style>*{}</style>",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
        "# <b onmouseover=alert(1)>x</b>",
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_nothing_in_it_is_alive(evil: str) -> None:
    found = Elements(str(rendered(evil)))
    assert not found.names & {"script", "style", "img", "svg", "iframe", "b"}
    assert found.attributes <= {"href", "rel", "title"}
    for link in found.links:
        assert link.startswith("https://a.example"), link


def test_links_say_nothing_of_where_they_were_pressed() -> None:
    assert 'rel="noopener noreferrer nofollow"' in rendered("[x](https://a.example)")


def test_headings_continue_those_of_the_page_and_skip_no_level() -> None:
    html = str(rendered("### deep\n# top\n###### deepest\n## second"))
    levels = [int(level) for level in re.findall(r"<h(\d)>", html)]
    assert levels[0] == 3
    assert all(b <= a + 1 for a, b in zip([2, *levels], levels, strict=False))


def test_lists_tables_and_emphasis_stay() -> None:
    names = Elements(str(rendered("- **a**\n- _b_\n\n| x |\n|---|\n| y |\n\n~~z~~"))).names
    assert {"ul", "li", "strong", "em", "table", "th", "td", "s"} <= names
