"""Tasks whose analyses, uploads or owners are gone, or were there before tasks were gathered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.integration.gathered_tasks import CALL, LETTER, RAISE, count, named, shown
from tests.tasks_made import analysed, gathered, talk
from tubetotask.domain.errors import NotFound
from tubetotask.domain.task import Act
from tubetotask.jobs import catching_up, deciding, joining, standing
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage import keeping
from tubetotask.storage.database import now
from tubetotask.storage.models import (
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    TaskEventRow,
    TaskRow,
    TaskWitnessRow,
    User,
)
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace


def test_a_removed_analysis_takes_its_proposals_and_leaves_what_was_accepted(
    workspace: Workspace, tasks: Tasks
) -> None:
    row = talk(workspace, RAISE, CALL, channel="One")
    talk(workspace, LETTER, RAISE, channel="Two")
    deciding.act(tasks, [named(tasks, RAISE).id], Act.ACCEPT)
    standing.recount(workspace, workspace.remove(row.id))
    assert {r.title: r.sources for r in shown(tasks)} == {RAISE: 2, LETTER: 1}
    assert [w.quote for w in tasks.witnesses([named(tasks, RAISE).id])] == [RAISE, RAISE]


def test_a_removed_upload_takes_its_words(workspace: Workspace, tasks: Tasks) -> None:
    upload = analysed(workspace, "Say the secret word Xanadu", CALL, upload=True)
    gathered(workspace, upload)
    talk(workspace, "Call the first ten customers yourself", channel="Two")
    numbers = [row.id for row in shown(tasks)]
    deciding.act(tasks, numbers, Act.ACCEPT)
    standing.recount(workspace, workspace.remove(upload.id))
    rows = {row.title: row for row in shown(tasks)}
    assert set(rows) == {"Say the secret word Xanadu", "Call the first ten customers yourself"}
    assert tasks.witnesses([rows["Say the secret word Xanadu"].id]) == []
    assert rows["Call the first ten customers yourself"].sources == 1
    assert count(tasks, TaskWitnessRow) == 1


def test_a_removed_upload_takes_what_was_dismissed_or_never_decided(
    workspace: Workspace, tasks: Tasks
) -> None:
    upload = analysed(workspace, "Say the secret word Xanadu", CALL, upload=True)
    gathered(workspace, upload)
    deciding.act(tasks, [named(tasks, CALL).id], Act.DISMISS)
    workspace.remove(upload.id)
    assert [count(tasks, kind) for kind in (TaskRow, TaskWitnessRow, TaskEventRow)] == [0, 0, 0]


def test_an_analysis_that_made_room_for_others_leaves_its_tasks(
    workspace: Workspace, tasks: Tasks
) -> None:
    row = talk(workspace, RAISE, CALL, channel="One")
    row.cause = "new"
    found = FoundVideoRow(youtube_id=row.youtube_id, title="A talk")
    follow = FollowRow(owner_id=workspace.owner_id, asked="@x", state="active")
    source = SourceRow(kind="channel", youtube_id="UC" + "x" * 22, title="One")
    follow.source = source
    workspace.session.add_all([source, follow])
    workspace.session.flush()
    found.source_id = source.id
    workspace.session.add(found)
    workspace.session.flush()
    arrival = ArrivalRow(owner_id=workspace.owner_id, found_id=found.id, follow_id=follow.id)
    arrival.state, arrival.analysis_id = "analysing", row.id
    workspace.session.add(arrival)
    workspace.session.commit()
    assert keeping.drop_analyses(workspace.session, now() + timedelta(days=1)) == 1
    workspace.session.commit()
    workspace.session.expire_all()
    assert {r.title for r in shown(tasks)} == {RAISE, CALL}
    (said,) = tasks.witnesses([named(tasks, RAISE).id])
    assert (said.quote, said.analysis_id) == (RAISE, None)


def test_an_analysis_without_its_notes_is_caught_up_with_all_the_same(
    app: Flask, workspace: Workspace, tasks: Tasks
) -> None:
    row = analysed(workspace, RAISE)
    row.notes = None
    workspace.session.commit()
    assert catching_up.run(app, Gatherer()) == 1
    workspace.session.expire_all()
    assert named(tasks, RAISE).sources == 1


def test_older_analyses_are_caught_up_with_once(
    app: Flask, workspace: Workspace, tasks: Tasks
) -> None:
    for n in range(3):
        analysed(workspace, RAISE, f"Order clay number {n} from the village", channel=f"C{n}")
    assert catching_up.run(app, Gatherer()) == 3
    assert catching_up.run(app, Gatherer()) == 0
    workspace.session.expire_all()
    assert named(tasks, RAISE).sources == 3


def test_nothing_of_anybody_else_s_is_met_or_changed(workspace: Workspace, tasks: Tasks) -> None:
    talk(workspace, RAISE)
    mine = named(tasks, RAISE)
    workspace.session.add(User(name="other"))
    workspace.session.commit()
    other = workspace.session.scalar(select(User).where(User.name == "other"))
    assert other is not None
    theirs = Workspace(workspace.session, other.id)
    talk(theirs, RAISE)
    their_tasks = Tasks(theirs.session, other.id)
    assert mine.sources == 1
    with pytest.raises(NotFound):
        deciding.act(their_tasks, [mine.id], Act.DISMISS)
    with pytest.raises(NotFound):
        joining.merge(their_tasks, shown(their_tasks)[0].id, mine.id)
    batch = deciding.act(tasks, [mine.id], Act.ACCEPT).batch
    with pytest.raises(NotFound):
        deciding.undo(their_tasks, batch)
    assert tasks.one(mine.id).status == "open"
