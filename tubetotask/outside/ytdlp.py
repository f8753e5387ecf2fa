"""yt-dlp as a program of its own.

Invariant: it is held to its limits (``program``), reads no file of the user's, loads no plug-in,
and its environment holds no secret of ours but the proxy it is to use. What it prints is for us to
read, and is shown to nobody as it is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from tubetotask.outside import program, proxies
from tubetotask.outside.program import MAX_MEMORY as MAX_MEMORY
from tubetotask.outside.program import NotRun as NotRun
from tubetotask.outside.program import Printed as Printed
from tubetotask.outside.program import TooLong as TooLong
from tubetotask.outside.program import TooMuch as TooMuch

DEADLINE_S = 90.0
MAX_BYTES = 64 * 1024 * 1024

BLOCKED = re.compile(
    r"HTTP Error (?:429|403)|not a bot|captcha|unusual traffic|rate-limited|IP is likely being "
    r"blocked|isn.t available, try again later",
    re.IGNORECASE,
)
OFFLINE = re.compile(
    r"timed out|Failed to resolve|Name or service|Connection refused|Unable to connect|"
    r"Connection reset|Network is unreachable|Remote end closed|ProxyError|SOCKS|"
    r"Temporary failure in name",
    re.IGNORECASE,
)
UNTRUSTED = re.compile(r"CERTIFICATE_VERIFY_FAILED|certificate verify", re.IGNORECASE)
"""How it says, whatever it was asked for, what is between this server and YouTube."""


def run(
    options: Sequence[str],
    link: str,
    *,
    deadline_s: float = DEADLINE_S,
    max_bytes: int = MAX_BYTES,
    max_file_bytes: int | None = None,
    proxy: str = "",
    python: str = sys.executable,
) -> Printed:
    """``python -m yt_dlp`` with these options on a link. Raises NotRun, TooLong, TooMuch."""
    return program.run(
        [python, "-m", "yt_dlp", *_always(), *options, "--", link],
        deadline_s=deadline_s,
        max_bytes=max_bytes,
        max_file_bytes=max_file_bytes,
        given=proxies.for_program(proxy),
    )


def _always() -> list[str]:
    options = [
        "--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-progress",
        "--socket-timeout", "15", "--extractor-retries", "1", "--retries", "1",
    ]  # fmt: skip
    if os.environ.get("SSL_CERT_FILE"):
        # It would trust certifi's list only, and refuse a company's own proxy.
        options += ["--compat-options", "no-certifi"]
    return options
