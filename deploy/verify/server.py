"""setup.sh on a bare Debian that is booted, and what stands there afterwards."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.verify.around import mailbox, neighbour
from deploy.verify.frame import Failed, check
from deploy.verify.machine import DOMAIN, EMAIL, NEEDS, OFFLINE, Machine, machine
from deploy.verify.tools import ROOT, run, tail

BARE = "setup.sh on a bare Debian"
_done: set[str] = set()


def must(condition: bool, sentence: str) -> None:
    """Raise Failed with the sentence unless it is so."""
    if not condition:
        raise Failed(sentence)


def server() -> Machine:
    """The machine with setup.sh run on it once."""
    one = machine()
    if "set up" not in _done:
        said = one.set_up()
        must(f"TubeToTask setup complete: https://{DOMAIN}" in said, tail(said))
        link = re.search(rf"https://{DOMAIN}/setup/\S+", said)
        must(link is not None, "setup.sh names no link that makes the administrator")
        one.run(f"python3 /srv/visitor.py join {link.group() if link else ''}")
        _done.add("set up")
    return one


@check("setup.sh", "explains itself, and a dry run changes nothing", fast=True)
def explains() -> str:
    said = run("./setup.sh", "--help")
    must("sudo ./setup.sh DOMAIN EMAIL" in said, "--help does not say how it is called")
    for wrong in (("one-word", EMAIL), (f"https://{DOMAIN}", EMAIL), (DOMAIN, "nobody")):
        refused = run("./setup.sh", "--dry-run", *wrong, codes=(1,))
        must("What to do:" in refused, f"{wrong} is refused without a remedy")
    run("./setup.sh", codes=(2,))
    before = run("git", "status", "--porcelain")
    plan = run("./setup.sh", "--dry-run", DOMAIN, EMAIL)
    steps = re.findall(r"^── (.+)$", plan, re.MULTILINE)
    must(len(steps) == 15 and "Dry run: nothing was changed." in plan, f"{len(steps)} steps only")
    must(run("git", "status", "--porcelain") == before, "the dry run changed the checkout")
    must(not Path("/etc/tubetotask/server.conf").exists(), "the dry run wrote a file")
    return f"{len(steps)} steps are told with their reasons; wrong arguments get a remedy"


OLD_PYTHON = """
cd {folder} && mkdir -p bin && cp /bin/true bin/apt-get
printf '#!/bin/sh\\nexit 100\\n' >bin/apt-cache
printf '#!/bin/sh\\n[ "$1" = --version ] && echo Python 3.10.12 || exit 1\\n' >bin/python3
for name in python3.11 python3.12 python3.13; do ln -sf python3 "bin/$name"; done
chmod +x bin/*
PATH="$PWD/bin:$PATH"
. {root}/deploy/server/common.sh
. {root}/deploy/server/machine.sh
find_python
"""


@check("setup.sh", "stops with the remedy where Python is older than 3.11", fast=True)
def old_python() -> str:
    with TemporaryDirectory() as folder:
        script = OLD_PYTHON.format(folder=folder, root=ROOT)
        said = run("bash", "-euo", "pipefail", "-c", script, codes=(1,))
    must("it has Python 3.10.12" in said and "ppa:deadsnakes/ppa" in said, f"it says: {said}")
    return "Python 3.10 alone: it stops and names where a newer one comes from"


@check(BARE, "one command makes a working server", needs=NEEDS, timeout_s=2400)
def first_time() -> str:
    begin = time.monotonic()
    one = server()
    took = time.monotonic() - begin
    for path, code in (("/healthz", 200), ("/readyz", 200), ("/", 302)):
        got = one.run(f"curl -s -o /dev/null -w '%{{http_code}}' https://{DOMAIN}{path}").strip()
        must(got == str(code), f"{path} answers {got} over https")
    return (
        f"{took:.0f} s with booting; /readyz is 200 over https with a certificate that is trusted"
    )


@check(BARE, "a second time changes nothing", needs=NEEDS, timeout_s=900)
def second_time() -> str:
    one = server()
    sums = "sha256sum /opt/tubetotask/.env /etc/tubetotask/*/* /etc/nginx/sites-enabled/* | sort"
    before = one.run(sums)
    begin = time.monotonic()
    said = one.run(f"cd /opt/tubetotask && ./setup.sh {DOMAIN} {EMAIL}", timeout_s=600, env=OFFLINE)
    took = time.monotonic() - begin
    must("setup complete" in said, tail(said))
    wrote = re.findall(r"^   (?:wrote|made) .*$", said, re.MULTILINE)
    must(not wrote, f"it changed: {wrote}")
    must(one.run(sums) == before, "settings, password or site are not as they were")
    return f"{took:.0f} s; .env, password, certificate and site are as they were"


@check(BARE, "nobody has more rights than needed", needs=NEEDS)
def rights() -> str:
    one = server()
    modes = one.run("stat -c '%a %U:%G %n' /opt/tubetotask/.env")
    must("640 root:tubetotask /opt/tubetotask/.env" in modes, modes)
    env = one.run("cat /opt/tubetotask/.env")
    secret = re.search(r"^SESSION_SECRET=([0-9a-f]{64})$", env, re.MULTILINE)
    password = re.search(r"^DATABASE_URL=postgresql://tubetotask:([0-9a-f]{48})@", env, re.M)
    must(bool(secret and password), "the secrets in .env are not random")
    role = one.run(
        'cd / && runuser -u postgres -- psql -AtqX -c "SELECT rolsuper, rolcreatedb, '
        "rolcreaterole, (SELECT rolname FROM pg_roles o WHERE o.oid = d.datdba) FROM pg_roles r, "
        "pg_database d WHERE r.rolname = 'tubetotask' AND d.datname = 'tubetotask'\""
    ).strip()
    must(role == "f|f|f|tubetotask", f"role and owner of the database: {role}")
    one.run("runuser -u tubetotask -- touch /opt/tubetotask/main.py", codes=(1,))
    one.run("runuser -u nobody -- cat /opt/tubetotask/.env", codes=(1,))
    deploy = "runuser -u tubetotask-deploy -- sudo -n"
    one.run(f"{deploy} systemctl restart tubetotask")
    for more in ("systemctl stop tubetotask", "id", "systemctl restart nginx"):
        one.run(f"{deploy} {more}", codes=(1,))
    exposure = one.run(
        "systemd-analyze security --no-pager tubetotask tubetotask-worker | tail -n 2"
    )
    return f"role without rights, code read-only, deploy user restarts only; {tail(exposure, 1)}"


@check(BARE, "the firewall lets in SSH, http and https alone", needs=(*NEEDS, "ip"))
def firewall() -> str:
    one = server()
    ports = {22: "open", 80: "open", 443: "open", 5432: "shut", 14777: "shut"}
    # Something listens at each on all addresses, so that only the firewall can make a difference.
    one.run(
        "systemd-run -q --unit=open-port python3 -m http.server 14777 --bind 0.0.0.0 -d /srv/ca"
    )
    here = "curl -sf -o /dev/null 127.0.0.1:14777 && exit; sleep 0.5"
    one.run(f"for i in $(seq 20); do {here}; done; exit 1")
    with neighbour(one) as look:
        found = {port: look(port) for port in ports}
    one.run("systemctl stop open-port", codes=(0, 5))
    must(found == ports, f"from outside: {found}")
    return "from a neighbour: 22, 80 and 443 are open, a program on another port cannot be reached"


@check(BARE, "the certificate is renewed and the new one is served", needs=NEEDS)
def renewal() -> str:
    one = server()
    served = (
        f"openssl s_client -connect 127.0.0.1:443 -servername {DOMAIN} </dev/null 2>/dev/null "
        "| openssl x509 -noout -serial"
    )
    before = one.run(served)
    one.run("certbot renew --force-renewal --no-random-sleep-on-renew -q", env=OFFLINE)
    until = time.monotonic() + 10
    while (after := one.run(served)) == before and time.monotonic() < until:
        time.sleep(0.5)
    must(after != before, "after the renewal the old certificate is still served")
    timer = one.run("systemctl is-enabled certbot.timer").strip()
    must(timer == "enabled", f"certbot.timer is {timer}")
    return (
        f"issued and renewed by pebble; {before.strip()} became {after.strip()} without a restart"
    )


@check(BARE, "backup and drill by their timers, and mail where one fails", needs=NEEDS)
def duties() -> str:
    one = server()
    one.run("systemctl start tubetotask-backup && systemctl start tubetotask-drill", timeout_s=300)
    names = json.loads(one.run("tubetotask backup list --json"))["backups"]
    timers = one.run("systemctl list-timers --all --no-pager 'tubetotask*' certbot.timer")
    for name in ("tubetotask-backup", "tubetotask-drill", "tubetotask-poll", "certbot"):
        must(f"{name}.timer" in timers, f"{name}.timer is not set")
    with mailbox(one) as mails:
        one.run("chmod 000 /var/backups/tubetotask", timeout_s=60)
        one.run("systemctl start tubetotask-backup", codes=(1,))
        one.run("chmod 750 /var/backups/tubetotask", timeout_s=60)
        mails.wait_for("tubetotask-backup.service failed on")
    one.run("systemctl reset-failed")
    return f"{len(names)} backup, restored for practice; a backup that failed was mailed"


@check(BARE, "an outage is mailed, and its end", needs=NEEDS, timeout_s=300)
def outage() -> str:
    one = server()
    one.run("systemctl stop tubetotask-poll.timer && systemctl start tubetotask-poll")
    with mailbox(one) as mails:
        one.run("systemctl stop tubetotask-worker")
        for _ in range(3):
            one.run("systemctl start tubetotask-poll", codes=(0, 1))
            time.sleep(20)  # until the worker's last sign of life is too old
        for _ in range(3):
            one.run("systemctl start tubetotask-poll", codes=(0, 1))
        mails.wait_for(f"TubeToTask on {DOMAIN} is not well")
        one.run("systemctl start tubetotask-worker")
        until = time.monotonic() + 60
        while "ok" not in one.run("systemctl start tubetotask-poll && echo ok", codes=(0, 1)):
            must(time.monotonic() < until, "it is not well again after a minute")
            time.sleep(1)
        mails.wait_for(f"TubeToTask on {DOMAIN} is well again")
    one.run("systemctl start tubetotask-poll.timer")
    return "the worker was stopped: one mail after three looks, one when it was back"
