"""The search page: words, what narrows them, and the second at which they were said.

Invariant: a search is an address: it can be kept, sent and gone back to.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.texts import gettext as _
from tubetotask.domain.video import Video
from tubetotask.exports.places import link_at
from tubetotask.jobs import searching
from tubetotask.storage import search_scope
from tubetotask.storage.models import SavedSearchRow
from tubetotask.storage.saved_searches import SavedSearches, told
from tubetotask.web import people, search_page
from tubetotask.web.filters import MARKS
from tubetotask.web.task_page import state

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("")
def show() -> str:
    """The box; with ``q`` what was found."""
    space, asked = people.workspace(), search_page.read(request.args)
    query = searching.asked(asked.q)
    found = searching.find(space.session, space.owner_id, query, asked.facets, asked.view)
    saved, view = _saved(), asked.view
    same = saved.same(asked.q, asked.facets, view.kind, view.by) if query else None
    choices = search_scope.choices(space.session, space.owner_id, same)
    return render_template(
        "search/search.html",
        asked=asked,
        query=query,
        found=found,
        choices=choices,
        section_titles=dict(choices.sections),
        verdicts=[(each, MARKS[each][1]) for each in search_page.VERDICTS],
        words=search_page.WORDS,
        part=search_page.part,
        state=state,
        link=_link,
        kept=[] if query else saved.all(),
        kept_address=_address,
    )


@bp.post("/keep")
def keep() -> Response:
    """Keep a search; with ``alert`` its owner is told when a new talk holds it."""
    saved, asked = _saved(), search_page.read(request.form)
    row = saved.keep(request.form.get("q", ""), asked.facets, asked.view.kind, asked.view.by)
    row.alert = bool(request.form.get("alert"))
    saved.session.commit()
    said = _("The search is kept.")
    if row.alert:
        said += " " + _(
            "You are told in each channel of Settings → Notifications that wants searches."
        )
    flash(said)
    return redirect(_address(row), 303)


@bp.post("/kept/<int:saved_id>/<any(alert, quiet):what>")
def alert(saved_id: int, what: str) -> Response:
    """Be told of new talks that hold it, or not."""
    saved = _saved()
    saved.one(saved_id).alert = what == "alert"
    saved.session.commit()
    return redirect(url_for("search.show"), 303)


@bp.post("/kept/<int:saved_id>/remove")
def remove(saved_id: int) -> Response:
    """Keep it no longer; the page that follows offers to keep it again."""
    saved = _saved()
    row = saved.remove(saved_id)
    saved.session.commit()
    flash(_("“%(search)s” is kept no longer.", search=row.q))
    return redirect(_address(row), 303)


def _saved() -> SavedSearches:
    space = people.workspace()
    return SavedSearches(space.session, space.owner_id)


def _address(row: SavedSearchRow) -> str:
    return search_page.read(told(row)).address()


def _link(youtube_id: str, second: float | None) -> str | None:
    return link_at(Video("", youtube_id), second)
