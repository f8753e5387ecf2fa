"""The inbox: what the sources said, by what matters for the plan; and what is done with it.

Invariants: what is shown stands in the address. Each press can be taken back by the next page, with
JavaScript or without. A page asks at most eight questions of the database
(tests/web/test_questions.py), however much there is.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tubetotask.domain.errors import InputError
from tubetotask.domain.inbox import Verb
from tubetotask.domain.plan import Section
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import triage, trying
from tubetotask.storage import inbox_overview
from tubetotask.storage.database import now
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.inbox_overview import Overview
from tubetotask.web import inbox_page, parsed, people, seldom
from tubetotask.web.inbox_page import Address

bp = Blueprint("inbox", __name__)
UNDOES = "undo:"
_TRY = timedelta(minutes=1)  # for so long a page waits to tell how a try of the model ends
_OURS = re.compile(r"/(?:\?[^\\\s]*)?")


@bp.get("/")
def show() -> str:
    """The list, and beside it what is under way, what waits, and what was spent today."""
    space = people.workspace()
    inbox = Inbox(space.session, space.owner_id)
    address = Address.of(request.args)
    after = request.args.get("after", "")[:40]
    page = inbox.page(address.which, sort=address.sort, after=after)
    seen = inbox_overview.overview(space.session, space.owner_id, now())
    first = not after and address.which.show in ("inbox", "all")
    return render_template(
        "inbox/inbox.html",
        page=page,
        address=address,
        overview=seen,
        under_way=inbox.under_way() if first else [],
        around=inbox_overview.around(space.session, space.owner_id),
        sections=_sections(seen),
        here=address.query(after=after),
        after=after,
        words=inbox_page,
        **seldom.told(space, seen),
        **_model(seen),
    )


@bp.post("/inbox/act")
def act() -> Response:
    """Do something with one talk ("archive:12") or with those that are ticked ("archive")."""
    what, _colon, number = request.form.get("act", "").partition(":")
    if what not in {verb.value for verb in Verb}:
        raise InputError("Nothing was chosen to be done.", remedy="Press one of the buttons.")
    named = number.isascii() and number.isdecimal() and len(number) < 10
    ids = [int(number)] if named else request.form.getlist("talk", type=int)
    if not ids:
        flash(_("No talk is ticked."))
        return _back()
    done = triage.act(_inbox(), ids, Verb(what))
    back = f"{UNDOES}{done.batch}:{done.tasks_batch}" if done.batch or done.tasks_batch else ""
    flash(inbox_page.told(Verb(what), done), back or "message")
    return _back()


@bp.post("/inbox/undo")
def undo() -> Response:
    """Take back what a press did."""
    batch, tasks = (request.form.get(name, "")[:32] for name in ("batch", "tasks"))
    count = triage.undo(_inbox(), batch, tasks)
    flash(_("Undone.") if count else _("Something else was done since; nothing was changed."))
    return _back()


def _model(seen: Overview) -> dict[str, Any]:
    """For who can mend it: that the model is being tried, or did not work when it was."""
    if not people.is_admin():
        return {"model_tried": None, "model_trying": False}
    begun = datetime.fromisoformat(seen.model_trying) if seen.model_trying else None
    tried = None if begun else trying.read(seen.model_tried)
    return {
        "model_tried": tried if tried and not tried.ok else None,
        "model_trying": begun is not None and now() - begun < _TRY,
    }


def _sections(seen: Overview) -> tuple[Section, ...]:
    """The sections of the plan in use."""
    try:
        return parsed.plan(seen.plan).sections if seen.plan else ()
    except InputError:  # kept by an older version that took more
        return ()


def _inbox() -> Inbox:
    space = people.workspace()
    return Inbox(space.session, space.owner_id)


def _back() -> Response:
    """To the inbox page where the button was pressed."""
    asked = request.form.get("back", "")
    return redirect(asked if _OURS.fullmatch(asked) else url_for("inbox.show"), 303)
