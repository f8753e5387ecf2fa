"""What a browser hands over so that it can be told: an address of its push service, and two keys.

Invariant: one that is not whole, or whose address is anything but https with a name, is refused
before it is kept. Where the name leads is judged when it is connected to (``outside.guarded``).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.outside.guarded import public

LONGEST = 1000  # letters of an address; those of the known services have 200 to 500
_AUTH_BYTES, _POINT_BYTES = 16, 65


@dataclass(frozen=True, slots=True)
class Subscription:
    """``endpoint``: whoever knows it and the keys can tell the browser. ``public_key``: the
    browser's, a point on P-256; ``auth``: 16 bytes that it shares with us alone.

    ``ours``: the public key of this instance that it was made for, in base64url.
    """

    endpoint: str
    public_key: bytes
    auth: bytes
    ours: str

    @property
    def origin(self) -> str:
        """The push service, as a token for it names it."""
        parts = urlsplit(self.endpoint)
        port = f":{parts.port}" if parts.port not in (None, 443) else ""
        return f"https://{parts.hostname}{port}"

    @property
    def mark(self) -> str:
        """Names it without telling it: what a page may show, and a browser can work out."""
        told = f"{self.endpoint} {_text(self.public_key)} {_text(self.auth)}"
        return hashlib.sha256(told.encode()).hexdigest()

    def packed(self) -> str:
        """As one text, for the vault."""
        told = [self.endpoint, _text(self.public_key), _text(self.auth), self.ours]
        return json.dumps(told)


def read(given: Any, ours: str, *, private: bool) -> Subscription:
    """From what ``PushSubscription.toJSON`` gave. Raises InputError.

    ``private``: whether the administrator allows addresses that are not of the public internet.
    """
    keys = given.get("keys") if isinstance(given, dict) else None
    if not isinstance(keys, dict):
        raise _unusable()
    found = Subscription(
        _endpoint(given.get("endpoint"), private=private),
        _bytes(keys.get("p256dh"), _POINT_BYTES),
        _bytes(keys.get("auth"), _AUTH_BYTES),
        ours,
    )
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), found.public_key)
    except ValueError:
        raise _unusable() from None
    return found


def unpacked(text: str) -> Subscription:
    """What ``packed`` made. Raises StorageFailed."""
    try:
        endpoint, key, auth, ours = json.loads(text)
        return Subscription(endpoint, _raw(key), _raw(auth), ours)
    except (ValueError, TypeError, AttributeError):
        raise StorageFailed("What is kept of this browser cannot be read.") from None


def _endpoint(text: Any, *, private: bool) -> str:
    if not isinstance(text, str) or len(text) > LONGEST or not text.isascii():
        raise _unusable()
    if not text.isprintable() or " " in text or "\\" in text:
        raise _unusable()
    try:
        parts = urlsplit(text)
        host, port, named = parts.hostname or "", parts.port, parts.username or parts.password
    except ValueError:
        raise _unusable() from None
    # A push service has a name and stands on the web: a bare number or a local name is none.
    known = "." in host and ":" not in host and not host.endswith((".", ".local", ".localhost"))
    digits = host.rpartition(".")[2].isdecimal()
    if parts.scheme != "https" or named is not None or parts.fragment or port == 0 or not host:
        raise _unusable()
    if not private and (not known or digits or public(host)):
        raise _unusable()
    return text


def _bytes(text: Any, size: int) -> bytes:
    try:
        found = _raw(text) if isinstance(text, str) and len(text) <= 2 * size else b""
    except ValueError:
        raise _unusable() from None
    if len(found) != size:
        raise _unusable()
    return found


def _raw(text: str) -> bytes:
    try:
        plain = text.rstrip("=")
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unusable() -> InputError:
    return InputError(
        "What the browser handed over cannot be used.", remedy="Reload the page and try it again."
    )
