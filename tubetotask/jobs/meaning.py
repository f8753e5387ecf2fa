"""What notes and tasks mean: worked out by the worker, asked for where somebody searches by it.

Invariants: nothing here is loaded before it is used, for the encoder brings numpy along. What is
near in meaning never replaces what words find: both orders are made one by rank.
"""

from __future__ import annotations

import time

import structlog
from sqlalchemy.orm import Session

from tubetotask.domain.search import Facets, Kind, TextHit
from tubetotask.search.fusing import LEAST, NEAREST, fused
from tubetotask.storage import search_meaning as kept

log = structlog.get_logger()
_AT_ONCE = 8  # notes; some 40 statements each, encoded in about 0.1 s
_TURN_S = 1.0


def catch_up(session: Session, turn_s: float = _TURN_S) -> int:
    """Work out what notes mean that are in the index by words, for about ``turn_s``.

    Returns of how many. Commits after each.
    """
    done, until = 0, time.monotonic() + turn_s
    while numbers := kept.waiting(session, _AT_ONCE):
        for number in numbers:
            _work_out(session, number)
        done += len(numbers)
        if time.monotonic() >= until:
            break
    session.commit()  # ends the reading
    return done


def _work_out(session: Session, notes_id: int) -> None:
    from tubetotask.analysis.encoders import default_encoder
    from tubetotask.search.nearest import packed

    texts = kept.texts(session, notes_id)
    session.commit()  # whoever encodes holds nothing
    encoder = default_encoder()
    # Weighted words know no synonyms: they would find what the index finds.
    vectors = packed(encoder.encode(texts)) if texts and knows_meaning(encoder.id) else b""
    kept.keep(session, notes_id, encoder.id, vectors)


def knows_meaning(encoder: str) -> bool:
    """Whether this encoder knows more than words."""
    return not encoder.startswith("tfidf/")


def joined(
    session: Session,
    owner_id: int,
    text: str,
    facets: Facets,
    by_words: dict[Kind, list[TextHit]],
) -> dict[Kind, list[TextHit]] | None:
    """What words found, and what is near in meaning to ``text``; None where there is no encoder.

    What both found is shown as words found it.
    """
    from tubetotask.analysis.encoders import default_encoder

    encoder = default_encoder()
    if not knows_meaning(encoder.id):
        return None
    from tubetotask.search.nearest import Nearest, unpacked
    from tubetotask.tasks.nearness import unpacked as unpacked_tasks

    wanted = encoder.encode([text])[0]
    found = dict(by_words)
    if Kind.NOTES in found:
        places: Nearest[tuple[int, int]] = Nearest(wanted, NEAREST, LEAST)
        for notes_id, vectors in kept.of_notes(session, owner_id, facets, encoder.id):
            rows = unpacked(vectors, len(wanted))
            places.look([(notes_id, n) for n in range(len(rows))], rows)
        near = kept.statements(session, owner_id, facets, places.best())
        found[Kind.NOTES] = _both(found[Kind.NOTES], near)
    if Kind.TASKS in found:
        tasks: Nearest[int] = Nearest(wanted, NEAREST, LEAST)
        for part in kept.of_tasks(session, owner_id, facets, encoder.id):
            tasks.look([n for n, _ in part], unpacked_tasks([vector for _, vector in part]))
        found[Kind.TASKS] = _both(found[Kind.TASKS], kept.of_task(session, tasks.best()))
    return found


def _both(by_words: list[TextHit], near: list[TextHit]) -> list[TextHit]:
    hits = {hit.same: hit for hit in near} | {hit.same: hit for hit in by_words}
    order = fused([hit.same for hit in by_words], [hit.same for hit in near])
    return [hits[same] for same in order]
