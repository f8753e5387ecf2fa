"""The places of talks that hold what is asked for.

Invariant: what is found does not depend on how common its words are; only where it is looked for
first does.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from tubetotask.domain.search import Facets, Hit, Query
from tubetotask.storage import search, search_often

CANDIDATES = 300  # the nearest: those that are ordered and paged through
MOST = CANDIDATES + 1
_TALKS = 20  # with common words: in how many talks at least, where there are as many


def hits(session: Session, owner_id: int, query: Query, facets: Facets) -> tuple[list[Hit], bool]:
    """The nearest spans, and whether any holds all that is asked for."""
    if not query:
        return [], True
    often = _often(session, query)
    found = _with_all(session, owner_id, query, facets, often)
    if len(found) >= search.FEW or len(query.words) + len(query.phrases) < 2:
        return found, True
    known = {hit.span_id for hit in found}
    some = _with_some(session, owner_id, query, facets, often)
    return found + [hit for hit in some if hit.span_id not in known], bool(found)


def _often(session: Session, query: Query) -> frozenset[str]:
    """The words of the question that very much of the index holds."""
    counted = search_often.counts(session, query.wanted)
    return frozenset(word for word, count in counted.items() if count > search_often.OFTEN)


def _with_all(
    session: Session, owner_id: int, query: Query, facets: Facets, often: frozenset[str]
) -> list[Hit]:
    """What holds every word: one of them that is rare makes all of them few, and so may many."""
    one = len(query.wanted) == 1
    if query.wanted <= often and (one or search_often.together(session, query)):
        return search_often.find(
            session, owner_id, query, facets, any_word=False, most=MOST, talks=_TALKS
        )
    return search.find(session, owner_id, query, facets, any_word=False, most=MOST)


def _with_some(
    session: Session, owner_id: int, query: Query, facets: Facets, often: frozenset[str]
) -> list[Hit]:
    """What holds some of them; common ones alone only where there is nothing with a rare one."""
    rare = replace(
        query,
        words=tuple(word for word in query.words if word not in often),
        phrases=tuple(phrase for phrase in query.phrases if not often.issuperset(phrase)),
    )
    found = search.find(session, owner_id, rare, facets, any_word=True, most=MOST) if rare else []
    if found or rare == query:
        return found
    return search_often.find(
        session, owner_id, query, facets, any_word=True, most=MOST, talks=_TALKS
    )


def holds(
    session: Session, owner_id: int, query: Query, facets: Facets, transcript_id: int
) -> bool:
    """Whether some half minute of this talk holds all that is asked for."""
    return bool(query) and bool(
        search_often.find(
            session,
            owner_id,
            query,
            facets,
            any_word=False,
            most=1,
            talks=1,
            transcript_id=transcript_id,
        )
    )
