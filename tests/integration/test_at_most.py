"""Where a person may have so many, two requests at the same moment get one more, not two."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from tests.integration.meeting import Meeting
from tubetotask.config import load
from tubetotask.domain.accounts import LinkKind
from tubetotask.domain.errors import AccountError, InputError
from tubetotask.domain.search import Facets
from tubetotask.domain.source import FoundVideo
from tubetotask.domain.source_rules import SourceRules
from tubetotask.integrations import KINDS
from tubetotask.jobs import addressing, arrivals, channels, connections
from tubetotask.jobs import engine as jobs
from tubetotask.storage import found, links, notices, passkeys, saved_searches, sending, tokens
from tubetotask.storage.database import now
from tubetotask.storage.following import dump_rules
from tubetotask.storage.models import (
    AddressChangeRow,
    ArrivalRow,
    ChannelRow,
    FollowRow,
    FoundVideoRow,
    IntegrationRow,
    LinkRow,
    PasskeyRow,
    SavedSearchRow,
    SourceRow,
    TokenRow,
    User,
)
from tubetotask.storage.notices import Channels
from tubetotask.storage.saved_searches import SavedSearches
from tubetotask.storage.sending import Integrations
from tubetotask.storage.vault import Vault
from tubetotask.storage.workspace import Workspace, local_user

Make = Callable[[Workspace, str], object]
"""One more of a kind; the text tells it from others."""
MADE, REFUSED = "made", "refused"


@pytest.fixture
def make(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    config = load({"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(tmp_path)})
    vault = Vault("a key of thirty-two letters, or so")
    monkeypatch.setattr(jobs, "enqueue", lambda *_, **__: None)

    def token(of: Workspace, mark: str) -> None:
        tokens.make(of.session, of.owner_id, mark, 90, now())

    def search(of: Workspace, mark: str) -> None:
        SavedSearches(of.session, of.owner_id).keep(mark, Facets())
        of.session.commit()

    def channel(of: Workspace, mark: str) -> None:
        given = {"kind": "mail", "address": f"{mark}@example.org"}
        channels.save(Channels(of.session, of.owner_id), config, given, [])
        of.session.commit()

    def integration(of: Workspace, mark: str) -> None:
        room, kind = Integrations(of.session, of.owner_id), KINDS["markdown"]
        connections.save(room, vault, kind, {"folder": mark}, (), jobs_url="")

    def passkey(of: Workspace, mark: str) -> None:
        passkeys.add(of.session, of.owner_id, mark, b"", 0, mark)
        of.session.commit()

    def address(of: Workspace, mark: str) -> None:
        me = of.session.get_one(User, of.owner_id)
        addressing.ask(of.session, "", me, f"{mark}@example.org", now())
        of.session.commit()

    made: dict[str, Make] = {
        each.__name__: each for each in (token, search, channel, integration, passkey, address)
    }
    return made[request.param]


def told(make: Make, mark: str) -> Callable[[Workspace], object]:
    def work(of: Workspace) -> object:
        try:
            make(of, mark)
        except (InputError, AccountError):
            of.session.rollback()
            return REFUSED
        return MADE

    return work


@pytest.mark.parametrize(
    ("make", "table", "most"),
    [
        ("token", TokenRow, tokens.MOST),
        ("search", SavedSearchRow, saved_searches.MOST),
        ("channel", ChannelRow, notices.MOST),
        ("integration", IntegrationRow, sending.MOST),
        ("passkey", PasskeyRow, passkeys.MOST),
    ],
    indirect=["make"],
)
def test_the_last_that_there_may_be(make: Make, engine: Engine, table: Any, most: int) -> None:
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        for number in range(most - 1):
            make(space, f"t{number}")
    come = Meeting(engine).of(told(make, "one"), told(make, "other"))
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(table)) == most
    assert sorted(map(str, come)) == [MADE, REFUSED]


@pytest.mark.parametrize("make", ["address"], indirect=True)
@pytest.mark.parametrize("before", [0, addressing.MOST - 1])
def test_links_to_another_address(make: Make, engine: Engine, before: int) -> None:
    with Session(engine) as session:
        space = Workspace(session, local_user(session).id)
        for number in range(before):
            make(space, f"t{number}")
    come = Meeting(engine).of(told(make, "one"), told(make, "other"))
    asked = min(before + 2, addressing.MOST)
    with Session(engine) as session:
        assert session.scalars(select(AddressChangeRow.asks)).all() == [asked]
    assert come.count(MADE) == asked - before


def test_of_two_invitations_of_one_address_the_later_works(engine: Engine) -> None:
    def invite(of: Workspace) -> object:
        token = links.make(of.session, LinkKind.INVITE, now(), email="ada@example.org")
        of.session.commit()
        return token

    with Session(engine) as session:
        local_user(session)
    Meeting(engine).of(invite, invite)
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(LinkRow)) == 1


def test_videos_that_a_source_brings_in_a_day(engine: Engine) -> None:
    with Session(engine) as session:
        source = SourceRow(kind="channel", youtube_id="UC" + "a" * 22, title="Talks")
        session.add(source)
        session.flush()
        follow = FollowRow(owner_id=local_user(session).id, source_id=source.id, asked="a")
        follow.state, follow.rules = "active", dump_rules(SourceRules(daily_cap=1))
        session.add(follow)
        at = now()
        videos = [FoundVideo(letter * 11, f"Talk {letter}", published=at) for letter in "ab"]
        found.keep_videos(session, source.id, videos, at)
        session.commit()
        rows, number = found.rows(session, source.id, ["a" * 11, "b" * 11]), follow.id
        ids = [row.id for row in rows]

    def arrive(found_id: int) -> Callable[[Workspace], object]:
        def work(of: Workspace) -> object:
            row = of.session.get_one(FoundVideoRow, found_id)
            arrivals.come(of.session, of.session.get_one(FollowRow, number), row, at)
            of.session.commit()
            return None

        return work

    Meeting(engine).of(arrive(ids[0]), arrive(ids[1]))
    with Session(engine) as session:
        states = session.scalars(select(ArrivalRow.state)).all()
    assert sorted(states) == ["ready", "waiting"]
