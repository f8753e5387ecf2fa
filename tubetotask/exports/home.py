"""Where the tasks of this instance stand, as calendars are told.

Invariant: the host comes from the settings and from nothing else, for it is a part of every UID:
a file that a command, a worker, a program or a page makes and the feed name a task alike, by
whichever name the instance is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from tubetotask.config import Config

_NAMELESS = "tubetotask"


@dataclass(frozen=True, slots=True)
class Home:
    """``host``: what UIDs end with. ``tasks``: the address of all tasks; "": there are no links."""

    host: str
    tasks: str


def home_of(config: Config, asked: str = "") -> Home:
    """``asked``: the address by which a request came, for links where none is set."""
    # An instance that is for this machine alone is found where it listens. Elsewhere a guess would
    # lead astray: better no link.
    known = config.public_url or asked.rstrip("/")
    address = known or ("" if config.needs_accounts else config.address)
    return Home(_host(config), f"{address}/tasks" if address else "")


def _host(config: Config) -> str:
    """The public name, else the first trusted one that others can know, else a word."""
    if config.public_url:
        return urlsplit(config.public_url).hostname or _NAMELESS
    # Names without a dot, and addresses, are those of a machine or of a container.
    names = (name.strip(".").lower() for name in config.trusted_hosts)
    return next((n for n in names if "." in n and not n.replace(".", "").isdigit()), _NAMELESS)
