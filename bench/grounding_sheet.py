"""One analysis of one talk: what the model answers in it, and which case stands in which field.

Invariant: what carries a case (a concept's name, the advice under a task) is true and stands on the
case's own quote, so that only the case can fall. Every paragraph that is named is wrong.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.grounding_cases import Case
from bench.grounding_data import letters
from bench.grounding_deck import BOTH_SIDES, PARAPHRASE, TRUE, Bundle, Deck
from tests.fakes.model_request import AskedFor

PLAN = """# A small workshop

## Work
- Write decisions down
- Teach what was learned to the others

## Rest
- Keep the evenings for the family

## Filters
- Does it run without me?
- Is it worth the trouble?
- Would I tell a friend?

## Lenses
- What could be told again?
- What is said about work?
- What is said about people?
"""
LINE = "Write decisions down"  # s1.1
RELATION = "finding.relation"
PARTS = ("problem", "solution", "how_to_apply", "example", "outcome")
# Lines of the plan that a finding may name and that are none.
MADE_UP = (None, "", "s9.9", "s1.7", "s1", "f1", "l1", "n1", "1")
VALUES = ("reaffirms", "contradicts")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Placed:
    """A case in a field. For a relation ``value`` is how the text is said to stand to the plan."""

    field: str
    case: Case
    value: str = ""

    @property
    def true(self) -> bool:
        """Whether it is to be shown."""
        return self.case.kind in TRUE or self.case.kind == "real line"


class Sheet:
    """``notes`` is the answer for the first part of the talk; the rest refers to what passed."""

    def __init__(self, deck: Deck, rng: random.Random) -> None:
        self._deck, self._rng = deck, rng
        self.placed: list[Placed] = []
        self._carried: list[Bundle] = []  # advice that tasks and findings refer to
        self.said: dict[str, str] = {}  # false key quotes, and true words to say them over
        self._behind: set[str] = set()  # advice that a merge puts behind another
        self.premise_over: Bundle | None = deck.bundle()
        self._reason_over = deck.bundle()
        self._verdict_over = deck.bundle()
        self._premise = deck.either()
        self.notes: Answer = {
            "advice": list(self._advice()),
            "concepts": list(self._concepts()),
            "takeaways": list(self._takeaways()),
            "key_quotes": list(self._key_quotes()),
            "premise": None,
        }

    def _put(self, where: str, case: Case | None) -> Answer | None:
        """The case as an answer."""
        if case is None:
            return None
        self.placed.append(Placed(where, case))
        return self._said(case.text, case.quote)

    def _over(self, where: str, bundle: Bundle, *, true: bool | None = None) -> str:
        case = self._deck.over(bundle, true=true)
        if case is None:
            return ""
        self.placed.append(Placed(where, case))
        return case.text

    def _said(self, text: str, quote: str, translation: str | None = None) -> Answer:
        return {"text": text, "quote": quote, "translation": translation, **self._paragraph()}

    def _paragraph(self) -> Answer:
        anywhere = self._rng.randint(1, 40)
        return {"paragraph": self._rng.choice((anywhere, anywhere, 1, 0, -3, 10**9, None))}

    def _concepts(self) -> Iterator[Answer]:
        for n in range(6):
            name = self._put("concept.name", self._deck.false() if n % 3 == 2 else None)
            if name:
                yield {"name": name}
                continue
            name = self._put("concept.name", self._deck.verbatim() or self._deck.true())
            if name:
                parts = {p: self._put(f"concept.{p}", self._deck.either()) for p in PARTS}
                yield {"name": name, **parts}

    def _takeaways(self) -> Iterator[Answer]:
        for n in range(6):
            if n % 3 == 0:
                insight = self._put("takeaway.insight", self._deck.false())
                if insight:
                    yield {"theme": insight["quote"], "insight": insight}
            elif bundle := self._deck.bundle():
                holder = bundle.holder
                theme = self._over("takeaway.theme", bundle, true=n % 3 == 2) or holder.text
                row = {"theme": theme, "insight": self._put("takeaway.insight", holder)}
                if n % 3 == 2:
                    row["application"] = self._put("takeaway.application", self._deck.either())
                yield row

    def _key_quotes(self) -> Iterator[Answer]:
        for n in range(8):
            if n % 2 == 0 and (bundle := self._deck.bundle()):
                self._put("key_quote", bundle.holder)
                told = self._over("translation", bundle)
                yield {
                    "quote": bundle.span.quote, "translation": told or None, **self._paragraph()
                }  # fmt: skip
                continue
            choices = (self._deck.verbatim, self._deck.false, self._deck.given)
            case = choices[n % 3]()
            if case:
                self.said[letters(case.text)] = case.span.quote if case.span else case.quote
                self._put("key_quote", case)
                yield {"quote": case.text, "translation": None, **self._paragraph()}

    def _advice(self) -> Iterator[Answer]:
        for under in (self.premise_over, self._reason_over, self._verdict_over):
            if under:
                yield self._carrying(under, under.span.quote)
        for n in range(11):
            if n % 4 == 0 and (case := self._deck.false()):
                self._behind.add(letters(case.text))
                yield {"title": case.quote, "statement": self._put("advice", case)}
            elif bundle := self._deck.bundle():
                title = self._over("advice.title", bundle, true=n % 4 != 1) or bundle.span.quote
                if n % 4 == 1:
                    yield {"title": title, "statement": self._put("advice", bundle.holder)}
                    continue
                step = self._put("advice.first_step", self._deck.either())
                yield {**self._carrying(bundle, title), "first_step": step}

    def _carrying(self, bundle: Bundle, title: str) -> Answer:
        self._carried.append(bundle)
        return {"title": title, "statement": self._put("advice", bundle.holder)}

    def premise(self) -> Answer | None:
        """Of a talk in one part."""
        return self._put("premise", self._premise)

    def merged(self, asked: AskedFor) -> Answer:
        """Everything is chosen; a premise is written; false advice stands behind other advice."""
        kinds: dict[str, list[str]] = {}
        for note in asked.notes:
            kinds.setdefault(str(note["kind"]), []).append(str(note["id"]))
        texts = {str(note["id"]): letters(str(note["text"])) for note in asked.notes}
        groups: list[list[str]] = []
        for name in kinds.get("advice", []):
            if groups and any(texts[name].endswith(behind) for behind in self._behind):
                groups[-1].append(name)
            else:
                groups.append([name])
        premise = None
        if self.premise_over and (text := self._over("premise.merged", self.premise_over)):
            own = letters(self.premise_over.span.quote)
            rests = [name for name, told in texts.items() if own in told]
            premise = {"text": text, "rests_on": rests[:1]}
        return {
            "premise": premise,
            "concepts": [[name] for name in kinds.get("concept", [])],
            "takeaways": kinds.get("takeaway", []),
            "key_quotes": kinds.get("key quote", []),
            "advice": groups,
        }

    def assessed(self, asked: AskedFor) -> Answer:
        """Of the notes that passed."""
        texts = {letters(str(note["text"])): str(note["id"]) for note in asked.notes}

        def note(bundle: Bundle) -> str | None:
            own = letters(bundle.span.quote)
            return next((name for text, name in texts.items() if text.endswith(own)), None)

        found = [(note(bundle), bundle) for bundle in self._carried]
        known = [(name, bundle) for name, bundle in found if name]
        return {
            "findings": [self._finding(n, *each) for n, each in enumerate(known)],
            "tasks": [self._task(n, *each, asked) for n, each in enumerate(known[3:13])],
            "lenses": [
                {"id": name, "statements": [said for _ in range(6) if (said := self._lens())]}
                for name in asked.lenses
            ],
            "comparison": self._judged("better", "comparison.reason", self._reason_over, known),
            "verdict": self._judged(
                "conflicts with plan", "verdict.reason", self._verdict_over, known
            ),
        }

    def _lens(self) -> Answer | None:
        return self._put("lens", self._deck.either())

    def _finding(self, n: int, name: str, bundle: Bundle) -> Answer:
        """The first contradicts a line, so that the verdict is known."""
        real = n % 3 == 0
        kind = "contradicts" if n == 0 else self._rng.choice(VALUES)
        line = self._rng.choice(("s1.1", "s1.2", "s2.1")) if real else self._rng.choice(MADE_UP)
        case = Case(
            "real line" if real else "no real line", bundle.span.talk, bundle.span.quote,
            bundle.span.quote, bundle.span,
        )  # fmt: skip
        self.placed.append(Placed(RELATION, case, kind))
        return {"note": name, "kind": kind, "section": "s1", "line": line}

    def _task(self, n: int, name: str, bundle: Bundle, asked: AskedFor) -> Answer:
        task: Answer = {"note": name, "section": "s1", "impact": "high", "effort": "S"}
        if n % 3 == 0 and (title := self._over("task.title", bundle, true=n % 6 == 3)):
            return {**task, "title": title}
        filters = [
            {"id": each, "answer": "yes", "reason": self._over("task.filter", bundle)}
            for each in asked.filters
        ]
        return {**task, "why": self._over("task.why", bundle), "filters": filters}

    def _judged(
        self, value: str, where: str, bundle: Bundle | None, known: list[tuple[str, Bundle]]
    ) -> Mapping[str, Any] | None:
        name = next((name for name, each in known if each is bundle), None)
        if bundle is None or name is None:
            return None
        reason = self._over(where, bundle)
        last = self.placed[-1]
        if reason and last.field == "comparison.reason" and last.case.kind == PARAPHRASE:
            reason = f"{reason} The plan says: {LINE.lower()}."
            self.placed[-1] = Placed(where, replace(last.case, kind=BOTH_SIDES, text=reason))
        return {"value": value, "reason": reason, "notes": [name], "lines": ["s1.1"]}
