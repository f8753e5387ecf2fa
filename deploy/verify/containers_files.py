"""The image's and Compose's files, read: what the specification names is in them, and is sound."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from deploy.verify.frame import Failed, check
from deploy.verify.tools import ROOT, run

SPECIFIED = {
    "FLASK_APP": "main.py",
    "FLASK_ENV": "production",
    "OPENAI_API_KEY": "key-of-openai",
    "YOUTUBE_API_KEY": "key-of-youtube",
    "SESSION_SECRET": "0123456789abcdef0123456789abcdef",
    "DATABASE_URL": "postgresql://postgres:a-password@db:5432/tubetotask",
}
GIVEN = {
    name: SPECIFIED[name] for name in ("OPENAI_API_KEY", "YOUTUBE_API_KEY", "SESSION_SECRET")
} | {"POSTGRES_PASSWORD": "a-password"}
OVERLAYS = "deploy/compose"
# What overlays ask for, and nothing else does.
FOR_OVERLAYS = {
    "DOMAIN": "tasks.example.org",
    "ACME_EMAIL": "ops@example.org",
    "METRICS_TOKEN": "0123456789abcdef",
}


def composed(*files: str, **given: str) -> dict[str, Any]:
    """The project that Compose makes of these files. Raises Failed where it refuses them."""
    chosen = [part for name in files for part in ("--file", name)]
    # A developer's own .env must not decide what is checked.
    env = {"COMPOSE_DISABLE_ENV_FILE": "1", **given}
    said = run("docker-compose", *chosen, "config", "--format", "json", env=env)
    found: dict[str, Any] = json.loads(said[said.index("{") :])
    return found


def need(*found: bool | object, sentence: str) -> None:
    """Raise Failed with the sentence unless all are true."""
    if not all(found):
        raise Failed(sentence)


@check("Dockerfile", "hadolint finds nothing", fast=True, needs=["hadolint"])
def hadolint() -> str:
    run("hadolint", "Dockerfile")
    return "no finding"


@check("Dockerfile", "is what the specification asks for", fast=True)
def dockerfile() -> str:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    stages = re.findall(r"^FROM (\S+)", text, re.M)
    need(
        len(stages) > 1 and stages[-1] == "python:3.11-slim",
        sentence=f"the last of several stages must be python:3.11-slim: {stages}",
    )
    last = text[text.rindex("\nFROM ") :]
    for wanted in (
        r"^WORKDIR /app$",
        r"^EXPOSE 5000$",
        r"^USER \d+:\d+$",
        r"^HEALTHCHECK ",
        r"FLASK_APP=main\.py",
        r"FLASK_ENV=production",
        r'^ENTRYPOINT \["tini", "--"\]$',
        r'^CMD \["gunicorn", "--bind", "0\.0\.0\.0:5000", "main:app"\]$',
    ):
        need(re.search(wanted, last, re.M), sentence=f"the final stage lacks {wanted}")
    need(
        "--no-cache-dir" in text and "-r requirements.txt" in text,
        sentence="requirements.txt is not installed without a cache",
    )
    return f"{len(stages)} stages, port 5000, gunicorn main:app, an ordinary user, a health check"


@check(
    "docker-compose.yml", "is what the specification asks for", fast=True, needs=["docker-compose"]
)
def specified() -> str:
    found = composed("docker-compose.yml", **GIVEN)
    services = found["services"]
    web, db = services["web"], services["db"]
    for name, value in SPECIFIED.items():
        said = web["environment"].get(name)
        need(said == value, sentence=f"web's {name} is {said!r}, not {value!r}")
    need(
        any(port["target"] == 5000 and port["published"] == "5000" for port in web["ports"]),
        sentence="web does not publish port 5000",
    )
    logs = [one for one in web["volumes"] if one["target"] == "/app/logs"]
    need(
        logs and Path(logs[0]["source"]) == ROOT / "logs",
        sentence="./logs is not mounted at /app/logs",
    )
    need(db["image"] == "postgres:14", sentence=f"the database is {db['image']}")
    need(
        db["environment"]["POSTGRES_USER"] == "postgres"
        and db["environment"]["POSTGRES_DB"] == "tubetotask",
        sentence="the database's user or name is another",
    )
    need(
        any(one["source"] == "postgres_data" for one in db["volumes"]),
        sentence="the database has no named volume postgres_data",
    )
    for name in ("web", "worker", "db"):
        need(services[name]["restart"] == "always", sentence=f"{name} is not always restarted")
    return "names, ports, volumes, variables and restarts as specified"


@check(
    "docker-compose.yml",
    "every container is limited, watched and kept apart",
    fast=True,
    needs=["docker-compose"],
)
def sound() -> str:
    found = composed("docker-compose.yml", **GIVEN)
    services = found["services"]
    for name, one in services.items():
        limits = one["deploy"]["resources"]["limits"]
        need("cpus" in limits and "memory" in limits, sentence=f"{name} has no limit")
        need(
            "no-new-privileges:true" in one["security_opt"],
            sentence=f"{name} may gain privileges",
        )
    for name in ("web", "worker", "migrate"):
        need(services[name]["read_only"], sentence=f"{name}'s root can be written")
        need(services[name]["cap_drop"] == ["ALL"], sentence=f"{name} keeps capabilities")
        need("user" not in services[name], sentence=f"{name} runs as another user")
    for name in ("web", "worker"):
        waits = services[name]["depends_on"]
        need(
            waits["db"]["condition"] == "service_healthy"
            and waits["migrate"]["condition"] == "service_completed_successfully",
            sentence=f"{name} does not wait for database and migrations",
        )
    need("ports" not in services["db"], sentence="the database is published")
    need(
        found["networks"]["back"].get("internal") and list(services["db"]["networks"]) == ["back"],
        sentence="the database is not on a network of its own",
    )
    images = {services[name]["image"] for name in ("web", "worker", "migrate")}
    need(len(images) == 1, sentence=f"web, worker and migrate are not one image: {images}")
    return f"{len(services)} services"


@check(
    "docker-compose.yml", "without .env it names the remedy", fast=True, needs=["docker-compose"]
)
def remedy() -> str:
    for name in ("docker-compose.yml", "docker-compose.sqlite.yml"):
        said = run(
            *("docker-compose", "--file", name, "config", "--quiet"),
            env={"COMPOSE_DISABLE_ENV_FILE": "1"},
            codes=(1, 15),
        )
        need("run script/make-env first" in said, sentence=f"{name} says: {said[:300]}")
    return "“run script/make-env first”"


@check("compose overlays", "each goes with docker-compose.yml", fast=True, needs=["docker-compose"])
def overlays() -> str:
    names = sorted(file.name for file in (ROOT / OVERLAYS).glob("*.yml"))
    need(names, sentence=f"there are no overlays in {OVERLAYS}")
    for name in names:
        found = composed("docker-compose.yml", f"{OVERLAYS}/{name}", **GIVEN, **FOR_OVERLAYS)
        for service, one in found["services"].items():
            limits = one.get("deploy", {}).get("resources", {}).get("limits", {})
            need("memory" in limits, sentence=f"{name}: {service} has no limit")
    composed("docker-compose.sqlite.yml", **GIVEN)
    return ", ".join(names)


@check("script/make-env", "makes secrets once, for their owner alone", fast=True)
def make_env() -> str:
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / ".env"
        file.write_text("# mine\nSESSION_SECRET=\nOPENAI_API_KEY=sk-mine")
        run("script/make-env", file)
        first = file.read_text()
        run("script/make-env", file)
        need(file.read_text() == first, sentence="a second time changes what is there")
        need(file.stat().st_mode & 0o777 == 0o600, sentence="others may read .env")
        found = dict(re.findall(r"^(\w+)=(.*)$", first, re.M))
        need(found["OPENAI_API_KEY"] == "sk-mine", sentence="what was there is gone")
        for name in ("SESSION_SECRET", "POSTGRES_PASSWORD"):
            need(re.fullmatch(r"[0-9a-f]{64}", found[name]), sentence=f"{name} is {found[name]!r}")
        need(len(set(found.values())) == len(found), sentence="two secrets are the same")
    return "SESSION_SECRET and POSTGRES_PASSWORD, 256 bits each"
