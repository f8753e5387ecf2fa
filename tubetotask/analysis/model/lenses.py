"""Passages read for the user's lenses, and what a model answered from them.

Invariant: a model is shown the passages that were retrieved for a lens, and no others; what it
X
in this video".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tubetotask.analysis.encoders import Encoder
from tubetotask.analysis.model.answers import LensAnswered, Said
from tubetotask.analysis.model.paragraphs import marked
from tubetotask.analysis.model.plan_lines import PlanLines
from tubetotask.analysis.offline.budget import sampled
from tubetotask.analysis.retrieval import Retriever
from tubetotask.domain.assessment import LensAnswer
from tubetotask.domain.evidence import Quote, Statement, Wording
from tubetotask.domain.transcript import Transcript, join_words

# Fewer than the offline analyser encodes: topics only cut a talk here, lenses also go by words.
# With 250 as many borders of five long talks are those that all vectors give (56 %) as with 300
# (54 %); with 200 it is 45 %.
ENCODED = 250
_PASSAGES = 5  # a lens
_AFTER = 1  # passages that follow each, so that an answer is not cut in two
_MOST_STATEMENTS = 6
_NOTE = "Looked for in the {} passages of the talk that come nearest to the question."


class Lenses:
    """The lenses of one plan beside one transcript."""

    def __init__(self, lines: PlanLines, transcript: Transcript, encoder: Encoder) -> None:
        self._lines = lines
        self._transcript = transcript
        self._read: dict[str, list[int]] = {}
        passages = transcript.passages
        if lines.lenses and passages:
            vectors = sampled(passages, encoder, transcript.language, most=ENCODED)
            retriever = Retriever(passages, vectors, encoder, transcript.language)
            for name, lens in lines.lenses.items():
                found = retriever.find(lens.question, _PASSAGES)
                near = {n + more for n in found for more in range(_AFTER + 1)}
                self._read[name] = sorted(n for n in near if n < len(passages))

    def told(self) -> Iterator[str]:
        """A line each passage and lens, behind both."""
        words = self._transcript.words
        for name, indices in self._read.items():
            for index in indices:
                passage = self._transcript.passages[index]
                text = join_words(words[passage.first : passage.last])
                yield marked(f"{name} {index + 1}", text)

    def answers(self, given: Sequence[LensAnswered]) -> tuple[LensAnswer, ...]:
        """One answer a lens, in the plan's order."""
        by_id = {each.id: each for each in reversed(given)}
        found = []
        for name, lens in self._lines.lenses.items():
            answered = by_id.get(name)
            read = self._read.get(name, ())
            said = answered.statements[:_MOST_STATEMENTS] if answered and read else []
            statements = tuple(self._statement(each) for each in said if each.text and each.quote)
            note = _NOTE.format(len(read))
            found.append(LensAnswer(lens.id, lens.question, statements, note))
        return tuple(found)

    def _statement(self, said: Said) -> Statement:
        passages = self._transcript.passages
        at = (said.paragraph or 0) - 1
        near = passages[at].first if 0 <= at < len(passages) else None
        quote = Quote(said.quote, near_word=near, translation=said.translation or "")
        return Statement(said.text, (quote,), Wording.MODEL)
