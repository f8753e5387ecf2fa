"""The two exchanges of WebAuthn, over python-fido2: making a passkey, and signing in with one.

Invariant: the browser's person was verified by the device (PIN, finger, face), so a passkey counts
as both factors; a challenge works for five minutes, in the session that asked for it, once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from flask import request, session

from tubetotask.domain.errors import AccountError

if TYPE_CHECKING:
    from fido2.server import Fido2Server
    from fido2.webauthn import AttestedCredentialData

_CHALLENGE_S = 300


def _failed() -> AccountError:
    return AccountError("The passkey was not accepted.", remedy="Try again, or use your password.")


def _server() -> Fido2Server:
    # Loaded at the first use: most people sign in once a month.
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    here = request.host_url.rstrip("/")
    entity = PublicKeyCredentialRpEntity(name="TubeToTask", id=host)
    return Fido2Server(entity, verify_origin=lambda origin: origin == here)


def begin_making(handle: str, address: str, name: str, known: list[bytes]) -> dict[str, Any]:
    """What the browser needs to make a passkey, as JSON. ``known``: data of those there are."""
    from fido2.webauthn import (
        AttestedCredentialData,
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    user = PublicKeyCredentialUserEntity(
        id=bytes.fromhex(handle), name=address, display_name=name or address
    )
    options, state = _server().register_begin(
        user,
        [AttestedCredentialData(data) for data in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _keep("make", state)
    return dict(options)


def made(answer: Any) -> tuple[str, bytes, int]:
    """The new passkey: its id, its data, its counter. Raises AccountError."""
    from fido2.utils import websafe_encode

    state = _kept("make")
    try:
        found = _server().register_complete(state, answer)
        assert found.credential_data is not None  # noqa: S101 - a registration has it
        data = found.credential_data
        return websafe_encode(data.credential_id), bytes(data), found.counter
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise _failed() from error


def begin_signing_in() -> dict[str, Any]:
    """What the browser needs to offer the passkeys it has, as JSON."""
    from fido2.webauthn import UserVerificationRequirement

    options, state = _server().authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep("sign-in", state)
    return dict(options)


def claimed(answer: Any) -> tuple[str, bytes]:
    """The id of the passkey that the answer is from, and whom it names. Raises AccountError."""
    from fido2.utils import websafe_encode
    from fido2.webauthn import AuthenticationResponse

    try:
        found = AuthenticationResponse.from_dict(answer)
        return websafe_encode(found.raw_id), found.response.user_handle or b""
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _failed() from error


def signed_in(answer: Any, data: bytes) -> int:
    """Check the answer against a passkey's data; its counter. Raises AccountError."""
    from fido2.webauthn import AttestedCredentialData, AuthenticationResponse

    state = _kept("sign-in")
    key: AttestedCredentialData = AttestedCredentialData(data)
    try:
        _server().authenticate_complete(state, [key], answer)
        return int(AuthenticationResponse.from_dict(answer).response.authenticator_data.counter)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _failed() from error


def _keep(what: str, state: Any) -> None:
    session["passkey"] = {"what": what, "at": time.time(), "state": dict(state)}


def _kept(what: str) -> Any:
    """The challenge that this session asked for; it is gone then."""
    kept = session.pop("passkey", None)
    if not isinstance(kept, dict) or kept.get("what") != what:
        raise _failed()
    if time.time() - float(kept["at"]) > _CHALLENGE_S:
        raise _failed()
    return kept["state"]
