"""Secrets at rest.

Invariant: what ``lock`` returns can be read with one of the keys and not without. The first key
writes and every key reads, so a key is changed by putting the new one in front of the old.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cached_property
from typing import TYPE_CHECKING

from tubetotask.domain.errors import StorageFailed

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Vault:
    """Locks and unlocks short texts. ``keys``: any texts of enough letters, newest first."""

    def __init__(self, *keys: str) -> None:
        if not any(keys):
            raise ValueError("a vault needs a key")
        self._keys = tuple(key for key in keys if key)

    @cached_property
    def _fernet(self) -> MultiFernet:
        # Made at first use: most pages need no secret, and should not load what unlocks them.
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(_derived(key)) for key in self._keys])

    @property
    def fernet_keys(self) -> tuple[str, ...]:
        """Fernet's keys, the newest first: for a library that locks by itself."""
        return tuple(_derived(key).decode() for key in self._keys)

    def lock(self, text: str) -> str:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def unlock(self, token: str) -> str:
        """The text. Raises StorageFailed where no key fits."""
        from cryptography.fernet import InvalidToken

        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise StorageFailed(
                "A stored key can no longer be read: the secret it was locked with has changed.",
                remedy="Set the old ENCRYPTION_KEY or SESSION_SECRET again, or enter the key anew.",
            ) from error


def _derived(key: str) -> bytes:
    """32 bytes from a text; a key that is one of Fernet's own is taken as it is."""
    try:
        if len(base64.urlsafe_b64decode(key)) == 32:
            return key.encode()
    except ValueError:
        pass
    salt = hashlib.sha256(b"tubetotask: secrets at rest").digest()
    # HKDF (RFC 5869), for as many bytes as its hash gives. What unlocks takes 9 MB, and every
    # web server derives keys when it starts.
    drawn = hmac.digest(salt, key.encode(), "sha256")
    return base64.urlsafe_b64encode(hmac.digest(drawn, b"vault/1\x01", "sha256"))
