"""Who comes in: the token of a request, and how often it may be tried.

Invariants: a wrong token is counted against the address it comes from, and against the token it
guesses at; the right one is never held up by what others do at the same address (behind a proxy
all have one). A token for captions may ask so often in a minute that its own round is never slowed
down; for the others the address's limit (``web.limits``) is enough, and is told in each answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

from tubetotask.api.errors import Refused
from tubetotask.api.often import Often
from tubetotask.domain.texts import counted
from tubetotask.storage import tokens
from tubetotask.storage.database import db, now
from tubetotask.storage.workspace import Workspace

_WINDOW_S = 15 * 60
wrong = Often(20, _WINDOW_S)  # of an address, and of one token
asked = Often(120, 60)  # of a token for captions


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: their things, their role, and the token they showed."""

    space: Workspace
    shown: tokens.Shown


def workspace(request: Request, scope: str) -> Workspace:
    """The things of the person whose token this is. Raises Refused."""
    found = caller(request)
    if not found.shown.opens(scope):
        raise _stranger()
    return found.space


def caller(request: Request) -> Caller:
    """Who asks, whatever their token opens. Raises Refused."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip() if kind.lower() == "bearer" else ""
    session = db.session()
    found = tokens.shown(session, text, now())
    address = f"from {request.remote_addr or '?'}"
    guessed = f"at {found.selector}"
    # A token whose finding half is known to somebody who guesses the other is shut to everybody.
    wait_s = wrong.wait_s(guessed) if found.selector else 0
    guess = tokens.formed(text)
    if found.row is None and guess:
        wait_s = wait_s or wrong.wait_s(address)
    if wait_s:
        raise _later(wait_s)
    if found.row is None:
        if guess:
            wrong.count(address)
        if found.selector:
            wrong.count(guessed)
        raise _stranger()
    if found.row.scope == tokens.CAPTIONS:
        _slowed(f"by {found.selector}")
    return Caller(Workspace(session, found.row.owner_id), found)


def _slowed(key: str) -> None:
    wait_s = asked.wait_s(key)
    if wait_s:
        raise _later(wait_s)
    asked.count(key)


def _stranger() -> Refused:
    return Refused(
        "This needs a token that is in use.",
        "Make one on the page Tokens, or for captions on Bring captions under Sources; send it as "
        "Authorization: Bearer …",
    )


def _later(wait_s: int) -> Refused:
    return Refused(
        "This was tried too often.", f"Try again in {counted(wait_s, 'second')}.", wait_s=wait_s
    )
