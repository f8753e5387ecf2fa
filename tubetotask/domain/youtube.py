"""A YouTube address in any form: its pieces, and the id of the video it names.

Invariant: what is returned is eleven characters that YouTube could have given out; an address of
another site never yields one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
HOSTS = {"youtube.com", "youtube-nocookie.com", "youtubekids.com", "youtu.be"}
PREFIXES = ("www.", "m.", "music.", "gaming.", "web.", "kids.")
_PATHS = {"shorts", "live", "embed", "v", "e", "vi", "watch", "clip"}
MAX_LINK = 2048


@dataclass(frozen=True, slots=True)
class Parts:
    """A YouTube address in pieces: the host of "m.youtube.com" is "youtube.com"."""

    host: str
    pieces: tuple[str, ...]  # of the path, decoded, without empty ones
    asked: dict[str, list[str]]  # the query


def split_address(text: str) -> Parts | None:
    """The pieces of an address of YouTube's, with or without scheme; None for other text."""
    text = text.strip().strip("<>\"'")
    if len(text) > MAX_LINK or not text or any(c.isspace() for c in text):
        return None
    if "://" not in text:
        text = "https://" + text.removeprefix("//")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower().rstrip(".")
        asked = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https", "vnd.youtube"}:
        return None
    for prefix in PREFIXES:
        host = host.removeprefix(prefix)
    if host not in HOSTS:
        return None
    return Parts(host, tuple(p for p in unquote(parts.path).split("/") if p), asked)


def youtube_id(text: str) -> str | None:
    """The video's id in a YouTube link (any form) or a bare id; None for everything else."""
    bare = text.strip().strip("<>\"'")
    if VIDEO_ID.fullmatch(bare):
        return bare
    parts = split_address(text)
    return _id_of(parts) if parts else None


def _id_of(parts: Parts) -> str | None:
    pieces, asked = parts.pieces, parts.asked
    if parts.host == "youtu.be":
        candidates = list(pieces[:1])
    elif pieces[:1] in (("attribution_link",), ("redirect",), ("oembed",)):
        inner = asked.get("u") or asked.get("q") or asked.get("url") or [""]
        if inner[0].startswith("/"):
            inner = ["https://www.youtube.com" + inner[0]]
        return None if "attribution_link" in inner[0] else youtube_id(inner[0])
    else:
        candidates = asked.get("v", []) + asked.get("vi", [])
        if len(pieces) > 1 and pieces[0].lower() in _PATHS:
            candidates.append(pieces[1])
    for candidate in candidates:
        found = VIDEO_ID.match(candidate)
        # Sharing tools glue marks to the id ("…watch?v=ID&amp;t=5", "ID?si=…", "ID).").
        if found and not re.match(r"[A-Za-z0-9_-]", candidate[11:12]):
            return found[0]
    return None
