"""The id of a video in an address, or in the name of a file of captions."""

from __future__ import annotations

import re
from functools import lru_cache

from tubetotask.domain.youtube import VIDEO_ID, youtube_id

__all__ = ["id_in_name", "youtube_id"]


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
