"""Search, what is new, the plan, sources, jobs and usage."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Number, Time, Verdict
from tubetotask.api.v1.shapes.choices import Categories
from tubetotask.api.v1.shapes.jobs import Job, JobDetail, Jobs
from tubetotask.api.v1.shapes.plan import Plan
from tubetotask.api.v1.shapes.rest import News, Usage
from tubetotask.api.v1.shapes.search import By, Found, FoundTask, Kind, Note, Piece, Talk
from tubetotask.mcp.bounds import pieces
from tubetotask.mcp.said import said, trouble, without_none
from tubetotask.mcp.tool import Given, PageGiven, PartGiven, Tool, ask
from tubetotask.mcp.tools.analyses import brief
from tubetotask.mcp.tools.tasks import brief as brief_task
from tubetotask.storage.tokens import READ, WRITE

Few = Annotated[int, Field(ge=1, le=30)]
_MORE_NEWS = (
    "There may be more: list_analyses with this since, list_tasks with sort newest, each with next."
)


class SearchGiven(Given):
    """What is searched for."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    """Words. "words in quotes" follow each other; -word may not be there."""
    kind: Kind | None = None
    """"talks": what was said; "notes": statements of notes and findings; "tasks". Left out: all."""
    by: By = "words"
    """"meaning": notes and tasks, too, that say the like in other words or another language."""
    channel: Annotated[str, Field(max_length=500)] = ""
    """Only of this channel (its name)."""
    section: Annotated[str, Field(max_length=200)] = ""
    """The id of a section, from read_plan."""
    verdict: Verdict | None = None
    """Only of talks with this verdict."""
    since: date | None = None
    """Read, or as a task proposed, on this day or later (year-month-day)."""
    until: date | None = None
    """The same: on this day or earlier."""
    limit: Annotated[int, Field(ge=1, le=10)] = 10
    """Of each kind so many at most; fewer come where they are long."""
    cursor: str = ""
    """The "next" of a kind, given with that kind."""


class NewsGiven(Given):
    """Since when."""

    since: Time | None = None
    """"until" of the last answer, or a time (ISO 8601 with a zone). Left out: the last 24 hours."""
    limit: Few = 10
    """Of videos and of tasks so many at most; fewer come where they are long."""


class PlanGiven(Given):
    """A plan."""

    markdown: Annotated[str, Field(min_length=1, max_length=200_000)]
    """The whole plan, not a part of it: it replaces the text in use."""


class JobsGiven(PageGiven):
    """Which jobs."""

    show: Literal["now", "waiting", "failed", "done"] = "now"
    """"now": what is under way."""


class JobGiven(Given):
    """Which job."""

    job: Number
    """It has the number of its analysis."""


def search(call: Call, given: SearchGiven) -> dict[str, Any]:
    """Search what was said in the videos the user has had read, their notes, and the user's tasks.

    With links to the second. It finds words and their forms; with by "meaning" also notes and tasks
    that mean the like. Try that or other words when nothing is found; read_transcript shows what
    stands around a place.
    """
    query = given.model_dump(exclude_none=True)
    found = ask(call, "search", Found, query=query)
    return without_none(
        {
            "talks": [_talk(each) for each in found.talks],
            "notes": [_note(each) for each in found.notes],
            "tasks": [_task(each) for each in found.tasks],
            "every_word_found": found.all_words,
            "by": found.by,
            "kinds": [
                without_none({"kind": each.kind, "found": each.count, "next": each.next})
                for each in found.kinds
            ],
        }
    )


def whats_new(call: Call, given: NewsGiven) -> dict[str, Any]:
    """Tell what is new for the user: videos that were read and tasks that were proposed.

    Start a daily review with it. Keep "until" and send it as "since" the next time.
    """
    found = ask(call, "getNews", News, query=given.model_dump(exclude_none=True))
    told = {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "counts": found.counts.model_dump(),
        "analyses": [brief(each) for each in found.analyses],
        "tasks": [brief_task(each) for each in found.tasks],
    }
    if given.limit in (len(found.analyses), len(found.tasks)):
        told["more"] = _MORE_NEWS
    return told


def read_plan(call: Call, given: PartGiven) -> dict[str, Any]:
    """Read the user's master plan: its Markdown, its sections with their ids and the category that
    the user gave them, filters and lenses.

    It is what everything is compared with. It is the user's own text.
    """
    del given  # its cursor counts the answer's entries (bounds)
    found = ask(call, "getPlan", Plan)
    kept = ask(call, "listCategories", Categories)
    named = {each.section_id: each.category for each in kept.sections if each.category}
    return {
        "version": found.version,
        "markdown": pieces(found.markdown),
        "sections": [
            without_none({"id": each.id, "title": each.title, "category": named.get(each.id)})
            for each in found.sections
        ],
        "filters": [each.question for each in found.filters],
        "lenses": [each.question for each in found.lenses],
        "used_at": found.used_at.isoformat(timespec="seconds"),
    }


def save_plan(call: Call, given: PlanGiven) -> dict[str, Any]:
    """Replace the user's master plan by this text. Only when the user has agreed to the whole text.

    Earlier versions are kept and can be used again on the page of the plan. Nothing is read anew.
    """
    found = ask(call, "savePlan", Plan, body={"markdown": given.markdown})
    return {"version": found.version, "sections": [each.title for each in found.sections]}


def list_jobs(call: Call, given: JobsGiven) -> dict[str, Any]:
    """List background work: what runs, waits or failed, and why."""
    found = ask(call, "listJobs", Jobs, query=given.model_dump())
    return without_none({"jobs": [_job(each) for each in found.items], "next": found.next})


def cancel_job(call: Call, given: JobGiven) -> dict[str, Any]:
    """Cancel an analysis that is under way or waits, so that no more is spent on it."""
    return _job(ask(call, "cancelJob", JobDetail, path={"job_id": given.job}))


def usage(call: Call, given: PartGiven) -> dict[str, Any]:
    """Tell what models have cost the user today and this month, in US dollars, and the budgets."""
    del given  # its cursor counts the answer's entries (bounds)
    found = ask(call, "getUsage", Usage)
    return without_none(
        {
            "today_usd": found.today.usd,
            "month_usd": found.month.usd,
            "calls_without_price": found.month.unknown,
            "by_model": [
                {"model": each.model, "purpose": each.purpose, "usd": each.spent.usd}
                for each in found.lines
            ],
            "budgets": [
                {"period": each.name, "of": each.whose, "usd": each.budget, "left_usd": each.left}
                for each in found.budgets
            ],
        }
    )


def _talk(talk: Talk) -> dict[str, Any]:
    places = [
        without_none({"said": _said(hit.snippet, 400), "start_s": hit.start_s, "at": hit.url})
        for hit in talk.hits
    ]
    return without_none(
        {
            "analysis": talk.analysis,
            "title": said(talk.title, 200),
            "channel": said(talk.channel, 100),
            "verdict": talk.verdict,
            "places": places,
        }
    )


def _note(note: Note) -> dict[str, Any]:
    return without_none(
        {
            "analysis": note.analysis,
            "part": note.part,
            "quote": _said(note.quote, 400),
            "in_a_model_s_words": _said(note.said, 400) if note.said else None,
            "about": said(note.about, 200) if note.about else None,
            "section": note.section or None,
            "title": said(note.title, 200),
            "start_s": note.start_s,
            "at": note.url,
            "by_meaning": note.by_meaning or None,
        }
    )


def _task(task: FoundTask) -> dict[str, Any]:
    return without_none(
        {
            "task": task.task,
            "title": _said(task.title, 300),
            "status": task.status,
            "priority": task.priority,
            "section": said(task.section_title, 100) if task.section_title else None,
            "said" if task.quoted else "in_a_model_s_words": (
                _said(task.quote, 400) if task.quote else None
            ),
            "at": task.url,
            "by_meaning": task.by_meaning or None,
        }
    )


def _said(pieces: list[Piece], most: int) -> Any:
    return said("".join(piece.text for piece in pieces), most)


def _job(found: Job) -> dict[str, Any]:
    return without_none(
        {
            "job": found.id,
            "state": found.state,
            "title": said(found.title, 200),
            "parts": f"{found.parts_done} of {found.parts}" if found.parts else None,
            "error": trouble(found.error),
            "usd": found.usd,
        }
    )


TOOLS = (
    Tool("search", search, SearchGiven, READ, "Search", reads=True),
    Tool("whats_new", whats_new, NewsGiven, READ, "What is new", reads=True),
    Tool("read_plan", read_plan, PartGiven, READ, "The master plan", reads=True, whole=True),
    Tool(
        "save_plan",
        save_plan,
        PlanGiven,
        WRITE,
        "Replace the plan",
        destroys=True,
        again=True,
        rest="read_plan",
    ),
    Tool("list_jobs", list_jobs, JobsGiven, READ, "Background work", reads=True),
    Tool("cancel_job", cancel_job, JobGiven, WRITE, "Cancel an analysis", destroys=True),
    Tool("usage", usage, PartGiven, READ, "What it has cost", reads=True, whole=True),
)
