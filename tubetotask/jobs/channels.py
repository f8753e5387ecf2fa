"""What a person sets about where they are told, and the links that end mails.

Invariants: an address is kept locked and never told again. With an account mail goes to the
account's address alone: nobody can be mailed who did not ask for it. Nothing here commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4
from zoneinfo import available_timezones

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.errors import InputError
from tubetotask.domain.notices import Notice, Quiet, Told
from tubetotask.domain.sending import Link
from tubetotask.jobs import browsers, readers
from tubetotask.notifications import mail, schemes
from tubetotask.storage.browsers import KIND
from tubetotask.storage.database import retried
from tubetotask.storage.models import ChannelRow, User
from tubetotask.storage.notices import Channels

_DAY = 24 * 60  # minutes
_SALT = "tubetotask: no more mails"


def save(
    room: Channels, config: Config, given: Mapping[str, str], wants: list[str], number: int = 0
) -> ChannelRow:
    """Keep a channel as it was entered. Raises InputError, NotFound. Does not commit.

    A person with an account gets mail at the account's address alone: nobody can be mailed who did
    not ask for it.
    """
    kind = "mail" if given.get("kind") == "mail" else "apprise"
    row = room.one(number) if number else None
    address = given.get("address", "").strip()
    if row is not None:
        kind = row.kind
    if kind == "mail":
        me = room.session.get_one(User, room.owner_id)
        address = me.email or address or (address_of(config, row) if row else "")
        if not address or len(address) > 254 or "@" not in address[1:-1] or " " in address:
            raise InputError("This is no mail address.", remedy="It is like ada@example.org.")
        name, hint = "Mail", address
    elif row is None or (address and kind != KIND):
        scheme = schemes.checked(address)
        name, hint = schemes.SERVICES[scheme].partition(" (")[0], f"{scheme}://…{address[-4:]}"
    else:
        name, hint, address = row.name, row.hint, ""
    wants = list(browsers.WANTS) if kind == KIND else wants
    row = row or room.add(kind, name)
    if address:
        row.secret = readers.vault_of(config).lock(address)
    row.name = " ".join(given.get("name", "").split())[:60] or name
    row.hint = hint
    row.wants = ",".join(sorted(set(wants) & {k.value for k in Told} - {Told.TEST.value}))
    try:
        row.threshold = min(100, max(0, int(given.get("threshold", "70") or "70")))
    except ValueError:
        raise InputError("The score is a whole number from 0 to 100.") from None
    row.state, row.error_message, row.error_remedy = Link.ACTIVE.value, "", ""
    row.broken_at = None
    return row


def test(room: Channels, number: int) -> None:
    """Have something sent there, as all else is. Raises NotFound. Does not commit."""
    row = room.one(number)
    row.state = Link.ACTIVE.value
    notice = Notice(Told.TEST, "It works", "This is what you asked to be sent.")
    room.tell(f"test:{uuid4().hex}", notice, only=row.id)


def pause(row: ChannelRow, *, paused: bool) -> None:
    """Tell nothing there for now, or go on. Does not commit."""
    row.state = Link.PAUSED.value if paused else Link.ACTIVE.value


def set_quiet(room: Channels, timezone: str, begin: int | None, end: int | None) -> None:
    """Keep quiet hours. ``begin``, ``end``: minutes of the day. Commits. Raises InputError."""
    known = timezone in available_timezones()
    if not known or begin is None or end is None or not {begin, end} <= set(range(_DAY)):
        raise InputError(
            "These quiet hours cannot be used.",
            remedy="A time zone is like Europe/Berlin, and a time like 22:00.",
        )
    quiet = Quiet(timezone, begin, end)

    def put() -> None:
        room.set_quiet(quiet)
        room.session.commit()

    retried(put, room.session)


def mail_server(config: Config) -> mail.Server | None:
    """The administrator's mail server, where there is one."""
    sender = config.error_mail_from or next(iter(config.error_mail_to), "")
    return mail.Server(config.smtp_url, sender) if config.smtp_url and sender else None


def unsubscribe_link(config: Config, channel: ChannelRow) -> str:
    """The address that stops the mails of a channel, for whoever has it."""
    token = _signer(config).dumps([channel.id, channel.mark])
    return f"{config.address}/no-more-mails/{token}"


def channel_of(session: Session, config: Config, token: str) -> ChannelRow | None:
    """The channel that a link is about; None where the link is not ours or too old."""
    try:
        number, mark = _signer(config).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    row = session.get(ChannelRow, number) if isinstance(number, int) else None
    return row if row is not None and row.mark == mark and row.kind == "mail" else None


def stop(row: ChannelRow) -> None:
    """No more mails; harmless where there are none."""
    pause(row, paused=True)


def _signer(config: Config) -> URLSafeSerializer:
    return URLSafeSerializer(config.session_secret, salt=_SALT)


def address_of(config: Config, row: ChannelRow) -> str:
    """Where it leads, unlocked; empty where there is nothing of its own."""
    return readers.vault_of(config).unlock(row.secret) if row.secret else ""
