"""Is a text a cut of somebody's words?

Invariant: a cut keeps the words, their order, and what turns their meaning. It may leave out the
beginning, the end, fillers and repeats, and up to two harmless words at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tubetotask.evidence.normal import table

_MOST_SKIPPED = 2
FILLERS = table(
    "um uh uhm er erm ah eh oh hm hmm mm like so well yeah yes okay ok right just really actually "
    "basically literally obviously honestly kind sort of you know i mean and then now äh ähm also "
    "halt eben ja euh ben bah voilà donc alors bueno pues este eh allora cioè então né tipo"
)


def cuts(
    text: Sequence[str], source: Sequence[str], meaningful: Callable[[str], bool]
) -> Iterator[int]:
    """Where in ``source`` the text begins, if it is ``source`` with harmless words left out."""
    for start, unit in enumerate(source):
        if unit == text[0] and _follows(text, source, start, meaningful):
            yield start


def _follows(
    text: Sequence[str], source: Sequence[str], start: int, meaningful: Callable[[str], bool]
) -> bool:
    """All ways to lay the text on the source from ``start``: the set of last places reached."""
    reached = {start}
    for unit in text[1:]:
        reached = {
            place
            for last in reached
            for place in _reachable(source, last, meaningful)
            if source[place] == unit
        }
        if not reached:
            return False
    return True


def _reachable(source: Sequence[str], last: int, meaningful: Callable[[str], bool]) -> list[int]:
    """Places that may follow ``last``: the next one, and those after harmless words."""
    places = []
    skipped = 0
    for place in range(last + 1, min(len(source), last + 20)):
        places.append(place)
        unit = source[place]
        repeated = unit == source[last] or unit in source[last + 1 : place]
        if meaningful(unit):
            break
        if unit not in FILLERS and not repeated:
            skipped += 1
        if skipped > _MOST_SKIPPED:
            break
    return places
