"""Which section of one version of a plan is which of another one, where its heading changed.

Invariant: a section that both have by its id is never told; nor is one told twice. What is told
shares most of its lines: a guess would put what a person said of one section onto another.
"""

from __future__ import annotations

from tubetotask.domain.plan import Plan, Section

_SHARED = 0.5  # of the lines of both together
_OFTEN = 20  # a line that more sections have tells nothing, and would cost a step for each pair


def renamed(old: Plan, new: Plan) -> dict[str, str]:
    """New id → old id, of the sections that only one of the two has; most alike first."""
    had, has = {each.id for each in old.sections}, {each.id for each in new.sections}
    gone = [each for each in old.sections if each.id not in has]
    came = [each for each in new.sections if each.id not in had]
    holders: dict[str, list[int]] = {}
    for place, section in enumerate(gone):
        for line in set(section.items):
            holders.setdefault(line, []).append(place)
    pairs = []
    for at, section in enumerate(came):
        near = {place for line in set(section.items) for place in _few(holders.get(line))}
        pairs += [(-_alike(gone[place], section), at, place) for place in near]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for less, at, place in sorted(pairs):
        if -less >= _SHARED and came[at].id not in found and gone[place].id not in taken:
            found[came[at].id] = gone[place].id
            taken.add(gone[place].id)
    return found


def _few(places: list[int] | None) -> list[int]:
    return places if places and len(places) <= _OFTEN else []


def _alike(one: Section, other: Section) -> float:
    a, b = set(one.items), set(other.items)
    return len(a & b) / len(a | b)
