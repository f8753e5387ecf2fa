"""Trying the model that is set: one small question, and what came of it.

Invariant: one try is under way at most; its end is written whatever happened, and says neither the
key nor anything that the server wrote.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.calls import Account
from tubetotask.domain.errors import TubeToTaskError
from tubetotask.jobs import engine, readers, terms
from tubetotask.storage.database import db, now, retried
from tubetotask.storage.preferences import MODEL_TRIED, MODEL_TRYING, Preferences
from tubetotask.storage.workspace import local_user

log = structlog.get_logger()
WORKFLOW = "try_model"
_TRYING, _TRIED = MODEL_TRYING, MODEL_TRIED


@dataclass(frozen=True)
class Tried:
    """How a try ended. ``usd``: what it cost, in words; "" where the price is not known."""

    ok: bool
    message: str
    remedy: str
    model: str
    at: str
    usd: str


def request(session: Session, preferences: Preferences, jobs_url: str) -> None:
    """Queue a try, in the caller's transaction."""
    preferences.put({_TRYING: now().isoformat()})
    engine.enqueue(session, jobs_url, WORKFLOW, f"try:{secrets.token_hex(8)}")


def since(preferences: Preferences) -> datetime | None:
    """When the try under way was asked for, or None."""
    begun = preferences.get(_TRYING)
    return datetime.fromisoformat(begun) if begun else None


def last(preferences: Preferences) -> Tried | None:
    """How the last try ended."""
    return read(preferences.get(_TRIED))


def read(kept: str) -> Tried | None:
    """The end of a try as it is stored; None where there is none."""
    return Tried(**json.loads(kept)) if kept else None


def forget(preferences: Preferences) -> None:
    """Another server or key: what was found of the one before says nothing."""
    preferences.put({_TRYING: "", _TRIED: ""})


def run(app: Flask, config: Config) -> bool:
    """The job. Returns whether the model answered."""
    with app.app_context():
        session: Session = db.session()
        preferences = Preferences(session, readers.vault_of(config))
        begun = preferences.get(_TRYING)
        if not begun:  # an earlier job of the queue has tried these settings
            return False
        tried = _tried(config, preferences, session)

        def keep() -> None:
            kept = Preferences(session, readers.vault_of(config))  # as they are by now
            if kept.get(_TRYING) == begun:  # else they were changed: the next job's to tell
                kept.put({_TRYING: "", _TRIED: json.dumps(asdict(tried))})
            session.commit()

        retried(keep, session)
        return tried.ok


def _tried(config: Config, preferences: Preferences, session: Session) -> Tried:
    from tubetotask.analysis.model.answers import TryAnswer
    from tubetotask.analysis.model.asking import Asker
    from tubetotask.analysis.model.endpoint import Endpoint

    at, model = now().isoformat(), ""
    try:
        settings = readers.model_settings(config, preferences)
        on = terms.of(config, preferences)
        account = Account(owner_id=local_user(session).id)
        session.rollback()
        if settings is None:
            return Tried(False, "There is no key to try.", "Enter one.", "", at, "")
        model = settings.model
        settings = replace(settings, smaller_model="")  # it is this one that is tried
        book = on.book(db.engine, account, reuse=False, trying=True)
        asker = Asker(settings, book, Endpoint(settings))
        asker.ask("try", "Are you there?", TryAnswer)
    except TubeToTaskError as error:
        log.info("the model was tried and did not work", error=error.id)
        # Nothing was read: of that a try must not speak.
        remedy = error.remedy.replace(" What was read so far is kept.", "")
        return Tried(False, error.message, remedy, model, at, "")
    except Exception:
        log.exception("the model could not be tried")
        session.rollback()
        told = "Something went wrong that should not have."
        return Tried(False, told, "Try again.", model, at, "")
    usd = "" if asker.cost.usd is None else f"{asker.cost.usd.normalize():f}"
    told = " ".join(("It works.", *asker.notices))
    return Tried(True, told, "", asker.cost.model, at, usd)
