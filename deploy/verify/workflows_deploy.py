"""The deployment's own script, taken out of the workflow and run against a server of its own.

The server is a clone in a folder, with a virtual environment, a database, gunicorn and a worker;
``sudo systemctl restart tubetotask`` restarts those two. The repository it pulls from is a clone as
well, to which releases are pushed: one that is well, and one that is not.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.verify import tools
from deploy.verify.containers_files import need
from deploy.verify.frame import check
from deploy.verify.tools import ROOT, run, tail
from deploy.verify.workflows import steps

SUDO = """#!/bin/sh
# In the place of sudo and systemd: the one command that the deployment may give.
[ "$*" = "systemctl restart tubetotask" ] || { echo "sudo: not allowed: $*" >&2; exit 1; }
cd "$TUBETOTASK_PATH"
for name in web worker; do
    if [ -e "../$name.pid" ]; then
        kill "$(cat "../$name.pid")" 2>/dev/null
        while kill -0 "$(cat "../$name.pid")" 2>/dev/null; do sleep 0.1; done
    fi
done
exec </dev/null >>../log 2>&1 9<&- # sudo hands on no open file either
setsid venv/bin/gunicorn --workers 1 --bind "127.0.0.1:$SERVER_PORT" main:app &
echo $! >../web.pid
setsid venv/bin/python -m tubetotask.worker &
echo $! >../worker.pid
"""
# A migration that works, and an application that does not start after it.
MIGRATION = '''"""A table of the broken release."""
from alembic import op
import sqlalchemy as sa
revision = "9999"
down_revision = "{before}"
def upgrade():
    op.create_table("broken_release", sa.Column("id", sa.Integer, primary_key=True))
def downgrade():
    op.drop_table("broken_release")
'''


class Server:
    """A server and the repository it follows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = folder / "app"
        self._desk = folder / "desk"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        self.env = {
            "PATH": f"{folder}/bin:{tools.path()}",
            "TUBETOTASK_PATH": str(self.app),
            "TUBETOTASK_READY": f"http://127.0.0.1:{port}/readyz",
            "TUBETOTASK_TRIES": "15",
            "TUBETOTASK_LOCK": str(folder / "lock"),
            "SERVER_PORT": str(port),
            "FLASK_ENV": "production",
            "SESSION_SECRET": "0123456789abcdef" * 4,
            "DATABASE_URL": f"sqlite:///{folder}/tubetotask.db",
            "TUBETOTASK_DATA": f"{folder}/data",
            "FLASK_SKIP_DOTENV": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }

    def set_up(self) -> None:
        """What setup.sh leaves: checkout, environment, database, lock, the right to restart."""
        (self.folder / "lock").touch()
        run("git", "clone", "-q", "--bare", ROOT, self.folder / "origin")
        run("git", "--git-dir", self.folder / "origin", "symbolic-ref", "HEAD", "refs/heads/main")
        run("git", "--git-dir", self.folder / "origin", "update-ref", "refs/heads/main", _head())
        for name in ("app", "desk"):
            run("git", "clone", "-q", self.folder / "origin", self.folder / name)
        run("python", "-m", "venv", self.app / "venv")
        # The packages that are pinned are there already; pip sees them and fetches none.
        site = Path(
            run(
                self.app / "venv/bin/python",
                "-c",
                "import sysconfig; print(sysconfig.get_path('purelib'))",
            ).strip()
        )
        (site / "there.pth").write_text(sysconfig.get_path("purelib") + "\n")
        self.shell("venv/bin/python -m flask --app main.py db upgrade")
        for name, call in (("gunicorn", "gunicorn.app.wsgiapp run"), ("flask", "flask.cli main")):
            module, _, function = call.partition(" ")
            program = self.app / "venv/bin" / name
            program.write_text(
                f"#!{self.app}/venv/bin/python\nimport sys\n"
                f"from {module} import {function}\nsys.exit({function}())\n"
            )
            program.chmod(0o755)
        sudo = self.folder / "bin/sudo"
        sudo.parent.mkdir()
        sudo.write_text(SUDO)
        sudo.chmod(0o755)

    def shell(self, text: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a script on the server, as SSH would."""
        return run("bash", "-c", text, cwd=self.app, env=self.env, codes=codes, timeout_s=500)

    def push(self, message: str, files: dict[str, str]) -> str:
        """A release: these files, committed and pushed; returns its commit."""
        for name, text in files.items():
            (self._desk / name).write_text(text)
        git = ("git", "-c", "user.name=Release", "-c", "user.email=release@example.test")
        run(*git, "add", "--all", cwd=self._desk)
        run(*git, "commit", "-qm", message, cwd=self._desk)
        run(*git, "push", "-q", "origin", "HEAD:main", cwd=self._desk)
        return self.commit(self._desk)

    def commit(self, folder: Path | None = None) -> str:
        """The commit of the checkout (of the server's)."""
        return run("git", "rev-parse", "HEAD", cwd=folder or self.app).strip()

    def revision(self) -> str:
        """The database's."""
        said = self.shell("venv/bin/python -m flask --app main.py db current 2>/dev/null")
        return said.split()[0]

    def stop(self) -> None:
        """End what was started."""
        for file in self.folder.glob("*.pid"):
            try:
                os.kill(int(file.read_text()), signal.SIGTERM)
            except (ProcessLookupError, ValueError):
                continue


def _head() -> str:
    return run("git", "rev-parse", "HEAD").strip()


@contextmanager
def server() -> Iterator[Server]:
    """A server as setup.sh leaves one."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        found = Server(Path(made))
        found.set_up()
        try:
            yield found
        finally:
            found.stop()


@check(
    "deploy.yml",
    "its deployment, run: a release goes in, one that is not well goes out again",
    needs=["curl", "git"],
    timeout_s=900,
)
def deployment() -> str:
    script = steps("deploy.yml", "deploy")["Deploy to production"]["with"]["script"]
    with server() as found:
        text = (found.app / "main.py").read_text()
        good = found.push("A release", {"main.py": text + "\n# A newer release.\n"})
        said = found.shell(script)
        need(f"In service: {good}" in said, sentence=f"it said: {tail(said)}")
        need(found.commit() == good, sentence="another commit is in service")
        before = found.revision()
        broken = found.push(
            "A release that does not start",
            {
                "gunicorn.conf.py": 'raise SystemExit("broken")\n',
                "tubetotask/storage/migrations/versions/9999_broken.py": MIGRATION.format(
                    before=before
                ),
            },
        )
        said = found.shell(script, codes=(1,))
        need("is in service again" in said, sentence=f"it said: {tail(said, 12)}")
        need(found.commit() == good != broken, sentence="the broken release stayed")
        need(found.revision() == before, sentence="the broken release's migration stayed")
        found.shell('curl -fsS "$TUBETOTASK_READY"')
        held = f"flock --wait 5 {found.folder}/lock sh -c"
        said = found.shell(f"TUBETOTASK_WAIT_S=1 {held} {shlex.quote(script)}", codes=(1,))
        need("Another setup, update or rollback" in said, sentence=f"beside another: {tail(said)}")
    return (
        f"into service, then back from a release whose migration ran; database at {before}; "
        "while the lock is held it changes nothing"
    )
