"""The head of a Markdown file, which Obsidian reads as properties.

Invariant: a value is one line of YAML, quoted as JSON is (which YAML reads), so that no title can
end it. What Markdown would give a meaning is written as its number, so that a reader that knows no
front matter shows words and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from tubetotask.exports.phrases import harmless
from tubetotask.exports.places import clean

# A backslash here is JSON's own, and before a number or a letter none of Markdown's.
_MARKS = re.compile(r"[`*_{}\[\]<>#|~$&:@!]|(?<=www)\.", re.IGNORECASE)
_OURS = re.compile(r"https://www\.youtube\.com/watch\?v=[\w-]{11}")
Front = Iterable[tuple[str, str | tuple[str, ...]]]


def front_matter(front: Front) -> str:
    """YAML between two lines; "" where there is nothing to say."""
    lines: list[str] = []
    for name, value in front:
        if isinstance(value, str):
            lines.append(f"{name}: {_yaml(value)}")
        else:
            lines += [f"{name}:", *(f"  - {_yaml(each)}" for each in value)]
    return "\n".join(["---", *lines, "---"]) if lines else ""


def _yaml(text: str) -> str:
    quoted = json.dumps(clean(harmless(text)), ensure_ascii=False)
    return quoted if _OURS.fullmatch(text) else _MARKS.sub(_number, quoted)


def _number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def tag_word(name: str) -> str:
    """A tag as note-taking programs read it: one word, without a mark."""
    return re.sub(r"[^\w/-]+", "-", name).strip("-") or "tag"
