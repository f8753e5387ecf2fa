"""The head of a Markdown file: "key: value" lines between two lines of dashes.

Only what transcripts carry is read (plain, quoted, folded and block values at the top level);
lists and nested maps are skipped. A full YAML reader would run what a stranger wrote.
"""

from __future__ import annotations

import re

_KEY = re.compile(r"([A-Za-z_][\w -]{0,40}?)\s?:(?:\s+(.*))?$")
_MAX_LINES = 2000


def split(text: str) -> tuple[dict[str, str], str]:
    """(values, body). Without a complete head the values are empty and the body is the text."""
    text = text.lstrip("\n ")
    if not text.startswith("---\n"):
        return {}, text
    lines = text.split("\n")
    end = next((i for i in range(1, min(len(lines), _MAX_LINES)) if _is_end(lines[i])), None)
    if end is None:
        return {}, text
    return _values(lines[1:end]), "\n".join(lines[end + 1 :])


def _is_end(line: str) -> bool:
    return line.rstrip() in {"---", "..."}


def _values(lines: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    key, first, rest = "", "", list[str]()
    for line in lines:
        found = _KEY.match(line) if line[:1].strip() else None
        if found:
            if key:
                values.setdefault(key, _scalar(first, rest))
            key, first, rest = found[1].lower().replace(" ", "_"), (found[2] or "").strip(), []
        elif key and (not line.strip() or line[:1].isspace()):
            rest.append(line)
        elif key and line.startswith(("-", "#")):
            continue
    if key:
        values.setdefault(key, _scalar(first, rest))
    return {key: value for key, value in values.items() if value}


def _scalar(first: str, rest: list[str]) -> str:
    if re.fullmatch(r"[|>][+-]?\d?", first):
        block = [line.strip() for line in rest]
        return "\n".join(block).strip() if first[0] == "|" else _folded(block)
    if not first:
        return ""  # a list or a map
    value = _folded([first, *(line.strip() for line in rest)])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'").strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        inner = value[1:-1].replace("\\n", "\n").replace("\\t", " ")
        return re.sub(r"\\(.)", r"\1", inner).strip()
    return "" if value in {"null", "~", "[]", "{}"} else value


def _folded(lines: list[str]) -> str:
    """Lines joined as YAML folds them: a blank line is a line break."""
    out = ""
    for line in lines:
        if not line:
            out = out.rstrip(" ") + "\n"
        else:
            out += line if not out or out.endswith("\n") else " " + line
    return out.strip()
