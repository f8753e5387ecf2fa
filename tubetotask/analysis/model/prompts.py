"""The prompts: files beside this one, with a version each, reviewed like code.

Invariant: whatever a model is told stands in one of these files; what changes from talk to talk
follows after it, so that a provider's cache of the beginning works.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tubetotask.analysis.model import answers

_FOLDER = Path(__file__).with_name("prompts")
ANSWERS: dict[str, type[answers.Answer]] = {
    "notes": answers.NotesAnswer,
    "merge": answers.MergeAnswer,
    "assess": answers.AssessAnswer,
    "revise": answers.ReviseAnswer,
    "check": answers.CheckAnswer,
    "same": answers.SameAnswer,
    "opening": answers.OpeningAnswer,
    "try": answers.TryAnswer,
}


@dataclass(frozen=True)
class Prompt:
    """One prompt. ``name`` is also what it is for."""

    name: str
    version: int
    asks: str
    promises: str
    text: str


@cache
def prompt(name: str) -> Prompt:
    """The prompt of that name."""
    head, _, text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")[4:].partition("\n---\n")
    told = dict(line.split(": ", 1) for line in head.splitlines())
    return Prompt(name, int(told["version"]), told["asks"], told["promises"], text.strip())


def prompts() -> tuple[Prompt, ...]:
    """All prompts, in the order in which they are used."""
    return tuple(prompt(name) for name in ANSWERS)


@cache
def version() -> str:
    """Eight signs that change with any word of any prompt or schema that notes depend on."""
    told = [
        (prompt(name).text, answers.schema_of(kind))
        for name, kind in ANSWERS.items()
        if name not in ("assess", "same", "opening", "try")
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8]
