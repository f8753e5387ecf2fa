"""The plan: read, written, its versions; and everything held against it anew."""

from __future__ import annotations

from tubetotask import plans
from tubetotask.api.v1.operation import Answer, Call, Operation, hold
from tubetotask.api.v1.paging import Asked, cursor, number, place
from tubetotask.api.v1.shapes import plan as shapes
from tubetotask.api.v1.shapes.base import Accepted, Sparse, usd_or_none
from tubetotask.domain.errors import NotFound, StorageFailed
from tubetotask.domain.texts import counted
from tubetotask.jobs import planning, readers
from tubetotask.jobs.again import begin, estimate
from tubetotask.storage.listing import Listing
from tubetotask.storage.models import PlanRow, PlanVersion
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.tokens import READ, WRITE

_VERSION = "/plan/versions/{version_id}"


def one(call: Call) -> shapes.Plan:
    """Get the plan in use

    Its Markdown, and what was recognised in it: sections, filters, lenses.
    """
    row = call.space.plan_version()
    if row is None:
        raise NotFound("There is no plan yet.", remedy="Save one: PUT /plan.")
    return shapes.plan(row)


def saved(call: Call) -> shapes.Plan:
    """Save the plan

    As a new version, which is in use from then on; a text that is known already becomes that
    version again. Nothing is read anew by itself: `getAgain` tells what that would take.
    """
    row = planning.save(call.space, plans.parse(call.sent(shapes.PlanText).markdown))
    return shapes.plan(row)


def previewed(call: Call) -> shapes.PlanRead:
    """Preview a plan

    What is recognised in a text, which is kept nowhere.
    """
    return shapes.read(call.sent(shapes.PlanText).markdown)


def versions(call: Call) -> shapes.PlanVersions:
    """List the versions of the plan"""
    asked, space = call.asked(Asked), call.space
    begun = place(asked.cursor, 1)
    rows = Listing(space.session, space.owner_id).versions(
        limit=asked.limit + 1, before=number(begun[0]) if begun else 0
    )
    own = space.plan_version()
    further = len(rows) > asked.limit
    return shapes.PlanVersions(
        items=[_listed(row, own) for row in rows[: asked.limit]],
        next=cursor(rows[asked.limit - 1].id) if further else None,
    )


def version(call: Call) -> shapes.Plan:
    """Get a version of the plan"""
    return shapes.plan(call.space.plan_version_of(call.number("version_id")))


def used(call: Call) -> shapes.Plan:
    """Use an earlier version again"""
    found = call.space.plan_version_of(call.number("version_id"))
    row = planning.save(call.space, plans.parse(found.markdown))
    return shapes.plan(row)


def price(call: Call) -> shapes.Again:
    """Get the price of holding everything against the plan in use

    Which talks are meant, and about what it will cost.
    """
    try:
        kept = Preferences(call.space.session, readers.vault_of(call.config))
        settings = readers.model_settings(call.config, kept)
    except StorageFailed:  # a key that cannot be unlocked: the built-in analyser reads
        settings = None
    found = estimate(call.space, settings)
    return shapes.Again(
        analyses=list(found.numbers), usd=usd_or_none(found.usd), measured=found.measured
    )


def again(call: Call) -> Answer:
    """Hold everything against the plan in use

    Queues those of the analyses that are still behind; notes are never made anew.
    """
    count = begin(call.space, call.jobs_url, tuple(call.sent(shapes.AgainAsked).analyses))
    here = "/api/v1/jobs"
    told = f"{counted(count, 'talk')} {'is' if count == 1 else 'are'} in the queue."
    return Answer(Accepted(job=here, message=told), 202, here)


def _listed(row: PlanVersion, own: PlanVersion | None) -> shapes.PlanVersion:
    return shapes.PlanVersion(
        version=row.id,
        title=plans.title_of(row.markdown),
        in_use=own is not None and own.id == row.id,
        created_at=row.created_at,
        used_at=row.used_at,
    )


def _lock(call: Call) -> None:
    hold(call, PlanRow)


OPERATIONS = (
    Operation("getPlan", "GET", "/plan", one, READ, shapes.Plan, query=Sparse, sparse=True),
    Operation(
        "savePlan",
        "PUT",
        "/plan",
        saved,
        WRITE,
        shapes.Plan,
        body=shapes.PlanText,
        current=one,
        lock=_lock,
    ),
    Operation(
        "previewPlan",
        "POST",
        "/plan/preview",
        previewed,
        WRITE,
        shapes.PlanRead,
        body=shapes.PlanText,
    ),
    Operation(
        "listPlanVersions",
        "GET",
        "/plan/versions",
        versions,
        READ,
        shapes.PlanVersions,
        query=Asked,
        links={"getPlanVersion": ("version_id", "$response.body#/items/0/version")},
    ),
    Operation("getPlanVersion", "GET", _VERSION, version, READ, shapes.Plan),
    Operation(
        "usePlanVersion",
        "POST",
        f"{_VERSION}/use",
        used,
        WRITE,
        shapes.Plan,
        current=one,
        lock=_lock,
    ),
    Operation("getAgain", "GET", "/plan/again", price, READ, shapes.Again),
    Operation(
        "assessAgain",
        "POST",
        "/plan/again",
        again,
        WRITE,
        Accepted,
        202,
        body=shapes.AgainAsked,
        once=True,
    ),
)
