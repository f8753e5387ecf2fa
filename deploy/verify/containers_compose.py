"""The Compose project at work: started from nothing, killed, updated, brought to a newer database.

The checks share one project and build on one another, in this order.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator

from deploy.verify import engine as engines
from deploy.verify.compose import Project, project
from deploy.verify.containers import PEAK
from deploy.verify.containers_files import need
from deploy.verify.engine import NEEDS
from deploy.verify.frame import check, shared
from deploy.verify.tools import tail

COMPOSE = (*NEEDS, "docker-compose", "curl")


@shared
def running() -> Iterator[Project]:
    """The project with PostgreSQL, started from nothing."""
    with project(engines.engine()) as found:
        found.up()
        yield found


@check(
    "docker-compose.yml",
    "up --wait from nothing, and a talk is read by the worker",
    needs=COMPOSE,
    timeout_s=1500,
)
def up() -> str:
    found = running()
    ready_s = found.ready()
    found.read_a_talk()
    rows = found.rows()
    return (
        f"healthy in {found.up_s:.0f} s, ready {ready_s:.1f} s later; {sum(rows.values())} rows, "
        f"one analysis done"
    )


@check("docker-compose.yml", "./logs works when absent and when owned by root", needs=COMPOSE)
def logs() -> str:
    found = running()
    folder = found.folder / "logs"
    files = sorted(folder.iterdir())
    need(files, sentence="nothing was written to ./logs")
    need(
        all(file.stat().st_uid == 10001 for file in (folder, *files)),
        sentence="./logs is not the application's user's",
    )
    words = "".join(file.read_text(errors="replace") for file in files)
    need("worker ready" in words, sentence=f"the log says: {tail(words)}")
    found.compose("down", "--timeout", "20")
    for file in (folder, *files):
        file.chmod(0o755 if file.is_dir() else 0o644)

        os.chown(file, 0, 0)
    size = sum(file.stat().st_size for file in files)
    found.up()
    found.ready()
    grown = sum(file.stat().st_size for file in folder.iterdir())
    need(grown > size, sentence="after root had taken ./logs nothing more was written")
    return f"made by Docker as root, then given back; {len(files)} files, {grown} bytes"


@check("docker-compose.yml", "down and up again keep the data", needs=COMPOSE)
def kept() -> str:
    found = running()
    before = found.rows()
    found.compose("down", "--timeout", "20")
    found.up()
    found.ready()
    need(found.rows() == before, sentence=f"rows before {before}, after {found.rows()}")
    return f"{sum(before.values())} rows in {len(before)} tables, as before"


@check(
    "docker-compose.yml",
    "web, worker and database are killed, come back, and nothing is lost",
    needs=COMPOSE,
)
def killed() -> str:
    found = running()
    before = found.rows()
    said = []
    for service in ("web", "worker", "db"):
        begin = time.monotonic()
        found.kill(service)
        found.ready()
        said.append(f"{service} {time.monotonic() - begin:.1f} s")
        after = found.rows()
        need(after == before, sentence=f"{service} killed: rows before {before}, after {after}")
    found.read_a_talk()
    return f"ready again after: {', '.join(said)}; then a talk was read"


@check("docker-compose.yml", "the database cannot be reached from outside", needs=COMPOSE)
def apart() -> str:
    found = running()
    name = found.container("db")
    ports = found.engine.docker("port", name).strip()
    need(not ports, sentence=f"the database is published: {ports}")
    listening = found.engine.inside("ss", "-ltnH")
    need(":5432" not in listening, sentence=f"somebody listens on 5432: {listening}")
    need("127.0.0.1:5000" in listening, sentence=f"web is not on 127.0.0.1 alone: {listening}")
    # A container on the front network alone finds no such host.
    front = f"{found.compose('config', '--format', 'json')}"
    network = json.loads(front[front.index("{") :])["networks"]["front"]["name"]
    ask = "import socket; socket.create_connection(('db', 5432), 3)"
    said = found.engine.docker(
        *("run", "--rm", "--network", network, "tubetotask:local", "sh", "-c"),
        f'python -c "{ask}" 2>&1 || true',
    )
    need("Error" in said or "error" in said, sentence="the front network reaches the database")
    # On the front network web answers; from the database there is no way to it.
    addresses = json.loads(found.engine.docker("inspect", found.container("web")))[0]
    address = addresses["NetworkSettings"]["Networks"][network]["IPAddress"]
    try_it = f"timeout 4 bash -c '</dev/tcp/{address}/5000' && echo through || echo shut"
    for service, wanted in (("worker", "through"), ("db", "shut")):
        said = found.engine.docker("exec", found.container(service), "bash", "-c", try_it)
        need(said.split()[-1] == wanted, sentence=f"from {service} to web outside: {said}")
    return "no port, no listener, no name on the front network, no way out"


@check("docker-compose.yml", "limits hold: what each container takes at work", needs=COMPOSE)
def limits() -> str:
    found = running()
    said = []
    for service in ("web", "worker", "db"):
        name = found.container(service)
        host = json.loads(found.engine.docker("inspect", name))[0]["HostConfig"]
        need(host["Memory"] > 0 and host["NanoCpus"] > 0, sentence=f"{service} has no limit")
        peak = float(found.engine.docker("exec", name, "sh", "-c", PEAK)) / 1e6
        need(not found.engine.state(name)["OOMKilled"], sentence=f"{service} ran out of memory")
        said.append(f"{service} {peak:.0f} of {host['Memory'] / 1e6:.0f} MB")
    return ", ".join(said)


@check(
    "docker-compose.yml",
    "containers are updated: new image, migrations, data as before",
    needs=COMPOSE,
)
def updated() -> str:
    found = running()
    before = found.rows()
    found.engine.docker("tag", "tubetotask:local", "tubetotask:next")
    env = found.folder / ".env"
    env.write_text(env.read_text() + "TUBETOTASK_VERSION=next\n")
    took = found.up()
    found.ready()
    image = json.loads(found.engine.docker("inspect", found.container("web")))[0]["Config"]["Image"]
    need(image == "tubetotask:next", sentence=f"web runs {image}")
    found.as_before(before)
    return f"tubetotask:local to tubetotask:next in {took:.0f} s"


@check(
    "docker-compose.sqlite.yml",
    "one container: ready, a talk read, killed, nothing lost",
    needs=COMPOSE,
    timeout_s=900,
)
def sqlite() -> str:
    running().compose("stop", "--timeout", "20")  # its port is wanted
    with project(
        engines.engine(), "docker-compose.sqlite.yml", web="tubetotask", beside=True
    ) as found:
        took = found.up()
        found.ready()
        found.read_a_talk()
        # As it starts, a worker schedules the reports of people who came since it last did.
        found.compose("restart", "--timeout", "20")
        found.ready()
        before = found.rows()
        found.kill("tubetotask")
        again = found.ready()
        found.as_before(before)
        name = found.container("tubetotask")
        peak = float(found.engine.docker("exec", name, "sh", "-c", PEAK)) / 1e6
    return f"healthy in {took:.0f} s; ready {again:.1f} s after a kill; at most {peak:.0f} MB"


@check(
    "docker-compose.yml",
    "the step from PostgreSQL 14 to 17: dump, restore, rows compared",
    needs=COMPOSE,
    timeout_s=900,
)
def upgraded() -> str:
    found = running()
    found.up()
    found.ready()
    before = found.rows()
    # A step that cannot succeed leaves the old one in service.
    broken = found.script("upgrade-postgres", "16", codes=(1,))
    need("postgres:16" in broken, sentence=f"without an image it said: {tail(broken)}")
    need(found.rows() == before, sentence="a step that failed changed the rows")
    said = found.script("upgrade-postgres", "17")
    found.ready()
    release = found.compose(
        *("exec", "-T", "db", "psql", "-U", "postgres", "-XAtqc", "SHOW server_version")
    ).strip()
    need(release.startswith("17."), sentence=f"the database is {release}")
    found.as_before(before)
    found.read_a_talk()
    return f"now {release}; {tail(said, 2)}"
