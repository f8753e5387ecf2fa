"""A YouTube address in any form: its pieces, and the id of the video that it or a file names.

Invariant: what is returned is eleven characters that YouTube could have given out; an address of
another site never yields one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
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


@lru_cache(maxsize=1024)  # a list names each of its talks in many labels
def id_in_name(name: str) -> str:
    """The id in a downloader's file name ("Title-ID.en.vtt", "ID.de.srt", "Title [ID].srt")."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    bracketed = re.search(r"\[([A-Za-z0-9_-]{11})\]", base[-200:])
    if bracketed:
        return bracketed[1]
    stem = re.sub(r"(?:\.[A-Za-z0-9-]{1,12}){1,3}$", "", base[-200:])
    tail = stem[-11:]
    before = stem[-12:-11]
    if not VIDEO_ID.fullmatch(tail) or before not in {"", "-", "_", " ", ".", "("}:
        return ""
    mixed = any(c.isdigit() or c in "_-" for c in tail) or (
        any(c.islower() for c in tail[1:]) and any(c.isupper() for c in tail[1:])
    )
    # "my-captions" has eleven letters, too: an id of YouTube's is random, words are not.
    looks_random = mixed and not re.fullmatch(r"[A-Z]?[a-z]*(?:[-_ ][A-Za-z]?[a-z]*)*", tail)
    return tail if looks_random else ""
