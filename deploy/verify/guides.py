"""The deployment guides: every command in them is run, or is named as not proven with the reason.

A command is a line of a block marked ``sh``. Those of docker.md are run one after the other in a
project of their own, as somebody would who reads the page; those of Heroku's command line are held
against the list of commands and options that it publishes.
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from deploy.verify import engine as engines
from deploy.verify import tools
from deploy.verify.compose import project
from deploy.verify.containers_files import need
from deploy.verify.engine import NEEDS
from deploy.verify.frame import Failed, NotProven, check
from deploy.verify.paas import npm_package
from deploy.verify.tools import ROOT

DOCKER = ROOT / "docs/deployment/docker.md"
HEROKU = ROOT / "docs/deployment/heroku.md"
HEROKU_CLI = "11.10.0"
# Commands of docker.md that are not run there, by how they begin.
ELSEWHERE = {
    "git clone ": "needs the internet",
    "git pull": "needs the internet",
    "docker compose build --pull": "asks a registry; the checks of Dockerfile build",
    "docker compose -f docker-compose.yml -f deploy/compose/nginx.yml": "run by: nginx overlay",
    "docker compose -f docker-compose.yml -f deploy/compose/traefik.yml": "no Traefik here",
    "docker compose -f docker-compose.yml -f deploy/compose/monitoring.yml": (
        "no image of Prometheus to be had here; its rules and figures are run by: monitoring"
    ),
}
# The shell function that stands in for Compose's plugin, where only its program is there.
COMPOSE = """
docker() {
    if [ "$1" = compose ]; then shift; docker-compose --progress quiet "$@"
    else command docker "$@"; fi
}
"""


def commands(page: Path) -> list[str]:
    """The commands of a page, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def elsewhere(command: str) -> str:
    """Why a command of docker.md is not run with the page's others, or ""."""
    return next((why for begin, why in ELSEWHERE.items() if command.startswith(begin)), "")


@check(
    "docker.md",
    "every command of the page is run, in its order",
    timeout_s=1700,
    needs=(*NEEDS, "docker-compose", "curl"),
)
def docker_page() -> str:
    chosen = [command for command in commands(DOCKER) if not elsewhere(command)]
    need(len(chosen) > 20, sentence=f"the page has {len(chosen)} commands only")
    with project(engines.engine()) as found:
        for command in chosen:
            if "docker-compose.sqlite.yml up" in command:  # which wants the same port
                found.compose("stop", "--timeout", "20")
            # The engine's network is its own: what asks a published port asks there.
            line = command.replace("curl ", f"nsenter --net={found.engine.network} curl ")
            line = line.replace(" up --detach", " up --no-build --detach")
            env = {"DOCKER_HOST": found.engine.socket}
            try:
                tools.run("bash", "-ec", COMPOSE + line, cwd=found.folder, env=env, timeout_s=400)
            except Failed as problem:
                raise Failed(f"“{command}”: {problem}") from problem
    return f"{len(chosen)} commands"


@check("docker.md", "the commands that are not run here", fast=True)
def docker_page_rest() -> str:
    rest = {command: elsewhere(command) for command in commands(DOCKER) if elsewhere(command)}
    unused = [begin for begin in ELSEWHERE if not any(c.startswith(begin) for c in rest)]
    need(not unused, sentence=f"no such command in the page any more: {unused}")
    raise NotProven(
        "; ".join(f"{command.split(' up ')[0]}: {why}" for command, why in rest.items())
    )


@check("heroku.md", "every command and option is one of Heroku's own", needs=["npm"])
def heroku_page() -> str:
    package = npm_package("heroku", HEROKU_CLI)
    known = json.loads((package / "oclif.manifest.json").read_text())["commands"]
    names = {
        alias: one
        for name, one in known.items()
        for alias in (name, *one.get("aliases", []), *one.get("hiddenAliases", []))
    }
    text = HEROKU.read_text(encoding="utf-8")
    used = [line for line in commands(HEROKU) if line.startswith("heroku ")]
    used += re.findall(r"`(heroku [^`]+)`", text)
    for command in used:
        words = shlex.split(command)
        need(words[1] in names, sentence=f"Heroku has no command {words[1]}")
        flags = names[words[1]]["flags"]
        # What is run in a dyno has options of its own.
        ends = [words.index(one) for one in ("--", "flask") if one in words]
        ours = words[: min(ends)] if ends else words
        for word in ours:
            if word.startswith("--"):
                need(word[2:] in flags, sentence=f"heroku {words[1]} has no option {word}")
    return f"{len(used)} commands, against heroku {HEROKU_CLI}"


@check("heroku.md", "the commands, given to Heroku")
def heroku_page_rest() -> str:
    raise NotProven("Heroku cannot be reached without an account")


@check("guides", "each step of the specification is on its page", fast=True)
def steps() -> str:
    wanted = {
        "docker.md": (
            *("Docker Compose", ".env", "postgres_data", "backup", "nginx", "Traefik", "readyz"),
            *("Updating", "limits", "Monitoring", "TLS|certificate"),
        ),
        "heroku.md": (
            *("account", "Heroku CLI", "heroku create", "heroku-postgresql", "config:set"),
            *("Procfile", "git push heroku", "flask db upgrade", "ps:scale"),
        ),
        "render.md": (
            *("account", "Git", "Web Service", "Python", "build command", "variables", "Postgres"),
            *("Deploy", "auto-deploy", "health check"),
        ),
    }
    for page, words in wanted.items():
        text = (ROOT / "docs/deployment" / page).read_text(encoding="utf-8")
        for word in words:
            need(re.search(word, text, re.I), sentence=f"{page} says nothing of {word}")
    return ", ".join(wanted)
