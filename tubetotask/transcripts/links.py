"""The id of a video in an address, or in the name of a file of captions."""

from __future__ import annotations

from tubetotask.domain.youtube import id_in_name, youtube_id

__all__ = ["id_in_name", "youtube_id"]
