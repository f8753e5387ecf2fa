"""Lighthouse over Inbox, Video and Tasks: see script/lighthouse, which installs it.

The median of three runs each; Lighthouse itself advises at least that. The application is served
as the product does by itself, without Nginx: so pages are not compressed, and nothing is nicer
than it is.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.report import Row, finish
from bench.serving import server
from bench.web_data import kept
from bench.web_people import application, everybody
from bench.web_rows import WHOLE
from tests.web.pictures import chromium, served

ASKED = {"performance": 95.0, "accessibility": 100.0, "best-practices": 95.0}
RUNS = 3
_TRIES = 3
SEEN_ON = {"phone": (), "desk": ("--preset=desktop",)}
_FLAGS = "--headless=new --no-sandbox --no-proxy-server"


@dataclass(frozen=True, slots=True)
class Site:
    """What is looked at. ``cookie``: of a browser in which somebody is signed in, or ""."""

    address: str
    paths: Mapping[str, str]
    cookie: str = ""


@contextmanager
def _demo() -> Iterator[Site]:
    """A small instance with one of everything."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, numbers):
        made = f"/analyses/{numbers['made']}"
        yield Site(address, {"Inbox": "/", "Video": made, "Tasks": "/tasks"})


@contextmanager
def _large(room: Path) -> Iterator[Site]:
    """The data of bench.web, as the person sees them who has most."""
    with kept(room, WHOLE, ("sqlite",)) as found:
        there = found["sqlite"]
        with application(there) as app:
            who = everybody(app, there)[0]
        with server(there.environment(), there.folder / "gunicorn.log") as port:
            paths = {page: who.paths[page][0] for page in ("Inbox", "Video", "Tasks")}
            yield Site(f"http://127.0.0.1:{port}", paths, who.cookie)


def _run(site: Site, path: str, seen_on: str, into: Path) -> dict[str, Any]:
    """One report."""
    home = Path(os.environ["LIGHTHOUSE_HOME"]) / "node_modules" / "lighthouse"
    command = ["node", str(home / "cli" / "index.js"), site.address + path, "--quiet"]
    command += ["--output=json", "--output=html", f"--output-path={into}"]
    command += [f"--chrome-flags={_FLAGS}", f"--only-categories={','.join(ASKED)}"]
    command += SEEN_ON[seen_on]
    if site.cookie:
        command.append(f"--extra-headers={json.dumps({'Cookie': site.cookie})}")
    told = os.environ | {"CHROME_PATH": chromium()}
    for _ in range(_TRIES):  # now and then Chromium's trace begins too late (NO_NAVSTART)
        done = subprocess.run(command, capture_output=True, text=True, env=told, check=False)
        if not done.returncode:
            break
    else:
        raise SystemExit(
            f"Lighthouse failed on {path}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        )
    found: dict[str, Any] = json.loads(Path(f"{into}.report.json").read_text())
    return found


def _short(report: dict[str, Any]) -> str:
    """What is not as it could be, by the ids of Lighthouse."""
    audits, named = report["audits"], []
    for category in report["categories"].values():
        for told in category["auditRefs"]:
            audit = audits[told["id"]]
            score = audit["score"]
            if told["weight"] and score is not None and score < 0.9:
                named.append(f"{told['id']} {audit.get('displayValue', '')}".strip())
    return "; ".join(dict.fromkeys(named))


def _rows(site: Site, page: str, seen_on: str, keep: Path, runs: int) -> Iterator[Row]:
    reports = [
        _run(site, site.paths[page], seen_on, keep / f"{page}-{seen_on}-{n}") for n in range(runs)
    ]
    for category, bar in ASKED.items():
        scores = [100 * each["categories"][category]["score"] for each in reports]
        note = _short(reports[-1]) if min(scores) < bar else ""
        what = f"{page}, {seen_on}: {category}"
        yield Row(what, statistics.median(scores), bar=bar, note=note)


def main() -> int:
    """See script/lighthouse."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phone", action="store_true", help="on a phone alone")
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the median counts")
    parser.add_argument("--room", type=Path, help="where the data of bench.web are kept")
    parser.add_argument("--keep", type=Path, help="where Lighthouse's own pages stay")
    given = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        keep = given.keep or Path(scratch)
        keep.mkdir(parents=True, exist_ok=True)
        with _large(given.room) if given.room else _demo() as site:
            for seen_on in ("phone",) if given.phone else SEEN_ON:
                for page in site.paths:
                    rows += _rows(site, page, seen_on, keep, given.runs)
    return finish(rows)


if __name__ == "__main__":
    sys.exit(main())
