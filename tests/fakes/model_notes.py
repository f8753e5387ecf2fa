"""What the good model answers from a transcript: notes, their merging, statements put right.

Invariant: every quote is a run of the transcript as it was given, with the number of its
paragraph; every text says what its quote says. Orders to a program are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.fakes.model_orders import is_order
from tests.fakes.model_request import AskedFor, Item
from tests.fakes.model_words import (
    abroad,
    amounts,
    command,
    content,
    is_sold,
    language_of,
    negated,
    plainly,
    runs,
    shared,
    words,
)

WORDS_A_CONCEPT, WORDS_A_QUOTE = 350, 500
_NEAR = 6  # runs before and after in which a concept's parts are looked for
_CUES = {
    "problem": r"problem|mistake|trouble|wrong|blame|struggle|fehler|problema|problème",
    "solution": r"instead|rule|solution|answer|therefore|stattdessen|lösung|solución",
    "example": r"for example|for instance|once|story|imagine|zum beispiel|por ejemplo|par exemple",
    "outcome": r"result|after that|since then|went from|months? later|danach|ergebnis|resultado",
}
_ALIKE = 0.6  # share of words from which two notes tell of the same


@dataclass(frozen=True)
class Run:
    """Words of the talk that can be quoted."""

    place: int
    paragraph: int
    text: str
    weight: float

    @property
    def advice(self) -> str | None:
        """The run as a command."""
        return command(self.text)


def notes(asked: AskedFor) -> dict[str, Any]:
    """Notes of the transcript given, as many as its length is worth."""
    taken = _Taken(asked)
    if not taken.runs:
        return {"premise": None, "concepts": [], "takeaways": [], "key_quotes": [], "advice": []}
    length = sum(len(words(text)) for text in asked.paragraphs.values())
    few = min(7, 1 + length // WORDS_A_CONCEPT)
    premise = taken.said(taken.best(taken.runs[: max(3, len(taken.runs) // 5)]))
    advice = [taken.advice(run) for run in taken.commands(10)]
    concepts = [taken.concept(run) for run in taken.heaviest(few)]
    takeaways = [taken.takeaway(run) for run in taken.heaviest(few)]
    quotes = [taken.key_quote(run) for run in taken.heaviest(min(6, 1 + length // WORDS_A_QUOTE))]
    return {
        "premise": premise,
        "concepts": concepts,
        "takeaways": takeaways,
        "key_quotes": quotes,
        "advice": advice,
    }


class _Taken:
    """The runs of a transcript, and which of them are used."""

    def __init__(self, asked: AskedFor) -> None:
        said = asked.paragraphs.values() or (str(s.get("quote", "")) for s in asked.statements)
        spoken = language_of(" ".join(said))
        here = asked.language.split("-")[0]
        self._abroad = asked.language if here and spoken and here != spoken else ""
        self._used: set[int] = set()
        found = [
            (number, run)
            for number, text in asked.paragraphs.items()
            if not is_order(text)
            for run in runs(text)
            if not is_sold(run)
        ]
        often = Counter(word for _, run in found for word in content(run))
        self.runs = [
            Run(
                place, number, run, sum(often[word] for word in content(run)) ** 0.5 + len(run) / 99
            )
            for place, (number, run) in enumerate(found)
        ]

    def best(self, among: Iterable[Run]) -> Run:
        """The weightiest; it counts as used."""
        run = max(among, key=lambda each: (each.weight, -each.place))
        self._used.add(run.place)
        return run

    def heaviest(self, number: int) -> list[Run]:
        """The weightiest that nothing has used, in the order of the talk."""
        free = [run for run in self.runs if run.place not in self._used and not run.advice]
        chosen = sorted(free, key=lambda run: (-run.weight, run.place))[:number]
        self._used.update(run.place for run in chosen)
        return sorted(chosen, key=lambda run: run.place)

    def commands(self, number: int) -> list[Run]:
        """Runs that tell what to do."""
        chosen = [run for run in self.runs if run.advice and run.place not in self._used][:number]
        self._used.update(run.place for run in chosen)
        return chosen

    def said(self, run: Run) -> dict[str, Any]:
        """A statement: the run in plain words, over the run."""
        return {
            "text": self._written(plainly(run.text)),
            "quote": run.text,
            "paragraph": run.paragraph,
            "translation": self._translated(run.text),
        }

    def over(self, quote: str) -> dict[str, Any]:
        """The same over a quote that was given."""
        text = self._written(plainly(quote))
        return {"text": text, "quote": quote, "paragraph": None, "translation": None}

    def concept(self, run: Run) -> dict[str, Any]:
        """An idea, and what is said of it nearby."""
        parts = {part: self._near(run, re.compile(cue, re.I)) for part, cue in _CUES.items()}
        parts["how_to_apply"] = self._near(run, None)
        return {"name": self.said(run)} | {
            part: None if found is None else self.said(found) for part, found in parts.items()
        }

    def takeaway(self, run: Run) -> dict[str, Any]:
        """A row: one to four words of the insight, the insight, what to do with it."""
        insight = self.said(run)
        found = self._near(run, None)
        return {
            "theme": self._written(_theme(plainly(run.text))),
            "insight": insight,
            "application": None if found is None else self.said(found),
        }

    def key_quote(self, run: Run) -> dict[str, Any]:
        """A run as it is."""
        translation = self._translated(run.text)
        return {"quote": run.text, "paragraph": run.paragraph, "translation": translation}

    def advice(self, run: Run) -> dict[str, Any]:
        """What to do; the first step where the next sentence is a command too."""
        title = self._written(run.advice or "")
        after = self._near(run, None, before=0, after=1)
        first = None if after is None else self.said(after)
        return {"title": title, "statement": self.said(run), "first_step": first}

    def _near(
        self, run: Run, cue: re.Pattern[str] | None, before: int = _NEAR, after: int = _NEAR
    ) -> Run | None:
        around = self.runs[max(0, run.place - before) : run.place + after + 1]
        for each in around:
            if cue is None and each.advice and each is not run:
                return each  # it may stand among the advice as well
            if cue is not None and each.place not in self._used and cue.search(each.text):
                self._used.add(each.place)
                return each
        return None

    def _written(self, text: str) -> str:
        return abroad(text, self._abroad) if self._abroad else text

    def _translated(self, quote: str) -> str | None:
        return abroad(quote, self._abroad) if self._abroad else None


def _theme(text: str) -> str:
    """The longest stretch of words that say something, at most four."""
    best: list[str] = []
    now: list[str] = []
    for word in text.split():
        now = [*now, word.strip('.,;:!?"“”()')] if content(word) else []
        if word[-1:] in ".,;:!?" or len(now) == 4:
            best, now = (now, []) if len(now) > len(best) else (best, [])
        elif len(now) > len(best):
            best = now
    theme = " ".join(best or text.split()[:3])
    return theme[:1].upper() + theme[1:]


def merge(asked: AskedFor) -> dict[str, Any]:
    """Notes of all parts made one: what tells of the same is grouped, the parts take turns."""
    kinds: dict[str, list[Item]] = {}
    for note in asked.notes:
        if not is_order(str(note["text"])):
            kinds.setdefault(str(note["kind"]), []).append(note)
    concepts = _spread(_groups(kinds.get("concept", [])), 7)
    told = [str(note["text"]) for group in concepts for note in group]
    takeaways = [
        note for note in kinds.get("takeaway", []) if shared(str(note["text"]), told) < _ALIKE
    ]
    base = kinds.get("premise") or [group[0] for group in concepts]
    premise = {
        "text": " ".join(str(note["text"]) for note in base[:2]),
        "rests_on": [str(note["id"]) for note in base[:2]],
    }
    return {
        "premise": premise if base else None,
        "concepts": _ids(concepts),
        "takeaways": [ids[0] for ids in _ids(_spread([[each] for each in takeaways], 10))],
        "key_quotes": [
            ids[0] for ids in _ids(_spread([[each] for each in kinds.get("key quote", [])], 10))
        ],
        "advice": _ids(_spread(_groups(kinds.get("advice", [])), 15)),
    }


def _groups(found: list[Item]) -> list[list[Item]]:
    """What says the same, with the same amounts, the fullest first."""
    groups: list[list[Item]] = []
    for note in sorted(found, key=lambda each: -len(str(each["text"]))):
        text = str(note["text"])
        for group in groups:
            other = str(group[0]["text"])
            same = amounts(text) == amounts(other) and negated(text) == negated(other)
            if same and shared(text, [other]) >= _ALIKE:
                group.append(note)
                break
        else:
            groups.append([note])
    order = [note["id"] for note in found]
    return sorted(groups, key=lambda group: order.index(group[0]["id"]))


def _spread(groups: list[list[Item]], number: int) -> list[list[Item]]:
    """So many of them, from the whole length, in their order."""
    if len(groups) <= number:
        return groups
    return [groups[n * len(groups) // number] for n in range(number)]


def _ids(groups: list[list[Item]]) -> list[list[str]]:
    return [[str(note["id"]) for note in group] for group in groups]


def revise(asked: AskedFor) -> dict[str, Any]:
    """Each statement over the nearest words that were really said, or given up."""
    taken = _Taken(asked)
    return {"statements": [_mended(each, taken) for each in asked.statements]}


def _mended(statement: Item, taken: _Taken) -> dict[str, Any]:
    text, quote = str(statement.get("text", "")), str(statement.get("quote", ""))
    if statement.get("found") and not is_order(text):
        return {"id": str(statement["id"])} | taken.over(quote) | {"give_up": False}
    near = {each for each in statement.get("paragraphs") or () if isinstance(each, int)}
    free = [run for run in taken.runs if not near or run.paragraph in near] or taken.runs

    def fit(run: Run) -> float:
        return max(shared(quote, [run.text]), shared(text, [run.text]))

    best = max(free, key=fit, default=None)
    if best is None or fit(best) < 0.5 or is_order(text):
        gone = {"text": "", "quote": "", "paragraph": None, "translation": None, "give_up": True}
        return {"id": str(statement["id"])} | gone
    said = taken.said(best)
    if "title" in str(statement.get("part", "")) and best.advice:
        said["text"] = best.advice
    return {"id": str(statement["id"])} | said | {"give_up": False}
