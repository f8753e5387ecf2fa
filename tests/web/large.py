"""A person's instance in which everything is long and there is much of it, all of it invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from tests import builders
from tests.tasks_made import advice, talk
from tests.web.test_sources import arrive
from tubetotask import plans
from tubetotask.domain.arrival import ArrivalState
from tubetotask.domain.assessment import FilterAnswer, FindingKind
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.notes import Concept, Notes, Takeaway
from tubetotask.domain.report import (
    Agreement,
    Contradiction,
    Kind,
    ListedTask,
    Period,
    Report,
    Said,
    UnderSection,
    Waiting,
)
from tubetotask.jobs import planning
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.documents import NOTES
from tubetotask.storage.models import (
    AnalysisRow,
    ClaimRow,
    FollowRow,
    SavedSearchRow,
    SourceRow,
    TaskRow,
    TaskWitnessRow,
    ThemeClaimRow,
    ThemeRow,
    WatchSlotRow,
)
from tubetotask.storage.reports import Reports
from tubetotask.storage.tags import Tags
from tubetotask.storage.workspace import Workspace

MANY = 40
LONG = ("customers who buy a handmade mug come back for the whole set " * 12).strip()
PLAN = (
    "# Plan\n\n"
    + "".join(f"## Section {n} {LONG[:150]}\n- Item {n}: {LONG}\n\n" for n in range(MANY))
    + "## Filters\n"
    + "".join(f"- Filter {n}: {LONG[:200]}?\n" for n in range(MANY))
    + "\n## Lenses\n"
    + "".join(f"- Lens {n}: {LONG[:200]}?\n" for n in range(MANY))
)


def fill(space: Workspace) -> None:
    """Put it all there. What was analysed has number 1, as the task, theme, report and source."""
    answers = tuple(FilterAnswer(f"f{n}", f"{n} {LONG}?", "no", LONG) for n in range(MANY))
    tasks = [
        advice(f"Do {n} {LONG}", statement=builders.statement(f"{n} {LONG}"), filters=answers)
        for n in range(MANY)
    ]
    row = talk(space, *tasks, channel=LONG)
    kind = FindingKind.NEW
    _notes(row)
    _tasks(space, row)
    for number in range(2 * MANY):
        more = AnalysisRow(owner_id=space.owner_id, request_key=f"k{number}", title=LONG)
        more.state = "done" if number % 2 else "failed"
        more.youtube_id, more.verdict = f"abcdefg{number:04}", "act now"
        more.error_id, more.error_message = "unexpected", "" if number % 2 else LONG
        slot = WatchSlotRow(owner_id=space.owner_id, youtube_id=f"v{number}", title=LONG)
        slot.seconds, slot.starts_at = 60.0, now() + timedelta(days=number + 1)
        space.session.add_all([more, slot])
    for number in range(MANY):
        search = SavedSearchRow(owner_id=space.owner_id, q=f"{number} {LONG}"[:300])
        space.session.add(search)
    space.session.commit()
    _themes(space, row, kind.value)
    _sources(space)
    _report(space)
    _usage(space)
    planning.keep(space, plans.parse(PLAN))
    space.session.commit()


def _notes(row: AnalysisRow) -> None:
    said = builders.statement(LONG)
    concepts = tuple(
        Concept(builders.statement(f"{n} {LONG}"), said, said, said, said, said)
        for n in range(MANY)
    )
    takeaways = tuple(Takeaway(LONG, said, said) for _ in range(MANY))
    assert row.notes
    row.notes.document = NOTES.dump(
        Notes("lines/1", "en", premise=said, concepts=concepts, takeaways=takeaways)
    )


def _tasks(space: Workspace, row: AnalysisRow) -> None:
    """Everybody says the first task; all bear tags."""
    session = space.session
    first = session.scalars(select(TaskWitnessRow).order_by(TaskWitnessRow.id)).first()
    assert first
    columns = [each for each in TaskWitnessRow.__table__.columns if each.name != "id"]
    told = {each.name: getattr(first, each.name) for each in columns}
    for number in range(MANY):
        told |= {"place": 1000 + number, "source": f"s{number}", "video_title": LONG}
        session.add(TaskWitnessRow(**told))
    tags = Tags(session, space.owner_id)
    for task in session.scalars(select(TaskRow).order_by(TaskRow.id)).all():
        tags.set_task(task.id, [f"{n} {LONG}"[:39].strip() for n in range(20)])
    session.commit()


def _themes(space: Workspace, row: AnalysisRow, kind: str) -> None:
    session, owner = space.session, space.owner_id
    for number in range(MANY):
        theme = ThemeRow(owner_id=owner, encoder="e", vector=b"", name=LONG)
        theme.stale, theme.talks, theme.sources = False, 2, 2
        claim = ClaimRow(owner_id=owner, analysis_id=row.id, place=500 + number, kind=kind)
        claim.text = claim.quote = f"{number} {LONG}"
        claim.section_title, claim.similarity, claim.encoder, claim.vector = LONG, 0.5, "e", b""
        claim.start_s, claim.by_model = 1.0, True
        session.add_all([theme, claim])
        session.flush()
        session.add(ThemeClaimRow(claim_id=claim.id, theme_id=1, owner_id=owner))
    session.commit()


def _sources(space: Workspace) -> None:
    session = space.session
    for number in range(MANY):
        source = SourceRow(kind="channel", youtube_id=f"UC{number:022}", title=LONG)
        session.add(source)
        session.flush()
        follow = FollowRow(owner_id=space.owner_id, source_id=source.id, asked=f"{number} {LONG}")
        follow.state = "active"
        session.add(follow)
        session.commit()
        arrive(follow, ArrivalState.WAITING, f"{number:011}{LONG}", reason=LONG)


def _report(space: Workspace) -> None:
    period = Period(Kind.DAY, date(2026, 3, 1), date(2026, 3, 1))
    said = tuple(Said(LONG, who=LONG, video=LONG, url="https://youtu.be/x") for _ in range(5))
    task = ListedTask(1, LONG, "candidate", "P1", 70, LONG, said=said)
    reports = Reports(space.session, space.owner_id)
    row, _ = reports.ask(period)
    report = Report(
        period=period,
        made_at=now(),
        answer=(LONG,) * MANY,
        act_now=tuple(replace(task, number=n + 1) for n in range(MANY)),
        new=(UnderSection(LONG, said),) * MANY,
        contradictions=(Contradiction(LONG, LONG, said, said, LONG),) * MANY,
        agreement=(Agreement(LONG, 2, 3, said, said),) * MANY,
        waiting=(Waiting(LONG, (LONG,), 1),) * MANY,
    )
    reports.keep(row, report)
    space.session.commit()


def _usage(space: Workspace) -> None:
    book = SqlCallBook(db.engine, Account("", space.owner_id, None))
    for number in range(MANY):
        call = Call(f"{number:064}", f"{number} {LONG}"[:100], "notes", "{}", Outcome.USED)
        for kind in range(6):
            told = replace(call, key=f"{number}-{kind}", purpose=f"purpose {kind}")
            book.keep(replace(told, usd=Decimal("0.01")))
