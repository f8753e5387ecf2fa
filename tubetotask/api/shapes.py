"""What programs send, checked; and what they get.

Invariant: nothing that came in gets further than here but as these types, within these bounds.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tubetotask.domain.errors import InputError
from tubetotask.domain.taken import Bringer, Brought, Taken
from tubetotask.domain.video import Video
from tubetotask.jobs.bringing import Wanted

_Text = Annotated[str, Field(max_length=20_000)]


class BroughtIn(BaseModel):
    """A track that is brought: what YouTube says of it, and its text as it came."""

    model_config = ConfigDict(extra="ignore", strict=True)

    video: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{11}$")]
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$")]
    generated: bool
    captions: Annotated[str, Field(min_length=1)]
    title: _Text = ""
    channel: _Text = ""
    description: _Text = ""
    duration_s: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)] | None = None

    def brought(self, by: Bringer) -> Brought:
        """As the rooms below know it."""
        video = Video(
            title=_whole(self.title),
            youtube_id=self.video,
            description=_whole(self.description),
            channel=_whole(self.channel),
            duration_s=self.duration_s,
        )
        data = self.captions.encode("utf-8", "replace")
        return Brought(Taken(video, self.language, self.generated, data), by)


def brought_in(body: bytes) -> BroughtIn:
    """What was sent. Raises InputError with what is wrong, and no word of what was sent."""
    try:
        return BroughtIn.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the body"
        raise InputError(
            f"This is not what is taken here: {where}: {first['msg'].lower()}.",
            remedy="Send video, language, generated and captions, and where known title, channel, "
            "description and duration_s, as JSON.",
        ) from error


def wanted_out(one: Wanted) -> dict[str, Any]:
    """A video that waits."""
    return {
        "video": one.youtube_id,
        "title": one.title,
        "languages": list(one.languages),
        "state": one.state,
        "reason": one.reason,
        "since": one.since.isoformat(),
    }


def _whole(text: str) -> str:
    """Without halves of characters and NUL, which no database takes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
