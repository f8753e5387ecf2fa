"""The settings of the table, read; every setting is checked when the program starts.

Invariant: code asks ``Config`` and never ``os.environ``. A secret never appears in ``repr``.
A wrong setting stops the start with a sentence that names the variable, the value (unless it is
secret) and the remedy. Each setting may also be given as a file: ``NAME_FILE=/run/secrets/name``.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values

from tubetotask.config_table import SETTINGS
from tubetotask.domain.errors import ConfigError
from tubetotask.setting import Setting

_SECRET_FILE = "session-secret"  # noqa: S105 - the name of a file
ROOT = Path(__file__).resolve().parent.parent


# What examples put in a secret's place.
_PLACEHOLDER = re.compile(
    r"change.?(me|this)|your.?(own.?)?secret|secure.?random|placeholder", re.I
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


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
    accounts: str
    log_level: str
    log_format: str
    worker_jobs: int
    jobs_kept_days: int
    caption_languages: tuple[str, ...]
    youtube_timeout_s: int
    youtube_deadline_s: int
    youtube_max_mb: int
    youtube_proxy: str = field(repr=False)
    openai_api_key: str = field(repr=False)
    openai_base_url: str
    openai_model: str
    openai_model_fallbacks: tuple[str, ...]
    openai_smaller_model: str
    openai_check_model: str
    openai_double_check: bool
    openai_timeout_s: int
    openai_parallel: int
    openai_concurrency: int
    openai_calls_per_minute: int | None
    openai_tokens_per_minute: int | None
    openai_part_tokens: int
    openai_prices: Mapping[str, tuple[Decimal, Decimal]]
    budget_usd_day: Decimal | None
    budget_usd_month: Decimal | None
    speech_model: str
    speech_base_url: str
    speech_api_key: str = field(repr=False)
    speech_prices: Mapping[str, Decimal]
    speech_after_h: int
    speech_longest_min: int
    speech_piece_s: int
    speech_max_mb: int
    speech_timeout_s: int
    speech_sound_max_mb: int
    speech_sound_timeout_s: int
    output_language: str
    encryption_key: str = field(repr=False)
    youtube_api_key: str = field(repr=False)
    youtube_quota: int
    public_url: str
    tubetotask_server: str
    tubetotask_token: str = field(repr=False)
    courier_server: str
    courier_token: str = field(repr=False)
    trusted_proxies: int
    allow_http: bool
    health_disk_free_mb: int
    metrics_token: str = field(repr=False)
    log_file: str
    log_file_mb: int
    log_files: int
    sentry_dsn: str = field(repr=False)
    smtp_url: str = field(repr=False)
    error_mail_to: tuple[str, ...]
    error_mail_from: str
    error_mail_every_min: int
    send_to_private: bool
    markdown_dir: Path
    heartbeat_url: str = field(repr=False)
    rate_limit_forms: tuple[int, int] | None
    rate_limit_sign_in: tuple[int, int] | None
    rate_limit_api: tuple[int, int] | None
    api_origins: tuple[str, ...]
    backup_dir: Path
    backups_daily: int
    backups_weekly: int
    backups_monthly: int
    restic_repository: str = field(repr=False)
    restic_password: str = field(repr=False)
    answers_kept_days: int
    data_max_gb: int

    @property
    def hosts(self) -> list[str] | None:
        """Names that requests may be for; None: any. Keeps out other sites' pages (rebinding)."""
        public = [urlsplit(self.public_url).hostname or ""] if self.public_url else []
        if self.trusted_hosts:
            return [*self.trusted_hosts, *public]
        return [*_LOOPBACK, *public] if self.host in _LOOPBACK else None

    @property
    def address(self) -> str:
        """Where a browser reaches this instance, as far as that is known."""
        if self.public_url:
            return self.public_url
        # Who listens everywhere is asked at the loopback address.
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def needs_accounts(self) -> bool:
        """Whether every page needs a signed-in person, also before there is an administrator."""
        public = self.production or bool(self.public_url) or self.trusted_proxies > 0
        names = (self.host, *self.trusted_hosts)
        return self.accounts == "required" or public or any(n not in _LOOPBACK for n in names)

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret among the settings, and every password in an address."""
        told = {str(getattr(self, s.name.lower())) for s in SETTINGS if s.secret}
        told |= {part for text in told for part in text.split(",")}
        parts = {urlsplit(text).password or "" for text in told if "://" in text}
        parts |= {unquote(password) for password in parts}
        told -= {text for text in told if text.startswith(("sqlite:", "postgresql"))}
        return frozenset(told | parts) - {""}

    @property
    def production(self) -> bool:
        """Whether strangers may reach this instance."""
        return self.flask_env == "production"

    @property
    def sqlite(self) -> bool:
        """Whether the database is SQLite: then there is one worker process."""
        return self.database_url.startswith("sqlite")


def load(environ: Mapping[str, str] | None = None, *, signs: bool = True) -> Config:
    """Settings from ``environ``; by default from .env and, before it, the process's environment.

    ``signs``: False for a program that signs nothing, like the command line. It neither asks for
    a SESSION_SECRET nor makes one. Raises ConfigError with the variable and the remedy.
    """
    env = surroundings() if environ is None else environ
    found: dict[str, Any] = {s.name.lower(): _value(s, env) for s in SETTINGS}
    folder = Path(found["tubetotask_data"])
    folder = folder if folder.is_absolute() else ROOT / folder
    found["tubetotask_data"] = folder
    backups = Path(found["backup_dir"] or folder / "backups")
    found["backup_dir"] = backups if backups.is_absolute() else ROOT / backups
    files = Path(found["markdown_dir"] or folder / "markdown")
    found["markdown_dir"] = files if files.is_absolute() else ROOT / files
    if found["log_file"]:
        found["log_file"] = str(ROOT / found["log_file"])
    if not found["database_url"]:
        found["database_url"] = f"sqlite:///{folder / 'tubetotask.db'}"
    secret, production = found["session_secret"], found["flask_env"] == "production"
    if production:
        _refuse_debug(env)
    if signs:
        secret = _session_secret(secret, production=production, folder=folder)
    found["session_secret"] = secret or _kept_secret(folder) or secrets.token_hex()
    return Config(**{f.name: found[f.name] for f in fields(Config)})


def surroundings() -> dict[str, str]:
    """Every variable of .env and, before it, of the process's environment."""
    return {**_dotenv(), **os.environ}


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
        if len(text) < 32 or len(set(text)) < 8 or _PLACEHOLDER.search(text):
            raise ConfigError(
                "SESSION_SECRET is too short, too simple or an example's.",
                remedy='Use the output of: python3 -c "import secrets; print(secrets.token_hex())"',
            )
        return text
    if production:
        raise ConfigError(
            "SESSION_SECRET is not set, and FLASK_ENV is production.",
            remedy='Use the output of: python3 -c "import secrets; print(secrets.token_hex())"',
        )
    file = folder / _SECRET_FILE
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


def _refuse_debug(env: Mapping[str, str]) -> None:
    """In production an error page must not offer a console to whoever sees it."""
    if env.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"):
        raise ConfigError(
            "FLASK_DEBUG is on, and FLASK_ENV is production.",
            remedy="Take FLASK_DEBUG (or --debug) away, or set FLASK_ENV=development.",
        )


def _kept_secret(folder: Path) -> str:
    """The secret that an earlier start made, or ""."""
    try:
        return (folder / _SECRET_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
