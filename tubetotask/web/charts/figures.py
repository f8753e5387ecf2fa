"""Figures: what is drawn, the sentence that says it, and the table that holds it.

Invariant: drawing, sentence and table are made from the same numbers, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext
from tubetotask.web.charts.draw import Amount, bar, beside, columns


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time: what it is called, and how much there was of it, also in words.

    ``more``: further columns of the table.
    """

    label: str
    amount: Amount
    told: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that is counted. ``shape``: its icon; ``colour``: a token (act, save, skip …)."""

    id: str
    word: str
    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a figure: its name, its drawing, what stands behind it.

    ``facts``: of each kind counted in it, how many; ``address``: where more is told; ``means``:
    what is counted in this row, where it is not the same in all.
    """

    name: str
    svg: Markup
    total: str
    facts: tuple[tuple[Kind, int | str], ...] = ()
    address: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Something that was counted twice. ``told``: both amounts in words; ``change``: the difference
    in words; ``means``: what is counted."""

    name: str
    amounts: tuple[Decimal, Decimal]
    told: tuple[str, str]
    change: str
    means: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template shows. ``axis``: what the first and the last step are called.

    ``words_from``: the first column of the table that holds words again, and no numbers.
    """

    sentence: str
    rows: tuple[Row, ...]
    head: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    axis: tuple[str, str] | None = None
    tall: bool = False
    words_from: int = 99


def over_time(steps: Sequence[Step], *, sentence: str, head: tuple[str, ...]) -> Figure | None:
    """One column for each step; None where there was nothing in any.

    The table holds the steps with anything in them, the newest first; where every amount is
    nothing there is no drawing.
    """
    told = [step for step in steps if step.amount or step.more]
    if not told:
        return None
    body = tuple((step.label, step.told, *step.more) for step in reversed(told))
    most = max(step.amount for step in steps)
    if not most:
        return Figure(sentence, (), head, body, tall=True, words_from=2)
    words = [f"{step.label}: {step.told}" for step in steps]
    svg = columns([step.amount for step in steps], words, sentence, most)
    axis = (steps[0].label, steps[-1].label)
    return Figure(sentence, (Row("", svg, ""),), head, body, axis, tall=True, words_from=2)


def by_row_over_time(
    rows: Sequence[tuple[str, Sequence[int]]], steps: Sequence[str]
) -> Figure | None:
    """For each row one column a step, all on the same scale; None where all is nothing.

    ``rows``: name and how many videos there were in each step.
    """
    counts = {name: sum(numbers) for name, numbers in rows}
    if not any(counts.values()):
        return None
    most = max(max(numbers, default=0) for _, numbers in rows)
    drawn = []
    for name, numbers in rows:
        told = [f"{step}: {_counted(number)}" for step, number in zip(steps, numbers, strict=True)]
        label = f"{name}: {_counted(counts[name])}"
        drawn.append(Row(name, columns(numbers, told, label, most), str(sum(numbers))))
    names = [name for name, _ in rows]
    top = max(names, key=lambda name: counts[name])
    silent = [name for name in names if not counts[name]]
    sentence = _("Most on “%(name)s”: %(count)s.", name=top, count=_counted(counts[top]))
    if silent:
        sentence += " " + _("None on %(names)s.", names=_listed([f"“{name}”" for name in silent]))
    body = tuple(
        (step, *(str(numbers[at]) for _, numbers in rows))
        for at, step in reversed(list(enumerate(steps)))
        if any(numbers[at] for _, numbers in rows)
    )
    axis = (steps[0], steps[-1])
    return Figure(sentence, tuple(drawn), (_("Week of"), *names), body, axis)


def stacked(
    rows: Sequence[tuple[str, str, dict[str, int]]],
    kinds: Sequence[Kind],
    *,
    head: str,
    sentence: str = "",
) -> Figure | None:
    """A bar for each row, of parts by kind; None where all is nothing.

    ``rows``: name, address or "", and how many of each kind (by its id). ``head``: what a row is.
    ``sentence``: in place of the one that says which row has most of the first kind.
    """
    kept = [row for row in rows if any(row[2].get(kind.id) for kind in kinds)]
    if not kept:
        return None
    most = max(sum(row[2].get(kind.id, 0) for kind in kinds) for row in kept)
    drawn = []
    for name, address, counts in kept:
        found = [(kind, counts.get(kind.id, 0)) for kind in kinds]
        there = [(kind, count) for kind, count in found if count]
        parts = [(f"chart-{k.colour}", count, f"{k.word}: {count}") for k, count in there]
        label = f"{name}: " + ", ".join(words for _, _, words in parts)
        total = sum(count for _, count in there)
        drawn.append(Row(name, bar(parts, label, most), str(total), tuple(there), address))
    body = tuple(
        (name, *(str(counts.get(kind.id, 0)) for kind in kinds)) for name, _, counts in kept
    )
    columns_of = (head, *(kind.word for kind in kinds))
    return Figure(sentence or _most(kept, kinds), tuple(drawn), columns_of, body)


def compared(
    rows: Sequence[Compared], kinds: tuple[Kind, Kind], *, head: tuple[str, ...]
) -> Figure | None:
    """Two bars for each row, on a scale of its own: rows may count different things.

    ``kinds``: what the first amount of each row is, and the second.
    """
    drawn, body = [], []
    for row in rows:
        told = [f"{kind.word}: {words}" for kind, words in zip(kinds, row.told, strict=True)]
        names = (f"chart-{kind.colour}" for kind in kinds)
        parts = list(zip(names, row.amounts, told, strict=True))
        svg = beside(parts, f"{row.name}: {', '.join(told)}")
        facts = tuple(zip(kinds, row.told, strict=True))
        drawn.append(Row(row.name, svg, row.change, facts, means=row.means))
        body.append((row.name, *row.told, row.change, row.means))
    if not drawn:
        return None
    return Figure(_changed(rows), tuple(drawn), head, tuple(body), words_from=4)


def _changed(rows: Sequence[Compared]) -> str:
    """What became more, what less, what stayed."""
    told = [(row.amounts[0] - row.amounts[1], f"{row.name} ({row.change})") for row in rows]
    more, less = [each for by, each in told if by > 0], [each for by, each in told if by < 0]
    same = [row.name for row in rows if row.amounts[0] == row.amounts[1]]
    parts = []
    if more:
        parts.append(_("More: %(names)s.", names=_listed(more)))
    if less:
        parts.append(_("Less: %(names)s.", names=_listed(less)))
    if same:
        parts.append(_("As before: %(names)s.", names=_listed(same)))
    return " ".join(parts)


def _most(rows: Sequence[tuple[str, str, dict[str, int]]], kinds: Sequence[Kind]) -> str:
    """Of the first kind that occurs: where most of it is."""
    for kind in kinds:
        name, _address, counts = max(rows, key=lambda row: row[2].get(kind.id, 0))
        if count := counts.get(kind.id, 0):
            total = sum(counts.values())
            return _(
                "“%(word)s” comes most often from “%(name)s”: %(count)s of %(total)s.",
                word=kind.word,
                name=name,
                count=count,
                total=total,
            )
    return ""


def _counted(number: int) -> str:
    return ngettext("%(num)s video", "%(num)s videos", number)


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])
