"""What a model may get past the gate: ``python -m bench.grounding --model``.

The cases of ``bench.grounding`` arrive as a model's answers, over a real socket, in every field
that a model fills; the whole pipeline runs, and what the analysis then shows is looked at. The
model is the worst there is: its double check finds everything supported, what is refused it says
again, and every paragraph it names is a wrong one. So nothing but code stands between it and the
page.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.grounding_data import paraphrases
from bench.grounding_data import talks as read_talks
from bench.grounding_deck import OVER, PARAPHRASE, VERBATIM, Deck
from bench.grounding_sheet import Placed, Sheet
from bench.grounding_shown import WHERE, Seen, Stage, look
from bench.report import Row
from tests.fakes.model import FakeModel

NEGATION = "wrong negation"
_SHEETS = 2  # analyses of one talk: some fields hold one text an analysis
_EXPORT_EVERY = 5
# Each language that errors can be planted in, each format, two clocks, a talk in several parts.
_QUICK = (
    "captions/gxAaO2rsdIs.en.srt", "captions/aircAruvnKk.es.srt",
    "jlm-video-subt/brJu7qMJdVc.de.vtt", "jlm-video-subt/C1gERgeC0eo.fr.vtt",
    "jlm-video-subt/BvVz9noRQEs.it.vtt", "py4e/fvhNadKjE8g.pt-BR.srt", "py4e/LLzFNlCjTSo.el.srt",
    "captions/QCX62YJCmGk.ja.srt", "nate-jones-tra/SRYgH2WvknQ.en.md",
    "heymax-data-ex/44eFf-tRiSg.en.json", "local-youtube-/qgRmy53tRHY.en.vtt",
    "aivants-backen/unknown_dashboards.en.json3", "jlm-video-subt/FtriFMxsOWw.en.vtt",
    "py4e/kefrGMAglGs.en.srt", "nate-jones-tra/8tfqsGDCCb4.en.md",
)  # fmt: skip
_MOST_BYTES = 200_000  # the longest talks would take most of the time


@dataclass
class _All:
    """The cases of all analyses."""

    seen: list[Seen] = field(default_factory=list)
    calls: int = 0

    @property
    def shown(self) -> list[Placed]:
        return [placed for seen in self.seen for placed in seen.shown]

    @property
    def kept_back(self) -> list[tuple[Placed, str]]:
        return [each for seen in self.seen for each in seen.kept_back]

    @property
    def judged(self) -> list[Placed]:
        """What was shown or refused: not what fell with something else."""
        return self.shown + [placed for placed, _ in self.kept_back]


def measure(data: Path, quick: bool) -> Sequence[Row]:
    """Plays every sheet, and counts."""
    found = read_talks(data, _MOST_BYTES, only=_QUICK if quick else None)
    written, _ = paraphrases(found, data)
    result = _All()
    with FakeModel() as fake:
        stage = Stage(fake)
        for n, (talk, turn) in enumerate((talk, turn) for talk in found for turn in range(_SHEETS)):
            rng = random.Random(f"{talk.file} {turn}")
            sheet = Sheet(Deck(talk, found, written, rng), rng)
            analysis = stage.play(talk, sheet)
            result.seen.append(look(sheet, talk, analysis, export=n % _EXPORT_EVERY == 0))
        result.calls = len(fake.log)
    if os.environ.get("GROUNDING_FAULTS"):
        _print_faults(result)
    return [*_totals(result, quick), *_by_kind(result), *_by_field(result)]


def _totals(result: _All, quick: bool) -> list[Row]:
    planted, true = _split(result.judged)
    shown, kept = _split(result.shown)
    counted = [p for p in planted if _barred(p)]
    times = sum(seen.timed for seen in result.seen)
    late = sum(len(seen.late) for seen in result.seen)
    exported = [p for seen in result.seen for p in seen.exported if _barred(p)]
    exported = [p for p in exported if p.case.kind != NEGATION]
    lost = Counter(reason for placed, reason in result.kept_back if placed.true)
    fell = _split(placed for seen in result.seen for placed in seen.unreached)
    return [
        Row("planted statements", len(planted), bar=None if quick else 600),
        Row("true statements", len(true), bar=None if quick else 300),
        Row("analyses", len(result.seen), note=f"{result.calls} calls"),
        Row(
            "planted shown, all but negation",
            sum(p.case.kind != NEGATION for p in shown if _barred(p)),
            bar=0, at_most=True, note=f"{sum(p.case.kind != NEGATION for p in counted)} planted",
        ),
        Row("the same in the JSON export, a sample", len(exported), bar=0, at_most=True),
        _share("true statements kept, %", kept, true, bar=97, note=f"lost for {_told(lost)}"),
        *(
            _share(f"true {kind} kept, %", _of(kept, kind), _of(true, kind), bar=None)
            for kind in (VERBATIM, PARAPHRASE)
        ),
        Row(
            "wrong paragraph named, other time shown", late, bar=0, at_most=True,
            note=f"{times} statements whose quote stands once in its talk",
        ),
        Row(
            "planted that fell with what carries them", len(fell[0]),
            note=f"not counted above; so did {len(fell[1])} true ones",
        ),
    ]  # fmt: skip


def _by_kind(result: _All) -> list[Row]:
    planted, _ = _split(result.judged)
    shown, _ = _split(result.shown)
    rows = []
    for kind in sorted({p.case.kind for p in planted}):
        here = _of(planted, kind)
        refused = _reasons(result, here)
        note = f"{len(here)} planted; refused for {_told(refused)}"
        bar = 0 if _barred(here[0]) else None
        rows.append(Row(f"shown: {kind}", len(_of(shown, kind)), bar=bar, at_most=True, note=note))
    return rows


def _by_field(result: _All) -> list[Row]:
    planted, true = _split(result.judged)
    shown, kept = _split(result.shown)
    rows = []
    for name in WHERE:
        here = [p for p in planted if p.field == name and _barred(p)]
        mechanical = [
            p for p in shown if p.field == name and _barred(p) and p.case.kind != NEGATION
        ]
        own = [p for p in true if p.field == name]
        still = [p for p in kept if p.field == name]
        share = f"{100 * len(still) / len(own):.1f} %" if own else "none"
        note = (
            f"{len(here)} planted; true kept {len(still)} of {len(own)}, {share}; "
            f"refused for {_told(_reasons(result, here))}"
        )
        rows.append(Row(f"shown in {name}", len(mechanical), bar=0, at_most=True, note=note))
    return rows


def _barred(placed: Placed) -> bool:
    """A false text over a true quote of something else is for the double check to find."""
    return not placed.case.kind.endswith(OVER)


def _split(cases: Iterable[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Planted and true."""
    both = list(cases)
    return [p for p in both if not p.true], [p for p in both if p.true]


def _of(cases: Sequence[Placed], kind: str) -> list[Placed]:
    return [placed for placed in cases if placed.case.kind == kind]


def _share(
    what: str, kept: Sequence[Placed], of: Sequence[Placed], bar: float | None, note: str = ""
) -> Row:
    told = f"{len(kept)} of {len(of)}"
    return Row(
        what,
        100 * len(kept) / max(1, len(of)),
        bar=bar,
        note=f"{told}; {note}" if note else told,
    )


def _reasons(result: _All, of: Iterable[Placed]) -> Counter[str]:
    these = {id(placed) for placed in of}
    return Counter(reason for placed, reason in result.kept_back if id(placed) in these)


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{reason} {n}" for reason, n in counts.most_common()) or "nothing"


def _print_faults(result: _All) -> None:
    """For the one who works on the gate: every case that went wrong, except held-out ones."""
    for placed in _split(result.shown)[0]:
        if placed.case.half not in ("held", "fresh"):
            case = placed.case
            print(f"SHOWN {case.kind} in {placed.field} {case.text!r} <- {case.quote!r}")
    for placed, reason in result.kept_back:
        if placed.true and placed.case.half not in ("held", "fresh"):
            print(f"LOST {reason} in {placed.field} {placed.case.text!r} <- {placed.case.quote!r}")
    for seen in result.seen:
        for placed in seen.unreached:
            print(f"FELL {placed.case.kind} in {placed.field} {placed.case.text!r}")
        for quote in seen.late:
            print(f"LATE {quote!r}")
