"""One table of settings; every setting is checked when the program starts.

Invariant: code asks ``Config`` and never ``os.environ``. A secret never appears in ``repr``.
A wrong setting stops the start with a sentence that names the variable, the value (unless it is
secret) and the remedy. Each setting may also be given as a file: ``NAME_FILE=/run/secrets/name``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from tubetotask.domain.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Setting:
    """A row of the table: ``parse`` turns the text into a value or raises ValueError (why)."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str
    secret: bool = False


def _environment(text: str) -> str:
    if text not in ("production", "development", "testing"):
        raise ValueError("it must be production, development or testing")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(text)

    return parse


def _log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("it must be DEBUG, INFO, WARNING or ERROR")
    return text.upper()


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("it must be text or json")
    return text


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    if not codes or not all(code.replace("-", "").isalnum() for code in codes):
        raise ValueError("it must be language codes with commas between, for example en,de")
    return codes


def database_url(text: str) -> str:
    """The URL for SQLAlchemy: postgres:// and postgresql:// go through psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if not text or text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise ValueError("it must start with sqlite:/// or postgresql://")


_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

SETTINGS: tuple[Setting, ...] = (
    Setting("FLASK_APP", "main.py", "The application's file, for the flask command."),
    Setting(
        "FLASK_ENV",
        "development",
        "production, development or testing. Production refuses a weak SESSION_SECRET.",
        _environment,
    ),
    Setting(
        "SESSION_SECRET",
        "",
        "Signs cookies and forms: at least 32 characters. Without it one is made at the first "
        "start and kept in the data folder, except in production, where it must be set.",
        secret=True,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "sqlite:///file or postgresql://user:password@host/name. "
        "Default: tubetotask.db in the data folder.",
        database_url,
        secret=True,
    ),
    Setting("TUBETOTASK_DATA", "instance", "Folder for the database and the generated secret."),
    Setting("HOST", "127.0.0.1", "Address that script/server listens on."),
    Setting("PORT", "5000", "Port that script/server listens on.", _whole(1, 65535)),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "Names this instance is reached by, with commas between, for example tasks.example.org. "
        "Without it: this machine's own names while HOST is a loopback address, else any.",
        _names,
    ),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", _log_level),
    Setting("LOG_FORMAT", "text", "text or json, one event a line on stderr.", _log_format),
    Setting(
        "CAPTION_LANGUAGES",
        "en",
        "Languages of captions you want, best first, for example en,de. "
        "A video in another language is read in its own.",
        _languages,
    ),
    Setting(
        "YOUTUBE_TIMEOUT_S", "20", "Seconds to wait for one answer of YouTube.", _whole(1, 300)
    ),
    Setting("OPENAI_API_KEY", "", "Kept for analysis with a model; not used yet.", secret=True),
    Setting("YOUTUBE_API_KEY", "", "Kept for following channels; not used yet.", secret=True),
)


@dataclass(frozen=True)
class Config:
    """The settings, parsed. Build it with ``load``."""

    flask_app: str
    flask_env: str
    session_secret: str = field(repr=False)
    database_url: str = field(repr=False)
    tubetotask_data: Path
    host: str
    port: int
    trusted_hosts: tuple[str, ...]
    log_level: str
    log_format: str
    caption_languages: tuple[str, ...]
    youtube_timeout_s: int
    openai_api_key: str = field(repr=False)
    youtube_api_key: str = field(repr=False)

    @property
    def hosts(self) -> list[str] | None:
        """Names that requests may be for; None: any. Keeps out other sites' pages (rebinding)."""
        if self.trusted_hosts:
            return list(self.trusted_hosts)
        return list(_LOOPBACK) if self.host in _LOOPBACK else None

    @property
    def production(self) -> bool:
        """Whether strangers may reach this instance."""
        return self.flask_env == "production"

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite: then there is one worker process."""
        return self.database_url.startswith("sqlite")


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Settings from ``environ``; by default from .env and, before it, the process's environment.

    Raises ConfigError with the variable and the remedy.
    """
    env = {**_dotenv(), **os.environ} if environ is None else environ
    values: dict[str, Any] = {s.name.lower(): _value(s, env) for s in SETTINGS}
    folder = Path(values["tubetotask_data"])
    folder = folder if folder.is_absolute() else ROOT / folder
    values["tubetotask_data"] = folder
    if not values["database_url"]:
        values["database_url"] = f"sqlite:///{folder / 'tubetotask.db'}"
    values["session_secret"] = _session_secret(
        values["session_secret"], production=values["flask_env"] == "production", folder=folder
    )
    return Config(**{f.name: values[f.name] for f in fields(Config)})


def _dotenv() -> dict[str, str]:
    """What stands in .env beside the program; FLASK_SKIP_DOTENV leaves it out, as in Flask."""
    if os.environ.get("FLASK_SKIP_DOTENV"):
        return {}
    return {name: value or "" for name, value in dotenv_values(ROOT / ".env").items()}


def _value(setting: Setting, env: Mapping[str, str]) -> Any:
    text = env.get(setting.name, "")
    file = env.get(f"{setting.name}_FILE", "")
    if file and not text:
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{setting.name}_FILE names {file!r}, which cannot be read.",
                remedy="Correct the path or its permissions.",
            ) from error
    try:
        return setting.parse(text or setting.default)
    except ValueError as error:
        shown = "(not shown: secret)" if setting.secret else repr(text)
        raise ConfigError(
            f"{setting.name} is {shown}: {error}.",
            remedy=f"Set {setting.name} in the environment or .env. {setting.help}",
        ) from error


def _session_secret(text: str, *, production: bool, folder: Path) -> str:
    """The given secret if it is strong; outside production one that is made and kept."""
    if text:
        if len(text) < 32 or len(set(text)) < 8:
            raise ConfigError(
                "SESSION_SECRET is too short or too simple.",
                remedy='Use the output of: python3 -c "import secrets; print(secrets.token_hex())"',
            )
        return text
    if production:
        raise ConfigError(
            "SESSION_SECRET is not set, and FLASK_ENV is production.",
            remedy='Use the output of: python3 -c "import secrets; print(secrets.token_hex())"',
        )
    file = folder / "session-secret"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not file.exists() or not file.read_text(encoding="utf-8").strip():
            # Written whole beside its place, then put there: nobody ever reads half a secret,
            # and of two processes that start at once the first one's secret is kept.
            part = folder / f"session-secret.{os.getpid()}"
            with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_hex())
            if file.exists():  # an empty one, of a disk that was full
                part.replace(file)
            else:
                with contextlib.suppress(FileExistsError):
                    os.link(part, file)
                part.unlink()
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            f"The data folder {folder} cannot be written ({error.strerror}).",
            remedy="Make it writable, free space, or set TUBETOTASK_DATA to another folder.",
        ) from error


def env_example() -> str:
    """The text of .env.example: every setting with its help and default."""
    lines = ["# Settings of TubeToTask. Copy to .env; each may also be given as NAME_FILE=path."]
    for setting in SETTINGS:
        lines += ["", f"# {setting.help}", f"{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
