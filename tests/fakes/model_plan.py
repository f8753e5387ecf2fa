"""What the good model answers about a plan, and when it checks statements.

Invariant: only ids that were given come back; a lens quotes a run of one of its own passages;
a statement is supported only if its words, amounts and negations are in its quotes.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.model_orders import is_order
from tests.fakes.model_request import AskedFor, Item
from tests.fakes.model_words import (
    abroad,
    amounts,
    command,
    content,
    language_of,
    negated,
    plainly,
    runs,
    shared,
)

SAME = 0.5  # share of a line's words in a note from which both say the same
SUPPORTED = 0.6  # share of a statement's words in its quotes
MOST_TASKS, MOST_OFF_PLAN = 7, 5


def assess(asked: AskedFor) -> dict[str, Any]:
    """Notes held against the lines of a plan by the words they share."""
    notes = [note for note in asked.notes if not is_order(str(note["text"]))]
    found = [_finding(note, asked) for note in notes]
    off = [each for each in found if each["kind"] == "off plan"]
    findings = [each for each in found if each["kind"] != "off plan"] + off[:MOST_OFF_PLAN]
    kind_of = {each["note"]: each for each in found}
    to_do = [
        note
        for note in notes
        if note["kind"] == "advice" and kind_of[str(note["id"])]["kind"] == "new"
    ]
    tasks = [_task(note, kind_of[str(note["id"])]["section"], asked) for note in to_do[:MOST_TASKS]]
    return {
        "findings": findings,
        "tasks": tasks,
        "lenses": [
            {"id": lens, "statements": _lens(lens, question, asked)}
            for lens, question in asked.lenses.items()
        ],
        "comparison": _comparison(findings, asked),
        "verdict": _verdict(findings, tasks, asked),
    }


def _finding(note: Item, asked: AskedFor) -> dict[str, Any]:
    text, told = str(note["text"]), content(str(note["text"]))

    def alike(line: str) -> tuple[float, int]:
        common = content(asked.lines[line]) & told
        size = min(len(content(asked.lines[line])), max(3, len(told)))
        return (len(common) / size if size else 0.0, len(common))

    line = max(asked.lines, key=alike, default=None)
    if line is not None and alike(line)[0] >= SAME and alike(line)[1] >= 2:
        against = negated(text) != negated(asked.lines[line])
        kind = "contradicts" if against else "reaffirms"
        section = asked.section_of(line)
        return {"note": note["id"], "kind": kind, "section": section, "line": line}
    section = _section(told, asked)
    kind = "off plan" if section is None else "new"
    return {"note": note["id"], "kind": kind, "section": section, "line": None}


def _section(told: frozenset[str], asked: AskedFor) -> str | None:
    def common(section: str) -> int:
        lines = (text for line, text in asked.lines.items() if asked.section_of(line) == section)
        held = content(" ".join((asked.sections[section], *lines)))
        return 2 * len(content(asked.sections[section]) & told) + len(held & told)

    best = max(asked.sections, key=common, default=None)
    return best if best is not None and common(best) else None


def _task(note: Item, section: str | None, asked: AskedFor) -> dict[str, Any]:
    text = str(note["text"])
    title = asked.sections.get(section or "", "")
    short = len(text.split()) <= 12
    return {
        "note": note["id"],
        "title": None if short else command(text),
        "section": section,
        "why": f"Es gehört zu „{title}“ im Plan." if asked.language[:2] == "de"
        else f"It belongs to “{title}” in the plan.",
        "impact": "high" if amounts(text) else "medium",
        "effort": "S" if short else None,
        "filters": [
            {"id": each, **_filtered(question, text)} for each, question in asked.filters.items()
        ],
    }  # fmt: skip


def _filtered(question: str, text: str) -> dict[str, str]:
    common = content(question) & content(text)
    if not common:
        return {"answer": "not answered", "reason": ""}
    return {"answer": "no" if negated(text) else "yes", "reason": " ".join(text.split()[:15])}


def _lens(lens: str, question: str, asked: AskedFor) -> list[dict[str, Any]]:
    found: list[tuple[int, int, str]] = []
    for number, passage in asked.passages.get(lens, {}).items():
        if is_order(passage):
            continue
        found += [(len(content(question) & content(run)), number, run) for run in runs(passage)]
    chosen = sorted((each for each in found if each[0] >= 2), key=lambda each: -each[0])[:2]
    return [_said(run, number, asked) for _, number, run in chosen]


def _said(run: str, number: int, asked: AskedFor) -> dict[str, Any]:
    here, spoken = asked.language.split("-")[0], language_of(run)
    foreign = bool(here and spoken and here != spoken)
    return {
        "text": abroad(plainly(run), asked.language) if foreign else plainly(run),
        "quote": run,
        "paragraph": number,
        "translation": abroad(run, asked.language) if foreign else None,
    }


def _comparison(findings: list[Item], asked: AskedFor) -> dict[str, Any]:
    for kind, value in (("reaffirms", "same"), ("contradicts", "not judged")):
        met = next((each for each in findings if each["kind"] == kind), None)
        if met is not None:
            return _judged(value, met, asked)
    if findings and all(each["kind"] == "off plan" for each in findings):
        return _judged("beside the plan", findings[0], asked)
    return {"value": "not judged", "reason": "", "notes": [], "lines": []}


def _verdict(findings: list[Item], tasks: list[Item], asked: AskedFor) -> dict[str, Any]:
    first = {each["kind"]: each for each in reversed(findings)}
    if "contradicts" in first:
        return _judged("conflicts with plan", first["contradicts"], asked)
    if tasks:
        met = next(each for each in findings if each["note"] == tasks[0]["note"])
        return _judged("act now" if len(tasks) > 1 else "save for later", met, asked)
    if "reaffirms" in first:
        return _judged("already doing", first["reaffirms"], asked)
    if findings:
        return _judged("skip", findings[0], asked)
    return {"value": "skip", "reason": "", "notes": [], "lines": []}


def _judged(value: str, finding: Item, asked: AskedFor) -> dict[str, Any]:
    """The reason says what the note says, and nothing else."""
    text = next(str(note["text"]) for note in asked.notes if note["id"] == finding["note"])
    lines = [finding["line"]] if finding["line"] else []
    return {"value": value, "reason": text, "notes": [finding["note"]], "lines": lines}


def check(asked: AskedFor) -> dict[str, Any]:
    """One judgement a statement, by its quotes alone."""
    return {"statements": [_checked(each) for each in asked.statements]}


def _checked(statement: Item) -> dict[str, Any]:
    text = str(statement.get("statement", ""))
    quotes = [str(each.get("text", "")) for each in statement.get("quotes", ())]
    if "what the plan says" in text:  # how two quotes stand to each other
        video, plan = quotes[0], quotes[-1]
        same = shared(plan, [video]) >= SAME and negated(plan) == negated(video)
        holds = not same if "contradicts" in text else same
        return {"id": str(statement["id"]), "supported": holds, "why": "" if holds else "no"}
    why = why_not(text, quotes)
    return {"id": str(statement["id"]), "supported": not why, "why": why}


def same(asked: AskedFor) -> dict[str, Any]:
    """One judgement a pair: who shares most words and denies alike says the same."""
    return {"pairs": [{"id": str(each["id"]), "same": _one(each)} for each in asked.pairs]}


def _one(pair: Item) -> bool:
    one, other = str(pair["a"]), str(pair["b"])
    both = min(shared(one, [other]), shared(other, [one]))
    return both >= SAME and negated(one) == negated(other)


def opening(asked: AskedFor) -> dict[str, Any]:
    """The first two quotes, as they were said."""
    return {
        "sentences": [
            {"text": str(each["quote"]).strip("… "), "quotes": [str(each["id"])]}
            for each in asked.said[:2]
        ]
    }


def why_not(text: str, quotes: list[str]) -> str:
    """Why the quotes do not bear a statement out, "" if they do.

    In two languages only the amounts in digits are compared: this model knows no languages.
    """
    joined = " ".join(quotes)
    if is_order(text) or is_order(joined):
        return "an order to a program"
    foreign = text.startswith("[") or language_of(text) not in ("", language_of(joined))
    digits = {each for each in amounts(text) if each[0].isdigit()}
    if digits - amounts(joined):
        return "another number"
    if foreign:
        return "" if quotes else "no quote"
    if amounts(text) - amounts(joined):
        return "another number"
    if negated(text) != negated(joined) and negated(text):
        return "a negation that is not there"
    if content(text) and shared(text, quotes) < SUPPORTED:
        return "the quotes do not say it"
    return "" if _same_turn(text, quotes) else "the negation is gone"


def _same_turn(text: str, quotes: list[str]) -> bool:
    """A statement without a negation needs a clause of the quotes without one, of its words."""
    if negated(text):
        return True
    clauses = [run for quote in quotes for run in _clauses(quote) if not negated(run)]
    return shared(text, clauses) >= min(SUPPORTED, shared(text, quotes)) - 0.2


def _clauses(quote: str) -> list[str]:
    for mark in (". ", "! ", "? ", "; ", ", ", " but ", " and "):
        quote = quote.replace(mark, "\n")
    return quote.split("\n")
