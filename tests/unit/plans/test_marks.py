"""Markdown is read as it is written, and no text keeps the reader busy."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from tubetotask.plans import parse
from tubetotask.plans.marks import MOST_STEPS, Links, reader
from tubetotask.web.markdown import rendered

HONEST = """# Plan

- [x] Call [the shop](https://example.org/a "Shop") and ![a sketch](b.png)
- See [notes], [1] and [a [nested] one](c)
- An open [bracket, and one more [here

[notes]: https://example.org/notes
"""


def test_an_honest_text_is_read_as_without_a_bound() -> None:
    links = Links()
    assert reader(links).render(HONEST * 40) == MarkdownIt("commonmark").render(HONEST * 40)
    assert 0 < links.steps < MOST_STEPS / 10


@pytest.mark.parametrize(
    "text", ["![[" * 20_000, "[" * 60_000, "![a](b [" * 7_000, "[\\]" * 20_000]
)
def test_brackets_that_are_never_closed_are_text_after_a_while(text: str) -> None:
    links = Links()
    reader(links).parse(text)
    assert links.steps <= MOST_STEPS + 20 * len(text)  # those that were begun within each other


def test_a_link_after_very_many_open_brackets_is_shown_as_it_is_written() -> None:
    text = "[" * 30_000 + "\n\n[a](https://example.org)"
    assert "[a](https://example.org)" in rendered(text)
    assert parse("# Goal\n\n" + text).sections[0].items[-1] == "[a](https://example.org)"
