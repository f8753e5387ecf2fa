"""A person's instance after some weeks: one of everything that pages show, all of it invented.

Invariant: what axe-core reads and what script/screenshots pictures is the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from tests import modelmade
from tests.tasks_made import advice, analysed, gathered
from tests.web.stored import keep
from tubetotask import plans, samples
from tubetotask.domain.budget import Budgets
from tubetotask.domain.calls import Account, Call, Outcome
from tubetotask.domain.inbox import Verb
from tubetotask.domain.task import Act
from tubetotask.jobs import deciding, triage
from tubetotask.storage import budgets
from tubetotask.storage.calls import SqlCallBook
from tubetotask.storage.database import db, now
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.models import (
    AnalysisRow,
    ArrivalRow,
    FollowRow,
    FoundVideoRow,
    SourceRow,
    TaskRow,
)
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace

SOURCES = ("Clay & Coin", "The Small Shop Show", "Ines writes letters")
# Title, source, verdict, score, minutes, and what it proposes with how strongly that is said.
TALKS: tuple[tuple[str, str, str, int, int, tuple[tuple[str, float], ...]], ...] = (
    (
        "How I price a handmade mug",
        SOURCES[0],
        "act now",
        91,
        42,
        (("Raise your prices once a year, on the same day", 0.95), ("Weigh a mug first", 0.5)),
    ),
    (
        "Never discount again",
        SOURCES[1],
        "conflicts with plan",
        77,
        29,
        (("Answer a request for a discount with a smaller order", 0.7),),
    ),
    (
        "Subjects that people open",
        SOURCES[2],
        "save for later",
        64,
        18,
        (("Write the subject before the letter", 0.6), ("Ask one question a letter", 0.85)),
    ),
    (
        "A weekly review that takes ten minutes",
        SOURCES[1],
        "already doing",
        58,
        11,
        (("Write down every Friday what sold", 0.4),),
    ),
    ("Kilns: a history in nine fires", SOURCES[0], "skip", 6, 74, ()),
    ("What a workshop guest buys afterwards", SOURCES[2], "", 0, 33, ()),
)

# Of which section of the sample plan a source speaks.
SECTIONS = dict(zip(SOURCES, ("Shop", "Shop", "Newsletter"), strict=True))


def fill(space: Workspace) -> AnalysisRow:
    """Put it all there for the person of ``space``; the analysis that a model made."""
    space.keep_plan(plans.parse(samples.plan()))
    space.session.commit()
    sources = [_source(space, title, number) for number, title in enumerate(SOURCES)]
    _waiting(space, sources[0])
    rows = [_talk(space, told) for told in TALKS]
    for row, told in zip(rows, TALKS, strict=True):
        source = next(each for each in sources if each.title == told[1])
        row.source_id = source.id
        row.created_at = now() - timedelta(hours=3 * (row.id + 1))
    space.session.commit()
    path = keep(space, modelmade.analysis())
    _decided(space, rows)
    _spent(space)
    space.session.add(
        AnalysisRow(
            owner_id=space.owner_id,
            request_key=space.request_key("stocked"),
            youtube_id="blocked0001",
            title="Ten years of teaching the wheel",
            state="waiting",
            error_id="transcript-unavailable",
            error_state="blocked",
            error_message="YouTube blocks this server.",
            error_remedy="It is tried again by itself.",
            retry_at=now() + timedelta(hours=2),
        )
    )
    space.session.commit()
    return space.analysis(int(path.rsplit("/", 1)[1]))


def _source(space: Workspace, title: str, number: int) -> SourceRow:
    source = SourceRow(
        kind="channel", youtube_id="UC" + "abc"[number] * 22, title=title, looked_at=now()
    )
    source.fresh = False
    space.session.add(source)
    space.session.flush()
    asked = f"https://www.youtube.com/channel/{source.youtube_id}"
    space.session.add(
        FollowRow(owner_id=space.owner_id, source_id=source.id, asked=asked, state="active")
    )
    space.session.flush()
    return source


def _waiting(space: Workspace, source: SourceRow) -> None:
    follow = space.session.scalars(select(FollowRow).where(FollowRow.source_id == source.id)).one()
    found = FoundVideoRow(
        source_id=source.id, youtube_id="live0000001", title="Live: your questions about glazes"
    )
    space.session.add(found)
    space.session.flush()
    row = ArrivalRow(owner_id=space.owner_id, follow_id=follow.id, found_id=found.id)
    row.state, row.rule, row.reason = (
        "waiting",
        "showing",
        "It is live, and read when it has ended.",
    )
    row.next_at = now() + timedelta(hours=1)
    space.session.add(row)


def _talk(
    space: Workspace, told: tuple[str, str, str, int, int, tuple[tuple[str, float], ...]]
) -> AnalysisRow:
    title, channel, verdict, score, minutes, tasks = told
    plan = samples.plan()
    section = next(s for s in plans.parse(plan).sections if s.title == SECTIONS[channel])
    said = (
        advice(
            words,
            strength=strength,
            section_id=section.id,
            section_title=section.title,
            why=f"It belongs to “{section.title}” in your plan.",
        )
        for words, strength in tasks
    )
    row = analysed(space, *said, channel=channel, plan=plan)
    row.title, row.verdict, row.score = title, verdict, score or None
    if row.video is not None:
        row.video.title, row.video.duration_s = title, 60.0 * minutes + 7
    gathered(space, row)
    return row


def _decided(space: Workspace, rows: list[AnalysisRow]) -> None:
    inbox, tasks = Inbox(space.session, space.owner_id), Tasks(space.session, space.owner_id)
    inbox.seen(rows[2])
    triage.act(inbox, [rows[4].id], Verb.ARCHIVE)
    kept = list(
        space.session.scalars(
            select(TaskRow).where(TaskRow.owner_id == space.owner_id).order_by(TaskRow.id)
        )
    )
    for row, act in zip(kept[1:], (Act.ACCEPT, Act.LATER, Act.ACCEPT, Act.DONE), strict=False):
        deciding.act(tasks, [row.id], act)
    deciding.set_due(tasks, kept[1].id, now().date() + timedelta(days=3))


def _spent(space: Workspace) -> None:
    book = SqlCallBook(db.engine, Account("", space.owner_id, None))
    for number, usd in enumerate(("0.0213", "0.0471")):
        call = Call(f"{number:064}", "gpt-4o", "notes", "{}", Outcome.USED, usd=Decimal(usd))
        book.keep(replace(call, tokens_in=9000, tokens_out=800))
    budgets.put(space.session, "user", space.owner_id, Budgets(Decimal(1), Decimal(10)))
    space.session.commit()
