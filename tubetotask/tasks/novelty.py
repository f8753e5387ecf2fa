"""Does advice that was dismissed come again with something new?

Invariant: saying the same again is nothing new, however often one source says it. What is: a first
step where there was none, an amount with its unit that no witness had named, or so many more
independent sources that it is another matter (three at least, and twice as many as then).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tubetotask.domain.evidence import EvidenceKind
from tubetotask.domain.task import Witness
from tubetotask.domain.told import Amount, Told

_MANY = 3


def news(
    new: Witness, before: Sequence[Witness], sources_then: int, told: Told, known: Iterable[Told]
) -> str:
    """What is new, as the end of a sentence ("names …"); "" where nothing is.

    ``sources_then``: how many independent sources there were when it was dismissed; ``told`` and
    ``known``: the quotes of the new witness, and those of the ones before.
    """
    if new.candidate.first_step is not None and not any(w.candidate.first_step for w in before):
        return "says how to begin"
    named = [amount for each in known for amount in each.amounts]
    if any(_measured(amount) and not _among(amount, named) for amount in told.amounts):
        return "names an amount that was not named before"
    sources = len({w.source for w in (*before, new)})
    if sources >= _MANY and sources >= 2 * sources_then:
        return f"{sources} independent sources say it now"
    return ""


def quotes(witness: Witness) -> str:
    """The words of the video that a witness rests on."""
    said = witness.candidate.statement.evidence
    return " ".join(e.quote for e in said if e.kind is EvidenceKind.VIDEO)


def _measured(amount: Amount) -> bool:
    return amount[0] != ""


def _among(amount: Amount, named: Iterable[Amount]) -> bool:
    return any(what == amount[0] and values & amount[1] for what, values in named)
