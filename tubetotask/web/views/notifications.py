"""Settings → Notifications: where one is told of what, when not; and the link that stops mails.

Invariants: an address is never shown again but for how it ends. Whoever has the link of a mail can
stop these mails, signed in or not, and do nothing else; opening it changes nothing.
"""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.domain.errors import InputError
from tubetotask.domain.notices import Told
from tubetotask.domain.sending import Link
from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.jobs import channels
from tubetotask.notifications.schemes import SERVICES
from tubetotask.storage import browsers
from tubetotask.storage.database import db
from tubetotask.storage.models import ChannelRow
from tubetotask.storage.notices import Channels, wants_of
from tubetotask.web import older, people

bp = Blueprint("notifications", __name__, url_prefix="/settings/notifications")
_PAGE = 20
stopping = Blueprint("no_more", __name__, url_prefix="/no-more-mails")
WANTS = (
    (Told.REPORT.value, N_("Reports"), N_("each as it is made")),
    (
        Told.ACT.value,
        N_("Act now"),
        N_("a talk whose verdict is “act now”, from the score below on"),
    ),
    (
        Told.BUDGET.value,
        N_("Budget"),
        N_("when four fifths of a budget are spent, and when all is"),
    ),
    (Told.SOURCE.value, N_("Sources"), N_("when one has been broken for a day")),
    (
        Told.SEARCH.value,
        N_("Searches"),
        N_("when a new talk holds a search that you keep with an alert"),
    ),
    (
        Told.LENS.value,
        N_("Lenses"),
        N_("when a new talk answers a lens that has an alert on the plan’s page"),
    ),
    (Told.INTEGRATION.value, N_("Integrations"), N_("when one waits for you to mend it")),
)


@bp.get("")
def show() -> str:
    """The channels, quiet hours, and what was told."""
    return _page()


@bp.post("")
def add() -> Response | tuple[str, int]:
    """A new channel."""
    return _save(0)


@bp.post("/<int:channel_id>")
def change(channel_id: int) -> Response | tuple[str, int]:
    """Other wishes, or another address."""
    return _save(channel_id)


@bp.post("/<int:channel_id>/test")
def test(channel_id: int) -> Response:
    """Have something sent there, as all else is."""
    room = _room()
    channels.test(room, channel_id)
    room.session.commit()
    flash(_("On its way: within two minutes, or when your quiet hours end."))
    return _back()


@bp.post("/<int:channel_id>/pause")
def pause(channel_id: int) -> Response:
    """Tell nothing there for now, or go on."""
    room = _room()
    paused = request.form.get("paused") == "yes"
    channels.pause(room.one(channel_id), paused=paused)
    room.session.commit()
    flash(_("Paused.") if paused else _("It goes on."))
    return _back()


@bp.post("/<int:channel_id>/remove")
def remove(channel_id: int) -> Response:
    """Forget it, with its address."""
    room = _room()
    room.remove(channel_id)
    room.session.commit()
    flash(_("Removed, with its address."))
    return _back()


@bp.post("/quiet")
def quiet() -> Response | tuple[str, int]:
    """Other quiet hours."""
    room, zone = _room(), request.form.get("timezone", "").strip()
    begin, end = (_minute(request.form.get(name, "")) for name in ("begin", "end"))
    try:
        channels.set_quiet(room, zone, begin, end)
    except InputError as error:
        return _page({"quiet": error}), 400
    flash(_("Your quiet hours are kept."))
    return _back()


@stopping.get("/<token>")
def ask(token: str) -> str:
    """The page behind the link: one button."""
    row = _of(token)
    over = row.state == Link.PAUSED.value
    return render_template("notifications/stop.html", token_=token, over=over)


@stopping.post("/<token>")
def stop(token: str) -> str:
    """No more mails: pressed on the page, or by a mail program (RFC 8058)."""
    row = _of(token)
    channels.stop(row)
    db.session.commit()
    return render_template("notifications/stop.html", token_=token, over=True)


def _of(token: str) -> ChannelRow:
    session: Session = db.session()
    row = channels.channel_of(session, people.config(), token[:500])
    if row is None:
        abort(404)
    return row


def _save(number: int) -> Response | tuple[str, int]:
    room = _room()
    given = {name: value[:2000] for name, value in request.form.items()}
    if number:
        room.one(number)
    try:
        row = channels.save(
            room, people.config(), given, request.form.getlist("wants"), number=number
        )
    except InputError as error:
        room.session.rollback()
        return _page({str(number): error}), 400
    room.session.commit()
    flash(_("%(name)s is kept. Send a test to see that it works.", name=row.name))
    return _back()


def _page(problems: dict[str, InputError] | None = None) -> str:
    room, me = _room(), people.me()
    before = older.before()
    told = room.messages(before=before, limit=_PAGE + 1)
    return render_template(
        "notifications/notifications.html",
        rows=room.all(),
        wants=WANTS,
        wants_of=wants_of,
        marks=browsers.marks(room),
        quiet=room.quiet(),
        zones=sorted(available_timezones()),
        messages=told[:_PAGE],
        further=told[_PAGE - 1][0].id if len(told) > _PAGE else 0,
        before=before,
        mailable=channels.mail_server(people.config()) is not None,
        account=me.email if me else "",
        services=SERVICES,
        problems=problems or {},
    )


def _minute(text: str) -> int | None:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute[:2].isdecimal()) or len(text) > 8:
        return None
    found = int(hour) * 60 + int(minute[:2])
    return found if found < 1440 and int(minute[:2]) < 60 else None


def _back() -> Response:
    return redirect(url_for("notifications.show"), 303)


def _room() -> Channels:
    space = people.workspace()
    return Channels(space.session, space.owner_id)
