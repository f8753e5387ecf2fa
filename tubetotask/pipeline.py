"""THE MAP: how captions become tasks. Reading this file from top to bottom is reading the product.

    source ─► transcript ─► notes ─► assessment ─► tasks
              read/fetch    take_notes  hold_against
                            └── both pass the evidence gate; what it refuses goes back once to be
                                put right; what the double check then doubts is taken out

Invariants: the analyser proposes and the gate disposes: nothing reaches ``Analysis`` without
verified evidence. Notes never see the plan, so one reading serves every plan and every person.
This is the only place that knows the order of the stages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

from tubetotask.analysis.base import Analyser
from tubetotask.analysis.verdict import conclude
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.evidence import Dropped
from tubetotask.domain.library import Library, Noted, NotesKey, source_hash
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate, claims_of, without_assessment, without_notes
from tubetotask.tasks.priority import prioritise
from tubetotask.transcripts import CaptionsProvider, Reading, read


class Stage(StrEnum):
    """Where the work stands: told to whoever waits."""

    READING = "reading"
    NOTING = "noting"
    ASSESSING = "assessing"


Progress = Callable[[Stage], None]


class NoLibrary:
    """Keeps nothing."""

    def find_notes(self, key: NotesKey) -> Noted | None:  # noqa: ARG002 - the Protocol's name
        """Nothing is ever found."""
        return None

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        """Nothing is kept."""


def _silent(_stage: Stage) -> None:
    """Nobody waits."""


def read_captions(
    data: bytes | str, *, name: str = "", language: str = "", video: Video | None = None
) -> Reading:
    """Source → transcript, for captions somebody gives us. Raises InputError."""
    return read(data, name=name, language=language, video=video)


def fetch_captions(
    provider: CaptionsProvider, youtube_id: str, *, languages: Sequence[str]
) -> Reading:
    """Source → transcript, for a video on YouTube. Raises TranscriptUnavailable."""
    return provider.fetch(youtube_id, languages=languages)


def take_notes(reading: Reading, analyser: Analyser, library: Library) -> Noted:
    """Transcript → notes: what the video says, whoever asks. Raises AnalysisFailed."""
    key = notes_key(reading, analyser)
    known = library.find_notes(key)
    if known is not None:
        return known
    before = analyser.cost
    proposed = analyser.notes(reading.video, reading.transcript)
    gate = Gate(reading.transcript, reading.video)
    kept, refused = gate.notes(proposed)
    mended = analyser.revise(refused, reading.transcript) if refused else {}
    if mended:
        kept, refused = gate.notes(proposed, mended)
    kept, doubted = without_notes(kept, analyser.doubted(claims_of(kept)))
    kept = replace(kept, limits=(*kept.limits, *analyser.notices), cost=analyser.cost.since(before))
    noted = Noted(kept, (*refused, *doubted))
    library.keep_notes(key, noted)
    return noted


def hold_against(
    reading: Reading, notes: Notes, plan: Plan, analyser: Analyser
) -> tuple[Assessment, tuple[Dropped, ...]]:
    """Notes → assessment → tasks, for one version of a plan. Raises AnalysisFailed."""
    before = analyser.cost
    proposed = analyser.assess(notes, plan, reading.transcript)
    gate = Gate(reading.transcript, reading.video, plan)
    kept, refused = gate.assessment(proposed)
    mended = analyser.revise(refused, reading.transcript) if refused else {}
    if mended:
        kept, refused = gate.assessment(proposed, mended)
    new = claims_of(kept, known=claims_of(notes))
    kept, doubted = without_assessment(kept, analyser.doubted(new))
    kept = replace(kept, limits=(*kept.limits, *analyser.notices), cost=analyser.cost.since(before))
    return conclude(prioritise(kept)), (*refused, *doubted)


def analyse(
    reading: Reading,
    plan: Plan | None,
    analyser: Analyser,
    *,
    library: Library | None = None,
    progress: Progress = _silent,
) -> Analysis:
    """One video, one plan (or none): the whole way from a transcript on."""
    progress(Stage.NOTING)
    noted = take_notes(reading, analyser, library or NoLibrary())
    if plan is None:
        return Analysis(
            reading.video,
            reading.transcript,
            noted.notes,
            dropped=noted.dropped,
            cost=noted.notes.cost,
        )
    progress(Stage.ASSESSING)
    assessment, refused = hold_against(reading, noted.notes, plan, analyser)
    return Analysis(
        reading.video,
        reading.transcript,
        noted.notes,
        plan,
        assessment,
        noted.dropped + refused,
        noted.notes.cost + assessment.cost,
    )


def notes_key(reading: Reading, analyser: Analyser) -> NotesKey:
    """The key under which this reading's notes are kept."""
    video, transcript = reading.video, reading.transcript
    source = source_hash(video, transcript.hash)
    return NotesKey(source, analyser.id, analyser.language_of(transcript))
