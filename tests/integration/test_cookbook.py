"""docs/cookbook.md: every block of commands is run as it stands there, against a real server.

Invariant: the commands come out of the document; a recipe that nobody looks at here fails.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests import quick_shell
from tests.conftest import lacks
from tests.fakes.service import Reply, Request, Service
from tests.web.serving import serving
from tests.web.talks import PLAN, vtt
from tests.web.working import working
from tubetotask import config
from tubetotask.api import guard
from tubetotask.plans import parse
from tubetotask.storage import tokens
from tubetotask.storage.database import now
from tubetotask.storage.workspace import Workspace

pytestmark = pytest.mark.slow
DOCUMENT = config.ROOT / "docs" / "cookbook.md"
_RECIPE = re.compile(r"^## (\d+)\. (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipes() -> dict[int, str]:
    """Number → the commands of a recipe."""
    found = _RECIPE.findall(DOCUMENT.read_text(encoding="utf-8"))
    return {int(number): "".join(_BLOCK.findall(text)) for number, _, text in found}


class Chat(Service):
    """A chat that takes lines of JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def answer(self, request: Request) -> Reply:
        self.said.append(json.loads(request.body)["text"])
        return Reply(200)


@dataclass
class Kitchen:
    """Where recipes are tried: commands, a folder, a server with a worker, what is set."""

    path: Path
    folder: Path
    environ: dict[str, str]

    def cook(self, number: int, *, here: bool = False, **more: str) -> str:
        """What a recipe writes. ``here``: on the server's own machine."""
        environ = {**self.environ, **more}
        if here:
            del environ["TUBETOTASK_SERVER"]
        return quick_shell.run(recipes()[number], self.path, self.folder, environ)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The commands, loaded once."""
    with quick_shell.commands(tmp_path_factory.mktemp("shell") / "bin") as found:
        yield found


@pytest.fixture
def kitchen(
    app: Flask, workspace: Workspace, database_url: str, tmp_path: Path, path: Path
) -> Iterator[Kitchen]:
    if not any(Path(folder, "jq").exists() for folder in os.environ["PATH"].split(":")):
        lacks("jq", "Install it: apt install jq.")
    workspace.keep_plan(parse(PLAN))
    workspace.session.commit()
    token = tokens.make(workspace.session, workspace.owner_id, "shell", 30, now(), "admin")[1]
    folder = tmp_path / "kitchen"
    (folder / "captions").mkdir(parents=True)
    (folder / "captions" / "talk.vtt").write_text(vtt())
    with serving(app) as address, working(app):
        environ = {
            "HOME": str(folder),
            "DATABASE_URL": database_url,
            "TUBETOTASK_DATA": str(tmp_path),
            "TUBETOTASK_SERVER": address,
            "TUBETOTASK_TOKEN": token,
            "FLASK_ENV": "testing",
            "LC_ALL": "C.UTF-8",
        }
        yield Kitchen(path, folder, environ)
    guard.wrong.clear()
    guard.asked.clear()


def test_there_are_ten_recipes_each_with_commands_and_their_numbers_in_order() -> None:
    assert list(recipes()) == list(range(1, 11))
    assert all(recipes().values())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_cooked_is_what_the_recipes_say(
    kitchen: Kitchen, postgres_url: str, tmp_path: Path
) -> None:
    told = kitchen.cook(1)
    assert "(proposed, " in told
    assert "(open, " in told
    assert "“Do ask every reader one question" in told
    assert "Being found on YouTube" in kitchen.cook(2)
    kitchen.cook(3)
    (report,) = (kitchen.folder / "reports").iterdir()
    assert report.read_text().startswith("---\n")
    assert kitchen.cook(4).startswith("- [ ] ")
    assert (kitchen.folder / "vault" / "Talk 1.md").read_text().startswith("---\n")
    (tmp_path / "disk").mkdir()
    assert ": sound" in kitchen.cook(5, here=True, DISK=str(tmp_path / "disk"))
    assert '"serverInfo"' in kitchen.cook(6)
    with Chat() as chat:
        kitchen.cook(7, CHAT=f"http://{chat.host}/hook")
    assert len(chat.said) == 1
    told = kitchen.cook(8)
    assert '"day","usd"' in told
    assert '"part","section"' in told
    told = kitchen.cook(9, here=True, NEW=postgres_url)
    assert "talks 1" in told
    assert "(open, " in told, "what was decided came along"
    told = kitchen.cook(10)
    assert "/invite/" in told
