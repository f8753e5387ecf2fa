"""A database that is filled, destroyed, and looked at row by row: for tests of backups."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def fill(url: str, first: int = 1, count: int = 50) -> None:
    """Videos and their transcripts, in one transaction."""
    rows = [
        {"id": n, "title": f"Video {n} – “naïve” 😀\n\t", "youtube_id": f"id{n:09}", "at": AT}
        for n in range(first, first + count)
    ]
    with engine(url) as made, made.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO videos (id, youtube_id, claimed_youtube_id, title, channel, "
                "description, duration_s, created_at) "
                "VALUES (:id, :youtube_id, '', :title, '', '', 0.1, :at)"
            ),
            rows,
        )
        connection.execute(
            sa.text(
                "INSERT INTO transcripts (video_id, hash, language, origin, document, created_at) "
                "VALUES (:id, 'h', 'en', 'o', :document, :at)"
            ),
            [row | {"document": bytes(range(256)) * 8} for row in rows],
        )


@contextmanager
def engine(url: str) -> Iterator[sa.Engine]:
    """Of SQLAlchemy, let go of at the end."""
    made = sa.create_engine(url)
    yield made
    made.dispose()


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to be compared one by one."""
    with engine(url) as made, made.connect() as connection:
        lite = made.dialect.name == "sqlite"
        schemas = [None] if lite else ["public", "dbos"]
        found = {}
        for schema in schemas:
            for name in sa.inspect(made).get_table_names(schema):
                if name == "rate_limits":
                    continue
                table = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=made)
                rows = connection.execute(sa.select(table)).all()
                found[f"{schema}.{name}"] = sorted((tuple(row) for row in rows), key=repr)
        return found


def destroy(url: str) -> None:
    """All tables gone."""
    with engine(url) as made, made.begin() as connection:
        if made.dialect.name == "sqlite":
            connection.execute(sa.text("PRAGMA foreign_keys=OFF"))
            for name in sa.inspect(connection).get_table_names():
                connection.execute(sa.text(f'DROP TABLE IF EXISTS "{name}"'))
        else:
            connection.execute(sa.text("DROP SCHEMA dbos CASCADE; DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
