"""Themes: listed, and opened into their statements."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.paging import cursor, number, place
from tubetotask.api.v1.shapes import themes as shapes
from tubetotask.storage.themes import Themes
from tubetotask.storage.tokens import READ


def listed(call: Call) -> shapes.Themes:
    """List themes

    What the videos keep coming back to, of two videos or more, those of most sources first. A job
    makes them when a talk is held against the plan; nothing is compared here.
    """
    asked = call.asked(shapes.ThemeQuery)
    begun = place(asked.cursor, 1)
    page = _themes(call).page(
        category=asked.category, after=begun[0] if begun else "", limit=asked.limit
    )
    return shapes.Themes(
        items=[shapes.theme(row) for row in page.rows],
        next=cursor(page.after) if page.after else None,
    )


def one(call: Call) -> shapes.ThemeStatements:
    """Get a theme

    With its statements, the newest first, each with its quote and the way to its second.
    """
    asked, themes = call.asked(shapes.ThemeAsked), _themes(call)
    row = themes.one(call.number("theme_id"))
    begun = place(asked.cursor, 1)
    before = number(begun[0]) if begun else 0
    found = themes.said(row.id, before=before, limit=asked.limit + 1)
    shown = found[: asked.limit]
    return shapes.ThemeStatements(
        theme=shapes.theme(row),
        items=[shapes.statement(meant.claim) for _number, meant in shown],
        next=cursor(shown[-1][0]) if len(found) > asked.limit else None,
    )


def _themes(call: Call) -> Themes:
    return Themes(call.space.session, call.space.owner_id)


OPERATIONS = (
    Operation(
        "listThemes",
        "GET",
        "/themes",
        listed,
        READ,
        shapes.Themes,
        query=shapes.ThemeQuery,
        sparse=True,
        links={"getTheme": ("theme_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "getTheme",
        "GET",
        "/themes/{theme_id}",
        one,
        READ,
        shapes.ThemeStatements,
        query=shapes.ThemeAsked,
    ),
)
