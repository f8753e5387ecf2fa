"""The first lines of a report in the language of the page.

Invariant: a line is recognised as a whole, by its own build (``reports.words``), and every name and
figure of it stands in the other one; a line that is none of these is shown as it was stored.

They are stored in English, for the worker that writes them knows nobody's language, and files and
programs tell them too. tests/web/test_report_answer.py holds them beside ``reports.words``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext, number
from tubetotask.web import speech

_N = r"[\d,]+"
_QUIET = re.compile(
    rf"(A quiet day|A quiet week|Quiet days): nothing new was read for you, and nothing is due"
    rf"(?:; ({_N}) videos? still waits?)?\."
)
_READ = re.compile(
    rf"({_N}) videos? of ({_N}) sources? read for you(?: \(([\d.e+]+) hours?\))?(?:: ([^“”]+))?\."
)
_DUE = rf"(?: ({_N}) tasks? of yours (?:is|are) due\.)?"
_DO = re.compile(
    rf"Do first: “(.*)” \((P[123])(?:, for “(.*?)”)?(?:, said by ({_N}) sources)?\)\."
    rf"(?: ({_N}) more tasks? (?:is|are) urgent\.)?{_DUE}",
    re.DOTALL,
)
_NOTHING = re.compile(rf"Nothing new asks to be done now\.{_DUE}")
_NEWS = re.compile(
    rf"(?:New to your plan: ({_N}) statements?, on (“.*?”)(?: and ({_N}) more sections?)?"
    rf"|Nothing is new to your plan)(?:; ({_N}) contradictions?)?"
    rf"(?:; nobody spoke about ({_N}) sections?)?\.",
    re.DOTALL,
)


def answer(line: str) -> str:
    """A line of the answer, as it is stored, for this page."""
    if speech.language() == "en":  # as it is stored
        return line
    for pattern, tell in _LINES:
        if found := pattern.fullmatch(line):
            return tell(found)
    return _PLAIN.get(line, lambda: line)()


def _quiet(found: re.Match[str]) -> str:
    names = {"A quiet day": _("A quiet day"), "A quiet week": _("A quiet week")}
    told = _(
        "%(name)s: nothing new was read for you, and nothing is due.",
        name=names.get(found[1], _("Quiet days")),
    )
    if found[2]:
        waits = _count(found[2])
        told += " " + ngettext("%(num)s video still waits.", "%(num)s videos still wait.", waits)
    return told


def _read(found: re.Match[str]) -> str:
    videos, sources = _count(found[1]), _count(found[2])
    told = _(
        "%(videos)s of %(sources)s read for you",
        videos=ngettext("%(num)s video", "%(num)s videos", videos),
        sources=ngettext("%(num)s source", "%(num)s sources", sources),
    )
    if found[3]:
        hours = Decimal(found[3])
        whole = _("%(hours)s hour") if hours == 1 else _("%(hours)s hours")
        told += f" ({whole % {'hours': number(hours)}})"
    parts = [_verdict(part) for part in (found[4] or "").split(", ") if part]
    return f"{told}: {', '.join(parts)}." if parts else f"{told}."


def _verdict(part: str) -> str:
    count, _space, word = part.partition(" ")
    kinds: dict[str, str] = {
        "to act on now": _("%(count)s to act on now", count=count),
        "to save for later": _("%(count)s to save for later", count=count),
        "against your plan": _("%(count)s against your plan", count=count),
        "that you do already": _("%(count)s that you do already", count=count),
        "to skip": _("%(count)s to skip", count=count),
        "not judged": _("%(count)s not judged", count=count),
    }
    return kinds.get(word, part)


def _do(found: re.Match[str]) -> str:
    title, priority, section, voices, more, due = found.groups()
    beside = [priority]
    beside += [_("for “%(section)s”", section=section)] if section else []
    beside += [_("said by %(count)s sources", count=number(_count(voices)))] if voices else []
    told = [_("Do first: “%(title)s” (%(beside)s).", title=title, beside=", ".join(beside))]
    if more:
        told.append(
            ngettext("%(num)s more task is urgent.", "%(num)s more tasks are urgent.", _count(more))
        )
    return " ".join([*told, *_is_due(due)])


def _nothing(found: re.Match[str]) -> str:
    return " ".join([_("Nothing new asks to be done now."), *_is_due(found[1])])


def _is_due(count: str | None) -> list[str]:
    if not count:
        return []
    return [
        ngettext("%(num)s task of yours is due.", "%(num)s tasks of yours are due.", _count(count))
    ]


def _news(found: re.Match[str]) -> str:
    count, names, rest, contradictions, silent = found.groups()
    if count:
        statements = ngettext("%(num)s statement", "%(num)s statements", _count(count))
        where = _quoted(names)
        if rest:
            more = ngettext("%(num)s more section", "%(num)s more sections", _count(rest))
            where = _("%(sections)s and %(more)s", sections=where, more=more)
        parts = [_("New to your plan: %(count)s, on %(where)s", count=statements, where=where)]
    else:
        parts = [_("Nothing is new to your plan")]
    if contradictions:
        number_of = _count(contradictions)
        parts.append(ngettext("%(num)s contradiction", "%(num)s contradictions", number_of))
    if silent:
        parts.append(
            ngettext(
                "nobody spoke about %(num)s section",
                "nobody spoke about %(num)s sections",
                _count(silent),
            )
        )
    return "; ".join(parts) + "."


def _quoted(names: str) -> str:
    """“A”, “B”: in the quotation marks of the language."""
    told = names.removeprefix("“").removesuffix("”").split("”, “")
    return ", ".join(_("“%(name)s”", name=name) for name in told)


def _count(text: str) -> int:
    return int(text.replace(",", ""))


_LINES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_QUIET, _quiet),
    (_READ, _read),
    (_DO, _do),
    (_NOTHING, _nothing),
    (_NEWS, _news),
)
_PLAIN: dict[str, Callable[[], str]] = {
    "Nothing new was read for you.": lambda: _("Nothing new was read for you."),
    "You have no plan yet, so nothing could be held against it.": lambda: _(
        "You have no plan yet, so nothing could be held against it."
    ),
}
