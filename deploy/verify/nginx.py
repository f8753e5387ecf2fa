"""The Nginx site: what it lets in, how often, and what it says itself."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy.verify.frame import Failed, check
from deploy.verify.site import DOMAIN, Answer, Site, render, site
from deploy.verify.tools import find, run
from tubetotask.transcripts import MAX_BYTES

NEEDS = ("nginx", "curl", "openssl")
HEADERS = (
    *("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"),
    *("X-Frame-Options", "Referrer-Policy"),
)


def must(condition: bool, sentence: str) -> None:
    """Raise Failed with the sentence unless it is so."""
    if not condition:
        raise Failed(sentence)


@check("nginx/tubetotask", "nginx -t and gixy find nothing", fast=True, needs=[*NEEDS, "gixy"])
def syntax() -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        render(folder, 8443, 8080)
        run(find("nginx"), "-t", "-q", "-c", folder / "nginx.conf", "-e", folder / "error.log")
        said = run("gixy", folder / "nginx.conf", codes=(0, 1))
        must("No issues found" in said, f"gixy: {said.strip()[-600:]}")
    return "the syntax is right, and gixy knows no weakness in it"


@check(
    "nginx/tubetotask",
    "TLS and HTTP/2 before the application",
    fast=True,
    needs=NEEDS,
    timeout_s=120,
)
def tls() -> str:
    one = site()
    page = one.ask("/sign-in")
    must(page.status == 200 and "TubeToTask" in page.body, f"the page answers {page.status}")
    must(page.version == "2", f"it speaks HTTP/{page.version}")
    refused = run(
        *("openssl", "s_client", "-connect", f"127.0.0.1:{one.https_port}", "-servername", DOMAIN),
        *("-tls1_2", "-cipher", "ECDHE-RSA-AES256-SHA384"),  # no AEAD: not in Mozilla's list
        stdin="",
        codes=(0, 1),
    )
    must("Cipher is (NONE)" in refused, "a cipher outside of Mozilla's list was accepted")
    lead = one.ask("/plan?x=1", plain=True)
    must(lead.status == 301, f"plain http answers {lead.status}")
    must(lead.one("Location") == f"https://{DOMAIN}/plan?x=1", "http leads elsewhere")
    return "HTTP/2 over TLS; an old cipher is refused; http leads to https"


@check(
    "nginx/tubetotask",
    "other names and strangers stay outside",
    fast=True,
    needs=NEEDS,
    timeout_s=120,
)
def outside() -> str:
    one = site()
    stranger = one.ask("/")
    must(stranger.status == 302, f"a stranger's start page answers {stranger.status}")
    must(stranger.one("Location") == "/sign-in", "strangers are led elsewhere")
    for path in ("/healthz", "/readyz"):
        must(one.ask(path).status in (200, 503), f"{path} does not speak to monitors")
    must(one.ask("/metrics").status in (401, 403, 404), "/metrics is open")
    # curl's exit codes: 52 no answer, 92 the HTTP/2 stream was ended
    curl = (
        "curl",
        "-s",
        "-k",
        "-m",
        "10",
        "-o",
        "/dev/null",
        f"https://127.0.0.1:{one.https_port}/",
    )
    run(*curl, codes=(52, 92))
    challenge = one.folder / "acme/.well-known/acme-challenge/token"
    challenge.write_text("proof")
    for plain in (True, False):
        found = one.ask("/.well-known/acme-challenge/token", plain=plain)
        must((found.status, found.body.strip()) == (200, "proof"), "the ACME webroot is not served")
    return "strangers may sign in; no answer under another name; monitors and ACME come in"


@check(
    "nginx/tubetotask",
    "each answer carries each header once",
    fast=True,
    needs=NEEDS,
    timeout_s=120,
)
def headers() -> str:
    one = site()
    big = ("-X", "POST", "--data-binary", f"@{_file(one, 2 * 1024**2)}")
    answers: dict[str, Answer] = {
        "a page": one.ask("/sign-in"),
        "a style sheet": one.ask(_asset(one)),
        "not signed in": one.ask("/"),
        "too large": one.ask("/jobs", *big),
        "no such page": one.ask("/nowhere"),
    }
    must(answers["too large"].status == 413, "2 MB to a page without uploads are let in")
    for what, answer in answers.items():
        for name in HEADERS:
            try:
                must(answer.one(name) != "", f"{name} is empty")
            except Failed as problem:
                raise Failed(f"{what}: {problem}") from problem
        must(answer.all("Server") in ([], ["nginx"]), f"{what} tells the version of the server")
    return f"{len(HEADERS)} headers, once each, on {', '.join(answers)}"


@check(
    "nginx/tubetotask", "text is compressed, assets are kept", fast=True, needs=NEEDS, timeout_s=120
)
def compression() -> str:
    one = site()
    asset = _asset(one)
    for path in ("/sign-in", asset):
        answer = one.ask(path, "-H", "Accept-Encoding: gzip", "--output", os.devnull, "-D", "-")
        must(answer.one("Content-Encoding") == "gzip", f"{path} comes uncompressed")
    kept = one.ask(asset).one("Cache-Control")
    must("immutable" in kept and "max-age=31536000" in kept, f"an asset says: {kept}")
    page = one.ask("/sign-in").one("Cache-Control")
    must("no-cache" in page or "no-store" in page, f"a page may be kept by a proxy: {page}")
    return "gzip for pages and style sheets; a year for assets, nothing for pages"


@check("nginx/tubetotask", "paths that are keys stand in no log", fast=True, needs=NEEDS)
def keys() -> str:
    one = site()
    for path in ("/setup/s3cret", "/invite/s3cret", "/reset/s3cret", "/feeds/s3cret/tasks.ics"):
        one.ask(path, "-H", f"Referer: https://{DOMAIN}{path}")
    said = (one.folder / "log/tubetotask.access.log").read_text("utf-8")
    must("/reset/- " in said, "the request itself is not logged")
    must("s3cret" not in said, "the log tells a key")
    return "only the room of a path that is a key is logged, and not where somebody came from"


@check("nginx/tubetotask", "uploads have room, nothing else has", needs=NEEDS, timeout_s=120)
def bodies() -> str:
    one = site()
    for path in ("/", "/plan", "/sources/many"):
        largest = one.ask(path, "-X", "POST", "--data-binary", f"@{_file(one, MAX_BYTES)}")
        must(
            largest.status in (303, 400),
            f"{path}: {MAX_BYTES} bytes without a token: {largest.status}",
        )
    more = one.ask("/", "-X", "POST", "--data-binary", f"@{_file(one, 23 * 1024**2)}")
    must(more.status == 413, f"23 MB are answered with {more.status}")
    return f"{MAX_BYTES // 1024**2} MB reach the application where files are sent, 23 MB do not"


@check(
    "nginx/tubetotask", "rate limits, and a forged address does not help", fast=True, needs=NEEDS
)
def rates() -> str:
    one = site()
    tried: Counter[int] = Counter()
    for number in range(16):
        forged = ("-H", f"X-Forwarded-For: 203.0.113.{number}")
        answer = one.ask("/sign-in", "-X", "POST", *forged)
        tried[answer.status] += 1
    must(tried[429] >= 3, f"16 attempts to sign in from one address: {dict(tried)}")
    must(one.ask("/sign-in").status != 429, "the form to sign in counts as an attempt")
    curl = one.ask_many("/api/x?n=[1-60]", "-Z", "--parallel-max", "20")
    must(curl[429] >= 10, f"60 requests to the API at once: {dict(curl)}")
    slow = _until(one, 429)
    must(slow.one("Retry-After") == "5", "429 does not say when to come back")
    return f"sign-in: {dict(tried)}; API: {dict(curl)}; 429 says when to come back"


@check(
    "nginx/tubetotask",
    "whose address counts, behind proxies and not",
    fast=True,
    needs=NEEDS,
    timeout_s=120,
)
def addresses() -> str:
    one = site()
    forged = ("X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http", "X-Forwarded-Host: a.test")
    told = one.ask("/who", *(word for name in forged for word in ("-H", name))).body.strip()
    must(told == f"127.0.0.1 https {DOMAIN}", f"a forged header is believed: {told}")
    conf = one.folder / "nginx/proxies.conf"
    before = conf.read_text()
    conf.write_text(f"set_real_ip_from 127.0.0.1;\nreal_ip_recursive on;\n{before}")
    one.reload()
    try:
        chain = ("-H", "X-Forwarded-For: 198.51.100.1, 203.0.113.9")
        told = one.ask("/who", *chain).body.strip()
    finally:
        conf.write_text(before)
        one.reload()
    must(told == f"203.0.113.9 https {DOMAIN}", f"behind a known proxy it takes me for {told}")
    return "strangers' X-Forwarded-For is ignored; of a proxy that is named the last entry counts"


@check(
    "nginx/tubetotask", "the page for maintenance, asked for and not", needs=NEEDS, timeout_s=120
)
def maintenance() -> str:
    one = site()
    asset = _asset(one)
    one.ask(asset)
    flag = one.folder / "maintenance/on"
    flag.touch()
    asked_for = one.ask("/")
    flag.unlink()
    one.stop_web()
    try:
        by_itself, kept = one.ask("/"), one.ask(asset)
    finally:
        one.start_web()
        one.wait()
    for answer, code in ((asked_for, 503), (by_itself, 502)):
        must(answer.status == code, f"it answers {answer.status} instead of {code}")
        must("being looked after" in answer.body, "the page for maintenance is not shown")
        must(answer.one("Retry-After") == "30", "it does not say when to come back")
        for name in HEADERS:
            answer.one(name)
    must(kept.status == 200, "an asset that was kept is not served while the application is away")
    return "503 while the flag is there, 502 while the application is away, both with the page"


def _file(one: Site, size: int) -> Path:
    file = one.folder / f"body-{size}"
    if not file.exists():
        file.write_bytes(b"a" * size)
    return file


def _asset(one: Site) -> str:
    found = re.search(r"/assets/[0-9a-f]+/site\.css", one.ask("/sign-in").body)
    if found is None:
        raise Failed("the page names no style sheet")
    return found.group()


def _until(one: Site, status: int) -> Answer:
    for _ in range(40):
        answer = one.ask("/sign-in", "-X", "POST")
        if answer.status == status:
            return answer
    raise Failed(f"no answer {status} in 40 requests")
