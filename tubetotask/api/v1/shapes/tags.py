"""Tags: words of the person's own on talks and tasks."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tubetotask.api.v1.shapes.base import Text
from tubetotask.domain.tags import LONGEST, MOST_OF_ONE
from tubetotask.exports.schema_base import Part

Tag = Annotated[Text, Field(min_length=1, max_length=LONGEST + 1)]


class Tags(Part):
    """Tags, in the order of the alphabet."""

    tags: list[str]


class TagsSet(Part):
    """The tags that it is to bear: these and no others."""

    tags: Annotated[list[Tag], Field(max_length=MOST_OF_ONE)]
