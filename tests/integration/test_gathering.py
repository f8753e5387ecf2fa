"""Advice of many talks becomes tasks that are kept, each once, on both databases."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from flask import Flask

from tests.integration.gathered_tasks import AGAIN, CALL, LETTER, LOWER, RAISE, count, named, shown
from tests.tasks_made import advice, analysed, gathered, talk, titles
from tubetotask.domain.assessment import Effort
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.task import Act, Recurs
from tubetotask.jobs import catching_up, deciding, joining, standing
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage.database import db
from tubetotask.storage.models import (
    TaskRow,
    TaskWitnessRow,
)
from tubetotask.storage.task_lists import Filter, TaskLists
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace


def test_the_same_advice_of_two_talks_is_one_task_with_two_witnesses(
    workspace: Workspace, tasks: Tasks
) -> None:
    talk(workspace, RAISE, CALL, channel="One")
    before = named(tasks, RAISE).score
    talk(workspace, AGAIN, LOWER, channel="Two")
    assert sorted(titles(shown(tasks))) == sorted([RAISE, CALL, LOWER])
    row = named(tasks, RAISE)
    assert (row.sources, row.score) == (2, before + 6)
    said = tasks.witnesses([row.id])
    assert [(w.channel, w.quote, w.score) for w in said] == [
        ("One", RAISE, 100),
        ("Two", AGAIN, 100),
    ]
    told = standing.why(tasks, row, said)
    assert told is not None
    assert told.score.value == row.score


def test_one_channel_that_repeats_itself_is_one_voice(workspace: Workspace, tasks: Tasks) -> None:
    talk(workspace, RAISE, channel="One")
    talk(workspace, AGAIN, channel=" one ")
    assert named(tasks, RAISE).sources == 1


def test_a_job_that_is_repeated_adds_nothing_twice(workspace: Workspace, tasks: Tasks) -> None:
    row = analysed(workspace, RAISE, CALL)
    for _ in range(3):
        gathered(workspace, row)
    assert (count(tasks, TaskRow), count(tasks, TaskWitnessRow)) == (2, 2)
    deciding.act(tasks, [named(tasks, RAISE).id], Act.ACCEPT)
    gathered(workspace, row)
    assert (count(tasks, TaskRow), count(tasks, TaskWitnessRow)) == (2, 2)
    assert set(tasks.of_analysis(row.id)) == {0, 1}


def test_workers_at_the_same_moment_make_one_task(
    app: Flask, workspace: Workspace, tasks: Tasks
) -> None:
    numbers = [analysed(workspace, RAISE, channel=f"Channel {n}").id for n in range(4)]
    owner, failures = workspace.owner_id, []
    barrier = threading.Barrier(len(numbers))

    def work(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                catching_up._gather(db.session(), Gatherer(), number)
            except Exception as error:
                failures.append(error)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    workspace.session.expire_all()
    rows = shown(Tasks(workspace.session, owner))
    assert [(row.title, row.sources) for row in rows] == [(RAISE, 4)]


def test_another_version_of_the_plan_replaces_what_nobody_has_decided(
    workspace: Workspace, tasks: Tasks
) -> None:
    first = talk(workspace, RAISE, CALL, LETTER)
    deciding.act(tasks, [named(tasks, CALL).id], Act.DISMISS)
    kept = named(tasks, RAISE).id
    second = analysed(workspace, RAISE, "Open the shop on Saturdays", video=first.video)
    gathered(workspace, second)
    found = {row.title: row.status for row in shown(tasks)}
    assert found == {
        RAISE: "candidate",
        CALL: "dismissed",
        "Open the shop on Saturdays": "candidate",
    }
    assert named(tasks, RAISE).id == kept  # a link to it still opens it
    gathered(workspace, first)  # an older answer that comes late changes nothing
    assert {row.title: row.status for row in shown(tasks)} == found


def test_what_was_dismissed_stays_so_unless_it_comes_with_something_new(
    workspace: Workspace, tasks: Tasks
) -> None:
    talk(workspace, RAISE, channel="One")
    deciding.act(tasks, [named(tasks, RAISE).id], Act.DISMISS)
    talk(workspace, AGAIN, channel="Two")
    assert named(tasks, RAISE).status == "dismissed"
    talk(workspace, AGAIN, channel="Three")
    row = named(tasks, RAISE)
    assert (row.status, row.news) == ("candidate", "3 independent sources say it now")
    assert [event.kind for event in tasks.events(row.id)] == ["status", "said again", "came back"]


def test_what_was_done_is_told_again_and_stays_done(workspace: Workspace, tasks: Tasks) -> None:
    talk(workspace, RAISE, channel="One")
    deciding.act(tasks, [named(tasks, RAISE).id], Act.DONE)
    talk(workspace, AGAIN, channel="Two")
    row = named(tasks, RAISE)
    assert (row.status, row.sources) == ("done", 2)
    assert row.decided_at is not None


def test_decisions_in_a_section_move_its_other_candidates_and_undo_moves_them_back(
    workspace: Workspace, tasks: Tasks
) -> None:
    talk(workspace, RAISE, CALL, LETTER)
    before = {row.title: row.score for row in shown(tasks)}
    done = deciding.act(tasks, [named(tasks, t).id for t in (RAISE, CALL)], Act.DISMISS)
    row = named(tasks, LETTER)
    assert (row.history, row.score) == (-2, before[LETTER] - 2)
    told = standing.why(tasks, row, tasks.witnesses([row.id]))
    assert told is not None
    assert told.score.value == row.score
    assert len(deciding.undo(tasks, done.batch).tasks) == 2
    assert {row.title: row.score for row in shown(tasks)} == before
    assert {row.status for row in shown(tasks)} == {"candidate"}
    with pytest.raises(NotFound):
        deciding.undo(tasks, done.batch)


def test_undo_does_not_take_back_what_was_decided_after(workspace: Workspace, tasks: Tasks) -> None:
    talk(workspace, RAISE)
    number = named(tasks, RAISE).id
    first = deciding.act(tasks, [number], Act.ACCEPT)
    deciding.act(tasks, [number], Act.DONE)
    assert deciding.undo(tasks, first.batch).tasks == []
    assert tasks.one(number).status == "done"


def test_a_task_that_recurs_is_due_again_when_it_is_done(
    workspace: Workspace, tasks: Tasks
) -> None:
    talk(workspace, RAISE)
    number = named(tasks, RAISE).id
    deciding.act(tasks, [number], Act.ACCEPT)
    deciding.set_due(tasks, number, date(2020, 1, 31), Recurs.MONTH)
    deciding.act(tasks, [number], Act.DONE)
    row = tasks.one(number)
    assert row.status == "open"
    assert row.due_on is not None
    assert row.due_on > date(2020, 2, 1)
    assert [event.kind for event in tasks.events(number)] == ["status", "due", "done once"]


def test_a_merge_keeps_all_evidence_and_a_split_is_for_good(
    workspace: Workspace, tasks: Tasks
) -> None:
    first = talk(workspace, RAISE, channel="One")
    talk(workspace, CALL, channel="Two")
    one, other = named(tasks, RAISE).id, named(tasks, CALL).id
    joined = joining.merge(tasks, one, other)
    assert tasks.one(other).id == one
    assert named(tasks, RAISE).sources == 2
    third = talk(workspace, CALL, channel="Three")  # goes where the first of its kind went
    assert tasks.of_analysis(third.id)[0].id == one
    parted = joining.split(tasks, one, [w.id for w in tasks.witnesses([one]) if w.title == CALL])
    assert named(tasks, CALL).id == parted.task
    assert (named(tasks, CALL).sources, named(tasks, RAISE).sources) == (2, 1)
    gathered(workspace, first)
    gathered(workspace, third)
    assert (named(tasks, CALL).sources, named(tasks, RAISE).sources) == (2, 1)
    with pytest.raises(InputError):
        joining.split(tasks, parted.task, [w.id for w in tasks.witnesses([parted.task])])
    deciding.undo(tasks, parted.batch)
    assert named(tasks, RAISE).sources == 3
    deciding.undo(tasks, joined.batch)
    assert {row.title for row in shown(tasks)} == {RAISE, CALL}


def test_what_may_be_the_same_is_offered_until_somebody_says_no(
    workspace: Workspace, tasks: Tasks
) -> None:
    talk(workspace, "Raise your prices by ten percent", channel="One")
    second = talk(workspace, "Raise your prices by fifty percent", channel="Two")
    row = tasks.of_analysis(second.id)[0]
    (pair,) = tasks.pairs(row.id, "maybe")
    joining.keep_apart(tasks, pair.one_id, pair.other_id)
    assert tasks.pairs(row.id, "maybe") == []
    assert len(tasks.pairs(row.id, "apart")) == 1


def test_a_list_pages_through_everything_once(workspace: Workspace, tasks: Tasks) -> None:
    nouns = ["mugs", "bowls", "plates", "vases", "tiles", "lamps", "jugs", "cups"]
    talk(workspace, *(advice(f"Photograph the {noun}", effort=Effort.S) for noun in nouns))
    lists = TaskLists(tasks.session, tasks.owner_id)
    for sort in ("priority", "newest"):
        seen, after = [], ""
        for _ in range(10):
            page = lists.page(Filter(status="candidate"), sort=sort, after=after, limit=3)
            seen += titles(page.rows)
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == len(nouns)
    with pytest.raises(InputError):
        lists.page(Filter(), after="no place")
