"""Words in each database's own kind of index: written literally, asked for as quoted words.

Invariant: nothing a person types reaches the database as a command. What is found and how near it
is, two databases say in their own ways; that it is found, both say alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    cast,
    column,
    func,
    literal_column,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.sql.selectable import TableClause

from tubetotask.domain.search import Query

_MOST_POSITIONS = 16_000  # PostgreSQL knows no more places of a word


@dataclass(frozen=True)
class Matched:
    """A question put to an index: where the words stand, the number of what they are of, whether
    they match, and how near they are (higher is nearer; within one search only)."""

    words: TableClause
    number: ColumnElement[int]
    matches: ColumnElement[bool]
    score: ColumnElement[float]


class Index:
    """A table of words, ``name``; ``key``: the column of PostgreSQL that names their row."""

    def __init__(self, name: str, key: str) -> None:
        self._name, self._key = name, key
        self._table = table(name, column("rowid"), column(key), column("words"))

    def put(self, connection: Connection, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """The words of each row, by its number."""
        if connection.dialect.name == "sqlite":
            told = f"INSERT INTO {self._name} (rowid, words) VALUES (:id, :words)"  # noqa: S608 - a name of ours
            given = [{"id": number, "words": " ".join(words)} for number, words in rows]
        else:
            told = (
                f"INSERT INTO {self._name} ({self._key}, words) "  # noqa: S608 - names of ours
                "VALUES (:id, CAST(:words AS tsvector))"
            )
            given = [{"id": number, "words": _vector(words)} for number, words in rows]
        if given:
            connection.execute(text(told), given)

    def matched(self, dialect: str, query: Query, *, any_word: bool) -> Matched:
        """``any_word``: some of the words are enough."""
        if dialect == "sqlite":
            return Matched(
                self._table,
                self._table.c.rowid,
                literal_column(self._name).op("MATCH")(asked(query, any_word=any_word)),
                literal_column(f"-bm25({self._name})"),
            )
        wish: Any = cast(asked(query, any_word=any_word, sqlite=False), TSQUERY)
        return Matched(
            self._table,
            self._table.c[self._key],
            self._table.c.words.op("@@")(wish),
            func.ts_rank_cd(self._table.c.words, wish, 1),
        )


def asked(query: Query, *, any_word: bool = False, sqlite: bool = True) -> str:
    """What is asked for as the database takes it: words in quotes, and between them our own."""
    return _fts5(query, any_word) if sqlite else _tsquery(query, any_word)


def _vector(words: Sequence[str]) -> str:
    return " ".join(f"{_quoted(word)}:{n}" for n, word in enumerate(words[:_MOST_POSITIONS], 1))


def _fts5(query: Query, any_word: bool) -> str:
    def run(words: Sequence[str]) -> str:
        return '"' + " ".join(words).replace('"', '""') + '"'

    return _asked(query, run, (" OR " if any_word else " AND "), " NOT ")


def _tsquery(query: Query, any_word: bool) -> str:
    def run(words: Sequence[str]) -> str:
        return "(" + " <-> ".join(map(_quoted, words)) + ")"

    return _asked(query, run, (" | " if any_word else " & "), " & !")


def _asked(query: Query, run: Callable[[Sequence[str]], str], join: str, without: str) -> str:
    wanted = [run((word,)) for word in query.words] + [run(phrase) for phrase in query.phrases]
    return f"({join.join(wanted)})" + "".join(without + run(words) for words in query.without)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
