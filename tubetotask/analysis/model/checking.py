"""The double check: one batched question whether each statement's quotes say what it says.

Invariant: it can only take away. A statement that got no answer is asked about once more, since
what falls here is gone for good; without one again it counts as not borne out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tubetotask.analysis.model.answers import CheckAnswer, Checked
from tubetotask.analysis.model.asking import Asker
from tubetotask.domain.evidence import Claim

_BATCH = 150  # statements in one call: some 12,000 tokens
_MOST_WORDS, _LONGEST_WHY = 12, 120  # of a reason; eight words were asked for


def doubted(asker: Asker, claims: Sequence[Claim], model: str) -> Mapping[Claim, str]:
    """The claims that are not borne out, each with why. Raises ModelFailed."""
    found: dict[Claim, str] = {}
    for begin in range(0, len(claims), _BATCH):
        batch = claims[begin : begin + _BATCH]
        lines = [_line(n, claim) for n, claim in enumerate(batch, start=1)]
        told = _judged(asker, lines, model)
        left = [line for n, line in enumerate(lines, start=1) if f"k{n}" not in told]
        # In another order: the same question would find the same answer in the book.
        if left and left[::-1] != lines:
            told = _judged(asker, left[::-1], model) | told
        for n, claim in enumerate(batch, start=1):
            judged = told.get(f"k{n}")
            if judged is None:
                found[claim] = "the double check gave no answer"
            elif not judged.supported:
                why = " ".join(judged.why.split()[:_MOST_WORDS])[:_LONGEST_WHY]
                found[claim] = why or "its quote does not say so"
    return found


def _judged(asker: Asker, lines: Sequence[str], model: str) -> dict[str, Checked]:
    """Id → judgement; of two judgements of one statement the doubt counts."""
    answer = asker.ask("check", "\n".join(lines), CheckAnswer, model=model, statements=len(lines))
    return {each.id: each for each in sorted(answer.statements, key=lambda e: not e.supported)}


def _line(n: int, claim: Claim) -> str:
    quotes = [{"kind": e.kind.value, "text": e.quote} for e in claim.evidence]
    told = {"id": f"k{n}", "statement": claim.text, "quotes": quotes}
    return json.dumps(told, ensure_ascii=False)
