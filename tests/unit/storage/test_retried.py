"""What is done again because somebody else wrote at the same moment, and what never is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tubetotask.storage.database import retried

TABLES = sa.MetaData()
THINGS = sa.Table(
    "things",
    TABLES,
    sa.Column("name", sa.String, nullable=False, unique=True),
    sa.Column("size", sa.Integer, sa.CheckConstraint("size > 0")),
)


@pytest.mark.parametrize(
    ("values", "times"),
    [
        ({"name": "known", "size": 1}, 3),
        ({"name": None, "size": 1}, 1),
        ({"name": "new", "size": 0}, 1),
    ],
)
def test_only_what_another_writer_can_be_the_reason_of_is_tried_again(
    values: dict[str, object], times: int
) -> None:
    engine = sa.create_engine("sqlite://")
    TABLES.create_all(engine)
    asked = 0
    with Session(engine) as session:
        session.execute(THINGS.insert().values(name="known", size=1))
        session.commit()

        def work() -> None:
            nonlocal asked
            asked += 1
            session.execute(THINGS.insert().values(**values))

        with pytest.raises(IntegrityError):
            retried(work, session, times=3)
    engine.dispose()
    assert asked == times


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("code", "told", "times"),
    [
        ("40P01", "Verklemmung entdeckt", 3),
        ("23505", "doppelter Schlüsselwert", 3),
        ("23502", "NULL-Wert in Spalte", 1),
        ("23514", "neue Zeile verletzt eine Bedingung", 1),
    ],
)
def test_postgresql_says_why_in_its_own_language(
    postgres_url: str, code: str, told: str, times: int
) -> None:
    engine = sa.create_engine(postgres_url)
    refused = sa.text(f"DO $$ BEGIN RAISE EXCEPTION '{told}' USING ERRCODE = '{code}'; END $$")
    asked = 0
    with Session(engine) as session:

        def work() -> None:
            nonlocal asked
            asked += 1
            session.execute(refused)

        with pytest.raises(DBAPIError):
            retried(work, session, times=3)
    engine.dispose()
    assert asked == times
