"""What a person wants of lenses, on both databases: nobody else's, and told once a talk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests import builders
from tests.tasks_made import PLAN, analysed
from tubetotask import plans
from tubetotask.domain.assessment import Assessment, LensAnswer
from tubetotask.domain.evidence import Evidence, EvidenceKind
from tubetotask.domain.job import Cause
from tubetotask.domain.plan import REUSE
from tubetotask.jobs import lensing
from tubetotask.storage.lenses import Choice, LensChoices
from tubetotask.storage.models import NoticeRow, User
from tubetotask.storage.notices import Channels
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        Channels(session, space.owner_id).add("apprise", "phone").wants = "lens"
        session.commit()
        yield space


def answered(quote: str) -> Assessment:
    said = builders.statement(quote)
    found = Evidence(quote, EvidenceKind.VIDEO, 1.0, 2.0, 100.0)
    said = replace(said, evidence=(found,))
    return Assessment("lines/1", "h", lenses=(LensAnswer(REUSE.id, REUSE.question, (said, said)),))


def told(space: Workspace) -> list[NoticeRow]:
    return list(space.session.scalars(select(NoticeRow).order_by(NoticeRow.id)))


def test_the_built_in_lens_is_asked_where_its_owner_turned_it_on_and_nowhere_else(
    space: Workspace,
) -> None:
    session, plan = space.session, plans.parse(PLAN)
    other = User(name="other")
    session.add(other)
    session.flush()
    assert lensing.asked(session, space.owner_id, plan) == plan
    LensChoices(session, space.owner_id).keep({REUSE.id: Choice(asked=True)})
    assert lensing.asked(session, space.owner_id, plan).lenses == (REUSE,)
    assert lensing.asked(session, space.owner_id, plan).hash == plan.hash
    assert lensing.asked(session, other.id, plan) == plan


def test_what_was_chosen_is_replaced_as_a_whole(space: Workspace) -> None:
    choices = LensChoices(space.session, space.owner_id)
    choices.keep({"a": Choice(alert=True), "b": Choice(alert=True), "c": Choice()})
    choices.keep({"b": Choice(alert=True)})
    assert choices.all() == {"b": Choice(alert=True)}
    assert LensChoices(space.session, space.owner_id + 1).all() == {}


def test_an_answer_is_told_once_a_talk_with_its_first_quote(space: Workspace) -> None:
    row = analysed(space)
    lensing.tell(space.session, row, answered("We sold 42 mugs."))
    assert told(space) == [], "no alert was asked for"
    LensChoices(space.session, space.owner_id).keep({REUSE.id: Choice(alert=True)})
    for _ in range(2):
        lensing.tell(space.session, row, answered("We sold 42 mugs. " + "x" * 400))
    (notice,) = told(space)
    assert notice.title == f"{row.title}: {REUSE.question}"
    assert notice.text.startswith("“We sold 42 mugs.")
    assert notice.text.endswith("…” And 1 more.")
    assert len(notice.text) < 350
    assert notice.link == f"/analyses/{row.id}#lenses"


def test_no_answer_a_sample_and_an_older_talk_are_not_told(space: Workspace) -> None:
    LensChoices(space.session, space.owner_id).keep({REUSE.id: Choice(alert=True)})
    sample, again, silent = (analysed(space) for _ in range(3))
    sample.sample, again.cause = True, Cause.AGAIN.value
    for row in (sample, again):
        lensing.tell(space.session, row, answered("We sold 42 mugs."))
    none = Assessment("lines/1", "h", lenses=(LensAnswer(REUSE.id, REUSE.question),))
    lensing.tell(space.session, silent, none)
    assert told(space) == []
