"""``tubetotask search``: where something was said, with the second; notes and tasks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tubetotask.cli import kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.calls.choice import calling
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.search import Found, FoundTask, Hit, Note, Piece, Talk

_VERDICTS = (
    "act now",
    "save for later",
    "already doing",
    "conflicts with plan",
    "skip",
    "not judged",
)
_KINDS = ("talks", "notes", "tasks")
_DAY = kinds.Day()


@click.command("search", epilog=EPILOG)
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=kinds.OneOf(_KINDS), help="Only of these; else of all three.")
@click.option("--by-meaning", is_flag=True, help="Also what says the like in other words.")
@click.option("--channel", default="", help="Only talks of this channel.")
@click.option("--section", default="", help="Only of this section of the plan (its id).")
@click.option("--verdict", type=kinds.OneOf(_VERDICTS), help="Only talks with this verdict.")
@click.option("--since", type=_DAY, help="Read on this day or later (year-month-day).")
@click.option("--until", type=_DAY, help="Read on this day or earlier.")
@click.option("--limit", type=kinds.Whole(1, 50), default=5, show_default=True)
@click.option("--after", default="", help="Go on behind the last answer, which names it.")
@options.as_json
@click.pass_obj
def command(
    tools: Tools,
    words: tuple[str, ...],
    *,
    kind: str | None,
    by_meaning: bool,
    channel: str,
    section: str,
    verdict: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    after: str,
    as_json: bool,
) -> None:
    """Find where WORDS were said, and the notes and tasks that hold them, the nearest first.

    An argument of several words is a phrase ('"raise prices"' and 'raise prices' are the same); a
    word that may not be there begins with a minus, behind -- (search prices -- -discount).
    """
    from tubetotask.api.v1.shapes.search import Found

    if after and kind is None:
        raise click.UsageError("--after goes on with one kind: say --kind, too.")
    query = {"q": " ".join(map(_as_typed, words)), "channel": channel, "verdict": verdict}
    query |= {"kind": kind, "section": section, "limit": str(limit), "cursor": after}
    query |= {"by": "meaning"} if by_meaning else {}
    days = {"since": since, "until": until}
    query |= {name: f"{day:%Y-%m-%d}" for name, day in days.items() if day is not None}
    with calling(tools, "What was said") as caller:
        given = {name: value for name, value in query.items() if value}
        found = caller.ask("search", Found, query=given)
    out.told(found, list(_lines(found)), as_json=as_json)


def _as_typed(word: str) -> str:
    """A phrase stays one: the shell has taken its quotes away."""
    bare = word.strip('"')
    return f'"{bare}"' if " " in bare else word


def _lines(found: Found) -> Iterator[str]:
    if not (found.talks or found.notes or found.tasks):
        yield "Nothing was found."
        return
    all_words: dict[str, bool] = {each.kind: each.all_words for each in found.kinds}
    for kind, head, parts in (
        ("tasks", "Tasks", [_task(each) for each in found.tasks]),
        ("notes", "Notes", [_note(each) for each in found.notes]),
        ("talks", "Talks", [_talk(each) for each in found.talks]),
    ):
        if not parts:
            continue
        some = "" if all_words.get(kind, True) else " (none holds all of these words)"
        yield f"\n{head}{some}"
        for part in parts:
            yield from part
    further = [each for each in found.kinds if each.next]
    if further or any(each.cut for each in found.kinds):
        yield "\nThere are more: narrow it with more words, --kind, --limit or --since."
    for each in further:
        yield f"Further {each.kind}: the same with --kind {each.kind} --after {each.next}"


def _task(task: FoundTask) -> Iterator[str]:
    from tubetotask.exports.working import state

    meant = ", by meaning" if task.by_meaning else ""
    status = state(task.status)
    yield f"{task.task:>6}  {_said(task.title)} ({task.priority}, {status}{meant})"
    if task.quote:
        line = _said(task.quote)
        yield f"        “{line}”" if task.quoted else f"        in a model’s words: {line}"


def _note(note: Note) -> Iterator[str]:
    from tubetotask.exports.phrases import clock, harmless

    meant = ", by meaning" if note.by_meaning else ""
    yield f"{note.analysis:>6}  “{_said(note.quote)}”"
    if note.said:
        yield f"        in a model’s words: {_said(note.said)}"
    where = " ".join(filter(None, (clock(note.start_s), note.url)))
    yield f"        {harmless(note.title)} ({note.part}{meant})  {where}".rstrip()


def _talk(talk: Talk) -> Iterator[str]:
    from tubetotask.exports.phrases import harmless

    about = ", ".join(filter(None, (talk.channel, talk.verdict)))
    told = f" ({harmless(about)})" if about else ""
    yield f"\n{talk.analysis:>6}  {harmless(talk.title)}{told}"
    for hit in talk.hits:
        yield f"        {_hit(hit)}"
    if talk.more:
        yield f"        … and {talk.more} more places"


def _hit(hit: Hit) -> str:
    from tubetotask.exports.phrases import clock

    where = " ".join(filter(None, (clock(hit.start_s), hit.url)))
    return f"{where}  {_said(hit.snippet)}".strip()


def _said(pieces: Sequence[Piece]) -> str:
    """The words, those that were asked for in brackets."""
    from tubetotask.exports.phrases import harmless

    said = "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)
    return harmless(" ".join(said.split()))
