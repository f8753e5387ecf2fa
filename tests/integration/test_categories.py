"""Categories of sections, on both databases: nobody else's, kept over versions, and filtered by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.tasks_made import advice, analysed, gathered
from tubetotask import plans
from tubetotask.domain.errors import InputError
from tubetotask.domain.inbox import Which
from tubetotask.jobs import planning
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.categories import Categories
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import User
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.workspace import Workspace, local_user

PLAN = "# P\n\n## Sales\n- Send a letter\n\n## Staff\n- Hire a baker\n\n## Kiln\n- Fire slowly\n"


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        planning.keep(space, plans.parse(PLAN))
        session.commit()
        yield space


@pytest.fixture
def kept(space: Workspace) -> Categories:
    return Categories(space.session, space.owner_id)


def test_a_section_is_in_one_category_spelt_in_one_way_and_nobody_else_s(
    space: Workspace, kept: Categories
) -> None:
    other = User(name="other")
    space.session.add(other)
    space.session.flush()
    Categories(space.session, other.id).put({"sales": "Theirs"})
    assert planning.categorise(space, {"sales": " Money  in ", "staff": "money IN"}) == {
        "sales": "Money in",
        "staff": "Money in",
    }
    planning.categorise(space, {"staff": "People"})
    assert kept.all() == {"sales": "Money in", "staff": "People"}
    assert kept.names() == ["Money in", "People"]
    assert planning.categorise(space, {"staff": ""}) == {"sales": "Money in"}
    assert Categories(space.session, other.id).all() == {"sales": "Theirs"}


def test_who_renames_all_of_a_category_gets_it_as_it_is_written_now(
    space: Workspace, kept: Categories
) -> None:
    planning.categorise(space, {"sales": "money", "staff": "money"})
    planning.categorise(space, {"sales": "Money", "staff": "Money"})
    assert kept.names() == ["Money"]


def test_what_is_no_category_or_no_section_is_refused_and_changes_nothing(
    space: Workspace, kept: Categories
) -> None:
    for wanted in ({"sales": "x" * 41}, {"sales": "a\x00b"}, {"nothing": "A"}):
        with pytest.raises(InputError):
            planning.categorise(space, wanted)
        space.session.rollback()
    assert kept.all() == {}


def test_it_stays_when_the_plan_changes_and_when_it_changes_back(
    space: Workspace, kept: Categories
) -> None:
    planning.categorise(space, {"sales": "Money", "staff": "People"})
    planning.keep(space, plans.parse(PLAN.replace("## Sales", "## Selling")))
    space.session.commit()
    assert kept.all() == {"sales": "Money", "staff": "People", "selling": "Money"}
    planning.categorise(space, {"selling": ""})
    planning.keep(space, plans.parse(PLAN))
    space.session.commit()
    assert planning.of_sections(kept, ["sales", "staff", "kiln"]) == {
        "sales": "Money",
        "staff": "People",
    }


def test_tasks_and_the_inbox_are_narrowed_to_a_category(space: Workspace) -> None:
    for section in ("sales", "staff", "kiln"):
        row = analysed(space, advice(f"Do the {section}", section_id=section), plan=PLAN)
        gathered(space, row, Gatherer())
    planning.categorise(space, {"sales": "Making", "kiln": "Making", "staff": "People"})
    lists = TaskLists(space.session, space.owner_id)
    assert lists.categories() == ["Making", "People"]
    found = lists.page(Filter(category="Making")).rows
    assert sorted(row.title for row in found) == ["Do the kiln", "Do the sales"]
    both = lists.page(Filter(category="Making", section="staff")).rows
    assert both == []
    assert lists.page(Filter(category="Nothing")).rows == []
    inbox = Inbox(space.session, space.owner_id)
    talks = inbox.page(Which(category="People")).entries
    assert len(talks) == 1
    assert len(inbox.page(Which(category="Making")).entries) == 2
    assert Which(category="People").narrowed
