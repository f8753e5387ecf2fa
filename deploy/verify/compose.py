"""A Compose project in a folder of its own, on the checks' engine, and work for it to do.

Invariant: the folder holds what a person has after ``script/make-env``: the Compose files, the
scripts and .env. Nothing of it is in the repository, and nothing of it is left at the end.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.verify import tools
from deploy.verify.engine import Engine
from deploy.verify.frame import PATIENCE, Failed

FILES = ("docker-compose.yml", "docker-compose.sqlite.yml", "deploy/compose", "script", "nginx")
PORT = 5000
# Run inside the web container: the sample talk is asked for and read by the worker.
ASK = """
import time
from sqlalchemy import func, select
from tubetotask import plans, samples
from tubetotask.app import create_app
from tubetotask.jobs.requests import Source, request_analysis
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user

app = create_app(pages=False)
with app.app_context():
    space = Workspace(db.session(), local_user(db.session()).id)
    source = Source(samples.talk(), name=samples.TALK_NAME)
    row = request_analysis(
        space, app.config["JOBS_DATABASE_URL"], source, plans.parse(samples.plan()), sample=True
    )
    number, until = row.id, time.monotonic() + 120
    while time.monotonic() < until:
        db.session.rollback()
        state = space.analysis(number).state
        if str(state) in ("done", "failed"):
            break
        time.sleep(0.5)
    print("state", state)
"""
COUNT = """
from sqlalchemy import func, select
from tubetotask.app import create_app
from tubetotask.storage.database import db
app = create_app(pages=False)
with app.app_context():
    for table in sorted(db.metadata.tables.values(), key=lambda table: table.name):
        if table.name not in ("heartbeats", "marks"):
            print(table.name, db.session.scalar(select(func.count()).select_from(table)))
"""


class Project:
    """The project; ``compose`` is the command on its files."""

    def __init__(self, engine: Engine, folder: Path, files: tuple[str, ...], web: str) -> None:
        self.engine = engine
        self.folder = folder
        self._files = files
        self.web = web
        self.up_s = 0.0  # what the last ``up`` took

    def compose(self, *words: str, timeout_s: float = 240, stdin: str | None = None) -> str:
        """``docker compose`` with these words."""
        chosen = [part for name in self._files for part in ("--file", name)]
        return tools.run(
            *("docker-compose", "--ansi", "never", "--progress", "quiet", *chosen, *words),
            cwd=self.folder,
            env={"DOCKER_HOST": self.engine.socket},
            timeout_s=timeout_s,
            stdin=stdin,
        )

    def script(self, name: str, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a script of the project in its folder, as a person would."""
        env = {"DOCKER_HOST": self.engine.socket, "COMPOSE_FILE": ":".join(self._files)}
        return tools.run(
            self.folder / "script" / name,
            *words,
            cwd=self.folder,
            env=env,
            timeout_s=400,
            codes=codes,
        )

    def up(self, *words: str) -> float:
        """Start it and wait until all is healthy; returns the seconds that took."""
        begin = time.monotonic()
        try:
            self.compose(
                "up",
                "--detach",
                "--wait",
                "--wait-timeout",
                f"{180 * PATIENCE:.0f}",
                "--no-build",
                *words,
            )
        except Failed as problem:
            told = tools.tail(self.compose("logs", "--tail", "8", "--no-log-prefix"), 24)
            raise Failed(f"{problem} | {told}") from problem
        self.up_s = time.monotonic() - begin
        return self.up_s

    def down(self) -> None:
        """Take it down, with its data."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "20")
        self.forget_volumes()

    def forget_volumes(self) -> None:
        """Remove volumes that this name has left, as the step to a newer PostgreSQL does."""
        name = json.loads(self._config())["name"]
        left = self.engine.docker("volume", "ls", "--quiet", "--filter", f"name=^{name}_").split()
        if left:
            self.engine.docker("volume", "rm", *left)

    def _config(self) -> str:
        said = self.compose("config", "--format", "json")
        return said[said.index("{") :]

    def get(self, path: str, port: int = PORT) -> str:
        """What the published port answers. Raises Failed unless it is a success."""
        where = f"http://127.0.0.1:{port}{path}"
        return self.engine.inside("curl", "-fsS", "--max-time", "10", where)

    def ready(self, within_s: float = 90) -> float:
        """Wait until /readyz says so; returns the seconds that took. Raises Failed."""
        begin, within_s = time.monotonic(), within_s * PATIENCE
        while True:
            try:
                self.get("/readyz")
            except Failed as problem:
                if time.monotonic() - begin > within_s:
                    raise Failed(
                        f"/readyz was not well within {within_s:.0f} s: {problem}"
                    ) from None
                time.sleep(0.5)
            else:
                return time.monotonic() - begin

    def python(self, text: str) -> str:
        """Run a program in the web container, which is Python's; returns what it printed."""
        return self.compose("exec", "-T", self.web, "python", "-", stdin=text)

    def read_a_talk(self) -> None:
        """Have the worker read the sample talk. Raises Failed."""
        said = self.python(ASK)
        if "state done" not in said:
            raise Failed(f"the talk was not read: {tools.tail(said)}")

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        lines = [line.split() for line in self.python(COUNT).splitlines()]
        found = {words[0]: int(words[1]) for words in lines if len(words) == 2}
        if not found.get("analyses"):
            raise Failed(f"there is no analysis in the database: {found}")
        return found

    def as_before(self, before: dict[str, int]) -> None:
        """Raise Failed unless each table has as many rows as it had."""
        now = self.rows()
        changed = {
            name: (before.get(name), now.get(name))
            for name in sorted(before.keys() | now.keys())
            if before.get(name) != now.get(name)
        }
        if changed:
            raise Failed(f"rows are not as before: {changed}")

    def container(self, service: str) -> str:
        """The name of the container of a service."""
        return self.compose("ps", "--all", "--quiet", service).strip()

    def kill(self, service: str) -> int:
        """Kill a service's first process as the kernel would; returns how often it was restarted.

        Not ``docker kill``, which the engine takes for a wish of ours and does not restart.
        """
        name = self.container(service)
        before = self._restarts(name)
        pid = self.engine.state(name)["Pid"]
        tools.run("kill", "-KILL", str(pid))
        until = time.monotonic() + 60 * PATIENCE
        while self._restarts(name) == before or not self.engine.state(name)["Running"]:
            if time.monotonic() > until:
                raise Failed(f"{service} was killed and did not come back in time")
            time.sleep(0.3)
        return self._restarts(name)

    def _restarts(self, name: str) -> int:
        return int(json.loads(self.engine.docker("inspect", name))[0]["RestartCount"])


_open: list[Project] = []


@contextmanager
def project(
    engine: Engine,
    *files: str,
    web: str = "web",
    beside: bool = False,
    more: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
) -> Iterator[Project]:
    """A project of these Compose files, with .env made and nothing started yet.

    Its names are those of a person's, so there is one at a time: one that is still open is taken
    down, with its data. ``beside``: it has other names, and leaves that one alone. ``more``: files
    and their text; ``env``: what stands in .env as well.
    """
    while _open and not beside:
        _open.pop().down()
    with tempfile.TemporaryDirectory(dir=tools.cache_folder("compose")) as made:
        folder = Path(made) / "tubetotask"
        folder.mkdir()
        for name in FILES:
            source, target = tools.ROOT / name, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True)
            elif source.exists():
                shutil.copy2(source, target)
        for name, text in (more or {}).items():
            (folder / name).write_text(text)
        tools.run("script/make-env", cwd=folder)
        with (folder / ".env").open("a") as kept:
            kept.writelines(f"{name}={value}\n" for name, value in (env or {}).items())
        found = Project(engine, folder, files or ("docker-compose.yml",), web)
        found.down()  # what a run that was cut off has left
        if not beside:
            _open.append(found)
        try:
            yield found
        finally:
            if beside or found in _open:
                found.down()
                _open[:] = [one for one in _open if one is not found]
