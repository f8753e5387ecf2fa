"""Cases of ``bench.grounding``, and the places of what is shown, looked up by other means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.grounding_data import Span, Talk, letters, raw_cues, raw_word_times
from bench.report import Row
from tubetotask.domain.evidence import Dropped, Evidence, Quote, Statement, Wording

_CLOSE_S = 2.0


@dataclass(frozen=True)
class Case:
    """One statement, held against the gate of a talk. ``span``: what a true quote points to."""

    kind: str
    talk: Talk
    text: str
    quote: str
    span: Span | None = None
    near_s: float | None = None
    wording: Wording = Wording.MODEL
    half: str = ""

    def run(self) -> Statement | Dropped:
        """What the gate makes of it."""
        quote = Quote(self.quote, near_s=self.near_s)
        return self.talk.gate.statement(Statement(self.text, (quote,), self.wording), self.kind)


def places(results: Iterator[tuple[Case, Statement | Dropped]]) -> list[Row]:
    """Every shown quote again, by other means; and again with a wrong time claimed."""
    verbatim = timed = wrong_claim = late = cues = outside = 0
    faults: list[str] = []
    checked = 0
    for case, result in results:
        if isinstance(result, Dropped) or case.span is None:
            continue
        talk = case.talk
        for piece in result.evidence:
            checked += 1
            verbatim += letters(piece.quote) in talk.joined
            if talk.exact:
                timed += 1
                late += not time_is_right(talk, piece, faults)
            elif piece.start_s is not None and talk.file.endswith((".srt", ".vtt")):
                cues += 1
                outside += not _inside_cue(talk, piece)
        wrong_claim += _moved(case, result)
    return [
        Row("shown quotes found again verbatim, %", 100 * verbatim / max(1, checked), bar=100),
        Row(
            "times off by more than 2 s (word times)", late, bar=0, at_most=True,
            note=f"{timed} compared with the file's own word times; {'; '.join(faults[:3])}",
        ),
        Row("times outside their cue", outside, bar=0, at_most=True, note=f"{cues} compared"),
        Row("wrong time claimed, wrong time shown", wrong_claim, bar=0, at_most=True),
    ]  # fmt: skip


def time_is_right(talk: Talk, piece: Evidence, faults: list[str]) -> bool:
    """The words of the quote stand in the file's own word list at that second."""
    stream = _raw_stream(talk)
    text, times = stream
    wanted = letters(piece.quote)
    for size in (len(wanted), 24, 12):
        at = text.find(wanted[:size])
        while at >= 0:
            if piece.start_s is not None and abs(times[at] - piece.start_s) <= _CLOSE_S:
                return True
            at = text.find(wanted[:size], at + 1)
    faults.append(f"{talk.file} {piece.start_s}")
    return False


_STREAMS: dict[str, tuple[str, list[float]]] = {}


def _raw_stream(talk: Talk) -> tuple[str, list[float]]:
    """The letters of the raw words, and the second of each letter."""
    if talk.file not in _STREAMS:
        pairs = [(letters(word), second) for word, second in raw_word_times(talk)]
        text = "".join(word for word, _ in pairs)
        _STREAMS[talk.file] = (text, [second for word, second in pairs for _ in word])
    return _STREAMS[talk.file]


def _inside_cue(talk: Talk, piece: Evidence) -> bool:
    first = letters(talk.transcript.words[piece.first_word].text)
    start = piece.start_s or 0.0
    return any(a - 0.05 <= start <= b + 0.05 and first[:4] in text for a, b, text in raw_cues(talk))


def _moved(case: Case, result: Statement) -> bool:
    """Claim a time far away: the quote must be shown where it really is."""
    if case.span is None or case.talk.joined.count(letters(case.quote)) != 1:
        return False
    far = 5.0 if (result.evidence[0].start_s or 0) > 600 else 86400.0
    claim = Case(
        case.kind, case.talk, case.text, case.quote, near_s=far, wording=case.wording
    ).run()
    return isinstance(claim, Dropped) or claim.evidence != result.evidence
