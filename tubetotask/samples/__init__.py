"""A talk and a plan that are invented, to try the product with, and plans to begin one's own with.

Invariant: written for this project; no person, business or product in them exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from tubetotask.domain.texts import N_

TALK_NAME = "A small list pays the rent (sample talk).vtt"


@dataclass(frozen=True, slots=True)
class Template:
    """A plan to begin with. ``id`` stands in addresses; ``told``: whom it is for."""

    id: str
    name: str
    told: str


TEMPLATES = (
    Template(
        "business-growth", N_("Business growth"), N_("customers, offer, sales, operations, money")
    ),
    Template(
        "content-marketing", N_("Content marketing"), N_("audience, publishing, letter, search")
    ),
    Template(
        "product-launch", N_("Product launch"), N_("problem, first version, waiting list, launch")
    ),
    Template("learning", N_("Learning"), N_("goal, practice, understanding, a project")),
)


def talk() -> bytes:
    """The sample talk's captions, as WebVTT."""
    return (resources.files(__name__) / "talk.vtt").read_bytes()


def plan() -> str:
    """The sample plan, as Markdown."""
    return (resources.files(__name__) / "plan.md").read_text(encoding="utf-8")


def template(asked: str) -> str | None:
    """The Markdown of the template of that id, or None where there is none."""
    if asked not in {each.id for each in TEMPLATES}:
        return None
    return (resources.files(__name__) / "plans" / f"{asked}.md").read_text(encoding="utf-8")
