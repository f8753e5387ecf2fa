"""update.sh and rollback.sh on the booted server, under load; then crashes, and a reboot.

Invariant: whatever is done to it, no request that was sent is left without an answer, but where a
whole machine goes down.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deploy.verify.around import visited
from deploy.verify.frame import Failed, check
from deploy.verify.machine import DOMAIN, NEEDS, OFFLINE, Machine
from deploy.verify.project import commit, git
from deploy.verify.server import must, server
from deploy.verify.tools import tail
from deploy.verify.workflows import steps

UPDATE, ROLLBACK = "update.sh", "rollback.sh"
LOCK = "/var/lib/tubetotask-releases/lock"
BROKEN = 'raise RuntimeError("a broken release")\n'
VERSIONS = "tubetotask/storage/migrations/versions"
# A release with one table more, made as the application's own migrations are.
MIGRATION = '''"""a table for a check"""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("of_a_check", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO of_a_check VALUES (1)")
{more}

def downgrade() -> None:
    op.drop_table("of_a_check")
'''


def publish(one: Machine, files: dict[str, str], message: str) -> str:
    """Put a new release into the repository that the server follows; returns its commit."""
    work = one.root / "srv/work"
    for name, text in files.items():
        (work / name).write_text(text, encoding="utf-8")
    made = commit(work, message)
    git(work, "push", "-q", "origin", "main")
    return made


@contextmanager
def published(one: Machine, files: dict[str, str], message: str) -> Iterator[str]:
    """A release that is there for a while, and then was never published."""
    work = one.root / "srv/work"
    before = git(work, "rev-parse", "HEAD")
    try:
        yield publish(one, files, message)
    finally:
        git(work, "reset", "-q", "--hard", before)
        git(work, "push", "-q", "--force", "origin", "main")


def laid(one: Machine) -> str:
    """The commit that is in service."""
    return one.run("git -C /opt/tubetotask rev-parse HEAD").strip()


def update(one: Machine, *options: str, codes: tuple[int, ...] = (0,)) -> str:
    """Run update.sh as the guide says."""
    command = f"/opt/tubetotask/update.sh {' '.join(options)}"
    return one.run(command, timeout_s=600, codes=codes, env=OFFLINE)


def answered(seen: dict[str, Any]) -> str:
    """What visitors saw, in words. Raises Failed unless every request got its page."""
    must(set(seen["seen"]) == {"200"} and seen["sent"] >= 8, f"visitors saw {seen}")
    return (
        f"{seen['sent']} of {seen['sent']} requests answered, the slowest in {seen['slowest_s']} s"
    )


def sql(one: Machine, query: str) -> str:
    """Ask the application's database as its administrator."""
    asked = f'cd / && runuser -u postgres -- psql -AtqX -d tubetotask -c "{query}"'
    return one.run(asked).strip()


@check("systemd/", "restart and reload under load lose no request", needs=NEEDS, timeout_s=300)
def restarts() -> str:
    one = server()
    with visited(one) as seen:
        one.run("systemctl restart tubetotask")
        time.sleep(3)
        one.run("systemctl reload tubetotask")
        time.sleep(3)
        one.run("systemctl restart tubetotask")
    return answered(seen)


@check(UPDATE, "a release with a migration, under load", needs=NEEDS, timeout_s=900)
def good() -> str:
    one = server()
    work = one.root / "srv/work"
    head = max(file.name[:4] for file in (work / VERSIONS).glob("[0-9]*.py"))
    files = {f"{VERSIONS}/9001_check.py": MIGRATION.format(head=head, more="")}
    made = publish(one, files, "One table more")
    begin = time.monotonic()
    with visited(one) as seen:
        said = update(one)
        took = time.monotonic() - begin
    must(laid(one) == made, f"another release is laid: {tail(said)}")
    must(sql(one, "SELECT count(*) FROM of_a_check") == "1", "the migration was not run")
    left = sql(one, "SELECT datname FROM pg_database WHERE datname LIKE '%staging'")
    must(not left and "tubetotask-staging" not in one.run("ls /opt"), "the trial left something")
    must(update(one).rstrip().endswith("is the newest already."), "a second update does something")
    return f"tried, migrated and in service in {took:.0f} s; {answered(seen)}"


@check(UPDATE, "a release that does not start fails its trial", needs=NEEDS, timeout_s=600)
def caught() -> str:
    one = server()
    before = laid(one)
    with published(one, {"main.py": BROKEN}, "Broken"), visited(one) as seen:
        said = update(one, codes=(1,))
    must("failed its trial" in said, tail(said))
    must(laid(one) == before, "the broken release is laid")
    return f"the old one never noticed; {answered(seen)}"


@check(UPDATE, "without a trial it is rolled back by itself", needs=NEEDS, timeout_s=600)
def rolled_back() -> str:
    one = server()
    before = laid(one)
    with published(one, {"gunicorn.conf.py": BROKEN}, "Starts never"), visited(one) as seen:
        begin = time.monotonic()
        said = update(one, "--no-trial", codes=(1,))
        took = time.monotonic() - begin
    must("again" in said and laid(one) == before, f"not rolled back: {tail(said)}")
    must("tubetotask.service" not in one.run("systemctl --failed --no-pager"), "it is left failed")
    return f"back in service {took:.0f} s after it was begun; {answered(seen)}"


@check(UPDATE, "a migration that fails changes nothing", needs=NEEDS, timeout_s=600)
def bad_migration() -> str:
    one = server()
    before, revision = laid(one), sql(one, "SELECT version_num FROM alembic_version")
    more = '    raise RuntimeError("a migration that fails")\n'
    text = MIGRATION.format(head="9001", more=more).replace("of_a_check", "of_another")
    text = text.replace('revision = "9001"', 'revision = "9002"', 1)
    files = {f"{VERSIONS}/9002_check.py": text}
    with published(one, files, "A migration that fails"), visited(one) as seen:
        said = update(one, "--no-trial", codes=(1,))
    must(laid(one) == before, f"the release is laid: {tail(said)}")
    must(sql(one, "SELECT version_num FROM alembic_version") == revision, "the schema changed")
    return f"the release from before is in service on its schema; {answered(seen)}"


@check(ROLLBACK, "back to the release before, with what was made since", needs=NEEDS, timeout_s=600)
def back() -> str:
    one = server()
    one.analyse()
    made = sql(one, "SELECT count(*) FROM analyses")
    now = laid(one)
    with visited(one) as seen:
        begin = time.monotonic()
        said = one.run("/opt/tubetotask/rollback.sh", timeout_s=600, env=OFFLINE)
        took = time.monotonic() - begin
    must(laid(one) != now and "again" in said, tail(said))
    there = sql(one, "SELECT count(*) FROM pg_tables WHERE tablename = 'of_a_check'")
    must(there == "0", "the migration was not taken back")
    must(sql(one, "SELECT count(*) FROM analyses") == made, "analyses were lost")
    listed = one.run("/opt/tubetotask/rollback.sh --list").splitlines()
    return f"{took:.0f} s, {made} analyses kept, {len(listed)} lines of history; {answered(seen)}"


@check("deploy.yml", "its commands on the server, as the deploy user", needs=NEEDS, timeout_s=600)
def workflow() -> str:
    one = server()
    before = laid(one)
    made = publish(one, {"README.md": "A release.\n"}, "By the workflow")
    script = steps("deploy.yml", "deploy")["Deploy to production"]["with"]["script"]
    (one.root / "srv/deploy.sh").write_text(script, encoding="utf-8")
    deploy = "runuser -u tubetotask-deploy -- bash /srv/deploy.sh"
    env = {**OFFLINE, "HOME": "/home/tubetotask-deploy", "TUBETOTASK_WAIT_S": "1"}
    said = one.run(f"flock -n {LOCK} {deploy}", env=env, codes=(1,))
    must("nothing was changed" in said and laid(one) == before, f"beside an update: {tail(said)}")
    said = one.run(
        f"runuser -u tubetotask-deploy -- flock -n {LOCK} sleep 20 & sleep 1; "
        "/opt/tubetotask/update.sh",
        env=OFFLINE,
        codes=(1,),
    )
    must("Another setup" in said and laid(one) == before, f"update.sh beside it: {tail(said)}")
    one.run(f"runuser -u nobody -- flock -n {LOCK} true", codes=(66,))  # it may not even open it
    one.run(f"flock -w 30 {LOCK} true")
    with visited(one) as seen:
        said = one.run(deploy, timeout_s=300, env=env)
    must(laid(one) == made and f"In service: {made}" in said, f"it said: {tail(said)}")
    one.run(f"flock -n {LOCK} true")
    return (
        "git pull, pip, flask db upgrade, restart by sudo, /readyz; never beside update.sh; "
        f"{answered(seen)}"
    )


@check("systemd/", "kill -9 of each process heals", needs=NEEDS, timeout_s=300)
def killed() -> str:
    one = server()
    took = []
    main = "systemctl show -P MainPID {unit}"
    for unit in ("tubetotask.service", "tubetotask-worker.service", "postgresql@15-main.service"):
        before = one.run(main.format(unit=unit)).strip()
        begin = time.monotonic()
        one.run(f"kill -9 {before}")
        while True:
            ready = one.run(f"curl -s -o /dev/null -w '%{{http_code}}' https://{DOMAIN}/readyz")
            after = one.run(main.format(unit=unit)).strip()
            if ready.strip() == "200" and after not in ("0", before):
                break
            must(time.monotonic() - begin < 60, f"{unit} is not back after a minute")
            time.sleep(0.2)
        took.append(f"{unit.partition('.')[0]} {time.monotonic() - begin:.1f} s")
    return f"ready again: {', '.join(took)}"


@check("1 GB", "the whole stack at work in a gigabyte", needs=NEEDS, timeout_s=600)
def memory() -> str:
    one = server()
    with visited(one) as seen:
        found = one.analyse()
    must(one.memory.refused() == 0, "the kernel ended a process for want of memory")
    return (
        f"setup, updates and a talk analysed in {found['took_s']} s beside visitors: at most "
        f"{one.memory.peak_mb()} MB with page cache, now {one.memory.anonymous_mb()} MB in "
        f"processes; {answered(seen)}"
    )


@check(
    "setup.sh on a bare Debian", "after a reboot everything is there", needs=NEEDS, timeout_s=300
)
def reboot() -> str:
    one = server()
    analyses = sql(one, "SELECT count(*) FROM analyses")
    begin = time.monotonic()
    booted = one.reboot()
    while True:
        got = one.run(f"curl -s -o /dev/null -w '%{{http_code}}' https://{DOMAIN}/readyz || true")
        if got.strip() == "200":
            break
        must(time.monotonic() - begin < 120, f"/readyz answers {got.strip()} two minutes after it")
        time.sleep(0.3)
    took = time.monotonic() - begin
    must(sql(one, "SELECT count(*) FROM analyses") == analyses, "analyses were lost")
    rules = one.run("ufw status")
    must("Status: active" in rules, "the firewall is down")
    failed = re.findall(
        r"^\S* ?(\S+\.\w+) +loaded failed", one.run("systemctl --failed --no-pager")
    )
    if failed:
        raise Failed(f"units failed: {failed}")
    return f"up after {booted:.0f} s, ready after {took:.0f} s"
