"""The opening of a report: one call over its quotes.

Invariant: a sentence rests on quotes that were sent, word for word as they were sent; one that
names none of them has none, and falls at the gate.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from tubetotask.analysis.model.answers import OpeningAnswer
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.languages import named
from tubetotask.domain.evidence import Quote, Statement, Wording

_MOST = 3  # sentences, and quotes of each


def sentences(asker: Asker, said: Sequence[tuple[str, str]], language: str) -> Sequence[Statement]:
    """What the model proposes. ``said``: who, and the quote. Raises ModelFailed."""
    known = {f"q{n}": quote for n, (_, quote) in enumerate(said, start=1)}
    lines = [
        json.dumps({"id": number, "who": who, "quote": quote}, ensure_ascii=False)
        for (number, quote), (who, _) in zip(known.items(), said, strict=True)
    ]
    head = f"Language: {named(language)}"
    answer = asker.ask("opening", "\n".join((head, *lines)), OpeningAnswer)
    return [
        Statement(
            " ".join(each.text.split()),
            tuple(Quote(known[q]) for q in each.quotes[:_MOST] if q in known),
            Wording.MODEL,
        )
        for each in answer.sentences[:_MOST]
    ]
