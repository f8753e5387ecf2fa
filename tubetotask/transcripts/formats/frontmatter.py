"""The head of a Markdown file: "key: value" lines between two lines of dashes.

Only what transcripts carry is read (plain, quoted, folded and block values at the top level);
lists and nested maps are skipped. A full YAML reader would run what a stranger wrote.
"""

from __future__ import annotations

import re

_KEY = re.compile(r"([A-Za-z_][\w -]{0,40}?)\s?:(?:\s+(.*))?$")
_MAX_LINES = 2000
_KNOWN_KEYS = """
title video_title id video_id videoid youtube_id url youtube_url webpage_url video_url link
description channel channel_name channel_id author author_name uploader speaker speakers guest
guests host language lang date published publish_date published_at upload_date duration duration_s
duration_seconds length tags keywords categories layout slug source
"""
_KNOWN = frozenset(_KNOWN_KEYS.split())


def split(text: str) -> tuple[dict[str, str], str]:
    """(values, body). Without a complete head the values are empty and the body is the text.

    Words between two lines of dashes are words, unless they are built as a head is.
    """
    text = text.lstrip("\n ")
    if not text.startswith("---\n"):
        return {}, text
    lines = text.split("\n", _MAX_LINES)
    end = _end(lines)
    if end is None or not _is_head(lines[1:end]):
        return {}, text
    return _values(lines[1:end]), "\n".join(lines[end + 1 :])


def begins(head: str) -> bool:
    """Whether the beginning of a text is that of a head, which may end later."""
    start = head.lstrip("\n ")
    lines = start.split("\n", _MAX_LINES)
    return start.startswith("---\n") and _is_head(lines[1 : _end(lines)])


def _end(lines: list[str]) -> int | None:
    return next((i for i in range(1, min(len(lines), _MAX_LINES)) if _is_end(lines[i])), None)


def _is_head(lines: list[str]) -> bool:
    """Whether lines are a head: one has a known key, or each that is not indented has some key."""
    top = [line for line in lines if line.strip() and not line[0].isspace() and line[0] not in "-#"]
    keys = [found[1] if (found := _KEY.match(line)) else "" for line in top]
    if any(key.lower().replace(" ", "_").replace("-", "_") in _KNOWN for key in keys):
        return True
    return bool(keys) and all(key and key == key.lower() for key in keys)


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
    out: list[str] = []
    for line in lines:
        if line:
            out += [" ", line] if out and out[-1] != "\n" else [line]
        else:
            out.append("\n")
    return "".join(out).strip()
