"""Every statement of an answer can be marked, and is known again by its part, words and quote."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tests import modelmade
from tubetotask.domain.evidence import EvidenceKind, Statement
from tubetotask.domain.feedback import TASK, statements


def test_every_part_of_an_answer_has_its_statements() -> None:
    whole = modelmade.analysis()
    assert whole.assessment
    found = list(statements(whole))
    parts = Counter(said.part for said in found)
    notes, judged = whole.notes, whole.assessment
    assert parts["task"] == len(judged.tasks)
    assert parts["finding"] == len(judged.findings)
    assert parts["premise"] == parts["comparison"] == parts["verdict"] == 1
    assert parts["concept"] >= 2 * len(notes.concepts)
    assert set(parts) >= {"takeaway", "key passage", "advice", "lens"}
    assert all(said.first for said in found if said.part not in ("comparison", "verdict"))
    assert {said.by for said in found} == {notes.analyser, judged.analyser}
    task = next(said for said in found if said.part == TASK)
    assert task.text == judged.tasks[0].title


def test_a_key_says_part_words_and_quote_and_nothing_else() -> None:
    said = next(statements(modelmade.analysis()))
    moved = tuple(replace(e, start_s=99.0, score=1.0, translation="") for e in said.evidence)
    assert replace(said, evidence=moved, by="other").key == said.key
    assert replace(said, part=TASK).key != said.key
    assert replace(said, text=f"{said.text}!").key != said.key
    plan = tuple(replace(e, kind=EvidenceKind.PLAN) for e in said.evidence)
    assert replace(said, evidence=plan).key != said.key
    assert len(said.key) == 32


def test_what_has_no_evidence_is_no_statement() -> None:
    whole = modelmade.analysis()
    bare = replace(whole.notes, premise=Statement("Nobody said so.", ()))
    texts = [said.text for said in statements(replace(whole, notes=bare, assessment=None))]
    assert "Nobody said so." not in texts
    assert texts
