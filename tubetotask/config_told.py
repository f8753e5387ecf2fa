"""The table of settings, told: ``.env.example`` and ``docs/environment.md``.

``python -m tubetotask.config_told`` writes both. Invariant: both are made of the table alone; a
test fails where they are not current.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.config import ROOT
from tubetotask.config_operation import OPERATION
from tubetotask.config_table import APPLICATION, SETTINGS
from tubetotask.setting import Setting

SPECIFIED = (
    *("FLASK_APP", "FLASK_ENV", "OPENAI_API_KEY"),
    *("YOUTUBE_API_KEY", "DATABASE_URL", "SESSION_SECRET"),
)
_HEAD = """# Environment

Every setting of TubeToTask, written from its table (`python -m tubetotask.config_told`).
A setting is read from the environment, else from `.env` beside `main.py`, else from the file that
`NAME_FILE` names (for secrets of Docker and systemd). A value that cannot be used stops the start
with a sentence that names the setting and the remedy.

`FLASK_APP`, `FLASK_ENV`, `OPENAI_API_KEY`, `YOUTUBE_API_KEY`, `DATABASE_URL` and `SESSION_SECRET`
are all that a deployment needs; everything else has a default. `postgres://` and `postgresql://`
mean psycopg 3. Flask itself has ignored `FLASK_ENV` since 2.3; TubeToTask reads it.
"""
_OTHERS = """
## Read by what TubeToTask stands on

| variable | meaning |
|---|---|
| `FLASK_DEBUG` | Flask's debug mode; production refuses it |
| `FLASK_SKIP_DOTENV` | 1: `.env` is not read |
| `WEB_CONCURRENCY` | web processes: of gunicorn (2), of `script/server` on PostgreSQL (1) |
| `PROMETHEUS_MULTIPROC_DIR` | where web processes share counters; default: in the data folder |
| `HTTPS_PROXY`, `NO_PROXY` | for calls to the outside; `YOUTUBE_PROXY` goes before |
| `AWS_ACCESS_KEY_ID`, … | what restic's backends read goes through unchanged |
"""


def env_example() -> str:
    """The text of .env.example: every setting with its help and default."""
    lines = ["# Settings of TubeToTask. Copy to .env; each may also be given as NAME_FILE=path."]
    for setting in SETTINGS:
        lines += ["", f"# {setting.help}", f"{setting.name}={setting.default}"]
    return "\n".join(lines) + "\n"


def environment_md() -> str:
    """The text of docs/environment.md."""
    parts = [_HEAD, "## The application\n", _table(APPLICATION)]
    return "\n".join([*parts, "\n## Running it\n", _table(OPERATION)]) + "\n" + _OTHERS


def _table(settings: Sequence[Setting]) -> str:
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for each in settings:
        default = f"`{each.default}`" if each.default else "–"
        marks = " *(specified)*" if each.name in SPECIFIED else ""
        marks += " *(secret)*" if each.secret else ""
        told = each.help.replace("|", "\\|")
        rows.append(f"| `{each.name}`{marks} | {default} | {told} |")
    return "\n".join(rows)


if __name__ == "__main__":
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")
    (ROOT / "docs" / "environment.md").write_text(environment_md(), encoding="utf-8")
