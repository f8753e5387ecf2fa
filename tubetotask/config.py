"""One table of settings; every setting is checked when the program starts.

Invariant: code asks ``Config`` and never ``os.environ``. A secret never appears in ``repr``.
A wrong setting stops the start with a sentence that names the variable, the value (unless it is
secret) and the remedy. Each setting may also be given as a file: ``NAME_FILE=/run/secrets/name``.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from tubetotask import setting as values
from tubetotask.domain.errors import ConfigError
from tubetotask.setting import Setting

_SECRET_FILE = "session-secret"  # noqa: S105 - the name of a file
ROOT = Path(__file__).resolve().parent.parent


_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

SETTINGS: tuple[Setting, ...] = (
    Setting("FLASK_APP", "main.py", "The application's file, for the flask command."),
    Setting(
        "FLASK_ENV",
        "development",
        "production, development or testing. Production refuses a weak SESSION_SECRET.",
        values.environment,
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
        values.database_url,
        secret=True,
    ),
    Setting("TUBETOTASK_DATA", "instance", "Folder for the database and the generated secret."),
    Setting("HOST", "127.0.0.1", "Address that script/server listens on."),
    Setting("PORT", "5000", "Port that script/server listens on.", values.whole(1, 65535)),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "Names this instance is reached by, with commas between, for example tasks.example.org. "
        "Without it: this machine's own names while HOST is a loopback address, else any.",
        values.names,
    ),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR.", values.log_level),
    Setting("LOG_FORMAT", "text", "text or json, one event a line on stderr.", values.log_format),
    Setting(
        "CAPTION_LANGUAGES",
        "en",
        "Languages of captions you want, best first, for example en,de. "
        "A video in another language is read in its own.",
        values.languages,
    ),
    Setting(
        "YOUTUBE_TIMEOUT_S",
        "20",
        "Seconds to wait for one answer of YouTube.",
        values.whole(1, 300),
    ),
    Setting(
        "OPENAI_API_KEY",
        "",
        "Key of the model's server: with it talks are read by a model. It can also be entered on "
        "the settings page.",
        secret=True,
    ),
    Setting(
        "OPENAI_BASE_URL",
        "",
        "Address of another OpenAI-compatible server, for example http://localhost:11434/v1 for "
        "Ollama. A server without keys needs any OPENAI_API_KEY, for example none.",
        values.address,
    ),
    Setting("OPENAI_MODEL", "gpt-4o", "The model that reads.", values.model),
    Setting(
        "OPENAI_MODEL_FALLBACKS",
        "gpt-5.6-luna,gpt-4o-mini",
        "Models to use, in order, where OPENAI_MODEL is not there (any more); the page says so.",
        values.models,
    ),
    Setting(
        "OPENAI_CHECK_MODEL",
        "",
        "The model of the double check. Default: the cheapest of the models above.",
        str.strip,
    ),
    Setting(
        "OPENAI_DOUBLE_CHECK",
        "on",
        "on or off: whether a second, cheap call asks of every sentence a model wrote if its "
        "quote bears it out.",
        values.switch,
    ),
    Setting(
        "OPENAI_TIMEOUT_S",
        "180",
        "Seconds that one call may take as a whole, trying again included.",
        values.whole(1, 3600),
    ),
    Setting("OPENAI_PARALLEL", "8", "Calls at the same time for one talk.", values.whole(1, 64)),
    Setting(
        "OPENAI_PART_TOKENS",
        "12000",
        "Most tokens of a talk in one call. Less for a model that reads little at a time.",
        values.whole(500, 500_000),
    ),
    Setting(
        "OPENAI_PRICES",
        "",
        "Prices that no table knows, in US dollars per million tokens in and out: "
        "llama3=0/0,my-model=0.5/1.5",
        values.prices,
    ),
    Setting(
        "OUTPUT_LANGUAGE",
        "",
        "Language a model writes in, for example de. Default: the talk's own. Quotes stay in the "
        "original, with a translation.",
        values.language_or_none,
    ),
    Setting(
        "ENCRYPTION_KEY",
        "",
        "Locks the keys kept in the database; several with commas between, the newest first. "
        "Default: derived from SESSION_SECRET.",
        secret=True,
    ),
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
    openai_base_url: str
    openai_model: str
    openai_model_fallbacks: tuple[str, ...]
    openai_check_model: str
    openai_double_check: bool
    openai_timeout_s: int
    openai_parallel: int
    openai_part_tokens: int
    openai_prices: Mapping[str, tuple[Decimal, Decimal]]
    output_language: str
    encryption_key: str = field(repr=False)
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


def load(environ: Mapping[str, str] | None = None, *, signs: bool = True) -> Config:
    """Settings from ``environ``; by default from .env and, before it, the process's environment.

    ``signs``: False for a program that signs nothing, like the command line. It neither asks for
    a SESSION_SECRET nor makes one. Raises ConfigError with the variable and the remedy.
    """
    env = {**_dotenv(), **os.environ} if environ is None else environ
    found: dict[str, Any] = {s.name.lower(): _value(s, env) for s in SETTINGS}
    folder = Path(found["tubetotask_data"])
    folder = folder if folder.is_absolute() else ROOT / folder
    found["tubetotask_data"] = folder
    if not found["database_url"]:
        found["database_url"] = f"sqlite:///{folder / 'tubetotask.db'}"
    secret, production = found["session_secret"], found["flask_env"] == "production"
    if signs:
        secret = _session_secret(secret, production=production, folder=folder)
    found["session_secret"] = secret or _kept_secret(folder) or secrets.token_hex()
    return Config(**{f.name: found[f.name] for f in fields(Config)})


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


def _kept_secret(folder: Path) -> str:
    """The secret that an earlier start made, or ""."""
    try:
        return (folder / _SECRET_FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def env_example() -> str:
    """The text of .env.example: every setting with its help and default."""
    lines = ["# Settings of TubeToTask. Copy to .env; each may also be given as NAME_FILE=path."]
    for setting in SETTINGS:
        lines += ["", f"# {setting.help}", f"{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
