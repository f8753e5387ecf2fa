"""Themes, tags, and what is worth watching: what the user has beside videos and tasks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.base import Number, Time
from tubetotask.api.v1.shapes.tags import Tags
from tubetotask.api.v1.shapes.themes import Theme, Themes, ThemeStatement, ThemeStatements
from tubetotask.api.v1.shapes.watching import Slot, Slots, Suggestions
from tubetotask.mcp.said import said, without_none
from tubetotask.mcp.tool import Given, PageGiven, PartGiven, Tool, ask
from tubetotask.storage.tokens import READ, WRITE


class ThemesGiven(PageGiven):
    """Which themes."""

    category: Annotated[str, Field(max_length=40)] = ""
    """Only of sections of the plan in this category, as read_plan tells it."""


class ThemeGiven(PageGiven):
    """Which theme."""

    theme: Number
    """Its number, as list_themes tells it."""


class WatchGiven(Given):
    """Which video, and when."""

    what: Literal["analysis", "video"]
    """"analysis": of a talk that was read; "video": of a followed source."""
    number: Number
    """Of that analysis or video."""
    starts_at: Time
    """ISO 8601 with a zone."""


class TagsGiven(Given):
    """What bears which tags."""

    what: Literal["task", "analysis"]
    """"analysis": the talk of it, whatever analyses of it there are."""
    number: Number
    """Of that task or analysis."""
    tags: Annotated[list[Annotated[str, Field(min_length=1, max_length=41)]], Field(max_length=20)]
    """All that it is to bear: one that is left out is taken away."""


def list_themes(call: Call, given: ThemesGiven) -> dict[str, Any]:
    """List what the user's videos keep coming back to, those of most sources first.

    Each is a cluster of statements of several videos, named in their speakers' words.
    """
    found = ask(call, "listThemes", Themes, query=given.model_dump())
    return without_none({"themes": [_theme(each) for each in found.items], "next": found.next})


def read_theme(call: Call, given: ThemeGiven) -> dict[str, Any]:
    """Read who said what about a theme: its statements with quotes and links to the second, the
    newest first."""
    query = {"limit": given.limit, "cursor": given.cursor}
    path = {"theme_id": given.theme}
    found = ask(call, "getTheme", ThemeStatements, path=path, query=query)
    return without_none(
        {
            **_theme(found.theme),
            "said": [_statement(each) for each in found.items],
            "next": found.next,
        }
    )


def worth_watching(call: Call, given: PartGiven) -> dict[str, Any]:
    """Tell which videos the user has not opened and may want to watch, for the sections of their
    plan of which least was heard, and what they plan to watch when."""
    del given  # its cursor counts the answer's entries (bounds)
    found, planned = ask(call, "listSuggestions", Suggestions), ask(call, "listSlots", Slots)
    return {
        "suggested": [
            without_none(
                {
                    "what": "analysis" if each.analysis else "video",
                    "number": each.analysis or each.video,
                    "title": said(each.title, 200),
                    "who": said(each.who, 100),
                    "minutes": round(each.duration_s / 60) if each.duration_s else None,
                    "plan_section": each.section_title,
                    "why": said(each.reason, 400),
                }
            )
            for each in found.items
        ],
        "planned": [_slot(each) for each in planned.items],
    }


def plan_watching(call: Call, given: WatchGiven) -> dict[str, Any]:
    """Plan a time to watch a video, as the user has said; an earlier time for it is replaced. The
    user's calendar feed holds it."""
    name, path = (
        ("watchAnalysis", {"analysis_id": given.number})
        if given.what == "analysis"
        else ("watchVideo", {"video_id": given.number})
    )
    body = {"starts_at": given.starts_at.isoformat()}
    return _slot(ask(call, name, Slot, path=path, body=body))


def set_tags(call: Call, given: TagsGiven) -> dict[str, Any]:
    """Set the user's own tags on a task or a talk: these and no others. Only when the user says
    which; read those that it bears first (get_task, get_analysis)."""
    name, path = (
        ("tagTask", {"task_id": given.number})
        if given.what == "task"
        else ("tagAnalysis", {"analysis_id": given.number})
    )
    found = ask(call, name, Tags, path=path, body={"tags": given.tags})
    return {"what": given.what, "number": given.number, "tags": found.tags}


def _theme(found: Theme) -> dict[str, Any]:
    return {
        "theme": found.id,
        "name": said(found.name, 100),
        "sources": found.sources,
        "videos": found.videos,
        "statements": found.statements,
        "last_at": found.last_at.isoformat(timespec="seconds"),
    }


def _statement(found: ThemeStatement) -> dict[str, Any]:
    return without_none(
        {
            "analysis": found.analysis,
            "kind": found.kind,
            "plan_section": found.section_title or None,
            "quote": said(found.quote, 400),
            "in_a_model_s_words": said(found.wording, 400) if found.wording else None,
            "who": said(found.who, 100),
            "at": found.url,
        }
    )


def _slot(found: Slot) -> dict[str, Any]:
    return without_none(
        {
            "title": said(found.title, 200),
            "starts_at": found.starts_at.isoformat(timespec="minutes"),
            "minutes": found.minutes,
            "url": found.url,
        }
    )


TOOLS = (
    Tool("list_themes", list_themes, ThemesGiven, READ, "Themes", reads=True),
    Tool("read_theme", read_theme, ThemeGiven, READ, "One theme", reads=True),
    Tool(
        "worth_watching",
        worth_watching,
        PartGiven,
        READ,
        "What is worth watching",
        reads=True,
        whole=True,
    ),
    Tool("plan_watching", plan_watching, WatchGiven, WRITE, "Plan a time to watch", again=True),
    Tool("set_tags", set_tags, TagsGiven, WRITE, "Set tags", destroys=True, again=True),
)
