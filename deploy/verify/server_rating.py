"""How strangers' tools rate the server: TLS by sslyze, headers by Mozilla's HTTP Observatory.

Invariant: both look at the booted server over its own network, at the certificate that was issued
to it. Each tool lives in a folder of the cache: sslyze wants an older cryptography than ours.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from deploy.verify.frame import Failed, NotProven, check
from deploy.verify.machine import DOMAIN, NEEDS
from deploy.verify.server import BARE, must, server
from deploy.verify.tools import cache_folder, find, run, tail

SSLYZE, OBSERVATORY = "6.3.1", "1.4.8"
LEAST = 110
SCAN = """
import { scan } from "./node_modules/@mdn/mdn-http-observatory/src/scanner/index.js";
const found = await scan(process.argv[2]);
console.log("RESULT " + JSON.stringify(found));
"""


def sslyze() -> Path:
    """The program, installed by itself. Raises NotProven."""
    folder = cache_folder("sslyze", SSLYZE)
    program = folder / "bin/sslyze"
    if not (folder / "complete").exists():
        try:
            run(sys.executable, "-m", "venv", "--clear", folder)
            run(folder / "bin/python", "-m", "pip", "install", "-q", f"sslyze=={SSLYZE}")
        except Failed as problem:
            raise NotProven(f"sslyze cannot be installed: {problem}") from problem
        (folder / "complete").touch()
    return program


@check(BARE, "TLS as Mozilla's intermediate (sslyze)", needs=NEEDS)
def tls() -> str:
    one = server()
    authority = one.root / "srv/ca/root.pem"
    where = f"{DOMAIN}:443{{127.0.0.1}}"
    wanted = ("--mozilla_config=intermediate", f"--certinfo_ca_file={authority}")
    said = one.on_network(sslyze(), *wanted, where, codes=(0, 1), timeout_s=300)
    must("OK - Compliant" in said, tail(said, 12))
    return "compliant"


@check(BARE, f"headers rated by the HTTP Observatory: at least {LEAST}", needs=(*NEEDS, "npm"))
def headers() -> str:
    one = server()
    folder = cache_folder("observatory", OBSERVATORY)
    if not (folder / "complete").exists():
        package = f"@mdn/mdn-http-observatory@{OBSERVATORY}"
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        try:
            run("npm", "install", *quiet, "--prefix", folder, package, timeout_s=300)
        except Failed as problem:
            raise NotProven(f"the Observatory cannot be installed: {problem}") from problem
        (folder / "complete").touch()
    # Lists that its installation downloads: a name under .test can be in none of them.
    lists = folder / "node_modules/@mdn/mdn-http-observatory/conf"
    (lists / "hsts-preload.json").write_text("{}")
    (lists / "tld-list.json").write_text('["test"]')
    (folder / "scan.mjs").write_text(SCAN, encoding="utf-8")
    # A name of the machine's own network, which this machine must not learn.
    (folder / "hosts").write_text(f"127.0.0.1 localhost {DOMAIN}\n")
    inside = f"mount --bind {folder}/hosts /etc/hosts && exec {find('node')} scan.mjs {DOMAIN}"
    said = one.on_network(
        *("env", f"NODE_EXTRA_CA_CERTS={one.root}/srv/ca/root.pem"),
        *("unshare", "-m", "sh", "-c", f"cd {folder} && {inside}"),
        codes=(0, 1),
    )
    found = [line for line in said.splitlines() if line.startswith("RESULT ")]
    if not found:
        raise Failed(f"the Observatory gave no result: {tail(said)}")
    result = json.loads(found[0].removeprefix("RESULT "))
    scan = result["scan"]
    short = {name: one["result"] for name, one in result["tests"].items() if not one["pass"]}
    must(scan["score"] >= LEAST, f"{scan['grade']} {scan['score']}: {short}")
    return f"{scan['grade']}, {scan['score']} points, {scan['testsPassed']} tests passed"
