"""Settings → Integrations: connect, try, pause, remove, the log; and "send to" for tasks.

Invariants: a secret is never shown again after the answer to the form that made it, which nobody
keeps. Nothing is sent from here: what is asked for is written down for the worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response

from tubetotask.domain.errors import InputError, InvalidField
from tubetotask.domain.sending import Link, Sending
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.integrations import KINDS, Kind
from tubetotask.jobs import connections, outbox, readers
from tubetotask.storage import sending as stored
from tubetotask.storage.database import now
from tubetotask.storage.models import IntegrationRow
from tubetotask.storage.sending import Integrations
from tubetotask.web import older, people

bp = Blueprint("integrations", __name__, url_prefix="/settings/integrations")
_PAGE = 50
# State → shape of icons.svg, word.
STATES = {
    Sending.QUEUED.value: ("working", N_("On its way")),
    Sending.WAITING.value: ("waiting", N_("Waits")),
    Sending.SENT.value: ("already", N_("Arrived")),
    Sending.FAILED.value: ("failed", N_("Failed")),
    Sending.DROPPED.value: ("skip", N_("Called off")),
}
EVENTS = {
    outbox.BY_HAND: N_("sent by hand"),
    outbox.CHANGED: "changed",
    "task.proposed": "proposed",
    "task.accepted": "accepted",
    "task.done": "done",
    "task.dismissed": "dismissed",
    "report.made": "report",
}


@bp.get("")
def show() -> str:
    """What is connected, and what can be."""
    room = _room()
    return render_template(
        "integrations/integrations.html",
        rows=room.all(),
        counts=room.counts(),
        kinds=KINDS,
        standing=standing,
    )


@bp.get("/new/<kind>")
def new(kind: str) -> str:
    """The form of a kind."""
    return _form(_kind(kind))


@bp.post("/new/<kind>")
def connect(kind: str) -> Response | tuple[str, int]:
    """Keep what was entered, and try it."""
    return _save(_kind(kind))


@bp.get("/<int:integration_id>")
def one(integration_id: int) -> str:
    """One of them: how it stands, its settings, its log."""
    return _one(_room().one(integration_id))


@bp.get("/<int:integration_id>/state")
def state(integration_id: int) -> str:
    """How the try goes."""
    row = _room().one(integration_id)
    return render_template(
        "integrations/_state.html", row=row, kind=KINDS.get(row.kind), **_state(row)
    )


@bp.post("/<int:integration_id>")
def change(integration_id: int) -> Response | tuple[str, int]:
    """Keep other settings, and try them."""
    row = _room().one(integration_id)
    return _save(_kind(row.kind), row)


@bp.post("/<int:integration_id>/try")
def again(integration_id: int) -> Response:
    """Try it now."""
    room = _room()
    connections.ask_try(room.session, room.one(integration_id), people.jobs_url())
    room.session.commit()
    return _back(integration_id)


@bp.post("/<int:integration_id>/pause")
def pause(integration_id: int) -> Response:
    """Hold back what is to be sent, or go on."""
    room = _room()
    row = room.one(integration_id)
    paused = request.form.get("paused") == "yes"
    connections.pause(room.session, row, paused=paused)
    room.session.commit()
    if paused:
        flash(_("%(name)s is paused: what is to be sent waits.", name=row.name))
    else:
        flash(_("%(name)s goes on.", name=row.name))
    return _back(integration_id)


@bp.post("/<int:integration_id>/remove")
def remove(integration_id: int) -> Response:
    """Forget it, with its secret and its log."""
    room = _room()
    name = room.one(integration_id).name
    room.remove(integration_id)
    room.session.commit()
    flash(_("%(name)s is removed, with its token. What arrived there stays there.", name=name))
    return redirect(url_for("integrations.show"), 303)


@bp.post("/deliveries/<int:delivery_id>")
def delivery(delivery_id: int) -> Response:
    """Send it once more, or call it off."""
    room = _room()
    row = room.delivery(delivery_id)
    if request.form.get("act") == "drop":
        if outbox.drop(row):
            flash(_("Called off."))
    else:
        outbox.resend(room.session, people.jobs_url(), row)
        flash(_("It is sent again."))
    room.session.commit()
    return _back(row.integration_id)


def standing(row: IntegrationRow) -> tuple[str, str]:
    """Shape and word of how an integration stands."""
    if row.checking_since is not None:
        return "working", N_("Being tried")
    if row.state == Link.PAUSED.value:
        return "waiting", N_("Paused")
    if row.state == Link.BROKEN.value:
        return "failed", N_("Does not work")
    if row.error_message:
        return "waiting", N_("Does not answer")
    return "already", N_("Connected")


def _save(kind: Kind, row: IntegrationRow | None = None) -> Response | tuple[str, int]:
    room, number = _room(), row.id if row else 0
    vault = readers.vault_of(people.config())
    given = {name: value[:5000] for name, value in request.form.items()}
    events = request.form.getlist("events")
    try:
        kept, secret = connections.save(
            room, vault, kind, given, events, jobs_url=people.jobs_url(), number=number
        )
    except InvalidField as error:
        room.session.rollback()
        problems = {error.name: error}
        row = room.one(number) if number else None
        return _form(kind, row=row, given=given, events=events, problems=problems), 400
    except InputError as error:
        room.session.rollback()
        return _form(kind, given=given, events=events, problems={"form": error}), 400
    if secret:
        answer = make_response(_one(kept, secret=secret))
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return _back(kept.id)


def _form(
    kind: Kind,
    *,
    row: IntegrationRow | None = None,
    given: dict[str, str] | None = None,
    events: list[str] | None = None,
    problems: Mapping[str, InputError] | None = None,
) -> str:
    return render_template(
        "integrations/connect.html",
        kind=kind,
        row=row,
        **_fields(kind, row, given, events, problems),
    )


def _fields(
    kind: Kind,
    row: IntegrationRow | None,
    given: dict[str, str] | None = None,
    events: list[str] | None = None,
    problems: Mapping[str, InputError] | None = None,
) -> dict[str, Any]:
    settings = stored.settings_of(row) if row else {}
    values = {**settings, "name": row.name if row else "", **(given or {})}
    chosen = set(events) if events is not None else stored.events_of(row) if row else set()
    return {
        "values": {name: value for name, value in values.items() if name != "secret"},
        "chosen": chosen,
        "problems": problems or {},
        "help": _help(kind),
    }


def _one(row: IntegrationRow, *, secret: str = "") -> str:
    kind = _kind(row.kind)
    which = request.args.get("state", "")
    which = which if which in STATES else ""
    before = older.before()
    log = _room().log(row.id, state=which, before=before, limit=_PAGE + 1)
    return render_template(
        "integrations/integration.html",
        row=row,
        kind=kind,
        secret=secret,
        log=log[:_PAGE],
        further=log[_PAGE - 1].id if len(log) > _PAGE else 0,
        which=which,
        counts=_room().counts().get(row.id, {}),
        states=STATES,
        events=EVENTS,
        **_state(row),
        **_fields(kind, row),
    )


def _state(row: IntegrationRow) -> dict[str, Any]:
    shape, word = standing(row)
    return {"shape": shape, "word": word, "at": now()}


def _help(kind: Kind) -> Markup:
    """The kind's own help: a file of ours."""
    text = files(f"tubetotask.integrations.{kind.id}").joinpath("templates/help.html")
    return Markup(text.read_text(encoding="utf-8"))  # noqa: S704 - no word of anybody else's


def _kind(name: str) -> Kind:
    found = KINDS.get(name)
    if found is None:
        abort(404)
    return found


def _back(integration_id: int) -> Response:
    return redirect(url_for("integrations.one", integration_id=integration_id), 303)


def _room() -> Integrations:
    space = people.workspace()
    return Integrations(space.session, space.owner_id)
