"""Which section of a plan a statement of a talk belongs to, and how surely.

Invariant: belonging is a chance (0–1) made of five parts that can be shown: the nearest line, the
section as a whole, shared words, how much the talk speaks of the section, and the same action. A
statement without a word that carries meaning belongs nowhere; units and measures carry none.
Fitted by hand-recorded weights, one set an encoder: docs/decisions/0006-alignment.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.encoders import Encoder, Vectors
from tubetotask.analysis.offline.actions import actions
from tubetotask.analysis.offline.ordinary import ORDINARY
from tubetotask.analysis.offline.plan_words import about, bare, shared, unmeasured
from tubetotask.domain.plan import Plan, Section

Table = NDArray[np.float64]  # (statements, sections)

BELONGS = 0.30  # the chance from which a statement belongs to a section
_TALK_SHARE = 85  # percentile: what the sixth of the talk that is nearest to the section reaches
_TALK_MOST = 0.28  # so that in a talk all about a section small talk is still beside it
_FAR = 0.40  # line and section together; below it a statement without a shared word is far
_FAR_FACTOR = 0.8
_TALK_PRIOR = 0.12  # what an ordinary talk reaches
_TALK_PRIOR_COUNT = 10  # statements it is worth


@dataclass(frozen=True)
class Weights:
    """Of the five parts, and the constant: belonging = 1 / (1 + e^-(sum))."""

    line: float
    section: float
    shared: float
    talk: float
    constant: float
    action: float = 0.0


_SENTENCES = Weights(line=5.9, section=4.0, shared=1.95, talk=30.0, constant=-11.0, action=3.0)
_WORDS = Weights(line=1.5, section=0.0, shared=2.7, talk=12.5, constant=-5.9, action=2.0)


@dataclass(frozen=True)
class Belonging:
    """The section a statement is most likely to belong to.

    ``chance``: 0–1. ``line``: the line of the plan it is nearest to, "" where the title is nearer.
    ``parts``: what was measured, before its weight.
    """

    section: Section
    line: str
    chance: float
    parts: tuple[tuple[str, float], ...]
    chances: tuple[tuple[str, float], ...] = ()  # of every section, by its id

    def to(self, section: Section) -> float:
        """The chance that it belongs to ``section``."""
        return dict(self.chances).get(section.id, 0.0)


def belongings(
    texts: Sequence[str], plan: Plan, encoder: Encoder, *, language: str
) -> list[Belonging]:
    """For each text, in order, the section it is most likely to belong to.

    Empty where the plan has no section. ``texts`` are the statements of one talk.
    """
    if not texts or not plan.sections:
        return []
    parts, nearest = measured(texts, plan, encoder, language=language)
    chances = chance(parts, weights_of(encoder))
    chances = np.where(_far(parts), _FAR_FACTOR * chances, chances)
    chances *= np.array([[bool(about(text, language))] for text in texts])
    best = chances.argmax(axis=1)
    return [
        Belonging(
            plan.sections[int(b)],
            nearest[row][int(b)],
            float(chances[row, b]),
            tuple((name, round(float(part[row, b]), 3)) for name, part in parts.items()),
            tuple((s.id, float(c)) for s, c in zip(plan.sections, chances[row], strict=True)),
        )
        for row, b in enumerate(best)
    ]


def weights_of(encoder: Encoder) -> Weights:
    """Cosines mean something else in every encoder: each has its own weights."""
    return _SENTENCES if encoder.id.startswith("use-") else _WORDS


def chance(parts: dict[str, Table], weights: Weights) -> Table:
    """The parts, weighed."""
    total = sum((getattr(weights, name) * part for name, part in parts.items()), start=0.0)
    result: Table = 1 / (1 + np.exp(-(total + weights.constant)))
    return result


def _far(parts: dict[str, Table]) -> NDArray[np.bool_]:
    """Where little but the talk carries a statement: no word, no action, no nearness of its own."""
    unshared = (parts["shared"] == 0) & (parts["action"] == 0)
    far: NDArray[np.bool_] = unshared & (parts["line"] + parts["section"] < _FAR)
    return far


def measured(
    texts: Sequence[str], plan: Plan, encoder: Encoder, *, language: str
) -> tuple[dict[str, Table], list[list[str]]]:
    """The five parts, and for each statement and section the line that is nearest."""
    spoken = encoder.encode([unmeasured(text) for text in texts])
    spoken_bare = encoder.encode([bare(text) for text in texts])
    ordinary = encoder.encode(ORDINARY)
    line = np.zeros((len(texts), len(plan.sections)))
    section = np.zeros_like(line)
    nearest: list[list[str]] = [[] for _ in texts]
    for column, part in enumerate(plan.sections):
        lines, wordings = _wordings(part)
        near = _above(spoken, encoder.encode([unmeasured(w) for w in wordings]), ordinary)
        near += _above(spoken_bare, encoder.encode([_bare(w) for w in wordings]), ordinary)
        line[:, column] = near.max(axis=1) / 2
        for row, best in enumerate(near.argmax(axis=1)):
            nearest[row].append(lines[int(best)])
        whole = bare(". ".join((part.title, *part.items)))
        section[:, column] = _above(spoken_bare, encoder.encode([whole]), ordinary)[:, 0]
    parts = {
        "line": line,
        "section": section,
        "shared": shared(texts, plan.sections, language),
        "talk": _talk(line),
        "action": actions(texts, plan.sections, language),
    }
    return parts, nearest


def _bare(wording: str) -> str:
    """A title that only names a time ("My time") keeps it: "my" alone is near to everything."""
    return bare(wording) if about(wording, "en") else wording


def _wordings(section: Section) -> tuple[list[str], list[str]]:
    """What a section says, each with its line: its title, its lines, and these behind the title."""
    lines = ["", *section.items, *section.items]
    behind = [f"{section.title}: {item}" for item in section.items]
    return lines, [section.title, *section.items, *behind]


def _above(spoken: Vectors, wordings: Vectors, ordinary: Vectors) -> Table:
    """Cosines, less what each wording gets from ordinary sentences."""
    background = (ordinary @ wordings.T).mean(axis=0)
    above: Table = (spoken @ wordings.T - background).astype(np.float64)
    return above


def _talk(line: Table) -> Table:
    """How near the talk comes to each section; a few statements do not make a talk."""
    count = len(line)
    reached = np.percentile(line, _TALK_SHARE, axis=0)
    prior = _TALK_PRIOR_COUNT
    smoothed = (count * reached + prior * _TALK_PRIOR) / (count + prior)
    return np.broadcast_to(np.minimum(smoothed, _TALK_MOST), line.shape)
