"""Small domain objects for tests: as few words as a test needs."""

from __future__ import annotations

from tubetotask.domain.assessment import CandidateTask, Finding, FindingKind
from tubetotask.domain.evidence import Evidence, EvidenceKind, Quote, Statement
from tubetotask.domain.transcript import Epoch, Origin, Passage, Transcript, Word


def statement(text: str, *, start_s: float = 0.0, plan: str = "") -> Statement:
    """A statement that passed the gate, perhaps with a line of the plan as second evidence."""
    evidence = [Evidence(text, EvidenceKind.VIDEO, start_s, start_s + 3, 100.0)]
    quotes = [Quote(text)]
    if plan:
        evidence.append(Evidence(plan, EvidenceKind.PLAN, None, None, 100.0, linked=False))
        quotes.append(Quote(plan, kind=EvidenceKind.PLAN))
    return Statement(text, tuple(quotes), evidence=tuple(evidence))


def finding(kind: FindingKind, text: str = "Write every day", similarity: float = 0.5) -> Finding:
    """A finding in section "s", or in none if it is off plan."""
    section = None if kind is FindingKind.OFF_PLAN else "s"
    plan = "Write daily" if kind is FindingKind.REAFFIRMS else ""
    return Finding(kind, statement(text, plan=plan), section, similarity)


def task(
    title: str = "Write every day",
    *,
    strength: float = 0.8,
    similarity: float = 0.6,
    also: int = 0,
) -> CandidateTask:
    """A candidate task in section "s"."""
    return CandidateTask(
        title=title,
        statement=statement(title),
        section_id="s",
        section_title="Sales",
        why="It belongs to “Sales” in your plan.",
        strength=strength,
        similarity=similarity,
        also=tuple(statement(title, start_s=60.0 * n) for n in range(1, also + 1)),
    )


def transcript(*sentences: str, language: str = "en", seconds: float = 4.0) -> Transcript:
    """A timed transcript of one passage a sentence, ``seconds`` each."""
    words: list[Word] = []
    passages: list[Passage] = []
    for index, sentence in enumerate(sentences):
        start, first = index * seconds, len(words)
        tokens = sentence.split()
        step = seconds / max(1, len(tokens))
        words += [
            Word(token, start + n * step, start + (n + 1) * step, exact=True)
            for n, token in enumerate(tokens)
        ]
        passages.append(Passage(index, first, len(words), sentence, start, start + seconds))
    return Transcript(
        tuple(words),
        tuple(passages),
        language,
        Origin.MANUAL,
        "test",
        epochs=(Epoch(0, 0, len(words)),),
    )
