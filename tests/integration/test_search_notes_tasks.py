"""Notes, findings and tasks in the index, on both databases: what is found, whose it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.integration.searched import found, noted, notes_of, tasks_of, words_left
from tests.tasks_made import advice, analysed, gathered
from tubetotask.domain.assessment import Assessment, FindingKind, LensAnswer, belongs_to
from tubetotask.domain.errors import InputError
from tubetotask.domain.evidence import Wording
from tubetotask.domain.notes import Advice, Notes
from tubetotask.domain.search import By, Facets, Kind
from tubetotask.jobs import joining, searching
from tubetotask.jobs.gathering import Gatherer
from tubetotask.storage import search_scope
from tubetotask.storage.database import db
from tubetotask.storage.documents import ASSESSMENT, NOTES
from tubetotask.storage.models import (
    TaskRow,
    TextRow,
    User,
    VideoRow,
)
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, local_user

ALL_OF_IT = Facets()


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, local_user(session).id)


@pytest.fixture
def theirs(session: Session) -> Workspace:
    other = User(name="other")
    session.add(other)
    session.flush()
    return Workspace(session, other.id)


def test_a_statement_of_notes_is_found_from_the_moment_it_is_kept_with_quote_and_second(
    space: Workspace,
) -> None:
    row = noted(analysed(space), "Write daily.", "Raise prices in spring.", concept="Pricing")
    answer = found(space, "prices spring")
    assert notes_of(answer) == ["Raise prices in spring."]
    [note] = answer.notes
    assert (note.analysis_id, note.start_s, note.part) == (row.id, 60.0, "advice")
    assert [piece.text for piece in note.quote if piece.hit] == ["prices", "spring."]
    assert answer.parts[Kind.NOTES].count == 1
    assert found(space, "pricing").notes[0].part == "concept"


def test_notes_that_are_made_anew_are_found_by_their_new_words_alone(space: Workspace) -> None:
    row = noted(analysed(space), "Raise prices.")
    noted(row, "Keep a diary.")
    assert notes_of(found(space, "prices")) == []
    assert notes_of(found(space, "diary")) == ["Keep a diary."]
    assert words_left(space.session) == 1


def test_a_model_s_words_and_the_quote_they_rest_on_are_both_found_and_told_apart(
    space: Workspace,
) -> None:
    said = builders.statement("We ship every Friday")
    told = replace(said, text="Release weekly", wording=Wording.MODEL)
    row = analysed(space)
    assert row.notes is not None
    row.notes.document = NOTES.dump(Notes("m", "en", advice=(Advice(told, "Release", 0.9),)))
    space.session.commit()
    for asked in ("weekly", "Friday"):
        [note] = found(space, asked).notes
        assert "".join(piece.text for piece in note.quote) == "We ship every Friday"
        assert "".join(piece.text for piece in note.said) == "Release weekly"


def test_a_finding_is_shown_once_with_its_section_and_narrows_by_it(space: Workspace) -> None:
    held = builders.finding(FindingKind.NEW, "Raise prices in spring.")
    row = noted(analysed(space, findings=(held,)), "Raise prices in spring.", "Prices fall.")
    answer = found(space, "prices spring")
    assert [(note.part, note.section_id) for note in answer.notes] == [("new", "s"), ("advice", "")]
    assert [note.part for note in found(space, "prices", Facets(section="s")).notes] == ["new"]
    assert found(space, "prices", Facets(section="x")).notes == []
    row.document = ASSESSMENT.dump(
        Assessment("m", "h", lenses=(LensAnswer("l", "What of gold?", (held.statement,)),))
    )
    space.session.commit()
    assert [note.part for note in found(space, "gold").notes] == ["lens"]


def test_a_task_is_found_by_title_why_step_section_and_quote(space: Workspace) -> None:
    step = builders.statement("Open the spreadsheet")
    row = analysed(space, advice("Raise your prices", first_step=step, why="Margins shrink."))
    gathered(space, row)
    for asked in ("raise price", "margins", "spreadsheet", "sales"):
        assert tasks_of(found(space, asked)) == ["Raise your prices"], asked
    [task] = found(space, "spreadsheet").tasks
    assert (task.section_title, task.status, task.start_s) == ("Sales", "candidate", 0.0)
    assert [piece.text for piece in task.quote if piece.hit] == ["spreadsheet"]


def test_of_a_task_the_speaker_is_shown_first_and_never_that_it_belongs_to_its_section(
    space: Workspace,
) -> None:
    said = replace(advice("Raise your prices"), title="Charge more", why="Prices are low.")
    row = analysed(space, said, advice("Hire an accountant", why=belongs_to("Sales")))
    gathered(space, row)
    shown = {
        asked: [
            ("".join(piece.text for piece in task.quote), task.quoted)
            for task in found(space, asked).tasks
        ]
        for asked in ("prices", "low", "sales")
    }
    assert shown["low"] == [("Prices are low.", True)]
    assert shown["prices"] == [("Raise your prices", True)]
    assert [line for line, _ in shown["sales"]] == ["", ""]


def test_of_a_task_whose_witnesses_stand_under_several_sections_none_of_these_is_its_quote(
    space: Workspace,
) -> None:
    said = "Ask every new reader one question"
    for section in ("Sales", "Letters"):
        why = belongs_to(section)
        gathered(space, analysed(space, replace(advice(said, why=why), section_title=section)))
    for why in ("It belongs to “Mail” in your plan.",):  # as it was kept before
        gathered(space, analysed(space, replace(advice(said, why=why), section_title="Mail")))
    assert tasks_of(found(space, "letters")) == []
    assert tasks_of(found(space, "mail")) == []
    assert tasks_of(found(space, "question")) == [said]


def test_of_a_models_task_only_the_speakers_lines_pass_for_a_quote(space: Workspace) -> None:
    spoken = advice("Raise your prices")
    worded = replace(spoken.statement, text="Charge clients more", wording=Wording.MODEL)
    said = replace(spoken, statement=worded, title="Charge more", why="They are low.")
    gathered(space, analysed(space, said))
    ((quote, quoted),) = ((t.quote, t.quoted) for t in found(space, "prices").tasks)
    assert ("".join(piece.text for piece in quote), quoted) == ("Raise your prices", True)
    for asked, line in (("low", "They are low."), ("clients", "Charge clients more")):
        ((told, quoted),) = ((t.quote, t.quoted) for t in found(space, asked).tasks)
        assert ("".join(piece.text for piece in told), quoted) == (line, False)


def test_a_task_that_is_called_otherwise_merged_or_dropped_is_found_as_it_is_now(
    space: Workspace, session: Session
) -> None:
    gatherer = Gatherer()
    for title in ("Raise your prices every spring", "Hire a careful accountant"):
        gathered(space, analysed(space, title), gatherer)
    tasks = Tasks(session, space.owner_id)
    one, other = session.scalars(select(TaskRow.id).order_by(TaskRow.id)).all()
    joining.merge(tasks, one, other)
    answer = found(space, "accountant")
    assert tasks_of(answer) == [tasks.one(one).title], "its witness speaks for the one task now"
    assert answer.parts[Kind.TASKS].count == 1
    tasks.one(one).title = "Something about elephants"
    session.commit()
    assert tasks_of(found(space, "elephants")) == ["Something about elephants"]
    tasks.drop([one, other])
    session.commit()
    assert session.scalar(select(func.count()).where(TextRow.task_id.is_not(None))) == 0
    assert tasks_of(found(space, "prices")) == []


def test_nobody_finds_or_counts_what_is_somebody_else_s(
    space: Workspace, theirs: Workspace
) -> None:
    for n in range(3):
        held = builders.finding(FindingKind.NEW, f"Raise prices, finding {n}.")
        row = analysed(theirs, f"Raise prices, task {n}", upload=n == 0, findings=(held,))
        gathered(theirs, noted(row, f"Raise prices, note {n}.", concept="Prices"))
    for view in ({}, {"by": By.MEANING}, {"kind": Kind.NOTES}, {"kind": Kind.TASKS}):
        answer = found(space, "raise prices", **view)
        assert not answer
        assert not any(part.count or part.cut or part.next for part in answer.parts.values())
    assert search_scope.choices(space.session, space.owner_id) == search_scope.Choices([], [])
    assert len(found(theirs, "raise prices").tasks) == 3
    mine = noted(analysed(space, "Raise prices, mine"), "Raise prices, say I.")
    gathered(space, mine)
    answer = found(space, "raise prices")
    assert (tasks_of(answer), notes_of(answer)) == (
        ["Raise prices, mine"],
        ["Raise prices, say I."],
    )
    assert {part.count for part in answer.parts.values()} == {0, 1}


def test_shared_notes_are_found_by_those_who_have_the_talk_and_each_sees_their_own_analysis(
    space: Workspace, theirs: Workspace, session: Session
) -> None:
    row = noted(analysed(theirs), "Raise prices.")
    assert notes_of(found(space, "prices")) == []
    video = session.get(VideoRow, row.video_id)
    mine = analysed(space, video=video)
    mine.notes_id = row.notes_id
    session.commit()
    assert [note.analysis_id for note in found(space, "prices").notes] == [mine.id]
    assert [note.analysis_id for note in found(theirs, "prices").notes] == [row.id]
    space.hide(mine.id)
    assert not found(space, "prices")


def test_an_upload_s_words_are_gone_with_it_from_notes_and_from_a_task_that_was_taken_on(
    space: Workspace, session: Session
) -> None:
    said = builders.statement("The secret is a price of nine")
    row = analysed(space, advice("Raise your prices", statement=said), upload=True)
    gathered(space, noted(row, "A secret of prices."))
    task = session.scalars(select(TaskRow)).one()
    task.status, task.touched = "open", True
    session.commit()
    answer = found(space, "secret")
    assert (len(answer.notes), len(answer.tasks)) == (1, 1)
    space.remove(row.id)
    assert not found(space, "secret")
    assert tasks_of(found(space, "raise")) == ["Raise your prices"]


def test_channel_verdict_and_kind_narrow_and_another_section_holds_nothing(
    space: Workspace,
) -> None:
    for channel in ("Ana", "Ben"):
        row = analysed(space, f"Raise prices with {channel}", channel=channel)
        gathered(space, noted(row, f"Prices, says {channel}."))
    answer = found(space, "prices", Facets(channel="Ana"))
    assert tasks_of(answer) == ["Raise prices with Ana"]
    assert notes_of(answer) == ["Prices, says Ana."]
    assert not found(space, "prices", Facets(verdict="skip"))
    assert len(found(space, "prices", Facets(verdict="act now")).tasks) == 2
    only = found(space, "prices", kind=Kind.TASKS)
    assert (len(only.tasks), only.notes, list(only.parts)) == (2, [], [Kind.TASKS])
    searching.catch_up(space.session)
    choices = search_scope.choices(space.session, space.owner_id)
    assert choices == search_scope.Choices(["Ana", "Ben"], [("s", "Sales")])


def test_a_list_goes_on_behind_the_last_that_was_shown_and_shows_each_once(
    space: Workspace,
) -> None:
    noted(analysed(space), *[f"Raise prices, number {n}." for n in range(7)])
    seen: list[str] = []
    after = ""
    for _ in range(4):
        answer = found(space, "prices", kind=Kind.NOTES, after=after, most=3)
        seen += notes_of(answer)
        assert answer.parts[Kind.NOTES].count == 7
        after = answer.parts[Kind.NOTES].next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7
    for wrong in ("999999", "x", "-1"):
        with pytest.raises(InputError):
            found(space, "prices", kind=Kind.NOTES, after=wrong)
    with pytest.raises(InputError):
        found(space, "prices", after="1")
