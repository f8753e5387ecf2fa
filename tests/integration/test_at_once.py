"""Two requests that have both looked before either writes: both are answered, one thing is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.integration.meeting import Meeting, Work
from tests.tasks_made import advice, talk
from tubetotask import plans
from tubetotask.config import Config, load
from tubetotask.domain.budget import Budgets
from tubetotask.domain.plan import REUSE
from tubetotask.jobs import (
    budgeting,
    channels,
    engine,
    exporting,
    lensing,
    model_setup,
    planning,
    source_budget,
    tagging,
    trying,
)
from tubetotask.jobs.model_setup import ModelForm
from tubetotask.storage import budgets
from tubetotask.storage.database import retried
from tubetotask.storage.lenses import Choice
from tubetotask.storage.models import (
    AnalysisRow,
    ExportRow,
    FollowRow,
    PreferenceRow,
    SectionCategoryRow,
    SourceRow,
    TalkTagRow,
    TaskRow,
    TaskTagRow,
    User,
)
from tubetotask.storage.notices import Channels
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user

PLAN = "# Plan\n\n## Sales\n- Sell more\n\n## Post\n- Write letters\n"


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    """Somebody with a plan, a talk of two tasks and a source."""
    with Session(engine) as session:
        found = Workspace(session, local_user(session).id)
        talk(found, advice("Raise your prices"), advice("Write every week"))
        session.add(SourceRow(id=1, kind="channel", youtube_id="UC" + "a" * 22, title="Talks"))
        session.flush()
        session.add(FollowRow(owner_id=found.owner_id, source_id=1, asked="a", state="active"))
        planning.keep(found, plans.parse(PLAN))
        session.commit()
        yield found


@pytest.fixture
def meeting(engine: Engine, space: Workspace) -> Meeting:
    return Meeting(engine)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load({"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(tmp_path)})


def count(space: Workspace, *which: Any) -> int:
    space.session.rollback()
    return space.session.scalar(select(func.count()).where(*which)) or 0


def test_a_person_s_first_budget(meeting: Meeting, space: Workspace, config: Config) -> None:
    def save(of: Workspace) -> object:
        given = {"own_day": "0.50", "day": "2"}
        return budgeting.save(of, config, given, admin=True, note=lambda _: None).errors

    assert meeting.of(save, save) == [{}, {}]
    assert budgets.of(space.session, "user", space.owner_id) == Budgets(day=Decimal("0.5"))


def test_a_source_s_first_budget(meeting: Meeting, space: Workspace) -> None:
    def save(of: Workspace) -> None:
        source_budget.put(of, 1, Budgets(day=Decimal(1)))

    meeting.of(save, save)
    assert source_budget.of(space, 1) == Budgets(day=Decimal(1))


def test_the_first_quiet_hours(meeting: Meeting, space: Workspace) -> None:
    def save(of: Workspace) -> None:
        channels.set_quiet(Channels(of.session, of.owner_id), "Asia/Tokyo", 60, 120)

    meeting.of(save, save)
    assert Channels(space.session, space.owner_id).quiet().timezone == "Asia/Tokyo"


def test_a_tag_that_two_spell_in_two_ways(meeting: Meeting, space: Workspace) -> None:
    row = space.session.scalars(select(AnalysisRow)).one()
    task = space.session.scalars(select(TaskRow.id)).first() or 0

    def talk_of(of: Workspace) -> object:
        tags = Tags(of.session, of.owner_id)
        return tagging.tag_talk(tags, of.analysis(row.id), ["Pricing"])

    def task_of(of: Workspace) -> object:
        return tagging.tag_task(Tasks(of.session, of.owner_id), task, ["PRICING"])

    told = meeting.of(talk_of, task_of)
    assert told[0] == told[1]
    assert count(space, TalkTagRow.name == TaskTagRow.name) == 1


@pytest.mark.parametrize("of_talk", [True, False])
def test_two_tags_of_one_thing(meeting: Meeting, space: Workspace, of_talk: bool) -> None:
    row, task = space.session.scalars(select(AnalysisRow.id)).one(), first_task(space)

    def adding(name: str) -> Work:
        def tag(of: Workspace) -> object:
            more = tagging.change(add=name)
            if of_talk:
                tags = Tags(of.session, of.owner_id)
                return tagging.tag_talk(tags, of.analysis(row), more)
            return tagging.tag_task(Tasks(of.session, of.owner_id), task, more)

        return tag

    meeting.of(adding("Pricing"), adding("Autumn"))
    tags = Tags(space.session, space.owner_id)
    space.session.rollback()
    borne = tags.of_talk(space.analysis(row))[0] if of_talk else tags.of_tasks([task])[0][task]
    assert borne == ["Autumn", "Pricing"]


def first_task(space: Workspace) -> int:
    return space.session.scalars(select(TaskRow.id).order_by(TaskRow.id)).first() or 0


def test_the_same_tag_of_the_same_talk(meeting: Meeting, space: Workspace) -> None:
    row = space.session.scalars(select(AnalysisRow.id)).one()

    def tag(of: Workspace) -> object:
        return tagging.tag_talk(Tags(of.session, of.owner_id), of.analysis(row), ["Pricing"])

    assert meeting.of(tag, tag) == [["Pricing"], ["Pricing"]]
    assert count(space, TalkTagRow.name == "Pricing") == 1


def test_a_category_that_two_spell_in_two_ways(meeting: Meeting, space: Workspace) -> None:
    sections = plans.parse(PLAN).sections

    def put(section: str, name: str) -> Work:
        return lambda of: planning.categorise(of, {section: name})

    meeting.of(put(sections[0].id, "Money"), put(sections[1].id, "MONEY"))
    kept = space.session.scalars(select(SectionCategoryRow.name)).all()
    assert len(kept) == 2
    assert len(set(kept)) == 1, kept


def test_a_plan_whose_sections_are_renamed(meeting: Meeting, space: Workspace) -> None:
    planning.categorise(space, {plans.parse(PLAN).sections[0].id: "Money"})
    space.session.rollback()
    renamed = plans.parse(PLAN.replace("## Sales", "## Selling"))

    meeting.of(lambda of: planning.save(of, renamed), lambda of: planning.save(of, renamed))
    assert count(space, SectionCategoryRow.section_id == renamed.sections[0].id) == 1


def test_the_choice_of_lenses(meeting: Meeting, space: Workspace) -> None:
    def choose(of: Workspace) -> object:
        return lensing.choose(of, {REUSE.id: Choice(asked=True)})

    assert meeting.of(choose, choose) == [{REUSE.id: Choice(asked=True)}] * 2


def test_one_file_is_made_however_often_it_is_asked_for(
    meeting: Meeting, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[str] = []
    monkeypatch.setattr(engine, "enqueue", lambda *told: queued.append(told[3]))

    def ask(of: Workspace) -> object:
        return exporting.request_account(of, "").id

    told = meeting.of(ask, ask)
    assert told[0] == told[1]
    assert count(space, ExportRow.owner_id == space.owner_id) == 1
    assert len(queued) == 1


def test_the_key_of_one_server_is_not_kept_for_the_other(
    meeting: Meeting, space: Workspace, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "request", lambda *_: None)

    def save(address: str, key: str) -> Work:
        form = ModelForm.sent({"model": "gpt-4o", "base_url": address})
        return lambda of: model_setup.save(of, config, form, key, "")

    one, other = "https://one.example.org/v1", "https://other.example.org/v1"
    told = meeting.of(save(one, "sk-of-the-first"), save(other, ""))
    assert {} in told
    space.session.rollback()
    kept = model_setup.preferences(space, config)
    if kept.get("openai_api_key"):  # whoever came second without a key was refused, or was first
        assert kept.get("openai_base_url") == one


def test_the_first_settings_of_the_model(
    meeting: Meeting, space: Workspace, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "request", lambda *_: None)
    form = ModelForm.sent({"model": "gpt-4o"})

    def save(of: Workspace) -> object:
        return model_setup.save(of, config, form, "sk-of-the-first", "")

    assert meeting.of(save, save) == [{}, {}]
    assert count(space, PreferenceRow.name == "openai_model") == 1


def test_of_two_that_lock_each_other_out_both_are_done(engine: Engine, space: Workspace) -> None:
    """On PostgreSQL one is refused at first; SQLite has one lock, for which the second waits."""
    others = [User(name="one"), User(name="two")]
    space.session.add_all(others)
    space.session.commit()
    first, second = (each.id for each in others)
    place = threading.Barrier(2)

    def put(numbers: tuple[int, int]) -> None:
        with Session(engine) as session:

            def work() -> None:
                session.get_one(User, numbers[0]).called = "changed"
                session.flush()
                with suppress(threading.BrokenBarrierError):
                    place.wait(2)
                session.get_one(User, numbers[1]).called = "changed"
                session.commit()

            retried(work, session)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(put, ((first, second), (second, first))))
    assert count(space, User.called == "changed") == 2
