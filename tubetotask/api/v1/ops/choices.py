"""Categories of sections and choices of lenses: read and set."""

from __future__ import annotations

from tubetotask import plans
from tubetotask.api.v1.operation import Call, Operation, hold_person
from tubetotask.api.v1.shapes import choices as shapes
from tubetotask.domain.plan import Plan
from tubetotask.jobs import lensing, planning
from tubetotask.storage import categories as storage
from tubetotask.storage.lenses import Choice, LensChoices
from tubetotask.storage.tokens import READ, WRITE


def categories(call: Call) -> shapes.Categories:
    """List categories of sections

    Of the plan in use each section with the category it is in. Lists of tasks, of the inbox and of
    themes can be narrowed to a category.
    """
    plan = _plan(call)
    sections = plan.sections if plan else ()
    kept = storage.Categories(call.space.session, call.space.owner_id)
    found = planning.of_sections(kept, (each.id for each in sections))
    return shapes.categories(sections, found)


def categorised(call: Call) -> shapes.Categories:
    """Put sections into categories

    Those that are named; others stay where they are. A name that is there in other letters is spelt
    as it was. They stay when the plan changes, also where the heading alone is another one.
    """
    sent = call.sent(shapes.CategoriesAsked)
    planning.categorise(call.space, {each.section_id: each.category for each in sent.sections})
    return categories(call)


def lenses(call: Call) -> shapes.LensChoices:
    """List lenses

    The questions that are asked of every video, and of which answers the person is told.
    """
    plan = _plan(call)
    chosen = LensChoices(call.space.session, call.space.owner_id).all()
    return shapes.lenses(plan.lenses if plan else (), chosen)


def lenses_chosen(call: Call) -> shapes.LensChoices:
    """Choose lenses

    Counts from the next talk on. Lenses of the plan are added and removed in its text (`savePlan`);
    an id that is none of these is left out.
    """
    sent = call.sent(shapes.LensesAsked)
    lensing.choose(call.space, {each.id: Choice(each.asked, each.alert) for each in sent.lenses})
    return lenses(call)


def _plan(call: Call) -> Plan | None:
    version = call.space.plan_version()
    return plans.parse(version.markdown) if version else None


OPERATIONS = (
    Operation("listCategories", "GET", "/plan/categories", categories, READ, shapes.Categories),
    Operation(
        "saveCategories",
        "PUT",
        "/plan/categories",
        categorised,
        WRITE,
        shapes.Categories,
        body=shapes.CategoriesAsked,
        current=categories,
        lock=hold_person,
    ),
    Operation("listLenses", "GET", "/plan/lenses", lenses, READ, shapes.LensChoices),
    Operation(
        "saveLenses",
        "PUT",
        "/plan/lenses",
        lenses_chosen,
        WRITE,
        shapes.LensChoices,
        body=shapes.LensesAsked,
        current=lenses,
        lock=hold_person,
    ),
)
