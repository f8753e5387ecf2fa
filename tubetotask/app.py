"""``create_app``: the one place where the parts are put together.

Invariant: building the application starts nothing: no thread, no network, no migration.
"""

from __future__ import annotations

from typing import Any

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup

from tubetotask import __version__, logs, memory
from tubetotask import config as settings
from tubetotask.jobs import engine, indexing
from tubetotask.storage import models  # noqa: F401 - importing registers every table
from tubetotask.storage.database import db
from tubetotask.transcripts import MAX_BYTES


@memory.uncollected()
def create_app(config: settings.Config | None = None, *, pages: bool = True) -> Flask:
    """The Flask application for these settings (default: from the environment).

    ``pages``: False for the worker, which shows none and need not load them.
    """
    config = config or settings.load()
    logs.begin(_manner(config))
    config.tubetotask_data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask("tubetotask", instance_path=str(config.tubetotask_data))
    app.config.update(
        TUBETOTASK=config,
        SECRET_KEY=config.session_secret,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        # Parameters hold talks and plans: they must not reach a log with an error.
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_pre_ping": True,
            "hide_parameters": True,
            **(_on_sqlite() if config.sqlite else _on_postgresql(pages)),
        },
        JOBS_DATABASE_URL=engine.jobs_url(config.database_url),
        # A file, the plan beside it, and the form's own text around both.
        MAX_CONTENT_LENGTH=MAX_BYTES + 2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=MAX_BYTES + 2 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.production and not config.allow_http,
        TESTING=config.flask_env == "testing",
        TRUSTED_HOSTS=config.hosts,
    )
    db.init_app(app)
    indexing.listen()  # whoever writes, what is written can be found
    app.extensions["migrate"] = migrations = Migrations(app)
    app.cli = Commands(migrations)
    if pages:
        from tubetotask import api, web
        from tubetotask.mcp import http

        web.register(app, config)
        app.register_blueprint(http.bp)
        web.takes_no_forms(*api.register(app, config), http.bp)
    return app


def _on_sqlite() -> dict[str, Any]:
    """A connection keeps 128 statements prepared, by itself: 2 MB of memory, and a job engine and
    four talks have ten connections. To prepare one takes a tenth of what it takes to ask it."""
    return {"connect_args": {"cached_statements": 16}}


def _on_postgresql(pages: bool) -> dict[str, int]:
    """What keeps PostgreSQL's memory small: it grows with the longest statement that a connection
    was asked (15 MB for 1,000 rows of claims at once), and stays until that is closed."""
    rows = {"insertmanyvalues_page_size": 100}
    # Pages are many and short; a job is long, and does not feel that a connection is made for it.
    return rows if pages else {**rows, "pool_size": 2, "max_overflow": 13}


def _manner(config: settings.Config) -> logs.Manner:
    """How this process logs, and who is told of errors."""
    post = None
    if config.smtp_url and config.error_mail_to:
        post = logs.Post(
            config.smtp_url,
            config.error_mail_to,
            config.error_mail_from,
            config.error_mail_every_min * 60.0,
            config.tubetotask_data / "error-mail",
        )
    return logs.Manner(
        config.log_level,
        config.log_format,
        config.log_file,
        config.log_file_mb,
        config.log_files,
        config.secrets,
        config.sentry_dsn,
        release=f"tubetotask@{__version__}",
        environment=config.flask_env,
        post=post,
    )


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
