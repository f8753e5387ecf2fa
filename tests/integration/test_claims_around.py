"""What other talks state beside what one does, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from tests.integration.test_themes import read
from tubetotask.storage import report_claims
from tubetotask.storage.models import ClaimRow, User
from tubetotask.storage.report_claims import ReportClaims
from tubetotask.storage.workspace import Workspace, local_user

RAISE, LOWER = "Raise your prices every year", "Lower your prices every year"


@pytest.fixture
def space(engine: Engine) -> Iterator[Workspace]:
    with Session(engine) as session:
        yield Workspace(session, local_user(session).id)


def around(space: Workspace, analysis_id: int) -> list[tuple[str, str]]:
    found = ReportClaims(space.session, space.owner_id, "").around(analysis_id)
    return [(each.claim.source, each.claim.text) for each in found]


def test_beside_a_talk_stand_its_own_statements_and_those_of_others_to_any_section(
    space: Workspace,
) -> None:
    row = read(space, RAISE, "Fire the kiln slowly", channel="Anna")
    read(space, LOWER, channel="Ben")
    read(space, RAISE, channel="Cem", section="elsewhere")
    old = read(space, LOWER, channel="Dua")
    read(space, "Answer within a day", channel="Dua", video=old.video)
    gone = read(space, LOWER, channel="Eve")
    gone.removed_at = gone.done_at
    other = User(name="Somebody else")
    space.session.add(other)
    space.session.flush()
    read(Workspace(space.session, other.id), LOWER, channel="Fay")
    space.session.commit()
    assert around(space, row.id) == [
        ("anna", RAISE),
        ("anna", "Fire the kiln slowly"),
        ("ben", LOWER),
        ("cem", RAISE),
        ("dua", "Answer within a day"),
    ]


def test_those_to_its_sections_come_before_nearer_ones_to_others(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_claims, "NEAR_MOST", 1)
    row = read(space, RAISE, channel="Anna")
    far = read(space, RAISE, channel="Cem", section="elsewhere")
    here = read(space, LOWER, channel="Ben")
    for each, similarity in ((far, 0.9), (here, 0.1)):
        space.session.execute(
            update(ClaimRow).where(ClaimRow.analysis_id == each.id).values(similarity=similarity)
        )
    space.session.commit()
    assert around(space, row.id) == [("anna", RAISE), ("ben", LOWER)]


def test_beside_a_talk_that_is_somebody_else_s_stands_nothing(space: Workspace) -> None:
    other = User(name="Somebody else")
    space.session.add(other)
    space.session.flush()
    theirs = read(Workspace(space.session, other.id), RAISE, channel="Fay")
    read(space, LOWER, channel="Ben")
    assert around(space, theirs.id) == []
