"""Notes and assessment without a model.

Invariant: every statement is a passage of the transcript with itself as its quote; a title is a cut
of one. Where the analyser is not sure it says nothing: no quota is filled.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tubetotask.analysis.base import Selecting
from tubetotask.analysis.encoders import Encoder, Vectors, default_encoder
from tubetotask.analysis.offline import advice, chapters, key_passages, repeats
from tubetotask.analysis.offline.alignment import align
from tubetotask.analysis.offline.budget import Remembering, sampled
from tubetotask.analysis.offline.version import analyser_id
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.evidence import Quote, Statement
from tubetotask.domain.notes import Advice, KeyPassage, Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.texts import N_
from tubetotask.domain.transcript import Chapter, Passage, Transcript
from tubetotask.domain.video import Video

LIMITS = (
    N_(
        "This is the offline analyser: it selects and orders the speaker's own sentences. "
        "It writes no summary and understands no argument."
    ),
    N_(
        "It can say that a talk repeats your plan or lies beside it, "
        "never that it is better or worse, and never that it contradicts your plan."
    ),
    N_(
        "It does not answer filters. Lenses are answered from the passages it selected, or not "
        "judged."
    ),
)
_SAME_ADVICE = 0.80  # calibrated: see docs/decisions/0004-encoder.md
_KEYS_A_CHAPTER = 2
_MOST_KEYS = 24


class OfflineAnalyser(Selecting):
    """Selects; see the module."""

    @property
    def id(self) -> str:
        """ "offline/" and a digest of the code and weights that select."""
        return analyser_id()

    def __init__(self, encoder: Encoder | None = None) -> None:
        self._encoder = encoder

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use."""
        return self._encoder or default_encoder()

    def notes(self, video: Video, transcript: Transcript) -> Notes:
        """Chapters, key passages and advice of a talk."""
        passages, language = transcript.passages, transcript.language
        encoder = Remembering(self.encoder)
        vectors = sampled(passages, encoder, language)
        parts = transcript.chapters or chapters.by_topic(
            passages, vectors, duration_s=transcript.duration_s, language=language
        )
        keys = _key_passages(video, transcript, parts, vectors, encoder)
        del vectors  # 1.6 MB of an hour's talk, while others are encoded
        note = encoder.note
        return Notes(
            analyser=self.id,
            language=language,
            chapters=parts,
            key_passages=keys,
            advice=_advice(transcript, encoder),
            coverage=_coverage(transcript),
            limits=(*LIMITS, note) if note else LIMITS,
        )

    def assess(self, notes: Notes, plan: Plan, transcript: Transcript) -> Assessment:
        """Advice and key passages, each beside the line of the plan it is nearest to."""
        return align(notes, plan, self.encoder, transcript, analyser=self.id)


def _key_passages(
    video: Video,
    transcript: Transcript,
    parts: Sequence[Chapter],
    vectors: Vectors,
    encoder: Encoder,
) -> tuple[KeyPassage, ...]:
    passages = transcript.passages
    scored = key_passages.rank(
        passages,
        title=video.title,
        language=transcript.language,
        starts=[part.first for part in parts] or [0],
        encoder=encoder,
        vectors=vectors,
    )

    def similarity(i: int, j: int) -> float:
        one, other = encoder.encode([passages[i].text, passages[j].text])
        return encoder.calibrated(float(one @ other))

    limit = min(_MOST_KEYS, max(3, _KEYS_A_CHAPTER * len(parts)))
    chosen = key_passages.select(scored, passages, limit=limit, similarity=similarity)
    return tuple(
        KeyPassage(_selected(passages[s.index]), s.score, _chapter(s.index, parts))
        for s in sorted(chosen, key=lambda s: s.index)
    )


def _advice(transcript: Transcript, encoder: Encoder) -> tuple[Advice, ...]:
    passages = transcript.passages
    unfit = _unfit(passages)
    advised = advice.advise(passages, language=transcript.language, encoder=encoder)
    found = [a for a in advised if a.index not in unfit]
    if not found:
        return ()
    texts = [passages[a.index].text for a in found]
    together = repeats.groups(texts, encoder.encode(texts), threshold=_same_cosine(encoder))
    result = []
    for group in together:
        best = max(group, key=lambda g: found[g].probability)
        result.append(
            Advice(
                _selected(passages[found[best].index]),
                found[best].title,
                round(found[best].probability, 3),
                found[best].cues,
                tuple(_selected(passages[found[g].index]) for g in group if g != best),
            )
        )
    return tuple(result)


def _unfit(passages: Sequence[Passage]) -> frozenset[int]:
    """Places whose advice is nobody's: a sponsor's spot, a speech recogniser's loop."""
    loops = {place for place, passage in enumerate(passages) if passage.confidence == 0.0}
    return key_passages.sponsored(passages) | loops


def _same_cosine(encoder: Encoder) -> float:
    """The cosine at which this encoder's calibrated similarity reaches "the same advice"."""
    grid = np.linspace(0, 1, 101)
    return float(next(c for c in grid if encoder.calibrated(float(c)) >= _SAME_ADVICE))


def _selected(passage: Passage) -> Statement:
    """The passage as a statement whose quote it is."""
    quote = Quote(passage.text, near_s=passage.start_s, near_word=passage.first)
    return Statement(passage.text, (quote,))


def _chapter(index: int, parts: Sequence[Chapter]) -> int | None:
    return next((n for n, part in enumerate(parts) if part.first <= index < part.last), None)


def _coverage(transcript: Transcript) -> float:
    """Share of the words that stand in a passage: all passages are read."""
    read = sum(passage.last - passage.first for passage in transcript.passages)
    return round(read / len(transcript.words), 4) if transcript.words else 0.0
