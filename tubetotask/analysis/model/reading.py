"""Transcript → notes: every part read once, in parallel, and merged by choosing.

Invariants: all of the transcript is sent, and coverage is counted from what was sent. The merge
writes one text, the premise; everything else keeps the words and quotes of its part.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import TypeVar

from tubetotask.analysis.model.answers import (
    AdviceAnswer,
    ConceptAnswer,
    KeyQuote,
    MergeAnswer,
    NotesAnswer,
    Said,
    TakeawayAnswer,
)
from tubetotask.analysis.model.asking import Asker
from tubetotask.analysis.model.languages import named
from tubetotask.analysis.model.paragraphs import Paragraph, Part, clean, fenced
from tubetotask.domain.evidence import Quote, Statement, Wording
from tubetotask.domain.notes import Advice, Concept, KeyPassage, Takeaway
from tubetotask.domain.score import NO_SCORE
from tubetotask.domain.video import Video

_MOST_DESCRIPTION = 1_500  # letters: chapters and links are further down as a rule
_STATED = 1.0  # a model gives no probability: it took this for advice, or did not
_MOST_UNDER = 4  # notes that a premise rests on: over all of a talk's quotes anything could be said
# More of one thing than was asked for is left out, so that no answer can flood a page.
_MOST = {"concept": 10, "takeaway": 12, "key quote": 12, "advice": 20}


@dataclass
class Taken:
    """Notes of one part, or of all: what becomes ``Notes``."""

    premise: Statement | None = None
    concepts: list[Concept] = field(default_factory=list)
    takeaways: list[Takeaway] = field(default_factory=list)
    key_passages: list[KeyPassage] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)


Progress = Callable[[int, int], None]  # parts that are read, of how many


def silent(_done: int, _of: int) -> None:
    """Nobody waits."""


class Reader:
    """Reads the parts of one talk."""

    def __init__(
        self,
        asker: Asker,
        video: Video,
        language: str,
        paragraphs: Sequence[Paragraph],
        parallel: int,
        progress: Progress = silent,
    ) -> None:
        self._asker = asker
        self._video = video
        self._language = language
        self._by_number = {paragraph.number: paragraph for paragraph in paragraphs}
        self._parallel = parallel
        self._progress = progress

    def read(self, parts: Sequence[Part]) -> Taken:
        """The notes of all parts. Raises ModelFailed."""
        if not parts:
            return Taken()
        self._progress(0, len(parts))
        if len(parts) == 1:
            answer = self._part(parts[0], "")
            self._progress(1, 1)
            return self._taken(answer)
        with ThreadPoolExecutor(min(self._parallel, len(parts))) as pool:
            asked = [
                # With what this thread's log lines name: the job, and who asked for it.
                pool.submit(copy_context().run, self._part, part, f"Part {n} of {len(parts)}")
                for n, part in enumerate(parts, start=1)
            ]
            try:
                for done, one in enumerate(as_completed(asked), start=1):
                    one.result()
                    self._progress(done, len(parts))
                answers = [one.result() for one in asked]
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)  # those under way are kept, paid for
                raise
        return self._merged([self._taken(answer) for answer in answers])

    def _part(self, part: Part, place: str) -> NotesAnswer:
        video = self._video
        head = [f"Language of statements: {named(self._language)}"]
        head += [f"Title: {clean(video.title)}"] if video.title else []
        head += [f"Channel: {clean(video.channel)}"] if video.channel else []
        if video.description:
            told = clean(video.description[:_MOST_DESCRIPTION])
            head.append(fenced("description", [told]))
        head += [place] if place else []
        lines = [paragraph.line for paragraph in part.paragraphs]
        data = "\n".join((*head, fenced("transcript", lines)))
        return self._asker.ask("notes", data, NotesAnswer)

    def statement(self, said: Said) -> Statement:
        """What the model said, with the quote as it claims it."""
        return Statement(said.text, (self._quote(said),), Wording.MODEL)

    def _optional(self, said: Said | None) -> Statement | None:
        empty = said is None or not said.text or not said.quote
        return None if said is None or empty else self.statement(said)

    def _quote(self, said: Said | KeyQuote) -> Quote:
        paragraph = self._by_number.get(said.paragraph or 0)
        near = paragraph.first_word if paragraph else None
        return Quote(said.quote, near_word=near, translation=said.translation or "")

    def _taken(self, answer: NotesAnswer) -> Taken:
        return Taken(
            self._optional(answer.premise),
            [self._concept(each) for each in answer.concepts[: _MOST["concept"]]],
            [self._takeaway(each) for each in answer.takeaways[: _MOST["takeaway"]]],
            [self._key(each) for each in answer.key_quotes[: _MOST["key quote"]]],
            [self._advice(each) for each in answer.advice[: _MOST["advice"]]],
        )

    def _concept(self, each: ConceptAnswer) -> Concept:
        return Concept(
            self.statement(each.name),
            self._optional(each.problem),
            self._optional(each.solution),
            self._optional(each.how_to_apply),
            self._optional(each.example),
            self._optional(each.outcome),
        )

    def _takeaway(self, each: TakeawayAnswer) -> Takeaway:
        return Takeaway(each.theme, self.statement(each.insight), self._optional(each.application))

    def _key(self, each: KeyQuote) -> KeyPassage:
        return KeyPassage(Statement(each.quote, (self._quote(each),)), NO_SCORE)

    def _advice(self, each: AdviceAnswer) -> Advice:
        return Advice(
            self.statement(each.statement),
            each.title,
            _STATED,
            ("a model took it for advice",),
            first_step=self._optional(each.first_step),
        )

    def _merged(self, parts: Sequence[Taken]) -> Taken:
        """One set of notes of all parts: the model chooses by ids."""
        known = dict(_numbered(parts))
        if not known:
            return Taken()
        head = f"Language of statements: {named(self._language)}"
        lines = [
            json.dumps({"id": key, "kind": kind, "text": text}, ensure_ascii=False)
            for key, (kind, text, _) in known.items()
        ]
        chosen = self._asker.ask("merge", "\n".join((head, *lines)), MergeAnswer)
        return _Chosen(known, chosen).taken()


Item_ = TypeVar("Item_", Concept, Takeaway, KeyPassage, Advice)
Item = Statement | Concept | Takeaway | KeyPassage | Advice
Known = dict[str, tuple[str, str, Item]]


def _numbered(parts: Sequence[Taken]) -> Iterator[tuple[str, tuple[str, str, Item]]]:
    """id → kind, text for the merge, item."""
    for n, part in enumerate(parts, start=1):
        if part.premise:
            yield f"{n}p1", ("premise", part.premise.text, part.premise)
        for m, concept in enumerate(part.concepts, start=1):
            yield f"{n}c{m}", ("concept", _all_of(concept), concept)
        for m, takeaway in enumerate(part.takeaways, start=1):
            text = f"{takeaway.theme}: {takeaway.insight.text}"
            yield f"{n}t{m}", ("takeaway", text, takeaway)
        for m, key in enumerate(part.key_passages, start=1):
            yield f"{n}q{m}", ("key quote", key.statement.text, key)
        for m, advice in enumerate(part.advice, start=1):
            text = f"{advice.title} ({advice.statement.text})"
            yield f"{n}a{m}", ("advice", text, advice)


def _all_of(concept: Concept) -> str:
    solution = f" {concept.solution.text}" if concept.solution else ""
    return concept.name.text + solution


class _Chosen:
    """What the merge chose, as notes. Ids it made up count for nothing."""

    def __init__(self, known: Known, answer: MergeAnswer) -> None:
        self._known = known
        self._answer = answer
        self._used: set[str] = set()

    def taken(self) -> Taken:
        answer = self._answer
        concepts = [self._items(group, Concept) for group in answer.concepts]
        advice = [self._items(group, Advice) for group in answer.advice]
        return Taken(
            self._premise(),
            [_filled(group) for group in concepts if group][: _MOST["concept"]],
            self._items(answer.takeaways, Takeaway)[: _MOST["takeaway"]],
            self._items(answer.key_quotes, KeyPassage)[: _MOST["key quote"]],
            [_together(group) for group in advice if group][: _MOST["advice"]],
        )

    def _items(self, ids: Sequence[str], kind: type[Item_]) -> list[Item_]:
        found = []
        for key in ids:
            if key in self._known and key not in self._used:
                item = self._known[key][2]
                if isinstance(item, kind):
                    self._used.add(key)
                    found.append(item)
        return found

    def _premise(self) -> Statement | None:
        told = self._answer.premise
        if told is None or not told.text:
            return None
        named = [key for key in dict.fromkeys(told.rests_on) if key in self._known]
        items = [self._known[key][2] for key in named[:_MOST_UNDER]]
        quotes = dict.fromkeys(quote for item in items for quote in _statement(item).quotes)
        return Statement(told.text, tuple(quotes), Wording.MODEL)


def _statement(item: Item) -> Statement:
    if isinstance(item, Statement):
        return item
    if isinstance(item, Concept):
        return item.name
    return item.insight if isinstance(item, Takeaway) else item.statement


def _filled(group: Sequence[Concept]) -> Concept:
    """The first of them, with what it lacks from the others."""
    first, *others = group

    def part(name: str) -> Statement | None:
        found = (getattr(concept, name) for concept in (first, *others))
        return next((statement for statement in found if statement), None)

    return Concept(
        first.name,
        part("problem"),
        part("solution"),
        part("how_to_apply"),
        part("example"),
        part("outcome"),
    )


def _together(group: Sequence[Advice]) -> Advice:
    """The first of them, with the others as said again."""
    first, *others = group
    step = next((advice.first_step for advice in group if advice.first_step), None)
    also = tuple(advice.statement for advice in others)
    return Advice(first.statement, first.title, first.strength, first.cues, also, step)
