"""The pages of the guide about a server: every command in them is run on one.

Invariant: a command that is in none of the lists below is run as it stands; a new one cannot be
written that nobody tries.
"""

from __future__ import annotations

import re
import time

from deploy.verify.frame import Failed, check
from deploy.verify.machine import NEEDS, OFFLINE
from deploy.verify.server import must, server
from deploy.verify.tools import ROOT

PAGES = ("docs/deployment/server.md", "docs/operations/updates.md")
# Begin of a command, and the check that runs it: it changes what the others look at.
ELSEWHERE = {
    "apt-get install -y git": "one command makes a working server",
    "git clone https://": "one command makes a working server",
    "cd tubetotask && ./setup.sh": "one command makes a working server",
    "/opt/tubetotask/update.sh": "a release with a migration, under load",
    "/opt/tubetotask/rollback.sh": "back to the release before, with what was made since",
}
DISASTER = "docs/operations/disaster-recovery.md"
READY = "curl -s -o /dev/null -w '%{http_code}' https://tasks.example.test/readyz || true"


def commands(page: str) -> list[str]:
    """The lines of its blocks of shell, in their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    found = [line for block in blocks for line in block.splitlines() if line.strip()]
    must(bool(found), f"{page} has no command")
    return found


@check("server.md, updates.md", "every command of the pages is run", needs=NEEDS, timeout_s=900)
def pages() -> str:
    one = server()
    ran, elsewhere = 0, 0
    for page in PAGES:
        for command in commands(page):
            if any(command.startswith(begin) for begin in ELSEWHERE):
                elsewhere += 1
                continue
            try:
                one.run(command, timeout_s=300, env=OFFLINE)
            except Failed as problem:
                raise Failed(f"{page}: {problem}") from problem
            ran += 1
    return f"{ran} run as they stand, {elsewhere} by the checks of setup.sh and update.sh"


@check("disaster-recovery.md", "the database is restored by the page", needs=NEEDS, timeout_s=600)
def disaster() -> str:
    one = server()
    one.run("tubetotask backup create")
    ask = "cd / && runuser -u postgres -- psql -AtqX -d tubetotask -c 'SELECT count(*) FROM {}'"
    before = one.run(ask.format("users")).strip()
    one.run("cd / && runuser -u postgres -- psql -qX -d tubetotask -c 'DROP TABLE users CASCADE'")
    begin = time.monotonic()
    for command in commands(DISASTER):
        one.run(command, timeout_s=300)
    while one.run(READY).strip() != "200":
        must(time.monotonic() - begin < 300, "it is not ready five minutes after the restore")
        time.sleep(0.5)
    took = time.monotonic() - begin
    must(one.run(ask.format("users")).strip() == before, "rows are missing after the restore")
    return f"a table was dropped; restored and ready again after {took:.0f} s"
