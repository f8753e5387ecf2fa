"""The overlay with Nginx: a certificate from nothing, renewed, and the application behind it.

The authority is pebble, which Let's Encrypt makes for tests; Nginx and certbot are Debian's.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.verify import engine as engines
from deploy.verify.compose import Project, project
from deploy.verify.containers_files import need
from deploy.verify.engine import NEEDS
from deploy.verify.frame import PATIENCE, Failed, NotProven, check, shared
from deploy.verify.tools import ROOT, path, run

DOMAIN = "tasks.example.test"
OVERLAY = "deploy/compose/nginx.yml"
# In the place of the internet: a name that leads to Nginx, and an authority.
INTERNET = f"""
services:
  nginx:
    networks: {{front: {{aliases: [{DOMAIN}]}}}}
  certbot:
    environment: {{REQUESTS_CA_BUNDLE: /authority/own.pem}}
    volumes: ["authority:/authority:ro"]
    depends_on: {{pebble: {{condition: service_healthy}}}}
  pebble:
    image: local/pebble:run
    volumes: ["authority:/authority"]
    networks: [front]
    healthcheck: {{test: [CMD, curl, -ksf, "https://127.0.0.1:14000/dir"], interval: 2s}}
volumes: {{authority: {{}}}}
"""

ENV = {
    "DOMAIN": DOMAIN,
    "ACME_EMAIL": "ops@example.test",
    "ACME_SERVER": "https://pebble:14000/dir",
    "HTTP_ADDRESS": "127.0.0.1",
}


@shared
def proxied() -> Iterator[Project]:
    """The project behind Nginx; its certificate may still be on its way."""
    files = ("docker-compose.yml", OVERLAY, "internet.yml")
    with project(engines.engine(), *files, more={"internet.yml": INTERNET}, env=ENV) as found:
        found.up()
        yield found


def ask(found: Project, address: str, *words: str) -> str:
    """What Nginx answers to a visitor who knows the name and trusts the authority alone."""
    root = found.folder / "authority.pem"
    if not root.exists():
        said = found.compose(
            "exec", "-T", "pebble", "curl", "-ksf", "https://127.0.0.1:15000/roots/0"
        )
        root.write_text(said)
    where = ("--resolve", f"{DOMAIN}:443:127.0.0.1", "--resolve", f"{DOMAIN}:80:127.0.0.1")
    return found.engine.inside(
        "curl", "-sS", "--max-time", "10", "--cacert", root, *where, *words, address
    )


def until(found: Project, address: str, within_s: float) -> float:
    """Wait until the address is answered with a success; returns the seconds that took."""
    begin, within_s = time.monotonic(), within_s * PATIENCE
    while True:
        try:
            ask(found, address, "--fail")
        except Failed as problem:
            if time.monotonic() - begin > within_s:
                raise Failed(
                    f"{address} was not there within {within_s:.0f} s: {problem}"
                ) from None
            time.sleep(1)
        else:
            return time.monotonic() - begin


def serial(found: Project) -> str:
    """The serial number of the certificate that is served."""
    said = ask(
        found, f"https://{DOMAIN}/healthz", "--write-out", "%{certs}", "--output", "/dev/null"
    )
    numbers = [line for line in said.splitlines() if line.startswith("Serial Number:")]
    need(numbers, sentence=f"no certificate was shown: {said[:200]}")
    return numbers[0]


@check(
    "deploy/compose/nginx.yml",
    "a certificate is asked for and renewed; https, http, limits",
    needs=(*NEEDS, "docker-compose", "curl"),
    timeout_s=1200,
)
def nginx() -> str:
    found = proxied()
    took = until(found, f"https://{DOMAIN}/readyz", 150)
    moved = ask(
        found,
        f"http://{DOMAIN}/plan",
        "--output",
        "/dev/null",
        "--write-out",
        "%{http_code} %{redirect_url}",
    )
    need(moved == f"301 https://{DOMAIN}/plan", sentence=f"http answers {moved}")
    page = ask(found, f"https://{DOMAIN}/", "--include", "--location", "--compressed")
    for part in ("strict-transport-security", "content-security-policy", "TubeToTask"):
        need(part.lower() in page.lower(), sentence=f"the page lacks {part}")
    need("HTTP/2 200" in page, sentence=f"the page: {page[:200]}")
    listening = found.engine.inside("ss", "-ltnH")
    need(":5000" not in listening, sentence="port 5000 is published beside the proxy")
    before = serial(found)
    found.compose("exec", "-T", "certbot", "certbot", "renew", "--force-renewal", "--quiet")
    begin = time.monotonic()
    while serial(found) == before:
        need(
            time.monotonic() - begin < 60 * PATIENCE,
            sentence="the renewed certificate is not served",
        )
        time.sleep(1)
    renewed = time.monotonic() - begin
    found.compose("up", "--detach", "--no-build", "--wait", "--force-recreate", "--no-deps", "web")
    again = until(found, f"https://{DOMAIN}/healthz", 60)
    return (
        f"a certificate after {took:.0f} s; a renewed one is served after {renewed:.0f} s; "
        f"a web container made anew is found after {again:.0f} s"
    )


@check("deploy/compose/traefik.yml", "Traefik itself takes its file, and gets a certificate")
def traefik() -> str:
    raise NotProven(
        "Traefik is in none of the registries that can be reached; Compose reads the file"
    )


@check("images", "the official images of Python, PostgreSQL, Nginx, certbot and Prometheus")
def official() -> str:
    raise NotProven("no registry of images can be reached; stand-ins of the same programs are used")


MAIL = {
    "ALERT_SMTP": "mail.example.test:587",
    "ALERT_MAIL_TO": "ops@example.test",
    "ALERT_MAIL_FROM": "tubetotask@example.test",
    "ALERT_SMTP_USER": "tubetotask",
    "ALERT_SMTP_PASSWORD": "a password",
}


@check(
    "deploy/compose/monitoring.yml",
    "Prometheus and Alertmanager accept their files, as written",
    needs=("promtool", "amtool"),
)
def monitoring() -> str:
    folder = ROOT / "deploy/compose/monitoring"
    run("promtool", "check", "config", "--syntax-only", folder / "prometheus.yml")
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        (place / "alertmanager").write_text("#!/bin/sh\nexit 0\n")
        (place / "alertmanager").chmod(0o755)
        env = {
            "PATH": f"{place}:{path()}",
            "ALERTMANAGER_FILE": f"{place}/written.yml",
            "ALERTMANAGER_ROUTES": str(ROOT / "deploy/monitoring/alertmanager.yml"),
        }
        for given in (MAIL, dict.fromkeys(MAIL, "")):
            run("sh", folder / "alertmanager.sh", env=env | given)
            run("amtool", "check-config", place / "written.yml")
            text = (place / "written.yml").read_text()
            need(("ops@example.test" in text) == bool(given["ALERT_SMTP"]), sentence=text)
            need("example.org" not in text or not given["ALERT_SMTP"], sentence=text)
    return "with a mail server and without"
