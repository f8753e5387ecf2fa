"""THE MAP: how captions become tasks. Reading this file from top to bottom is reading the product.

    source ─► transcript ─► notes ─► assessment ─────► tasks ─────────► report
              read/fetch/   take_notes  hold_against   judge_pairs,     agree, report:
              hear          │                          same_task: over  of the days
                            │                          all talks
                            └── both pass the evidence gate; what it refuses goes back once to be
                                put right; what the double check then doubts is taken out

Invariants: the analyser proposes and the gate disposes: nothing reaches ``Analysis`` without
verified evidence. Notes never see the plan, so one reading serves every plan and every person.
This is the only place that knows the order of the stages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import structlog

from tubetotask.analysis.base import Analyser, Opening
from tubetotask.analysis.tokens import search_words
from tubetotask.analysis.verdict import conclude
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.cost import Cost
from tubetotask.domain.errors import AnalysisFailed
from tubetotask.domain.evidence import Dropped, Statement
from tubetotask.domain.hearing import Ear
from tubetotask.domain.library import Library, Noted, NotesKey, source_hash
from tubetotask.domain.notes import Notes
from tubetotask.domain.plan import Plan
from tubetotask.domain.report import Contradiction, Period, Report
from tubetotask.domain.report_material import Claim, Material
from tubetotask.domain.search import Span
from tubetotask.domain.taken import Taken
from tubetotask.domain.task import Pair, Witness
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate, claims_of, forget, tell, without_assessment, without_notes
from tubetotask.memory import collect
from tubetotask.reports import consensus, earlier, opening
from tubetotask.reports.assemble import assemble
from tubetotask.search.spans import spans
from tubetotask.tasks import novelty, opposing, sameness
from tubetotask.tasks.plain import plain
from tubetotask.tasks.priority import prioritise
from tubetotask.transcripts import CaptionsProvider, Reading, offers, read

if TYPE_CHECKING:  # they bring numpy and the clients of YouTube; a command may end without them
    from numpy import float32
    from numpy.typing import NDArray

    from tubetotask.transcripts.hearing.listening import Listener

log = structlog.get_logger()


class Stage(StrEnum):
    """Where the work stands: told to whoever waits."""

    READING = "reading"
    NOTING = "noting"
    ASSESSING = "assessing"


Progress = Callable[[Stage], None]
Heard = Callable[[int, int], None]


class NoLibrary:
    """Keeps nothing."""

    def find_notes(self, key: NotesKey) -> Noted | None:
        """Nothing is ever found."""

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


def hear(
    listener: Listener,
    ear: Ear,
    youtube_id: str,
    *,
    heard: Heard = lambda _, __: None,
    known: Video | None = None,
) -> Reading:
    """Source → transcript, for a video without captions: by speech recognition, which costs.

    ``heard`` is told the pieces that are done, of how many. Raises as ``Listener.listen``.
    """
    return listener.listen(youtube_id, ear, heard, known=known)


def searchable(reading: Reading) -> Iterator[Span]:
    """Transcript → spans for the index: its title first, then what was said."""
    title = f"{reading.video.title} {reading.video.channel}".strip()
    if title:
        yield Span(-1, None, title, tuple(search_words(title)))
    yield from spans(reading.transcript, search_words)


def read_taken(taken: Taken) -> Reading:
    """Source → transcript, for a track of YouTube's that somebody else has fetched.

    Raises TranscriptUnavailable.
    """
    return offers.reading(taken)


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


def same_task(
    one: tuple[str, str], other: tuple[str, str], alike: float, judged: bool | None = None
) -> sameness.Likeness:
    """Assessment → tasks: whether two pieces of advice are one. Each is a title and its language;
    ``alike``: calibrated similarity of the titles; ``judged``: what ``judge_pairs`` brought."""
    found = sameness.likeness(tell(*one), tell(*other), alike)
    if found.band is sameness.Band.MAYBE and found.why is None:
        said, heard = (tell(plain(text, language), language) for text, language in (one, other))
        found = sameness.plainly(found, said, heard)
    return sameness.settled(found, judged)


def judge_pairs(pairs: Sequence[Pair], analyser: Analyser) -> tuple[Mapping[Pair, bool], Cost]:
    """Assessment → tasks: what code leaves in doubt, asked of a model where there is one; and
    what that cost. Without an answer a pair stays in doubt, and a person is asked."""
    before, judged = analyser.cost, dict[Pair, bool]()
    try:
        judged = dict(analyser.same(pairs)) if pairs else {}
    except AnalysisFailed as error:  # a talk's tasks do not wait for this
        log.info("pairs stay in doubt", pairs=len(pairs), error=error.id)
    return judged, analyser.cost.since(before)


def comes_back(new: Witness, before: Sequence[Witness], sources_then: int, language: str) -> str:
    """What is new in advice that was dismissed and is said again; "" where nothing is."""
    told = tell(novelty.quotes(new), language)
    known = [tell(novelty.quotes(each), language) for each in before]
    return novelty.news(new, before, sources_then, told, known)


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
    cost = noted.notes.cost.all_kept() if noted.kept_at else noted.notes.cost
    if plan is None:
        return Analysis(
            reading.video, reading.transcript, noted.notes, dropped=noted.dropped, cost=cost
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
        cost + assessment.cost,
    )


def agree(
    claims: Sequence[Claim], vectors: NDArray[float32], calibrated: Callable[[float], float]
) -> consensus.Consensus:
    """Assessment → report: what several sources say, and where they contradict each other.
    ``vectors``: of the claims, shape (len(claims), n)."""
    return consensus.find(claims, vectors, calibrated, stand, sameness.MAYBE)


def look_back(
    now: earlier.Side, then: earlier.Side, calibrated: Callable[[float], float], timezone: str
) -> list[Contradiction]:
    """Assessment → report: what is said now against what was said before, each with its day."""
    return earlier.contradicted(now, then, calibrated, stand, sameness.MAYBE, timezone)


def stand(one: Claim, other: Claim, alike: float) -> tuple[consensus.Stance, str]:
    """How two claims stand to each other, and why. The same is what one task would be made of."""
    said, heard = (one.text, one.language), (other.text, other.language)
    found = opposing.compared(tell(*said), tell(*heard), alike)
    if found.opposite is not None and _so_quoted(one, other):
        return consensus.Stance.OPPOSITE, found.opposite.value
    if not found.near:
        return consensus.Stance.NEITHER, ""
    same = same_task(said, heard, alike).band is sameness.Band.SAME
    return (consensus.Stance.SAME if same else consensus.Stance.NEAR), ""


def _so_quoted(one: Claim, other: Claim) -> bool:
    """Whether the quotes themselves are opposites, and not only what a model says of them."""
    if not (one.said.wording or other.said.wording):
        return True
    said = tell(one.said.quote, one.said.language), tell(other.said.quote, other.said.language)
    return opposing.opposed(*said) is not None


def report(
    material: Material,
    found: consensus.Consensus,
    period: Period,
    made_at: datetime,
    version: int = 1,
) -> Report:
    """Tasks, claims and figures of some days → the report of them."""
    return assemble(material, found, period, made_at, version)


def open_report(report: Report, writer: Opening, language: str) -> Report:
    """Report → its opening: what a model writes over the report's own quotes, and what of it
    passes the gate. Raises AnalysisFailed."""
    chosen = opening.quotes(report)
    if not chosen:
        return report
    talk = opening.as_talk(chosen)
    proposed = writer.opening([(said.who, said.quote) for said in chosen], language)
    gate = Gate(talk, Video())
    kept = [gate.statement(each, "opening") for each in proposed]
    passed = [each for each in kept if isinstance(each, Statement)]
    return opening.opened(report, chosen, talk, passed, writer.cost.model, language)


def notes_key(reading: Reading, analyser: Analyser) -> NotesKey:
    """The key under which this reading's notes are kept."""
    video, transcript = reading.video, reading.transcript
    source = source_hash(video, transcript.hash)
    return NotesKey(source, analyser.id, analyser.language_of(transcript))


def let_go() -> None:
    """What was remembered while a talk was read, for a process that reads one after another."""
    forget()
    collect()
