"""Whether pieces of advice that may be one task are: one batched yes-or-no question.

Invariant: a pair without an answer stays in doubt; of two answers to one pair "no" counts. What is
asked about is chosen before, by code (``tasks.sameness``): nothing that speaks against each other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tubetotask.analysis.model.answers import SameAnswer
from tubetotask.analysis.model.asking import Asker
from tubetotask.domain.task import Pair

_BATCH = 100  # pairs in one call: some 4,000 tokens


def judged(asker: Asker, pairs: Sequence[Pair], model: str) -> Mapping[Pair, bool]:
    """Pair → whether they are one. Raises ModelFailed."""
    found: dict[Pair, bool] = {}
    for begin in range(0, len(pairs), _BATCH):
        batch = pairs[begin : begin + _BATCH]
        lines = [
            json.dumps({"id": f"p{n}", "a": one, "b": other}, ensure_ascii=False)
            for n, (one, other) in enumerate(batch, start=1)
        ]
        answer = asker.ask("same", "\n".join(lines), SameAnswer, model=model, statements=len(lines))
        known = {f"p{n}": pair for n, pair in enumerate(batch, start=1)}
        for each in answer.pairs:
            pair = known.get(each.id)
            if pair is not None:
                found[pair] = found.get(pair, True) and each.same
    return found
