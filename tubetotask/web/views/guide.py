"""The guided start: a plan, something to read, and a key or none. Three steps, each may be skipped.

Invariant: each step keeps what it was given at once, in the same way as the page that is for it, so
whoever leaves in the middle has lost nothing; and what is wrong is said beside the field.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import exists, select
from werkzeug.wrappers import Response

from tubetotask import plans, samples
from tubetotask.api.statuses import status_of
from tubetotask.domain.accounts import Event
from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import following, planning
from tubetotask.jobs.model_setup import ModelForm
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.models import AnalysisRow, FollowRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import youtube_id
from tubetotask.web import model_state, people, speech, trail

bp = Blueprint("guide", __name__, url_prefix="/start")
STEPS = {"plan": N_("Your plan"), "talk": N_("Something to read"), "model": N_("A model, or none")}
_MOST_LINES = 50
Answer = Response | tuple[str, int]


@bp.get("")
def show() -> str:
    """The step that is asked for, or the first that is not done."""
    space = people.workspace()
    own = space.plan_version()
    asked = request.args.get("step", "")
    step = asked if asked in STEPS else "talk" if own else "plan"
    chosen = samples.template(request.args.get("template", ""))
    return _page(space, step, plan=chosen or (own.markdown if own else ""))


@bp.post("/plan")
def plan() -> Answer:
    """Keep the plan."""
    space, text = people.workspace(), request.form.get("plan", "")
    try:
        planning.save(space, plans.parse(text))
    except InputError as error:
        return _page(space, "plan", plan=text, error=error), status_of(error)
    return redirect(url_for("guide.show", step="talk"), 303)


@bp.post("/talk")
def talk() -> Answer:
    """Read the videos that are named, and follow the channels and playlists."""
    space, given = people.workspace(), request.form.get("source", "").strip()[:20_000]
    lines = [line.strip() for line in given.splitlines() if line.strip()]
    try:
        if not lines:
            raise InputError(
                "There is nothing to read yet.", remedy="Paste an address, or go on without."
            )
        if len(lines) > _MOST_LINES:
            raise InputError(
                f"These are more than {_MOST_LINES} addresses.",
                remedy="Begin with some of them; a whole list can be given under Sources.",
            )
        for number, line in enumerate(lines, 1):
            given = "\n".join(lines[number - 1 :])  # those before are begun
            _take_line(space, line, number, len(lines))
    except InputError as error:
        return _page(space, "talk", source=given, error=error), status_of(error)
    flash(_("Begun. It is read in the background while you go on."))
    return redirect(url_for("guide.show", step="model"), 303)


@bp.post("/model")
def model() -> Answer:
    """Keep the key and try it."""
    space, key = people.workspace(), request.form.get("api_key", "")
    form = ModelForm.of(model_state.load(space))
    errors = model_state.save(space, form, key, people.jobs_url())
    if not key.strip():
        errors = {"api_key": InputError("There is no key.", remedy="Paste it, or go on without.")}
    if errors:
        space.session.rollback()
        return _page(space, "model", error=next(iter(errors.values()))), 400
    trail.note(Event.MODEL_CHANGED, detail="a new key")
    space.session.commit()
    flash(_("The key is kept, locked. Whether it works stands in the Inbox in a moment."))
    return redirect(url_for("inbox.show"), 303)


def _take_line(space: Workspace, line: str, number: int, count: int) -> None:
    """Raises InputError, which names the line where there are several."""
    try:
        _take(space, line)
    except InputError as error:
        if count == 1:
            raise
        told = _("Line %(number)s, “%(line)s”:", number=number, line=line[:80])
        begun = _("The lines before it are begun.") if number > 1 else ""
        raise InputError(
            f"{told} {speech.translated(error.message)}",
            remedy=f"{speech.translated(error.remedy)} {begun}".strip(),
        ) from error


def _take(space: Workspace, line: str) -> None:
    """A video is read, all else is followed. Raises InputError where it is neither."""
    if not youtube_id(line):
        following.follow(space, people.jobs_url(), line)
        return
    own = space.plan_version()
    held = plans.parse(own.markdown) if own else None
    request_analysis(space, people.jobs_url(), Source(link=line), held)


def _done(space: Workspace) -> frozenset[str]:
    """The steps that have their answer."""
    session, mine = space.session, space.owner_id
    follows = exists().where(FollowRow.owner_id == mine, FollowRow.removed_at.is_(None))
    own = AnalysisRow.owner_id == mine, AnalysisRow.sample.is_(False)
    talks = exists().where(*own, AnalysisRow.removed_at.is_(None))
    found = {
        "plan": space.plan_version() is not None,
        "talk": bool(session.scalar(select(follows | talks))),
        "model": model_state.is_set(space),
    }
    return frozenset(name for name, is_done in found.items() if is_done)


def _page(
    space: Workspace,
    step: str,
    *,
    plan: str = "",
    source: str = "",
    error: InputError | None = None,
) -> str:
    state = replace(model_state.load(space), key_hint="") if step == "model" else None
    return render_template(
        "guide.html",
        step=step,
        steps=STEPS,
        plan=plan,
        source=source,
        wrong=error,
        templates=samples.TEMPLATES,
        chosen=request.args.get("template", ""),
        state=state,
        done=_done(space),
        price=model_state.typical_price(space) if step == "model" else "",
    )
