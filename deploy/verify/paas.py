"""Heroku and Render: their files, read: what the specification names is in them, and is sound."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.verify import tools
from deploy.verify.containers_files import need
from deploy.verify.frame import NotProven, check
from deploy.verify.tools import ROOT, run

PROCFILE = {
    "release": "flask db upgrade",
    "web": "gunicorn main:app",
    "worker": "python -m tubetotask.worker",
}
# The fields of Render's blueprint reference that such a service, database or variable may have.
SERVICE = {
    *("type", "name", "runtime", "plan", "region", "branch", "repo", "rootDir", "numInstances"),
    *("buildCommand", "startCommand", "preDeployCommand", "healthCheckPath", "envVars", "domains"),
    *(
        "autoDeploy",
        "autoDeployTrigger",
        "buildFilter",
        "maxShutdownDelaySeconds",
        "scaling",
        "disk",
    ),
}
DATABASE = {
    *("name", "plan", "region", "databaseName", "user", "postgresMajorVersion", "ipAllowList"),
    *("diskSizeGB", "highAvailability", "readReplicas"),
}
VARIABLE = {"key", "value", "generateValue", "sync", "fromDatabase", "fromService", "fromGroup"}


def procfile() -> dict[str, str]:
    """The processes of the Procfile."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def blueprint() -> dict[str, Any]:
    """render.yaml, read."""
    found: dict[str, Any] = YAML(typ="safe").load(ROOT / "render.yaml")
    return found


@check("Procfile", "release, web and worker, as honcho reads them", fast=True, needs=["honcho"])
def processes() -> str:
    said = run("honcho", "check")
    need("(release, web, worker)" in said, sentence=f"honcho says: {said}")
    need(procfile() == PROCFILE, sentence=f"the processes are {procfile()}")
    return ", ".join(PROCFILE)


@check(
    "app.json", "one click brings web, worker, PostgreSQL, the variables and a secret", fast=True
)
def app_json() -> str:
    found = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
    env = found["env"]
    for name, value in {
        "FLASK_APP": "main.py",
        "FLASK_ENV": "production",
        "HOST": "0.0.0.0",  # noqa: S104 - what a container's router needs
        "TRUSTED_PROXIES": "1",
    }.items():
        need(env[name]["value"] == value, sentence=f"{name} is {env[name]}")
    need(env["SESSION_SECRET"].get("generator") == "secret", sentence="no secret is generated")
    for name in ("OPENAI_API_KEY", "YOUTUBE_API_KEY"):
        need(env[name]["required"] is False, sentence=f"{name} must be given")
    plans = [one["plan"] for one in found["addons"]]
    need(any(p.startswith("heroku-postgresql:") for p in plans), sentence=f"add-ons: {plans}")
    need(set(found["formation"]) == {"web", "worker"}, sentence="web and worker are not both there")
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    need(version == "3.11", sentence=f".python-version says {version}, the Dockerfile 3.11")
    return f"{len(env)} variables, {plans[0]}, Python {version}"


@check("app.json", "Heroku's own schema accepts it", needs=["npm", "check-jsonschema"])
def heroku_schema() -> str:
    package = npm_package("@heroku/mcp-server", "1.0.7")
    schema = package / "dist/utils/app-json.schema.json"
    run("check-jsonschema", "--schemafile", schema, "app.json")
    with tempfile.TemporaryDirectory() as made:
        wrong = Path(made) / "app.json"
        found = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
        wrong.write_text(json.dumps(found | {"add-ons": []}))
        run("check-jsonschema", "--schemafile", schema, wrong, codes=(1,))
    return "and refuses a field that there is not"


def npm_package(name: str, version: str) -> Path:
    """A package of npm's registry, kept in the cache folder; nothing in it is run."""
    folder = tools.cache_folder("npm", f"{name}@{version}".replace("/", "+"))
    if not (folder / "package").is_dir():
        packed = run("npm", "pack", "--silent", f"{name}@{version}", cwd=folder).split()[-1]
        run("tar", "-xzf", packed, cwd=folder)
    return folder / "package"


@check(
    "render.yaml", "web, worker, database, health check, commands, deploys and secrets", fast=True
)
def render() -> str:
    found = blueprint()
    need(set(found) <= {"services", "databases", "envVarGroups"}, sentence=f"fields: {set(found)}")
    services = {one["type"]: one for one in found["services"]}
    need(set(services) == {"web", "worker"}, sentence=f"services: {set(services)}")
    groups = {one["name"]: one["envVars"] for one in found["envVarGroups"]}
    databases = {one["name"] for one in found["databases"]}
    for one in found["databases"]:
        need(set(one) <= DATABASE, sentence=f"no such field: {set(one) - DATABASE}")
        need(one["ipAllowList"] == [], sentence="the database can be reached from outside")
    for kind, one in services.items():
        need(set(one) <= SERVICE, sentence=f"{kind}: no such field: {set(one) - SERVICE}")
        need(one["runtime"] == "python", sentence=f"{kind} runs on {one['runtime']}")
        need(
            one["buildCommand"] == "pip install --require-hashes -r requirements.txt",
            sentence=f"{kind} is built by {one['buildCommand']}",
        )
        need(one["autoDeployTrigger"] in ("commit", "checksPass"), sentence="no deploys by itself")
        need(0 < one["maxShutdownDelaySeconds"] <= 300, sentence="an impossible delay")
        _variables(one["envVars"], databases, groups)
    for variables in groups.values():
        _variables(variables, databases, {})
    web = services["web"]
    need(web["preDeployCommand"] == PROCFILE["release"], sentence="no migration before a deploy")
    need(web["startCommand"] == PROCFILE["web"], sentence=f"web starts {web['startCommand']}")
    need(services["worker"]["startCommand"] == PROCFILE["worker"], sentence="another worker")
    need(web["healthCheckPath"] == "/healthz", sentence="no health check")
    made = [v["key"] for g in groups.values() for v in g if v.get("generateValue")]
    need(made == ["SESSION_SECRET"], sentence=f"generated: {made}")
    hops = [v.get("value") for g in groups.values() for v in g if v["key"] == "TRUSTED_PROXIES"]
    need(hops == ["2"], sentence=f"Cloudflare and Render's router are two proxies, not {hops}")
    return "every field is one of Render's reference"


def _variables(found: list[dict[str, Any]], databases: set[str], groups: dict[str, Any]) -> None:
    for one in found:
        need(set(one) <= VARIABLE, sentence=f"no such field: {set(one) - VARIABLE}")
        sources = set(one) - {"key"}
        need(len(sources) == 1, sentence=f"{one} must have one source")
        if "fromDatabase" in one:
            need(one["fromDatabase"]["name"] in databases, sentence=f"no such database: {one}")
        if "fromGroup" in one:
            need(one["fromGroup"] in groups, sentence=f"no such group: {one}")


@check("render.yaml", "Render itself takes it")
def render_itself() -> str:
    raise NotProven("Render publishes no validator that works without an account")


@check("Heroku", "Heroku itself builds and runs it")
def heroku_itself() -> str:
    raise NotProven("there is no Heroku without an account; its Procfile was run by honcho")
