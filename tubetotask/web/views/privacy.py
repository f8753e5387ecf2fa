"""The privacy page: what is kept, what goes where, how long, and how it goes."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, render_template

from tubetotask.domain.accounts import AUDIT_KEPT, REMOVAL_GRACE, SIGNED_IN_LASTS
from tubetotask.web import model_state, people

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("")
def show() -> str:
    """For everybody; which server a model is asked of, only for who is signed in."""
    server = ""
    if people.may_look():
        settings = model_state.settings(people.workspace())
        if settings is not None:
            server = urlsplit(settings.base_url).hostname or "api.openai.com"
    return render_template(
        "accounts/privacy.html",
        signed=people.may_look(),
        server=server,
        config=people.config(),
        audit_days=AUDIT_KEPT.days,
        grace_days=REMOVAL_GRACE.days,
        sign_in_days=SIGNED_IN_LASTS.days,
    )
