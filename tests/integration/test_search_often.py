"""Common words on both databases: looked for in the newest talks first, and found all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.integration.test_search import FILLER, found, numbers, talk
from tubetotask.domain.search import Facets
from tubetotask.jobs import searching, spoken
from tubetotask.storage import search_often
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace, local_user

SEARCHES = ("prices", "raise prices", '"raise your prices"', "prices -spring", "prices shops")


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session()


@pytest.fixture
def space(session: Session, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Whose every word that is there at all is common, and who has small blocks of talks."""
    monkeypatch.setattr(search_often, "OFTEN", 0)
    monkeypatch.setattr(search_often, "_GROUPS", ((1,), (1, 2)))
    search_often._known.clear()
    return Workspace(session, local_user(session).id)


def test_a_common_word_finds_what_it_would_find_if_it_were_rare(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(space, *FILLER, "Raise your prices in spring.", channel="Ana", verdict="act now")
    talk(space, "Raise all of your prices.", channel="Ben")
    talk(space, "Some shops never raise anything.", *FILLER)
    past = Facets(until=now() - timedelta(days=1))
    narrowed = (Facets(), Facets(channel="Ana"), Facets(verdict="act now"), past)
    told = [set(numbers(space, asked, which)) for asked in SEARCHES for which in narrowed]
    monkeypatch.setattr(search_often, "OFTEN", 1_000)
    assert told == [set(numbers(space, asked, which)) for asked in SEARCHES for which in narrowed]
    assert [len(each) for each in told[:4]] == [2, 1, 1, 0]


def test_a_word_that_others_say_all_the_time_is_found_in_the_oldest_talk_of_who_asks(
    space: Workspace, session: Session
) -> None:
    mine = talk(space, *FILLER, "Raise your prices.")
    for _ in range(5):
        talk(space, *FILLER)
    other = User(name="other")
    session.add(other)
    session.flush()
    for _ in range(3):
        talk(Workspace(session, other.id), *["Prices, prices, prices."] * 9)
    assert numbers(space, "prices") == [mine.id]
    assert numbers(space, "prices elephants") == [mine.id], "some of the words are enough"


def test_where_not_all_words_are_found_together_a_rare_one_goes_before_common_ones(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_often, "OFTEN", 2)
    for _ in range(3):
        talk(space, "Raise your prices.")
    rare = talk(space, "Elephants are large.")
    answer = found(space, "prices elephants")
    assert [one.analysis_id for one in answer.talks] == [rare.id]
    assert not answer.all_words


def test_what_says_it_more_often_stands_first(space: Workspace) -> None:
    often = talk(space, "Prices, and prices, and then prices.")
    once = talk(space, "Prices are a thing.")
    assert numbers(space, "prices") == [often.id, once.id]


def test_a_new_talk_is_held_against_a_kept_search_alone(space: Workspace, session: Session) -> None:
    old = talk(space, "Raise your prices.")
    new = talk(space, "Sell less.")
    query = searching.asked("prices")
    asked = (session, space.owner_id, query, Facets())
    assert old.transcript_id is not None
    assert new.transcript_id is not None
    assert spoken.holds(*asked, old.transcript_id)
    assert not spoken.holds(*asked, new.transcript_id)
    other = User(name="other")
    session.add(other)
    session.flush()
    assert not spoken.holds(session, other.id, query, Facets(), old.transcript_id)
