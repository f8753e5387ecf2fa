"""What a person said of parts of their plan: categories of sections, and choices of lenses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from tubetotask.api.v1.shapes.base import Text
from tubetotask.domain.categories import LONGEST
from tubetotask.domain.plan import REUSE, Lens, Section
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.lenses import NOTHING, Choice

_MOST = 1_000  # headings of a plan


class Categorised(Part):
    """A section of the plan in use, and the category it is in."""

    section_id: str
    section_title: str
    category: str
    """Empty for none."""


class Categories(Part):
    """All sections of the plan in use, in its order."""

    sections: list[Categorised]


class CategoryAsked(Part):
    """Where a section belongs."""

    section_id: Annotated[Text, Field(min_length=1, max_length=200)]
    category: Annotated[Text, Field(max_length=LONGEST)]
    """A word of the person's own for several sections; empty for none."""


class CategoriesAsked(Part):
    """What is to be changed; other sections stay where they are."""

    sections: Annotated[list[CategoryAsked], Field(max_length=_MOST)]


class LensChoice(Part):
    """A lens, and what the person wants of it."""

    id: str
    question: str
    built_in: bool
    asked: bool
    """A lens of the plan is asked as long as it stands there; the built-in one where it is on."""
    alert: bool
    """Whether the person is told of answers."""


class LensChoices(Part):
    """The built-in lens, then those of the plan in use."""

    lenses: list[LensChoice]


class LensAsked(Part):
    """What is wanted of a lens."""

    id: Annotated[Text, Field(min_length=1, max_length=80)]
    asked: bool = False
    """Counts for the built-in lens alone."""
    alert: bool = False


class LensesAsked(Part):
    """These and no others, from now on; a lens that is not named is not told of."""

    lenses: Annotated[list[LensAsked], Field(max_length=_MOST)]


def categories(sections: Sequence[Section], kept: Mapping[str, str]) -> Categories:
    """The sections of a plan with their categories."""
    return Categories(
        sections=[
            Categorised(
                section_id=clean(each.id),
                section_title=clean(each.title),
                category=clean(kept.get(each.id, "")),
            )
            for each in sections
        ]
    )


def lenses(own: Sequence[Lens], chosen: Mapping[str, Choice]) -> LensChoices:
    """The lenses that there are with what was chosen of them."""
    told = []
    for lens in (REUSE, *own):
        choice, built_in = chosen.get(lens.id, NOTHING), lens.id == REUSE.id
        told.append(
            LensChoice(
                id=clean(lens.id),
                question=clean(lens.question),
                built_in=built_in,
                asked=choice.asked or not built_in,
                alert=choice.alert,
            )
        )
    return LensChoices(lenses=told)
