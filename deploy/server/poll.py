"""Asks the instance every minute as a visitor would, and sends mail when it is not well.

Run by tubetotask-poll.timer on a server that setup.sh made; ``--failed UNIT`` sends the mail of a
backup or a drill that failed. It needs no other monitoring, and is no substitute for one elsewhere:
a machine that is down sends nothing (HEARTBEAT_URL is for that).

Invariant: a fault is told once it has lasted three looks, then once a day, and its end is told;
what could not be sent is tried again at the next look. Exit code: 0 well, 1 not well or not told.
"""

from __future__ import annotations

import argparse
import json
import os
import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

TELL_AFTER = 3
REMIND_EVERY = timedelta(days=1)
CERTIFICATE_LEFT = timedelta(days=14)
TIMEOUT_S = 15.0
SERVER = Path("/etc/tubetotask/server.conf")


@dataclass
class State:
    """What earlier looks saw. ``since`` and ``told``: UTC times in ISO form, "" for never."""

    failures: int = 0
    since: str = ""
    told: str = ""


def look(domain: str, port: int, trusted: ssl.SSLContext, at: datetime) -> list[str]:
    """What is wrong, a sentence each; nothing where all is well.

    The machine's own Nginx is asked, by the instance's name, whatever DNS says.
    """
    wrong: list[str] = []
    try:
        status, body, ends = ask(domain, port, trusted)
    except ssl.SSLCertVerificationError as error:
        wrong.append(f"Browsers refuse the certificate of {domain}: {error.verify_message}.")
        unverified = ssl.create_default_context()
        unverified.check_hostname = False
        unverified.verify_mode = ssl.CERT_NONE
        try:
            status, body, ends = ask(domain, port, unverified)
        except (OSError, HTTPException) as other:
            return [*wrong, f"It does not answer: {other}."]
    except (OSError, HTTPException) as error:
        return [f"It does not answer: {error}."]
    if ends is not None and ends - at < CERTIFICATE_LEFT:
        wrong.append(f"The certificate ends on {ends:%Y-%m-%d} and was not renewed.")
    if status != 200:
        wrong.append(f"/readyz answers {status}.")
        wrong += reasons(body)
    return wrong


def ask(domain: str, port: int, context: ssl.SSLContext) -> tuple[int, bytes, datetime | None]:
    """Status and body of /readyz, and when the certificate ends (None where it is not checked)."""
    connection = HTTPSConnection(domain, port, timeout=TIMEOUT_S, context=context)
    raw = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
    with raw, context.wrap_socket(raw, server_hostname=domain) as secured:
        ends = (secured.getpeercert() or {}).get("notAfter")  # before an answer may close it
        connection.sock = secured
        connection.request("GET", "/readyz", headers={"User-Agent": "tubetotask-poll"})
        answer = connection.getresponse()
        body = answer.read(1_000_000)
    if not isinstance(ends, str):
        return answer.status, body, None
    return answer.status, body, datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def reasons(body: bytes) -> list[str]:
    """What /readyz says itself of the checks that failed."""
    try:
        checks = json.loads(body)["checks"].items()
        return [f"{name}: {one.get('why', 'not well')}." for name, one in checks if not one["ok"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # no JSON of ours: Nginx's own page


def due(state: State, wrong: Sequence[str], at: datetime) -> str:
    """Bring the state up to date; returns "failed", "back" or "" for what is to be told now."""
    if not wrong:
        told = "back" if state.told else ""
        state.failures = 0
        if not told:
            state.since = ""
        return told
    state.failures += 1
    state.since = state.since or at.isoformat()
    if state.failures < TELL_AFTER:
        return ""
    last = datetime.fromisoformat(state.told) if state.told else None
    return "failed" if last is None or at - last >= REMIND_EVERY else ""


def send(smtp_url: str, sender: str, to: Sequence[str], subject: str, text: str) -> None:
    """Send a mail. Raises OSError (smtplib's errors are such)."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, sender, ", ".join(to)
    mail.set_content(text)
    parts = urlsplit(smtp_url)
    host, secured = parts.hostname or "localhost", parts.scheme == "smtps"
    port = parts.port or (465 if secured else 25)
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if secured:
        server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    with server:
        server.ehlo()
        if not secured and server.has_extn("starttls"):
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(mail)


def tell(subject: str, text: str, email: str) -> bool:
    """Mail it to whom the settings name (else to ``email``); whether that worked."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tubetotask.config import load

    config = load(signs=False)
    to = list(config.error_mail_to) or [email]
    if not config.smtp_url:
        print(f"No mail is sent, for SMTP_URL is not set. {subject}: {text}", file=sys.stderr)
        return False
    try:
        send(config.smtp_url, config.error_mail_from or to[0], to, subject, text)
    except OSError as error:
        print(f"The mail could not be sent ({error}). {subject}: {text}", file=sys.stderr)
        return False
    return True


def read_state(file: Path) -> State:
    """What the last look left; nothing where there was none or it cannot be read."""
    try:
        return State(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return State()


def write_state(file: Path, state: State) -> None:
    """Keep it, whole or not at all."""
    part = file.with_suffix(".new")
    part.write_text(json.dumps(asdict(state)), encoding="utf-8")
    part.replace(file)


def poll(domain: str, email: str, port: int, state_file: Path) -> int:
    """One look. Returns the exit code."""
    at = datetime.now(UTC)
    wrong = look(domain, port, ssl.create_default_context(), at)
    state = read_state(state_file)
    what = due(state, wrong, at)
    if what == "failed":
        text = "\n".join(
            [
                *wrong,
                "",
                f"Since {state.since}.",
                f"See: journalctl -u tubetotask -n 50 on {domain}.",
            ]
        )
        if tell(f"TubeToTask on {domain} is not well", text, email):
            state.told = at.isoformat()
    elif what == "back" and tell(
        f"TubeToTask on {domain} is well again", f"It was not since {state.since}.", email
    ):
        state.told = state.since = ""
    write_state(state_file, state)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def failed_unit(unit: str, domain: str, email: str) -> int:
    """Mail the last words of a unit that failed."""
    said = subprocess.run(
        ["/usr/bin/systemctl", "status", "--no-pager", "--lines=20", unit],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return 0 if tell(f"{unit} failed on {domain}", said or "It left no word.", email) else 1


def main(given: Sequence[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--failed", metavar="UNIT", help="mail that this unit failed")
    asked = parser.parse_args(given)
    server = dict(line.split("=", 1) for line in SERVER.read_text(encoding="utf-8").split())
    if asked.failed:
        return failed_unit(asked.failed, server["DOMAIN"], server["EMAIL"])
    state_file = Path(os.environ.get("STATE_DIRECTORY", "/var/lib/tubetotask-poll"), "state.json")
    return poll(server["DOMAIN"], server["EMAIL"], 443, state_file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
