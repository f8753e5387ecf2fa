"""A push service over TLS, as RFC 8030, 8291 and 8292 ask it to be; and browsers that listen there.

Invariant: what reaches a browser was encrypted for its keys, and came with a token of the key that
the browser was asked with: the service answers 403 or 400 to all else, as those of browsers do.
Decrypting is written here from the RFC, and by other means than what we send with.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import trustme
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fakes.service import Reply, Request, Service


def text(data: bytes) -> str:
    """As base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def raw(told: str) -> bytes:
    """Back."""
    return base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as it is sent."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def decrypted(body: bytes, private: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The words of a message in one record of aes128gcm (RFC 8188, 8291)."""
    salt, size, id_len = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, sealed = body[21 : 21 + id_len], body[21 + id_len :]
    assert len(sealed) <= size, "one record"
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    info = b"WebPush: info\0" + point(private.public_key()) + sender

    def derive(secret: bytes, length: int, salted: bytes, what: bytes) -> bytes:
        return HKDF(hashes.SHA256(), length=length, salt=salted, info=what).derive(secret)

    secret = derive(private.exchange(ec.ECDH(), theirs), 32, auth, info)
    key = derive(secret, 16, salt, b"Content-Encoding: aes128gcm\0")
    nonce = derive(secret, 12, salt, b"Content-Encoding: nonce\0")
    padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
    assert padded[-1:] == b"\x02", "the last record says so"
    return padded[:-1]


@dataclass
class Listener:
    """A browser. ``shown``: by its tag what stands on the screen; ``came``: all that arrived."""

    name: str
    ours: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    gone: bool = False
    came: list[dict[str, Any]] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)

    @property
    def shown(self) -> dict[str, dict[str, Any]]:
        """What a later one of the same name replaces."""
        return {told["tag"]: told for told in self.came}


class PushService(Service):
    """``ca_file``: of the authority that vouches for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.address = f"https://{self.host}"
        self.listeners: dict[str, Listener] = {}
        authority = trustme.CA()
        self.ca_file = folder / "push-authority.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self._context)

    def listen(self, ours: str) -> Listener:
        """A new browser, asked with this key of an instance."""
        name = text(os.urandom(24))
        self.listeners[f"/wpush/v2/{name}"] = found = Listener(name, ours)
        return found

    def subscription(self, of: Listener) -> dict[str, Any]:
        """What ``PushSubscription.toJSON`` gives there."""
        keys = {"p256dh": text(point(of.private.public_key())), "auth": text(of.auth)}
        endpoint = f"{self.address}/wpush/v2/{of.name}"
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def serve(self, connection: socket.socket) -> None:
        """With TLS; who does not trust us is let go."""
        connection.settimeout(5)
        with contextlib.suppress(OSError):
            super().serve(self._context.wrap_socket(connection, server_side=True))

    def answer(self, request: Request) -> Reply:
        """Take a message for a browser."""
        to = self.listeners.get(request.path)
        if request.method != "POST" or to is None:
            return Reply(404)
        if to.gone:
            return Reply(410)
        if not self._vouched(request.headers.get("authorization", ""), to.ours):
            return Reply(403, {"reason": "BadJwtToken"})
        topic = request.headers.get("topic", "")
        if not request.headers.get("ttl", "").isdecimal() or len(topic) > 32:
            return Reply(400)
        if request.headers.get("content-encoding") != "aes128gcm":
            return Reply(415)
        if len(request.body) > 4096:
            return Reply(413)
        to.wire.append(request.body)
        to.came.append(json.loads(decrypted(request.body, to.private, to.auth)))
        return Reply(201, headers={"Location": f"{self.address}/m/{text(os.urandom(12))}"})

    def _vouched(self, told: str, ours: str) -> bool:
        """Whether a token of RFC 8292 is signed by the key the browser was asked with."""
        scheme, _, rest = told.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme.lower() != "vapid" or parts.get("k") != ours:
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(ours))
        try:
            claims = jwt.decode(
                parts.get("t", ""),
                key,
                algorithms=["ES256"],
                audience=self.address,
                options={"require": ["aud", "exp", "sub"]},
            )
        except jwt.InvalidTokenError:
            return False
        reached = str(claims["sub"]).startswith(("mailto:", "https://"))
        return reached and claims["exp"] <= time.time() + 24 * 3600
