"""A visitor of the machine: put into it and run there, with what every Debian has.

``visitor.py load FILE``: asks for pages from four threads, each request on a connection of its own,
until the file is there, and prints as JSON how many were sent and how each was answered.
``visitor.py analyse``: has the sample talk analysed and waits for the result. Before either,
``visitor.py join LINK`` makes the administrator and stays signed in.

Invariant: what is not answered counts; a request is never sent a second time.
"""

from __future__ import annotations

import json
import re
import ssl
import sys
import threading
import time
from collections import Counter
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlencode

DOMAIN = "tasks.example.test"
COOKIE = Path("/srv/visitor-cookie")
PAGES = ("/", "/jobs", "/sources", "/plan")
# Below what Nginx lets one address ask: a 429 would be no answer of the application.
PAUSE_S = 0.25
TIMEOUT_S = 130.0  # Nginx gives up first
LONGEST_S = 900.0  # whatever becomes of who started it


def ask(
    path: str, *, form: dict[str, str] | None = None, more: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """One request on a new connection, its certificate checked: status, headers, body."""
    connection = HTTPSConnection(DOMAIN, timeout=TIMEOUT_S, context=ssl.create_default_context())
    given = {"Cookie": COOKIE.read_text()} if COOKIE.exists() else {}
    given |= more or {}
    body = None
    if form is not None:
        body = urlencode(form)
        given["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if body is None else "POST", path, body, given)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


def send(where: str, form_on: str, **fields: str) -> tuple[int, dict[str, str], str]:
    """Send a form, with the token of the page that it stands on."""
    _, told, page = ask(form_on)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise SystemExit(f"{form_on} has no form: {page[:200]}")
    if "Set-Cookie" in told:
        COOKIE.write_text(told["Set-Cookie"].partition(";")[0])
    more = {"Referer": f"https://{DOMAIN}{form_on}"}
    return ask(where, form={"csrf_token": token.group(1), **fields}, more=more)


def join(link: str) -> dict[str, object]:
    """Make the administrator by the link that setup.sh printed."""
    COOKIE.unlink(missing_ok=True)
    where = link.partition(DOMAIN)[2]
    words = "four words in a row"
    fields = {"name": "Ada", "address": f"ada@{DOMAIN}"}
    fields |= {"new_password": words, "new_password_again": words}
    status, told, body = send(where, where, **fields)
    if status not in (302, 303) or "Set-Cookie" not in told:
        raise SystemExit(f"{where} is answered with {status}: {body[-1500:]}")
    COOKIE.write_text(told["Set-Cookie"].partition(";")[0])
    return {"status": status}


def load(end: Path) -> dict[str, object]:
    """Ask until the file ``end`` is there."""
    until = time.monotonic() + LONGEST_S
    seen: Counter[str] = Counter()
    slowest = [0.0]
    lock = threading.Lock()

    def visit(number: int) -> None:
        while not end.exists() and time.monotonic() < until:
            begin = time.monotonic()
            try:
                code = str(ask(PAGES[number % len(PAGES)])[0])
            except (OSError, HTTPException) as error:
                code = type(error).__name__
            took = time.monotonic() - begin
            with lock:
                seen[code] += 1
                slowest[0] = max(slowest[0], took)
            time.sleep(PAUSE_S)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"sent": sum(seen.values()), "seen": seen, "slowest_s": round(slowest[0], 2)}


def analyse() -> dict[str, object]:
    """Have the sample analysed; seconds until its page shows the answer."""
    begin = time.monotonic()
    status, told, body = send("/sample", "/")
    if status not in (302, 303):
        raise SystemExit(f"the sample is answered with {status}: {body[:200]}")
    where = told["Location"]
    while time.monotonic() - begin < 180:
        status, _, page = ask(where)
        if status == 200 and 'id="answer"' in page:
            return {"page": where, "took_s": round(time.monotonic() - begin, 1)}
        time.sleep(1)
    raise SystemExit(f"{where} shows no answer after 180 s")


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    doing = {"load": lambda: load(Path(words[0])), "join": lambda: join(words[0])}
    sys.stdout.write(json.dumps(doing.get(what, analyse)()) + "\n")
