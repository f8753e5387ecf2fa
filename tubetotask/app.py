"""``create_app``: the one place where the parts are put together.

Invariant: building the application starts nothing: no thread, no network, no migration.
"""

from __future__ import annotations

from typing import Any

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

from tubetotask import config as settings
from tubetotask import logs
from tubetotask.jobs import engine
from tubetotask.storage import models  # noqa: F401 - importing registers every table
from tubetotask.storage.database import db
from tubetotask.transcripts import MAX_BYTES


def create_app(config: settings.Config | None = None, *, pages: bool = True) -> Flask:
    """The Flask application for these settings (default: from the environment).

    ``pages``: False for the worker, which shows none and need not load them.
    """
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
    app.extensions["migrate"] = migrations = Migrations(app)
    app.cli = Commands(migrations)
    if pages:
        from tubetotask import web

        web.register(app)
    return app


class Migrations:
    """What flask_migrate looks for; the real thing takes its place as soon as it is asked.

    Pages and the worker never migrate, and so need not load what does.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app

    def make(self) -> None:
        """Load flask_migrate, and give the application its extension and its command."""
        from flask_migrate import Migrate

        folder = settings.ROOT / "tubetotask" / "storage" / "migrations"
        Migrate(self._app, db, directory=str(folder))

    def __getattr__(self, name: str) -> Any:
        self.make()
        return getattr(self._app.extensions["migrate"], name)


class Commands(AppGroup):
    """The application's own commands of ``flask``: ``db`` is there when it is looked for."""

    def __init__(self, migrations: Migrations) -> None:
        super().__init__("tubetotask")
        self._migrations = migrations

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """A command, or None where there is none of that name."""
        if cmd_name == "db" and cmd_name not in self.commands:
            self._migrations.make()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all commands."""
        self.get_command(ctx, "db")
        return super().list_commands(ctx)
