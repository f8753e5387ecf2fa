"""Themes: what one's videos keep coming back to, how often lately, and who said what about it.

Invariant: a page reads what a job has kept and asks no model; it compares nothing but the
statements that it shows with each other.
"""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, render_template, request

from tubetotask.exports import sides
from tubetotask.exports.times import clock
from tubetotask.jobs import others_say
from tubetotask.storage.categories import Categories
from tubetotask.storage.database import now
from tubetotask.storage.themes import Themes
from tubetotask.web import chart_data, people

bp = Blueprint("themes", __name__, url_prefix="/themes")
_STATEMENTS = 60


@bp.get("")
def show() -> str:
    """The themes, those of most sources first."""
    themes = _themes()
    category = request.args.get("category", "")[:40]
    page = themes.page(category=category, after=request.args.get("after", "")[:40])
    today = now().date()
    counted = themes.by_day((row.id for row in page.rows), chart_data.first_week(today))
    return render_template(
        "themes/themes.html",
        rows=page.rows,
        category=category,
        categories=Categories(themes.session, themes.owner_id).names(),
        further=page.after,
        chart=chart_data.themes(page.rows, counted, today),
    )


@bp.get("/<int:theme_id>")
def one(theme_id: int) -> str:
    """One theme: its statements by source, each with its quote and second."""
    themes = _themes()
    row = themes.one(theme_id)
    asked = request.args.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 11 else 0
    found = themes.said(theme_id, before=before, limit=_STATEMENTS + 1)
    told = [meant for _, meant in found[:_STATEMENTS]]
    shown = [meant.claim for meant in told]
    first = {claim.source: place for place, claim in reversed(list(enumerate(shown)))}
    shown.sort(key=lambda claim: first[claim.source])  # stable: each source's newest first
    today = now().date()
    counted = themes.by_day([row.id], chart_data.first_week(today))
    return render_template(
        "themes/theme.html",
        row=row,
        chart=chart_data.theme(row, counted, today),
        sources=[
            (of[0].said.who, [claim.said for claim in of])
            for of in (list(group) for _, group in groupby(shown, lambda claim: claim.source))
        ],
        further=found[_STATEMENTS - 1][0] if len(found) > _STATEMENTS else 0,
        beside=others_say.in_theme(told),
        sides=sides,
        clock=clock,
    )


def _themes() -> Themes:
    space = people.workspace()
    return Themes(space.session, space.owner_id)
