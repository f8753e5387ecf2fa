"""Secrets at rest: read with one of the keys, and not without."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tubetotask.domain.errors import StorageFailed
from tubetotask.storage.vault import Vault

SECRET = "sk-live-1234"


@pytest.mark.parametrize(
    "key",
    [
        "x" * 32,
        "0123456789abcdef" * 4,
        "ein Schlüssel mit Umlauten",
        Fernet.generate_key().decode(),
    ],
    # Names, as what is drawn anew in every process would name a test of its own.
    ids=["letters", "hexadecimal", "umlauts", "one of Fernet's own"],
)
def test_what_is_locked_is_not_readable_and_comes_out_again(key: str) -> None:
    token = Vault(key).lock(SECRET)
    assert SECRET not in token
    assert Vault(key).unlock(token) == SECRET
    assert Vault(key).lock(SECRET) != token, "the same secret twice does not look the same"


def test_a_key_is_changed_by_putting_the_new_one_in_front() -> None:
    old = Vault("old-key").lock(SECRET)
    both = Vault("new-key", "old-key")
    assert both.unlock(old) == SECRET
    new = both.lock(SECRET)
    assert Vault("new-key").unlock(new) == SECRET
    with pytest.raises(StorageFailed):
        Vault("old-key").unlock(new)


@pytest.mark.parametrize("token", ["", "nonsense", "gAAAA", "ü"])
def test_what_no_key_fits_is_told_with_a_remedy_and_without_the_secret(token: str) -> None:
    with pytest.raises(StorageFailed) as caught:
        Vault("other-key").unlock(token)
    assert "ENCRYPTION_KEY" in caught.value.remedy
    locked = Vault("one-key").lock(SECRET)
    with pytest.raises(StorageFailed) as caught:
        Vault("other-key").unlock(locked)
    assert locked not in str(caught.value)


def test_a_key_is_derived_as_the_standard_has_it() -> None:
    salt = hashlib.sha256(b"tubetotask: secrets at rest").digest()
    standard = HKDF(SHA256(), length=32, salt=salt, info=b"vault/1").derive(b"a text as a key")
    assert Vault("a text as a key").fernet_keys == (base64.urlsafe_b64encode(standard).decode(),)


def test_a_vault_needs_a_key() -> None:
    for none in ((), ("",)):
        with pytest.raises(ValueError, match="needs a key"):
            Vault(*none)
