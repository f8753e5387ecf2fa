"""``create_app``: the one place where the parts are put together.

Invariant: building the application starts nothing: no thread, no network, no migration.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from tubetotask import config as settings
from tubetotask import logs, web
from tubetotask.jobs import engine
from tubetotask.storage import models  # noqa: F401 - importing registers every table
from tubetotask.storage.database import db
from tubetotask.transcripts import MAX_BYTES


def create_app(config: settings.Config | None = None) -> Flask:
    """The Flask application for these settings (default: from the environment)."""
    config = config or settings.load()
    logs.set_up(config.log_level, config.log_format)
    config.tubetotask_data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask("tubetotask", instance_path=str(config.tubetotask_data))
    app.config.update(
        TUBETOTASK=config,
        SECRET_KEY=config.session_secret,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        # Parameters hold talks and plans: they must not reach a log with an error.
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
        JOBS_DATABASE_URL=engine.jobs_url(config.database_url),
        # A file, the plan beside it, and the form's own text around both.
        MAX_CONTENT_LENGTH=MAX_BYTES + 2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=MAX_BYTES + 2 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.production,
        TESTING=config.flask_env == "testing",
        TRUSTED_HOSTS=config.hosts,
    )
    db.init_app(app)
    app.extensions["migrate"] = Migrations(app)
    web.register(app)
    return app


class Migrations:
    """What ``flask db`` looks for; the real thing takes its place as soon as it is asked.

    Pages and the worker never migrate, and so need not load what does.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def __getattr__(self, name: str) -> Any:
        from flask_migrate import Migrate

        folder = settings.ROOT / "tubetotask" / "storage" / "migrations"
        Migrate(self._app, db, directory=str(folder))
        return getattr(self._app.extensions["migrate"], name)
