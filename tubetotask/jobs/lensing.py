"""The lenses that are asked of a talk, and telling of their answers.

Invariants: the built-in lens is asked only where its owner turned it on. Of a lens its owner is
told once for a talk, where it was answered with a quote, and of no talk that is only held against
a newer plan. Nothing here asks a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from tubetotask import plans
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.job import Cause
from tubetotask.domain.notices import Notice, Told
from tubetotask.domain.plan import REUSE, Plan
from tubetotask.storage import alone
from tubetotask.storage.database import retried
from tubetotask.storage.lenses import NOTHING, Choice, LensChoices
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace

_QUOTE = 300  # letters


def asked(session: Session, owner_id: int, plan: Plan) -> Plan:
    """The plan with the lenses that this person has asked besides its own."""
    on = LensChoices(session, owner_id).all().get(REUSE.id, NOTHING).asked
    return replace(plan, lenses=(*plan.lenses, REUSE)) if on else plan


def choose(space: Workspace, wanted: Mapping[str, Choice]) -> dict[str, Choice]:
    """Keep what is wanted of the lenses that there are, and nothing of others; returns it by the id
    of each, those of which nothing is wanted, too. Commits."""
    version = space.plan_version()
    known = plans.parse(version.markdown).lenses if version else ()
    found = {lens.id: wanted.get(lens.id, NOTHING) for lens in (*known, REUSE)}
    # A lens of the plan is asked as long as it stands there.
    told = {
        name: each if name == REUSE.id else Choice(alert=each.alert) for name, each in found.items()
    }

    def work() -> dict[str, Choice]:
        alone.hold(space.session, space.owner_id)  # these and no others, whoever chooses beside
        LensChoices(space.session, space.owner_id).keep(told)
        space.session.commit()
        return told

    return retried(work, space.session)


def tell(session: Session, row: AnalysisRow, assessment: Assessment) -> None:
    """Tell of the lenses that this talk answers, those with an alert. Does not commit."""
    answered = [each for each in assessment.lenses if each.statements]
    if row.sample or not answered or row.cause == Cause.AGAIN.value:
        return
    choices = LensChoices(session, row.owner_id).all()
    room = Channels(session, row.owner_id)
    for each in answered:
        if not choices.get(each.lens_id, NOTHING).alert:
            continue
        evidence = each.statements[0].evidence
        quote = evidence[0].quote if evidence else each.statements[0].text
        short = quote if len(quote) <= _QUOTE else f"{quote[:_QUOTE].rstrip()} …"
        more = len(each.statements) - 1
        notice = Notice(
            Told.LENS,
            f"{row.title or 'A talk'}: {each.question}",
            f"“{short}”" + (f" And {more} more." if more else ""),
            f"/analyses/{row.id}#lenses",
        )
        talk = row.youtube_id or row.upload_hash
        room.tell(f"lens:{each.lens_id}:{talk}", notice)
