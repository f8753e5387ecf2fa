"""Texts of what is sent, from the templates of each kind.

Invariant: every text of a video, a plan or a person is data: in Markdown it shows exactly its own
characters, and opens no tag, link, heading, list, mention or code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tubetotask.domain.sending import ReportOut, TaskOut

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$]|&(?=#|\w+;))")
_AT_START = re.compile(r"^(?:[-+](?=\s|$)|-(?=[-\s]*$)|=(?==*\s*$)|(\d{1,9})(?=[.)](?:\s|$)))")
_BARE_LINK = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.|@(?=\w)", re.IGNORECASE)
_ENTITIES = {":": "&#58;", ".": "&#46;", "@": "&#64;"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# What GitHub makes a mention, an issue or a commit of: "@ada", "a/b#1", "GH-12", "0a1b2c3"; and of
# what Markdown has made of them: "&#64;ada", "a/b\\#1".
_CALLS = r"@(?=\w)|\bGH-(?=\d)|\b[0-9a-f]{7,40}\b"
_CALLS_IN_WORDS = re.compile(rf"#(?=\d)|{_CALLS}", re.IGNORECASE)
_CALLS_IN_MARKDOWN = re.compile(rf"&#64;(?=\w)|(?<!&)#(?=\d)|{_CALLS}", re.IGNORECASE)
_SHORT = 6  # letters of a commit that are no reference yet
_OUR_LINK = re.compile(r"((?<!\\)(?:\]\(https?://[^()\s]*\)|<https?://[^<>\s]*>))")
_GAP = "\u200b"  # without width
STATUSES = {
    "candidate": "proposed",
    "open": "open",
    "later": "later",
    "done": "done",
    "dismissed": "dismissed",
}
EFFORTS = {"S": "small", "M": "medium", "L": "large"}


def one_line(text: str) -> str:
    """The text on one line, without signs that nobody sees."""
    return " ".join(_CONTROL.sub("", text).split())


def escape(text: str) -> str:
    """One line of Markdown that renders as exactly these characters."""
    line = _MARKS.sub(r"\\\1", one_line(text))
    line = _BARE_LINK.sub(lambda found: _ENTITIES[found[0]], line)
    return _AT_START.sub(lambda f: f"{f[1]}\\" if f[1] else f"\\{f[0]}", line)


def light(text: str) -> str:
    """The same for a reader of Markdown that knows no entities: a bare address stays a link."""
    line = _MARKS.sub(r"\\\1", one_line(text))
    return _AT_START.sub(lambda f: f"{f[1]}\\" if f[1] else f"\\{f[0]}", line)


def hushed(text: str) -> str:
    """The same for GitHub, which looks for mentions, issues and commits in what is shown: neither
    a backslash nor an entity hinders it, a gap that nobody sees does."""
    return _CALLS_IN_WORDS.sub(_gapped, text)


def _gapped(found: re.Match[str]) -> str:
    text = found[0]
    return "".join(text[at : at + _SHORT] + _GAP for at in range(0, len(text), _SHORT))


@cache
def _templates(kind: str) -> Environment:
    # No HTML is made: "md" is the filter, and a template that forgets a name fails.
    made = Environment(  # noqa: S701 - Markdown and plain text
        loader=PackageLoader(f"tubetotask.integrations.{kind}", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"md": escape, "light": light, "hub": lambda text: escape(hushed(text))}
    return made


def report(told: ReportOut, most: int, *, hush: bool = False) -> str:
    """A report as Markdown without its head, of at most ``most`` letters: cut between two
    paragraphs, with the way to all of it. ``hush``: see ``hushed``."""
    text = _HEAD.sub("", told.markdown, count=1).strip()
    if hush:  # but not where a link leads
        text = "".join(
            piece if n % 2 else _CALLS_IN_MARKDOWN.sub(_gapped, piece)
            for n, piece in enumerate(_OUR_LINK.split(text))
        )
    page = f"[The whole report]({told.url})" if told.url else ""
    if len(text) + len(page) + 2 > most:
        kept = text[: most - len(page) - 8].rpartition("\n\n")[0]
        text = f"{kept}\n\n…"
    return "\n\n".join(part for part in (text, page) if part)


def rendered(kind: str, name: str, task: TaskOut, **more: Any) -> str:
    """A template of a kind, filled in with a task."""
    words = {"statuses": STATUSES, "efforts": EFFORTS}
    text = _templates(kind).get_template(name).render(task=task, **words, **more)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
