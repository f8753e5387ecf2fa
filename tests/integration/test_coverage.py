"""Sections and verdicts are counted once a talk, by its newest answer; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.orm import Session

from tests import modelmade
from tests.web.stored import keep
from tubetotask.domain.assessment import Assessment
from tubetotask.storage import accounts, coverage, verdicts
from tubetotask.storage.database import db, now
from tubetotask.storage.models import AnalysisRow, CoverageRow
from tubetotask.storage.workspace import Workspace

SINCE = now() - timedelta(days=30)


@pytest.fixture
def session(app: Flask) -> Session:
    found: Session = db.session()
    return found


@pytest.fixture
def space(session: Session) -> Workspace:
    return Workspace(session, accounts.first(session, "a@example.org", "Ada", "hash").id)


def assessed() -> Assessment:
    found = modelmade.analysis().assessment
    assert found
    return found


def analysis(space: Workspace, like: AnalysisRow | None = None) -> AnalysisRow:
    row = space.analysis(int(keep(space, modelmade.analysis()).rsplit("/", 1)[1]))
    if like is not None:
        row.video_id, row.upload_hash = like.video_id, like.upload_hash
        space.session.commit()
    return row


def by_day(space: Workspace, row: AnalysisRow) -> dict[str, int]:
    assert row.plan_version
    plan_id = row.plan_version.plan_id
    found = coverage.by_day(space.session, space.owner_id, plan_id, SINCE)
    assert {day for _, day, _ in found} <= {row.created_at.date()}
    return {section: videos for section, _, videos in found}


def touched(assessment: Assessment) -> dict[str, int]:
    return {each.section_id: 1 for each in assessment.sections if each.findings}


def test_a_talk_counts_once_for_each_section_it_touches(space: Workspace) -> None:
    row = analysis(space)
    for _ in range(2):
        coverage.keep(space.session, row, assessed())
        space.session.commit()
    assert by_day(space, row) == touched(assessed())
    silent = replace(
        assessed(), sections=tuple(replace(s, findings=0) for s in assessed().sections)
    )
    coverage.keep(space.session, row, silent)
    assert by_day(space, row) == {}


def test_an_older_answer_that_ends_late_changes_nothing(space: Workspace) -> None:
    older = analysis(space)
    newer = analysis(space, like=older)
    coverage.keep(space.session, newer, assessed())
    coverage.keep(space.session, older, replace(assessed(), sections=()))
    assert by_day(space, newer) == touched(assessed())


def test_it_is_counted_on_the_day_when_the_talk_was_given_first(space: Workspace) -> None:
    older = analysis(space)
    older.created_at = now() - timedelta(days=9)
    space.session.commit()
    coverage.keep(space.session, older, assessed())
    coverage.keep(space.session, analysis(space, like=older), assessed())
    assert by_day(space, older) == touched(assessed())


def test_with_the_last_analysis_of_a_talk_its_sections_go(space: Workspace) -> None:
    older = analysis(space)
    newer = analysis(space, like=older)
    coverage.keep(space.session, newer, assessed())
    space.session.commit()
    space.remove(older.id)
    assert space.session.query(CoverageRow).count() == len(touched(assessed()))
    space.remove(newer.id)
    assert space.session.query(CoverageRow).count() == 0


@pytest.mark.slow
def test_an_upgrade_counts_the_answers_that_are_there(space: Workspace) -> None:
    older = analysis(space)
    older.created_at = now() - timedelta(days=9)
    newer = analysis(space, like=older)
    broken = analysis(space)
    broken.document = '{"sections": [{"no": 1}]}'
    space.session.commit()
    numbers, owner = (older.id, newer.id), space.owner_id
    db.session.remove()
    downgrade(revision="0027")
    upgrade()
    space = Workspace(db.session(), owner)
    assert by_day(space, space.analysis(numbers[0])) == touched(assessed())


def test_verdicts_are_counted_by_source_once_a_talk(space: Workspace) -> None:
    first = analysis(space)
    again = analysis(space, like=first)
    first.verdict, again.verdict = "skip", "act now"
    first.source_id = again.source_id = 7
    other, sample, gone, under_way = (analysis(space) for _ in range(4))
    other.verdict, sample.sample, gone.removed_at, under_way.state = "", True, now(), "queued"
    space.session.commit()
    assert verdicts.by_source(space.session, space.owner_id) == {7: {"act now": 1}, None: {"": 1}}
    assert verdicts.by_source(space.session, space.owner_id + 1) == {}
