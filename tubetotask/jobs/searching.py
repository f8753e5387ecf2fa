"""Keeping the index of transcripts, and asking all of it.

Invariants: a transcript is in the index from the transaction on that stores it; what an older
version stored, or put in by other rules, is put in a little at a time beside the other work. A
search shows one talk once, with its best places, a statement once, a task once; a list pages by the
number of the last that was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial

import structlog
from sqlalchemy.orm import Session

from tubetotask import pipeline
from tubetotask.analysis.stopwords import stop_words
from tubetotask.analysis.tokens import search_words
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.domain.search import By, Facets, Found, Hit, Kind, Part, Query, TextHit, View
from tubetotask.domain.video import Video
from tubetotask.jobs import finding, spoken
from tubetotask.jobs.spoken import CANDIDATES, MOST
from tubetotask.search.query import query as parse
from tubetotask.storage import search, search_texts
from tubetotask.storage.database import retried
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, TranscriptRow, VideoRow
from tubetotask.storage.search_scope import INDEX
from tubetotask.storage.workspace import stored_video
from tubetotask.transcripts import Reading

log = structlog.get_logger()
ALL = View()
_TEXTS = (Kind.NOTES, Kind.TASKS)
# What a further place in the same talk adds, beside the place before it.
_FURTHER = 0.3


def put(session: Session, row: TranscriptRow, reading: Reading) -> None:
    """A transcript into the index, with the title of its video. Does not commit."""
    search.put(session, row, pipeline.searchable(reading))


def catch_up(session: Session, most: int = 10) -> int:
    """Put in what is not in the index yet; returns how many. Commits after each."""
    done = 0
    for transcript_id in search.waiting(session, most):
        done += retried(partial(_put_in, session, transcript_id), session)
    return done


def _put_in(session: Session, transcript_id: int) -> int:
    row = session.get(TranscriptRow, transcript_id)
    if row is None or row.indexed >= INDEX:
        session.rollback()
        return 0
    video = session.get(VideoRow, row.video_id)
    told = stored_video(video) if video else Video("")
    try:
        put(session, row, Reading(told, TRANSCRIPT.unpack(row.document)))
    except StorageFailed:  # damaged, which its own page says; it must not be tried for ever
        row.indexed = INDEX
        log.warning("a transcript cannot be searched: it cannot be read", transcript=transcript_id)
    session.commit()
    return 1


def asked(text: str, languages: Iterable[str] = ("en",)) -> Query:
    """The question in ``text``. ``languages``: whose commonest words are not asked for alone."""
    return parse(text, search_words, common=frozenset().union(*map(_commonest, languages)))


@cache
def _commonest(language: str) -> frozenset[str]:
    """The commonest words of a language as the search knows them."""
    return frozenset(word for each in stop_words(language) for word in search_words(each))


def find(session: Session, owner_id: int, query: Query, facets: Facets, view: View = ALL) -> Found:
    """What this person's talks and notes say of it, and which of their tasks.

    Raises InputError for a place to go on from that is none.
    """
    if view.after and view.kind is None:
        raise InputError("It is not said of which kind to go on.", remedy="Give the kind, too.")
    if not query:
        return Found()
    kinds = tuple(Kind) if view.kind is None else (view.kind,)
    spans, all_words = (
        spoken.hits(session, owner_id, query, facets) if Kind.TALKS in kinds else ([], True)
    )
    by_kind, by = _texts(session, owner_id, query, facets, view, kinds)
    of = _by_talk(spans[:CANDIDATES])
    parts: dict[Kind, Part] = {}
    shown: dict[Kind, list[int]] = {}
    for kind in kinds:
        ids = list(of) if kind is Kind.TALKS else [hit.text_id for hit in by_kind[kind]]
        whole = all_words if kind is Kind.TALKS else any(hit.all_words for hit in by_kind[kind])
        cut = len(spans) > CANDIDATES if kind is Kind.TALKS else len(ids) > CANDIDATES
        shown[kind], after = _page(ids[:CANDIDATES], view)
        parts[kind] = Part(min(len(ids), CANDIDATES), cut, whole or not ids, after)
    talks = {number: of[number] for number in shown.get(Kind.TALKS, [])}
    texts = {
        kind: [hit for hit in by_kind.get(kind, []) if hit.text_id in set(shown.get(kind, []))]
        for kind in _TEXTS
    }
    told = finding.tell(session, owner_id, query, facets, talks, texts)
    at = parts.get(Kind.TALKS, Part())
    return Found(told.talks, all_words, at.cut or bool(at.next), told.notes, told.tasks, parts, by)


def holds(
    session: Session, query: Query, facets: Facets, kind: Kind | None, row: AnalysisRow
) -> bool:
    """Whether this analysis' talk, notes or tasks (``kind``; None: any of them) hold all of it."""
    if not query:
        return False
    spoken_for = row.transcript_id if kind in (None, Kind.TALKS) else None
    if spoken_for is not None and spoken.holds(session, row.owner_id, query, facets, spoken_for):
        return True
    kinds = [each for each in _TEXTS if kind in (None, each)]
    texts = search_texts.find(
        session, row.owner_id, query, facets, kinds, most=1, analysis_id=row.id
    )
    return any(texts.values())


def _texts(
    session: Session,
    owner_id: int,
    query: Query,
    facets: Facets,
    view: View,
    kinds: Sequence[Kind],
) -> tuple[dict[Kind, list[TextHit]], By]:
    wanted = [kind for kind in _TEXTS if kind in kinds]
    found = search_texts.find(session, owner_id, query, facets, wanted, most=MOST)
    found = {kind: _once(each) for kind, each in found.items()}
    if view.by is By.WORDS or not wanted:
        return found, view.by
    from tubetotask.jobs import meaning  # with the encoder: for those alone who ask for it

    both = meaning.joined(session, owner_id, query.text, facets, found)
    return (found, By.WORDS) if both is None else (both, By.MEANING)


def _once(found: Sequence[TextHit]) -> list[TextHit]:
    """Each statement once: as the person's assessment says it, where it does."""
    kept: dict[tuple[int, str], TextHit] = {}
    for hit in found:
        known = kept.get(hit.same)
        if known is None or (hit.own and not known.own):
            kept[hit.same] = hit  # in the place of the one that was there
    return list(kept.values())


def _page(ids: Sequence[int], view: View) -> tuple[list[int], str]:
    begin = 0
    if view.after:
        known = {str(number): n for n, number in enumerate(ids)}
        if view.after not in known:
            raise InputError("This page of the list is not there.", remedy="Go to its first page.")
        begin = known[view.after] + 1
    shown = list(ids[begin : begin + view.most])
    more = begin + len(shown) < len(ids)
    return shown, str(shown[-1]) if more and shown else ""


def _by_talk(near: Sequence[Hit]) -> dict[int, list[Hit]]:
    """The places of each talk, the best talk first."""
    of: dict[int, list[Hit]] = {}
    for hit in near:
        of.setdefault(hit.transcript_id, []).append(hit)
    return dict(sorted(of.items(), key=lambda each: -_worth(each[1])))


def _worth(places: Sequence[Hit]) -> float:
    return sum(hit.score * _FURTHER**n for n, hit in enumerate(places))
