"""The inbox on both databases: order, filters, pages by key, marks, and undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.tasks_made import advice, talk
from tubetotask.domain.errors import InputError
from tubetotask.domain.inbox import Place, Verb, Which
from tubetotask.domain.task import Status
from tubetotask.jobs import triage
from tubetotask.storage import inbox_overview
from tubetotask.storage.database import now
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    InboxMarkRow,
    SourceRow,
    TaskRow,
    User,
)
from tubetotask.storage.workspace import Workspace, local_user


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


@pytest.fixture
def inbox(space: Workspace) -> Inbox:
    return Inbox(space.session, space.owner_id)


def read(space: Workspace, verdict: str = "skip", score: int = 0, **more: object) -> AnalysisRow:
    """A talk that was read, without tasks."""
    number = now().timestamp()
    row = AnalysisRow(
        owner_id=space.owner_id,
        request_key=space.request_key("inbox", str(number)),
        youtube_id=f"v{int(number * 1e6) % 10**10}",
        state="done",
        title=f"{verdict} {score}",
        verdict=verdict,
        score=score,
    )
    for name, value in more.items():
        setattr(row, name, value)
    space.session.add(row)
    space.session.commit()
    return row


def shown(inbox: Inbox, which: Which | None = None, **more: str) -> list[str]:
    return [entry.row.title for entry in inbox.page(which or Which(), **more).entries]  # type: ignore[arg-type]  # a test names them


def test_what_matters_stands_first_by_verdict_and_then_by_score(
    space: Workspace, inbox: Inbox
) -> None:
    for verdict, score in (("skip", 90), ("act now", 40), ("save for later", 99), ("act now", 80)):
        read(space, verdict, score)
    assert shown(inbox) == ["act now 80", "act now 40", "save for later 99", "skip 90"]
    assert shown(inbox, sort="newest")[0] == "act now 80"


def test_a_talk_stands_once_by_its_newest_analysis_and_is_unread_again_when_that_is_newer(
    space: Workspace, inbox: Inbox
) -> None:
    first = read(space, "skip", 1, title="before")
    assert inbox.seen(first)
    assert not inbox.seen(first), "it is read already"
    assert shown(inbox, Which(unread=True)) == []
    read(space, "act now", 9, title="after", youtube_id=first.youtube_id)
    assert shown(inbox) == shown(inbox, Which(unread=True)) == ["after"]


def test_pages_follow_each_other_by_key_whatever_is_read_between_them(
    space: Workspace, inbox: Inbox
) -> None:
    for score in range(7):
        read(space, "save for later", score)
    one = inbox.page(Which(), limit=3)
    read(space, "act now", 100)
    two = inbox.page(Which(), after=one.after, limit=3)
    three = inbox.page(Which(), after=two.after, limit=3)
    told = [entry.row.score for page in (one, two, three) for entry in page.entries]
    assert told == [6, 5, 4, 3, 2, 1, 0]
    assert three.after == ""
    newest = inbox.page(Which(), sort="newest", limit=5)
    rest = inbox.page(Which(), sort="newest", after=newest.after, limit=5)
    assert len({e.row.id for page in (newest, rest) for e in page.entries}) == 8


@pytest.mark.parametrize("after", ["x", "1", "1.2.3", "-1.5", "1.", "٣.١"])
def test_a_page_that_does_not_exist_is_an_error(inbox: Inbox, after: str) -> None:
    with pytest.raises(InputError):
        inbox.page(Which(), after=after)


def test_filters_narrow_the_list(space: Workspace, inbox: Inbox) -> None:
    source = SourceRow(kind="channel", youtube_id="UC" + "i" * 22, title="Clay & Coin")
    space.session.add(source)
    space.session.flush()
    read(space, "act now", 5, source_id=source.id)
    read(space, "skip", 3, created_at=now() - timedelta(days=9))
    read(space, "", title="notes only")
    row = talk(space, "Raise your prices every year")
    row.title, row.verdict = "with a task", "act now"
    space.session.commit()
    task = space.session.scalars(select(TaskRow)).one()
    assert shown(inbox, Which(verdict="skip")) == ["skip 3"]
    assert shown(inbox, Which(verdict="")) == ["notes only"]
    assert shown(inbox, Which(source=source.id)) == ["act now 5"]
    assert "act now 5" not in shown(inbox, Which(source=0))
    assert "skip 3" not in shown(inbox, Which(since=now() - timedelta(days=7)))
    assert shown(inbox, Which(section=task.section_id)) == ["with a task"]
    assert shown(inbox, Which(section="another")) == []


def test_what_is_archived_is_behind_a_filter_and_comes_back(space: Workspace, inbox: Inbox) -> None:
    one, two = read(space, "skip", 1), read(space, "skip", 2)
    done = triage.act(inbox, [one.id, two.id], Verb.ARCHIVE)
    assert done.talks == 2
    assert shown(inbox) == []
    assert shown(inbox, Which("archived")) == ["skip 2", "skip 1"]
    assert all(entry.read for entry in inbox.page(Which("archived")).entries)
    assert triage.act(inbox, [one.id], Verb.ARCHIVE).talks == 0, "it stands so already"
    assert triage.undo(inbox, done.batch) == 2
    assert shown(inbox) == ["skip 2", "skip 1"]
    assert not any(entry.read for entry in inbox.page(Which()).entries), "unread, as before"
    assert triage.undo(inbox, done.batch) == 0, "once"


def test_undo_leaves_alone_what_another_press_has_changed_since(
    space: Workspace, inbox: Inbox
) -> None:
    one, two = read(space, "skip", 1), read(space, "skip", 2)
    first = triage.act(inbox, [one.id, two.id], Verb.LATER)
    triage.act(inbox, [one.id], Verb.ARCHIVE)
    assert triage.undo(inbox, first.batch) == 1
    places = {e.row.id: e.place for e in inbox.page(Which("all")).entries}
    assert places == {one.id: Place.ARCHIVED, two.id: Place.INBOX}


def test_accepting_takes_the_most_urgent_proposed_task_of_each_talk_and_undo_gives_it_back(
    space: Workspace, inbox: Inbox
) -> None:
    strong = (0.95, 0.3)
    titles = ("Raise your prices every year", "Sweep the floor of the shop")
    row = talk(
        space, *(replace(advice(t), strength=s) for t, s in zip(titles, strong, strict=True))
    )
    (entry,) = inbox.page(Which()).entries
    assert entry.first is not None
    assert (entry.first.title, entry.proposed) == (titles[0], 2)
    done = triage.act(inbox, [row.id], Verb.ACCEPT)
    assert done.tasks == [titles[0]]
    (entry,) = inbox.page(Which()).entries
    assert entry.first is not None
    assert (entry.first.title, entry.proposed) == (titles[1], 1)
    assert triage.undo(inbox, done.batch, done.tasks_batch) == 1
    assert {task.status for task in space.session.scalars(select(TaskRow))} == {"candidate"}
    nothing = read(space)
    assert triage.act(inbox, [nothing.id], Verb.ACCEPT) == triage.Done()


def test_dismissing_a_talk_dismisses_what_it_proposes_and_undo_brings_both_back(
    space: Workspace, inbox: Inbox
) -> None:
    row = talk(space, "Raise your prices every year", "Sweep the floor of the shop")
    done = triage.act(inbox, [row.id], Verb.DISMISS)
    assert (done.talks, len(done.tasks)) == (1, 2)
    tasks = select(TaskRow.status).order_by(TaskRow.id)
    assert set(space.session.scalars(tasks)) == {Status.DISMISSED.value}
    assert shown(inbox) == []
    assert triage.undo(inbox, done.batch, done.tasks_batch) == 3
    assert set(space.session.scalars(tasks)) == {Status.CANDIDATE.value}
    assert len(shown(inbox)) == 1


def test_nobody_sees_or_changes_what_is_anothers(space: Workspace, inbox: Inbox) -> None:
    mine = read(space, "act now", 50)
    stranger = User(name="another")
    space.session.add(stranger)
    space.session.commit()
    theirs = Inbox(space.session, stranger.id)
    assert shown(theirs) == []
    assert triage.act(theirs, [mine.id], Verb.ARCHIVE) == triage.Done()
    assert not theirs.seen(mine)
    done = triage.act(inbox, [mine.id], Verb.LATER)
    assert triage.undo(theirs, done.batch) == 0
    assert shown(inbox, Which("later")) == ["act now 50"]
    told = inbox_overview.overview(space.session, stranger.id, now())
    assert (told.unread, told.anything) == (0, False)


def test_a_mark_goes_with_the_last_analysis_of_its_talk(space: Workspace, inbox: Inbox) -> None:
    first = read(space)
    again = read(space, youtube_id=first.youtube_id)
    triage.act(inbox, [again.id], Verb.ARCHIVE)
    space.remove(again.id)
    assert space.session.scalars(select(InboxMarkRow)).all()
    space.remove(first.id)
    assert space.session.scalars(select(InboxMarkRow)).all() == []


def test_what_is_under_way_and_what_waits_stand_apart_with_their_reasons(
    space: Workspace, inbox: Inbox
) -> None:
    read(space, state="waiting", error_message="YouTube blocks this server.", title="blocked")
    read(space, "act now", 9)
    source = SourceRow(kind="channel", youtube_id="UC" + "w" * 22, title="Clay & Coin")
    space.session.add(source)
    space.session.flush()
    follow = FollowRow(owner_id=space.owner_id, source_id=source.id, asked="@clay", state="active")
    found = FoundVideoRow(source_id=source.id, youtube_id="live0000001", title="A live talk")
    space.session.add_all([follow, found])
    space.session.flush()
    space.session.add(
        ArrivalRow(
            owner_id=space.owner_id,
            follow_id=follow.id,
            found_id=found.id,
            state="waiting",
            reason="It is live.",
            next_at=now(),
        )
    )
    space.session.commit()
    assert shown(inbox) == ["act now 9"]
    assert [entry.row.title for entry in inbox.under_way()] == ["blocked"]
    around = inbox_overview.around(space.session, space.owner_id)
    assert around.sources == [(source.id, "Clay & Coin")]
    (waits,) = around.waiting
    assert (waits.title, waits.reason) == ("A live talk", "It is live.")
    assert waits.next_at is not None
    assert waits.next_at.tzinfo is not None
    told = inbox_overview.overview(space.session, space.owner_id, now())
    assert (told.unread, told.anything, told.sample, told.removed) == (1, True, False, False)


def test_who_opens_an_older_analysis_at_the_same_moment_makes_nothing_unread(
    space: Workspace, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = read(space, youtube_id="v1"), read(space, youtube_id="v1")
    write = inbox._first_seen

    def later(row: AnalysisRow) -> None:
        with Session(space.session.get_bind()) as session:
            assert Inbox(session, space.owner_id).seen(session.get_one(AnalysisRow, new.id))
        write(row)

    monkeypatch.setattr(inbox, "_first_seen", later)
    space.session.commit()
    inbox.seen(old)
    space.session.expire_all()
    assert space.session.scalars(select(InboxMarkRow.read_upto)).all() == [new.id]
