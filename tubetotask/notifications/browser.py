"""One message to a browser, through the push service that its maker runs (RFC 8030).

Invariants: the push service learns when something is told and not what: the words are encrypted for
the browser alone (RFC 8291), and padded, so that their length says little. They hold the title of
the person's own talk, its verdict and its page here, and no more. Who sends is proven by this
instance's key (RFC 8292). Only https is asked, no redirect is followed.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tubetotask.domain.errors import Disconnected, Refused, ServiceAway, SubscriptionGone
from tubetotask.domain.notices import Notice, Told
from tubetotask.notifications.message import line, together
from tubetotask.notifications.subscription import Subscription
from tubetotask.outside.outgoing import Answer, Outgoing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

KEPT_S = 24 * 3600
"""For so long the push service keeps a message for a browser that is not there."""
_TOKEN_S = 12 * 3600  # RFC 8292 allows a day
_TITLE, _LINE, _LINES = 120, 100, 4
_STEP = 256  # bytes: messages are as long as the next multiple of it
_MOST = 3993  # bytes of plain text in one record of 4096, which every service takes
NOWHERE = "mailto:nobody@localhost"


def new_key() -> str:
    """A key of this instance: 32 bytes in base64url."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(32, "big"))


def public_of(key: str) -> str:
    """What a browser is given of it: the point, in base64url."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = _private(key).public_key()
    return _text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def said(notices: Sequence[Notice], tag: str) -> dict[str, str]:
    """What a browser shows of a batch. ``notices``: at least one; ``tag``: names the message.

    A press opens the page of the talk; of several, those of the inbox with this verdict.
    """
    acts = [each for each in notices if each.kind is Told.ACT] or list(notices)
    first = acts[0]
    if len(acts) == 1 and first.kind is Told.ACT:
        body, link = f"Score {first.score} of 100", first.link
    elif len(acts) == 1:
        body, link = line(first.text)[:_LINE], first.link
    else:
        titles = [line(each.title)[:_LINE] for each in acts[1 : _LINES + 1]]
        body, link = "\n".join(titles), "/?verdict=act+now"
    return {"title": together(acts).title[:_TITLE], "body": body, "link": link, "tag": tag}


def encrypted(told: Mapping[str, str], to: Subscription) -> bytes:
    """The message as it goes over the wire (aes128gcm)."""
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec

    plain = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    plain = plain.ljust(min(_MOST, -(-len(plain) // _STEP) * _STEP))  # JSON may end in spaces
    body: bytes = http_ece.encrypt(
        plain,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=to.public_key,
        auth_secret=to.auth,
        version="aes128gcm",
    )
    return body


def send(
    told: Mapping[str, str], to: Subscription, key: str, *, contact: str, private: bool
) -> None:
    """Hand it to the push service. ``contact``: an address of whoever runs this, as a URL.

    Raises SubscriptionGone, ServiceAway, Refused, Disconnected.
    """
    if not key or public_of(key) != to.ours:
        raise SubscriptionGone("This browser was asked with another key of this instance.")
    headers = {
        "Authorization": _proof(to.origin, key, contact),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_S),
        "Urgency": "normal",
        # At every try the same: a message that waits there is replaced, and not doubled.
        "Topic": told["tag"][:32],
    }
    if not to.endpoint.startswith("https://"):
        raise Refused("This is no address of a push service.")
    with Outgoing(private=private) as out:
        _judge(out.ask("POST", to.endpoint, headers=headers, body=encrypted(told, to)))


def _judge(answer: Answer) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if status in (404, 410):
        raise SubscriptionGone("This browser is no longer to be told.", status=status)
    if status == 429 or status >= 500:
        raise ServiceAway(
            f"The push service asks to wait (answer {status}).",
            status=status,
            retry_at=answer.retry_at(datetime.now(UTC)),
        )
    if status in (401, 403):
        raise Disconnected(
            "The push service does not accept this instance.",
            status=status,
            remedy="The administrator sets PUBLIC_URL or ERROR_MAIL_FROM, by which such a service "
            "reaches whoever sends. Then remove this browser and add it again.",
        )
    raise Refused(f"The push service refused the message (answer {status}).", status=status)


def _proof(origin: str, key: str, contact: str) -> str:
    from py_vapid import Vapid02, VapidException

    claims = {"aud": origin, "exp": int(time.time()) + _TOKEN_S, "sub": contact or NOWHERE}
    try:
        told: dict[str, Any] = Vapid02(_private(key)).sign(claims)
    except VapidException:
        raise Refused("This push service cannot be asked.") from None
    return str(told["Authorization"])


def _private(key: str) -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
    return ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
