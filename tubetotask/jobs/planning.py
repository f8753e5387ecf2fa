"""The plan, as a person keeps it and what they said of its sections.

Invariant: a section whose heading alone was changed is in the category in which it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tubetotask import plans
from tubetotask.domain.errors import InputError
from tubetotask.domain.plan import Plan
from tubetotask.storage import alone
from tubetotask.storage.categories import Categories
from tubetotask.storage.database import retried
from tubetotask.storage.models import PlanVersion
from tubetotask.storage.workspace import Workspace


def keep(space: Workspace, plan: Plan, *, sample: bool = False) -> PlanVersion:
    """Make this text the version in use. Does not commit."""
    used = None if sample else space.plan_version()
    if used is not None and used.hash != plan.hash:
        renamed = plans.renamed(plans.parse(used.markdown), plan)
        Categories(space.session, space.owner_id).follow(renamed)
    return space.keep_plan(plan, sample=sample)


def save(space: Workspace, plan: Plan) -> PlanVersion:
    """The same, one after another where two browsers save at once. Commits."""

    def work() -> PlanVersion:
        alone.hold(space.session, space.owner_id)
        version = keep(space, plan)
        space.session.commit()
        return version

    return retried(work, space.session)


def categorise(space: Workspace, wanted: Mapping[str, str]) -> dict[str, str]:
    """Put sections of the plan in use, by their ids, into categories; "" takes one out. Returns
    all that are in one. Commits. Raises InputError for an id that the plan does not have."""
    version = space.plan_version()
    known = {each.id for each in plans.parse(version.markdown).sections} if version else set()
    if wanted.keys() - known:
        raise InputError("The plan has no such section.", remedy="Look at the plan's page.")
    categories = Categories(space.session, space.owner_id)

    def work() -> dict[str, str]:
        alone.hold(space.session, space.owner_id)  # a category is spelt in one way
        categories.put(wanted)
        space.session.commit()
        return of_sections(categories, known)

    return retried(work, space.session)


def of_sections(categories: Categories, ids: Iterable[str]) -> dict[str, str]:
    """Of these sections those that are in a category."""
    found = categories.all()
    return {each: name for each in ids if (name := found.get(each[:200], ""))}
