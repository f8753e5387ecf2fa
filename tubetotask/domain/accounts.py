"""People who sign in: roles, one-time links, and what is written down of what they do.

Invariant: an address names one person, whatever its capitals. Of where somebody came from only the
network is kept, never the whole address of a machine.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tubetotask.domain.errors import AccountError
from tubetotask.domain.texts import N_


class Role(StrEnum):
    """What a person may do: each may also do what those below it may."""

    ADMIN = "admin"  # changes the instance: people, keys, model, budget, queues, schedules
    MEMBER = "member"  # changes what is theirs
    READER = "reader"  # sees what is theirs, changes nothing of it


class LinkKind(StrEnum):
    """What a one-time link is good for."""

    SETUP = "setup"  # makes the first administrator
    INVITE = "invite"  # makes an account
    RESET = "reset"  # sets a new password


LINK_LASTS = {
    LinkKind.SETUP: timedelta(days=1),
    LinkKind.INVITE: timedelta(days=7),
    LinkKind.RESET: timedelta(days=1),
}
REMOVAL_GRACE = timedelta(days=7)  # in which the removal of an account can be undone
SIGNED_IN_LASTS = timedelta(days=30)  # without a visit
AUDIT_KEPT = timedelta(days=365)
NAME_MAX = 100
_ADDRESS_MAX = 254


class Event(StrEnum):
    """What the audit log knows."""

    SET_UP = N_("set up")
    SIGNED_IN = N_("signed in")
    SIGN_IN_FAILED = N_("sign-in failed")
    SIGN_IN_REFUSED = N_("sign-in refused: too many attempts")
    SIGNED_OUT = N_("signed out")
    SIGNED_OUT_EVERYWHERE = N_("signed out everywhere")
    INVITED = N_("invited")
    INVITE_WITHDRAWN = N_("invitation withdrawn")
    JOINED = N_("joined")
    RESET_LINK = N_("link to a new password made")
    PASSWORD_CHANGED = N_("password changed")
    ADDRESS_ASKED = N_("another address asked for")
    ADDRESS_KEPT = N_("another address called off")
    ADDRESS_CHANGED = N_("address changed")
    SECOND_FACTOR_CHANGED = N_("second factor changed")
    PASSKEY_ADDED = N_("passkey added")
    PASSKEY_REMOVED = N_("passkey removed")
    RECOVERY_CODE_USED = N_("recovery code used")
    RECOVERY_CODES_MADE = N_("recovery codes made")
    ROLE_CHANGED = N_("role changed")
    DISABLED = N_("account disabled")
    ENABLED = N_("account enabled")
    REMOVAL_ASKED = N_("removal of an account asked for")
    REMOVAL_UNDONE = N_("removal of an account undone")
    REMOVED = N_("account removed")
    EXPORTED = N_("data exported")
    FEED_RENEWED = N_("address of a feed made or ended")
    TOKEN_MADE = N_("token made")
    TOKEN_REVOKED = N_("token revoked")
    MODEL_CHANGED = N_("model or its key changed")
    KEY_REMOVED = N_("key of the model removed")
    BUDGET_CHANGED = N_("budget of the instance changed")
    QUEUE_CHANGED = N_("queue stopped or started")
    SCHEDULE_CHANGED = N_("schedule changed or run")


@dataclass(frozen=True, slots=True)
class Visit:
    """From where a request comes, as far as it is kept: a network, and the kind of browser."""

    network: str = ""
    browser: str = ""


def visit_of(address: str, agent: str) -> Visit:
    """From where a request comes: of an address only its network is kept."""
    return Visit(network_of(address), browser_of(agent[:_LONGEST_AGENT]))


_LONGEST_AGENT = 500
# Not a full grammar of addresses: what it lets through is only ever shown and compared.
_ADDRESS = re.compile(r"[^\s@<>\"'`,;:()\[\]\\]+@[^\s@<>\"'`,;:()\[\]\\]+")


def address_of(text: str) -> str:
    """The address as it is kept and compared. Raises AccountError."""
    found = text.strip().casefold()
    if len(found) > _ADDRESS_MAX or not found.isprintable() or not _ADDRESS.fullmatch(found):
        raise AccountError(
            "This is no e-mail address.", remedy="Write it as name@example.org, without spaces."
        )
    return found


def name_of(text: str) -> str:
    """A person's name as it is kept: one line, not too long. Raises AccountError."""
    found = " ".join(text.split())
    if len(found) > NAME_MAX or not found.isprintable():
        raise AccountError(
            f"A name has at most {NAME_MAX} letters.", remedy="Write a shorter one, or none."
        )
    return found


def network_of(address: str) -> str:
    """The network of an address: the last quarter of IPv4, the last 80 bits of IPv6 are dropped."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_loopback:
        return "this machine"
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network((found, bits), strict=False))


# The first that fits names it: most browsers also name those they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """The kind of browser and system, in our own words: "Firefox on Linux"."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "another program")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
