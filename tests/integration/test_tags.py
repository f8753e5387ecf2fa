"""Tags on both databases: spelt once, kept with their task, joined and taken back with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.tasks_made import analysed, gathered, talk
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.inbox import Which
from tubetotask.jobs import deciding, exporting, joining, tagging
from tubetotask.storage import inbox_overview
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import AnalysisRow, TaskRow, User, VideoRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user

RAISE, CALL = "Raise your prices every year", "Call your first ten customers yourself"


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


@pytest.fixture
def tasks(space: Workspace) -> Tasks:
    return Tasks(space.session, space.owner_id)


@pytest.fixture
def tags(space: Workspace) -> Tags:
    return Tags(space.session, space.owner_id)


@pytest.fixture
def row(space: Workspace) -> AnalysisRow:
    """A talk with two tasks."""
    return talk(space, RAISE, CALL)


def number(space: Workspace, title: str) -> int:
    return space.session.scalars(select(TaskRow.id).where(TaskRow.title == title)).one()


def test_a_tag_is_spelt_as_it_was_first_whatever_bears_it(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    one = number(space, RAISE)
    assert tagging.tag_talk(tags, row, ["  Big   Ideas "]) == ["Big Ideas"]
    assert tagging.tag_task(tasks, one, ["#big ideas", "BIG IDEAS", "Ärger"]) == [
        "Big Ideas",
        "Ärger",
    ]
    assert tags.known() == ["Big Ideas", "Ärger"]
    found, known = tags.of_tasks([one, number(space, CALL)])
    assert found == {one: ["Big Ideas", "Ärger"]}
    assert known == tags.of_talk(row)[1]
    tagging.tag_talk(tags, row, [])
    tagging.tag_task(tasks, one, ["Ärger"])
    assert tags.known() == ["Ärger"]


@pytest.mark.parametrize("name", ["", " # ", "a, b", "x" * 41, "two\u200bhalves", "a\x00b"])
def test_what_is_no_tag_is_refused_and_changes_nothing(
    tags: Tags, row: AnalysisRow, name: str
) -> None:
    tagging.tag_talk(tags, row, ["kept"])
    with pytest.raises(InputError):
        tagging.tag_talk(tags, row, ["new", name])
    tags.session.rollback()
    assert tags.of_talk(row)[0] == ["kept"]


def test_there_are_only_so_many_tags(tasks: Tasks, tags: Tags, row: AnalysisRow) -> None:
    with pytest.raises(InputError, match="20 tags"):
        tagging.tag_talk(tags, row, [f"tag {n}" for n in range(21)])
    assert len(tagging.tag_talk(tags, row, [f"tag {n}" for n in range(20)])) == 20


def test_lists_are_narrowed_by_a_tag_and_show_what_bears_it(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    talk(space, "Write a letter every Friday")
    tagging.tag_talk(tags, row, ["prices", "Ada"])
    tagging.tag_task(tasks, number(space, CALL), ["phone"])
    inbox = Inbox(space.session, space.owner_id)
    found = inbox.page(Which(tag="prices")).entries
    assert [(entry.row.id, entry.tags) for entry in found] == [(row.id, ("Ada", "prices"))]
    assert inbox.page(Which(tag="phone")).entries == []
    assert [entry.tags for entry in inbox.page(Which()).entries if entry.row.id != row.id] == [()]
    assert inbox_overview.around(space.session, space.owner_id).tags == ["Ada", "prices"]
    lists = TaskLists(space.session, space.owner_id)
    assert [each.title for each in lists.page(Filter(tag="phone")).rows] == [CALL]


def test_a_merged_task_bears_the_tags_of_both_until_that_is_undone(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    kept, other = number(space, RAISE), number(space, CALL)
    tagging.tag_task(tasks, kept, ["mine", "both"])
    tagging.tag_task(tasks, other, ["theirs", "both"])
    done = joining.merge(tasks, kept, other)
    assert tags.of_tasks([kept])[0][kept] == ["both", "mine", "theirs"]
    deciding.undo(tasks, done.batch)
    found, _ = tags.of_tasks([kept, other])
    assert found == {kept: ["both", "mine"], other: ["both", "theirs"]}


def test_a_task_that_bears_a_tag_outlives_the_talk_s_next_assessment(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    one = number(space, RAISE)
    tagging.tag_task(tasks, one, ["keep"])
    video = space.session.get_one(VideoRow, row.video_id)
    again = analysed(space, "Sleep eight hours a night", video=video)
    gathered(space, again)
    assert tasks.one(one).title == RAISE
    assert tags.of_tasks([one])[0] == {one: ["keep"]}


def test_the_tags_of_a_talk_go_with_its_last_analysis(
    space: Workspace, tags: Tags, row: AnalysisRow
) -> None:
    tagging.tag_talk(tags, row, ["gone"])
    space.remove(row.id)
    space.session.commit()
    assert tags.known() == []


def test_nobody_sees_or_changes_the_tags_of_somebody_else(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    tagging.tag_talk(tags, row, ["secret"])
    tagging.tag_task(tasks, number(space, RAISE), ["secret"])
    other = User(name="other")
    space.session.add(other)
    space.session.flush()
    theirs = Tags(space.session, other.id)
    assert theirs.known() == []
    assert theirs.of_talk(row) == ([], [])
    assert theirs.of_tasks([number(space, RAISE)])[0] == {}
    with pytest.raises(NotFound):
        tagging.tag_task(Tasks(space.session, other.id), number(space, RAISE), ["x"])
    assert Inbox(space.session, other.id).page(Which(tag="secret")).entries == []
    assert tags.known() == ["secret"]


def test_tags_stand_in_every_file_of_tasks_and_in_the_head_of_a_talk(
    space: Workspace, tasks: Tasks, tags: Tags, row: AnalysisRow
) -> None:
    tagging.tag_talk(tags, row, ["big ideas"])
    tagging.tag_task(tasks, number(space, RAISE), ["big ideas", "=evil()"])
    for form, told in (
        ("md", "#evil #big-ideas"),
        ("csv", '"\'=evil(), big ideas"'),
        ("json", '"big ideas"'),
    ):
        data, _ = exporting.at_once(space, "tasks", None, form)
        assert told in data.decode(), form
    data, _ = exporting.at_once(space, "analysis", row.id, "md")
    head = data.decode().split("---")[1]
    assert '  - "big-ideas"' in head
