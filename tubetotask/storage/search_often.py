"""Words that so much of the index holds that looking at every place would take seconds.

Invariants: what is found is what ``search.find`` would find: only where it looks first differs. A
person's newest talks are looked through, and older ones as long as there is not enough yet, so a
word that is common elsewhere and rare in this person's talks is not lost.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from tubetotask.domain.search import Facets, Hit, Query
from tubetotask.storage import search
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.search_words import asked as asked_as

OFTEN = 1_500
"""A word that more spans hold is common: to score them all takes longer than a page may."""
# Talks that are looked through at once, the newest first: mostly the first are enough. Those of a
# group are asked for together.
_GROUPS = ((25,), (50, 250))
_KNOWN_S, _MOST_KNOWN = 3600.0, 5_000
_known: OrderedDict[tuple[str, Query], tuple[float, int]] = OrderedDict()
_lock = threading.Lock()

# A talk's spans lie together, so of each only a run of the word's places is looked at.
_SQLITE = text("""
    SELECT s.id, s.transcript_id, s.first_passage, s.start_s, s.text, w.words
    FROM (
        SELECT transcript_id, min(id) AS first, max(id) AS last FROM search_spans
        WHERE transcript_id IN (SELECT value FROM json_each(:ids)) GROUP BY transcript_id
    ) AS r
    CROSS JOIN search_words AS w
    CROSS JOIN search_spans AS s
    WHERE search_words MATCH :asked AND w.rowid BETWEEN r.first AND r.last
        AND s.id = w.rowid AND s.transcript_id = r.transcript_id
""")
# OFFSET 0: from the talks to their words, never from all that hold the word to the talks.
_POSTGRESQL = text("""
    SELECT s.id, s.transcript_id, s.first_passage, s.start_s, s.text,
        ts_rank_cd(w.words, CAST(:asked AS tsquery), 1)
    FROM search_spans AS s
    CROSS JOIN LATERAL (SELECT words FROM search_words WHERE span_id = s.id OFFSET 0) AS w
    WHERE s.transcript_id = ANY(:ids) AND w.words @@ CAST(:asked AS tsquery)
    ORDER BY 6 DESC, s.id LIMIT :most
""")

_COUNT_SQLITE = """(SELECT count(*) FROM (
    SELECT 1 FROM search_words WHERE search_words MATCH :w{n} LIMIT :most) AS f{n})"""
_COUNT_POSTGRESQL = """(SELECT count(*) FROM (
    SELECT 1 FROM search_words WHERE words @@ CAST(:w{n} AS tsquery) LIMIT :most) AS f{n})"""


def counts(session: Session, words: Iterable[str]) -> dict[str, int]:
    """How many spans hold each word, ``OFTEN`` + 1 for more. At most one question."""
    wanted = list(dict.fromkeys(words))
    found = _remembered(session, [Query((word,)) for word in wanted])
    return dict(zip(wanted, found, strict=True))


def together(session: Session, query: Query) -> bool:
    """Whether more than ``OFTEN`` spans hold all that is asked for. At most one question."""
    return _remembered(session, [query])[0] > OFTEN


def _remembered(session: Session, queries: Sequence[Query]) -> list[int]:
    """Counts, remembered for an hour, since they decide only where to look first."""
    place, at = str(session.get_bind().engine.url), time.monotonic()
    with _lock:
        fresh = {
            query: known[1]
            for query in queries
            if (known := _known.get((place, query))) and at - known[0] < _KNOWN_S
        }
    missing = [query for query in queries if query not in fresh]
    if missing:
        fresh |= dict(zip(missing, _counted(session, missing), strict=True))
        with _lock:
            for query in missing:
                _known[place, query] = at, fresh[query]
            while len(_known) > _MOST_KNOWN:
                _known.popitem(last=False)
    return [fresh[query] for query in queries]


def _counted(session: Session, queries: Sequence[Query]) -> list[int]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    one = _COUNT_SQLITE if sqlite else _COUNT_POSTGRESQL
    asked = ", ".join(one.format(n=n) for n in range(len(queries)))
    given: dict[str, Any] = {
        f"w{n}": asked_as(query, sqlite=sqlite) for n, query in enumerate(queries)
    }
    row = session.execute(
        text(f"SELECT {asked}"),
        given | {"most": OFTEN + 1},
    ).one()
    return [int(count) for count in row]


def find(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    *,
    any_word: bool,
    most: int,
    talks: int,
    transcript_id: int | None = None,
) -> list[Hit]:
    """The nearest spans in the newest of this person's talks that hold what is asked for: at least
    of so many ``talks``, where there are as many. ``transcript_id``: only of this one."""
    found: list[Hit] = []
    for block in _blocks(session, owner_id, facets, transcript_id):
        found += _within(session, query, any_word, block, most)
        if len(found) >= most or len({hit.transcript_id for hit in found}) >= talks:
            break
    return sorted(found, key=lambda hit: (-hit.score, hit.span_id))[:most]


def _blocks(
    session: Session, owner_id: int, facets: Facets, transcript_id: int | None
) -> Iterator[Sequence[int]]:
    """The transcripts of the person's talks, the newest first, each once."""
    wanted = search.own(owner_id, facets)
    if transcript_id is not None:
        wanted = wanted.where(AnalysisRow.transcript_id == transcript_id)
    seen: set[int] = set()
    below = None
    for group in (*_GROUPS, ()):
        size = sum(group) or None
        query = wanted.add_columns(AnalysisRow.id).order_by(AnalysisRow.id.desc()).limit(size)
        rows = session.execute(
            query if below is None else query.where(AnalysisRow.id < below)
        ).all()
        left = [number for number in dict.fromkeys(row[0] for row in rows) if number not in seen]
        seen.update(left)
        for most in (*group, len(left)):
            block, left = left[:most], left[most:]
            if block:
                yield block
        if size is None or len(rows) < size:
            return
        below = rows[-1][1]


def _within(
    session: Session, query: Query, any_word: bool, block: Sequence[int], most: int
) -> list[Hit]:
    if session.get_bind().dialect.name != "sqlite":
        asked = asked_as(query, any_word=any_word, sqlite=False)
        given = {"ids": list(block), "asked": asked, "most": most}
        return [Hit(*row) for row in session.execute(_POSTGRESQL, given)]
    told = {"ids": json.dumps(list(block)), "asked": asked_as(query, any_word=any_word)}
    wanted = query.wanted
    found: Any = session.execute(_SQLITE, told)
    return [
        Hit(number, transcript, first, start_s, said, _score(words, wanted))
        for number, transcript, first, start_s, said, words in found
    ]


def _score(words: str, wanted: frozenset[str]) -> float:
    """How much of what is asked for a span says, each word less for every further time. Words that
    are this common tell little apart by how common they are, which is what BM25 would add."""
    told = words.split()
    times = [told.count(word) for word in wanted]
    return sum(count / (count + 1.2) for count in times)
