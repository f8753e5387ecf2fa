"""What the gate refused, sent back once with the reasons and what the talk says at that place.

Invariant: a mended statement is a proposal like the first one: the gate decides again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tubetotask.analysis.model.answers import ReviseAnswer
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.languages import named
from tubetotask.analysis.model.paragraphs import Paragraph, fenced
from tubetotask.domain.evidence import Dropped, Quote, Statement, Wording

_AROUND = 1  # paragraphs shown before and after the one that a quote claims
_MOST = 40  # statements in one call
# Texts that stand over a quote the gate has found: titles, reasons. The quote is not looked for
# again, so what is said around it could only mislead.
_OVER = frozenset({"title", "theme", "why", "filter", "note", "reason"})
# What cannot be mended: these words are refused whatever is said over them.
_HOPELESS = frozenset({"order", "empty"})


def revise(
    asker: Asker,
    dropped: Sequence[Dropped],
    paragraphs: Sequence[Paragraph],
    language: str,
) -> Mapping[Dropped, Statement]:
    """What could be put right. Raises ModelFailed."""
    worth = [d for d in dropped if d.reason not in _HOPELESS and d.quotes][:_MOST]
    if not worth:
        return {}
    shown: dict[int, Paragraph] = {}
    lines = [f"Language of statements: {named(language)}"]
    for n, one in enumerate(worth, start=1):
        over = one.part.rpartition(".")[2] in _OVER
        near = [] if over else _around(one, paragraphs)
        shown.update((paragraph.number, paragraph) for paragraph in near)
        told = {
            "id": f"r{n}",
            "part": one.part,
            "text": one.text,
            "quote": one.quotes[0].text,
            "reason": one.reason,
            "detail": one.detail,
            **({"found": True} if over else {"paragraphs": [p.number for p in near]}),
        }
        lines.append(json.dumps(told, ensure_ascii=False))
    if shown:
        lines.append(fenced("transcript", [shown[number].line for number in sorted(shown)]))
    answer = asker.ask("revise", "\n".join(lines), ReviseAnswer)
    firsts = {paragraph.number: paragraph.first_word for paragraph in paragraphs}
    asked = {f"r{n}": one for n, one in enumerate(worth, start=1)}
    mended: dict[Dropped, Statement] = {}
    for each in answer.statements:
        if each.give_up or not each.text or not each.quote or each.id not in asked:
            continue
        quote = Quote(
            each.quote,
            near_word=firsts.get(each.paragraph or 0),
            translation=each.translation or "",
        )
        mended.setdefault(asked[each.id], Statement(each.text, (quote,), Wording.MODEL))
    return mended


def _around(one: Dropped, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs at the place that the quote claims; none where it claims none."""
    word = next((q.near_word for q in one.quotes if q.near_word is not None), None)
    if word is None:
        return []
    at = max((n for n, p in enumerate(paragraphs) if p.first_word <= word), default=0)
    return list(paragraphs[max(0, at - _AROUND) : at + _AROUND + 1])
