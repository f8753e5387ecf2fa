"""Settings → Language and time: in which language pages speak to the person, and whose clock.

Invariant: the choice is the person's own, and holds from the answer on that follows it.
"""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tubetotask.domain.errors import InputError
from tubetotask.domain.texts import gettext as _
from tubetotask.storage.database import db
from tubetotask.storage.models import User
from tubetotask.web import speech

bp = Blueprint("language", __name__, url_prefix="/settings/language")


@bp.get("")
def show() -> str:
    """What is chosen, and how a day and an amount look with it."""
    me = _me()
    return _page(me.language, me.timezone)


@bp.post("")
def choose() -> Response | tuple[str, int]:
    """Keep the choice. "" for the language: as the browser asks."""
    me = _me()
    language, zone = request.form.get("language", ""), request.form.get("timezone", "").strip()
    if language and language not in speech.LANGUAGES:
        abort(400)
    if zone and zone not in available_timezones():
        error = InputError(
            _("“%(zone)s” is no time zone.", zone=zone[:60]),
            remedy=_("Choose one from the list, as Europe/Berlin."),
        )
        return _page(language, zone[:60], error), 400
    me.language, me.timezone = language, zone
    session: Session = db.session()
    session.commit()
    speech.refresh()
    flash(_("Saved."))
    return redirect(url_for("language.show"), 303)


def _me() -> User:
    found = speech.person()
    if found is None:
        abort(404)
    return found


def _page(language: str, zone: str, error: InputError | None = None) -> str:
    return render_template(
        "settings/language.html",
        chosen=language,
        zone=zone,
        error=error,
        spoken=speech.LANGUAGES,
        zones=sorted(available_timezones()),
    )
