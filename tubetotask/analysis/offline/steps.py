"""Which passages of a how-to video are steps: what the speaker does for the viewer to repeat.

Invariant: a step is judged by what is done ("two tablespoons of soy sauce go in"), whoever is
said to do it; so it is no advice by itself. Where steps fill a talk, they are one task with
steps and not many tasks. English only: other languages score 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.offline import advice, cues, titles, weigh
from tubetotask.analysis.offline.clauses import find
from tubetotask.domain.transcript import Passage

# Both hand-set on the open part of cooking_steps (docs/decisions/0005): the balance of found and
# real, and where about four of five that are shown are real.
LIKELY = 0.5
SURE = 0.94
# A talk of which this share of passages are likely steps is a how-to.
HOW_TO = 0.2

_RUNS, _VECTOR, _CUES, _ADVICE, _NEIGHBOURS = 0.5, 1.0, 0.3, 0.2, 4.0
_REACH = 4  # passages to either side


@dataclass(frozen=True)
class Step:
    """How surely passage ``index`` is a step (0–1; relative, not calibrated on talks)."""

    index: int
    probability: float


def score(passages: Sequence[Passage], *, language: str, encoder: Encoder | None) -> list[Step]:
    """Every passage, in order."""
    if not advice.english(language) or not passages:
        return [Step(passage.index, 0.0) for passage in passages]
    given = weigh.weights("steps")
    # automatic captions have neither capitals nor stops; all are read as those are
    texts = [bare(passage.text) for passage in passages]
    totals = _RUNS * given.by_runs(texts)
    totals += np.float32(_CUES) * given.by_cues(np.stack([_row(text) for text in texts]))
    if encoder is not None and encoder.id == given.vector_id:
        totals += np.float32(_VECTOR) * given.by_vector(encoder.encode(texts))
    told = np.array(
        [s.probability for s in advice.score(passages, language=language, encoder=encoder)]
    )
    totals += (_ADVICE * np.log((told + 1e-4) / (1 - told + 1e-4))).astype(np.float32)
    near = weigh.around(weigh.logistic(totals), _REACH)
    chances = given.probability(totals + np.float32(_NEIGHBOURS) * near)
    return [Step(p.index, float(chance)) for p, chance in zip(passages, chances, strict=True)]


def is_how_to(steps: Sequence[Step]) -> bool:
    """Whether so many passages are likely steps that the talk shows how something is done."""
    return bool(steps) and sum(s.probability >= LIKELY for s in steps) >= HOW_TO * len(steps)


def bare(text: str) -> str:
    """``text`` in lower case without punctuation."""
    return "".join(c for c in text.lower() if c not in '.,;:!?"“”')


def _row(text: str) -> weigh.Floats:
    clauses = find(text)
    main = titles.choose(clauses)
    title = titles.cut_at(text, main) if main else None
    return cues.row(text, clauses, main, title, 1.0)
