"""A report's opening paragraph: what may be said from, and what is made of what holds.

Invariant: a model is shown the quotes of the report and nothing else, so the gate can hold each
sentence against them: they are a small talk of their own, a quote a passage.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tubetotask.domain.evidence import Statement
from tubetotask.domain.report import Opening, Report, Said
from tubetotask.domain.transcript import Epoch, Origin, Passage, Transcript, Word

MOST = 24  # quotes that are shown
_LONGEST = 400  # letters of one


def quotes(report: Report) -> tuple[Said, ...]:
    """The quotes in the order of the report, each once, in the language most of them are in."""
    found = {said.quote: said for said in _all(report) if len(said.quote) <= _LONGEST}
    if not found:
        return ()
    spoken = Counter(said.language for said in found.values()).most_common(1)[0][0]
    return tuple(said for said in found.values() if said.language == spoken)[:MOST]


def _all(report: Report) -> Iterator[Said]:
    for task in report.act_now:
        yield from task.said[:1]
    for clash in report.contradictions:
        yield from (*clash.one[:2], *clash.other[:2])
    for each in report.agreement:
        yield from each.said[:2]
    for group in report.new:
        yield from group.said[:2]


def as_talk(said: Sequence[Said]) -> Transcript:
    """The quotes as a talk, for the gate."""
    words: list[Word] = []
    passages: list[Passage] = []
    for index, each in enumerate(said):
        first = len(words)
        words += [Word(word) for word in each.quote.split()]
        passages.append(Passage(index, first, len(words), each.quote, None, None))
    return Transcript(
        tuple(words),
        tuple(passages),
        said[0].language or "und",
        Origin.UPLOAD,
        "quotes",
        epochs=(Epoch(0, 0, len(words)),),
    )


def opened(
    report: Report,
    said: Sequence[Said],
    talk: Transcript,
    passed: Sequence[Statement],
    model: str,
    language: str,
) -> Report:
    """The report with the sentences that passed; as it was where none did."""
    firsts = [passage.first for passage in talk.passages]
    sentences = tuple(
        (
            each.text,
            tuple(
                dict.fromkeys(
                    said[max(0, bisect_right(firsts, found.first_word) - 1)]
                    for found in each.evidence
                )
            ),
        )
        for each in passed
    )
    if not sentences:
        return report
    return replace(report, opening=Opening(sentences, model, language))
