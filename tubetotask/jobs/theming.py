"""Themes: what a person's videos keep coming back to, kept up as talks are read.

Invariants: a talk's statements are put to themes when it is assessed, in the transaction that keeps
them; only they and the themes' middles are read, whatever there was before. A page computes
nothing. No model is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.orm import Session

from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.tokens import words
from tubetotask.reports import themes as pure
from tubetotask.storage import themes as stored
from tubetotask.storage.database import retried
from tubetotask.storage.models import AnalysisRow, ClaimRow, ThemeClaimRow, ThemeRow
from tubetotask.storage.themes import Themes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = structlog.get_logger()
AT_ONCE = 300  # talks of before that are caught up with in one night
_ALWAYS = frozenset(("thing", "things", "really", "actually", "people", "lot", "kind", "way"))


def keep(session: Session, row: AnalysisRow) -> None:
    """Put what a talk states to the themes of its owner. Does not commit."""
    themes = Themes(session, row.owner_id)
    if row.sample or themes.newer(row):
        return
    session.flush()
    changed = themes.without(row)
    claims = themes.claims(row.id)
    if claims:
        changed |= _place(themes, claims)
    _counted(themes, changed)
    themes.make_room()


def catch_up(session: Session) -> int:
    """Talks that were assessed before there were themes, and themes that lost something. Commits;
    returns how many talks."""
    done = 0
    for row in stored.without_theme(session, AT_ONCE):
        number = row.id

        def work(number: int = number) -> None:
            found = session.get(AnalysisRow, number, populate_existing=True)
            if found is not None:
                keep(session, found)
            session.commit()

        retried(work, session)
        done += 1
    for owner_id in stored.owners_of_stale(session):
        retried(partial(_refresh, session, owner_id), session)
    return done


def _refresh(session: Session, owner_id: int) -> None:
    themes = Themes(session, owner_id)
    _counted(themes, themes.stale())
    session.commit()


def _place(themes: Themes, rows: Sequence[ClaimRow]) -> set[int]:
    """The themes that have something more."""
    from tubetotask.tasks.nearness import packed, unpacked

    encoder = rows[0].encoder
    vectors = unpacked([each.vector for each in rows])
    known = themes.known(encoder)
    middles = _middles(known, vectors)
    weights = [each.claims for each in known]
    found, means, counts = pure.placed(vectors, middles, weights)
    homes = list(known)
    for place in range(len(known), len(counts)):
        made = ThemeRow(owner_id=themes.owner_id, encoder=encoder, vector=packed(means[place]))
        themes.session.add(made)
        homes.append(made)
    themes.session.flush()
    for claim, place in zip(rows, found, strict=True):
        home = homes[place]
        home.vector = packed(means[place])
        link = ThemeClaimRow(claim_id=claim.id, theme_id=home.id, owner_id=themes.owner_id)
        themes.session.add(link)
    return {homes[place].id for place in found}


def _middles(known: Iterable[ThemeRow], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    from tubetotask.tasks.nearness import unpacked

    packed_ones = [each.vector for each in known]
    return unpacked(packed_ones) if packed_ones else vectors[:0]


def _counted(themes: Themes, ids: Iterable[int]) -> None:
    """Count these anew, and name them."""
    rows = themes.recount(ids)
    shown = [row for row in rows if row.talks > 1]
    if not shown:
        return
    lately = themes.lately()
    common = Counter(word for text in lately for word in set(words(text)))
    for row in shown:
        row.name = pure.named(themes.quotes(row.id), words, _carries, common, len(lately))
        row.stale = not row.name


def _carries(word: str) -> bool:
    """Whether a word may stand in a name: no stop word of the great languages, no bare number."""
    plain = not word.isdigit() and (len(word) > 2 or not word.isascii())
    return plain and word not in _ALWAYS and not any(word in stop_words(code) for code in _CODES)


_CODES = ("en", "de", "es", "fr", "it", "pt")
