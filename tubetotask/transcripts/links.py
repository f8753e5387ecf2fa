"""A YouTube address in any form becomes the video's id.

Invariant: what is returned is eleven characters that YouTube could have given out; an address of
another site never yields one.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_HOSTS = {"youtube.com", "youtube-nocookie.com", "youtubekids.com", "youtu.be"}
_PREFIXES = ("www.", "m.", "music.", "gaming.", "web.", "kids.")
_PATHS = {"shorts", "live", "embed", "v", "e", "vi", "watch", "clip"}
MAX_LINK = 2048


def youtube_id(text: str) -> str | None:
    """The id in a YouTube link (any form) or a bare id; None for everything else."""
    text = text.strip().strip("<>\"'")
    if len(text) > MAX_LINK or not text or any(c.isspace() for c in text):
        return None
    if _ID.fullmatch(text):
        return text
    if "://" not in text:
        text = "https://" + text.removeprefix("//")
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https", "vnd.youtube"}:
        return None
    for prefix in _PREFIXES:
        host = host.removeprefix(prefix)
    if host not in _HOSTS:
        return None
    return _id_of(host, parts.path, parts.query)


def _id_of(host: str, path: str, query: str) -> str | None:
    pieces = [piece for piece in unquote(path).split("/") if piece]
    try:
        asked = parse_qs(query, max_num_fields=50)
    except ValueError:
        return None
    if host == "youtu.be":
        candidates = pieces[:1]
    elif pieces[:1] in (["attribution_link"], ["redirect"], ["oembed"]):
        inner = asked.get("u") or asked.get("q") or asked.get("url") or [""]
        if inner[0].startswith("/"):
            inner = ["https://www.youtube.com" + inner[0]]
        return None if "attribution_link" in inner[0] else youtube_id(inner[0])
    else:
        candidates = asked.get("v", []) + asked.get("vi", [])
        if len(pieces) > 1 and pieces[0].lower() in _PATHS:
            candidates.append(pieces[1])
    for candidate in candidates:
        found = _ID.match(candidate)
        # Sharing tools glue marks to the id ("…watch?v=ID&amp;t=5", "ID?si=…", "ID).").
        if found and not re.match(r"[A-Za-z0-9_-]", candidate[11:12]):
            return found[0]
    return None


def id_in_name(name: str) -> str:
    """The id in a downloader's file name ("Title-ID.en.vtt", "ID.de.srt", "Title [ID].srt")."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    bracketed = re.search(r"\[([A-Za-z0-9_-]{11})\]", base[-200:])
    if bracketed:
        return bracketed[1]
    stem = re.sub(r"(?:\.[A-Za-z0-9-]{1,12}){1,3}$", "", base[-200:])
    tail = stem[-11:]
    before = stem[-12:-11]
    if not _ID.fullmatch(tail) or before not in {"", "-", "_", " ", ".", "("}:
        return ""
    mixed = any(c.isdigit() or c in "_-" for c in tail) or (
        any(c.islower() for c in tail[1:]) and any(c.isupper() for c in tail[1:])
    )
    # "my-captions" has eleven letters, too: an id of YouTube's is random, words are not.
    looks_random = mixed and not re.fullmatch(r"[A-Z]?[a-z]*(?:[-_ ][A-Za-z]?[a-z]*)*", tail)
    return tail if looks_random else ""
