"""Signing in: Flask-Security with our tables, our pages and our words.

Invariant: a browser is signed in by its session cookie alone, and only as long as its row in
``sign_ins`` is there: no token in a header or an address, no second cookie that remembers.
Flask-Security is loaded by the pages only, never by the worker or the command line.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import Flask
from flask_login.signals import user_logged_out
from flask_security import (
    MailUtil,
    MfRecoveryCodesUtil,
    PasswordUtil,
    Security,
    Totp,
    UserMixin,
    password_changed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
)

from tubetotask import accounts as passwords
from tubetotask.accounts.passwords import normal
from tubetotask.config import Config
from tubetotask.domain.accounts import SIGNED_IN_LASTS, address_of
from tubetotask.domain.errors import AccountError
from tubetotask.jobs.readers import vault_of
from tubetotask.web.signing import events, texts
from tubetotask.web.signing.person import People, Person
from tubetotask.web.speech import CATALOGUES

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

PRODUCT = "TubeToTask"
FRESH = timedelta(hours=1)
# Argon2id as OWASP advises for small memory: 19 MiB for the moment that it is asked.
_ARGON = {"type": "ID", "memory_cost": 19_456, "time_cost": 2, "parallelism": 1}


class _Passwords(PasswordUtil):
    def normalize(self, password: str) -> str:
        """The same password, however a keyboard spells its signs."""
        return normal(password)

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: ARG002 - Flask-Security's name
        **about: Any,
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a new password, and the password as it is kept."""
        user = about.get("user")
        told = (user.email, user.row.called, PRODUCT) if user else (PRODUCT,)
        found = passwords.problem(password, told)
        return ([found] if found else None), self.normalize(password)


class _Mail(MailUtil):
    """Sends nothing: whoever invites hands on a link."""

    def send_mail(self, *_: Any, **__: Any) -> None:
        """Nothing of Flask-Security's is sent by mail."""

    def normalize(self, email: str) -> str:
        """The address as it is kept. Raises ValueError."""
        try:
            return address_of(email)
        except AccountError as error:
            raise ValueError(error.message) from error

    def validate(self, email: str) -> str:
        """The same: whether mail arrives there is not tried."""
        return self.normalize(email)


class _Codes(Totp):
    """Codes of an authenticator app, each taken once."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The last code that was taken; who tries another at the same moment waits."""
        ours = cast(Person, user)
        ours.hold()
        last: int | None = ours.row.code_last
        return last

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:
        """This one is taken now."""
        user.row.code_last = int(tmatch.counter)  # type: ignore[attr-defined] # ours: Person

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture to scan, as markup for the page: the rules of the pages let no data: in."""
        import qrcode
        import qrcode.image.svg

        image = qrcode.make(
            self.get_totp_uri(username, totp), image_factory=qrcode.image.svg.SvgPathImage
        )
        return str(image.to_string(encoding="unicode"))


class _Recovery(MfRecoveryCodesUtil):
    """Codes for who has lost the telephone; what locks them is loaded when one is made or tried."""

    _lock: MultiFernet | None = None

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether it is one of theirs; who tries one at the same moment waits."""
        cast(Person, user).hold()
        return bool(super().check_recovery_code(user, code))

    def setup_cryptor(self, keys: list[bytes]) -> None:
        """Keeps the keys, the newest first."""
        self._keys = keys

    @property
    def cryptor(self) -> MultiFernet | None:  # a plain attribute of the parent, set to None by it
        """What locks the codes."""
        if self._lock is None:
            from cryptography.fernet import Fernet, MultiFernet

            self._lock = MultiFernet([Fernet(key) for key in self._keys])
        return self._lock

    @cryptor.setter
    def cryptor(self, lock: MultiFernet | None) -> None:
        self._lock = lock


def register(app: Flask, config: Config) -> None:
    """Add signing in to the application."""
    app.config.update(_settings(config))
    app.config.update(texts.config())
    security = Security(
        password_util_cls=_Passwords,
        mail_util_cls=_Mail,
        totp_cls=_Codes,
        mf_recovery_codes_util_cls=_Recovery,
    )
    security.init_app(app, People())
    # Neither a header nor an address nor JSON signs anybody in.
    security.login_manager.request_loader(None)
    security.login_manager.user_loader(events.load)
    security.login_manager.session_protection = None  # networks of telephones change
    security.want_json(lambda _request: False)
    user_authenticated.connect(events.begun, app)
    user_logged_out.connect(events.ended, app)
    password_changed.connect(events.password_changed, app)
    tf_profile_changed.connect(events.second_factor_changed, app)
    tf_disabled.connect(events.second_factor_changed, app)
    app.after_request(events.keep_failures)


def _settings(config: Config) -> dict[str, Any]:
    found = {
        **_paths(),
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": {"argon2"},  # so that another SESSION_SECRET locks nobody out
        "PASSWORD_HASH_PASSLIB_OPTIONS": {f"argon2__{k}": v for k, v in _ARGON.items()},
        "PASSWORD_LENGTH_MIN": passwords.LEAST,
        "PASSWORD_NORMALIZE_FORM": "NFKC",
        "RETURN_GENERIC_RESPONSES": True,
        "CHANGEABLE": True,
        "SEND_PASSWORD_CHANGE_EMAIL": False,
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds that a clock may be off
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [key.encode() for key in vault_of(config).fernet_keys],
        "TOTP_ISSUER": PRODUCT,
        "TOTP_SECRETS": _secrets(config),
        "API_ENABLED_METHODS": ["session"],
        "FRESHNESS": FRESH,
        "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "STATIC_FOLDER": None,
        # Its texts are ours (signing.texts), and in our catalogue with all others.
        "I18N_DOMAIN": "messages",
        "I18N_DIRNAME": [str(CATALOGUES)],
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }
    cookies = {"PERMANENT_SESSION_LIFETIME": SIGNED_IN_LASTS, "REMEMBER_COOKIE_NAME": "unused"}
    return {f"SECURITY_{name}": value for name, value in found.items()} | cookies


def _paths() -> dict[str, str]:
    return {
        "LOGIN_URL": "/sign-in",
        "LOGOUT_URL": "/sign-out",
        "VERIFY_URL": "/sign-in/again",
        "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "TWO_FACTOR_RESCUE_URL": "/sign-in/rescue",
        "TWO_FACTOR_SELECT_URL": "/sign-in/select",
        "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
        "CHANGE_URL": "/account/password",
        "TWO_FACTOR_SETUP_URL": "/account/code",
        "MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "POST_CHANGE_VIEW": "/account",
        "TWO_FACTOR_POST_SETUP_VIEW": "/account/recovery-codes",
    }


def _secrets(config: Config) -> dict[str, str]:
    """Keys that lock the secrets of authenticator apps; the highest number writes."""
    keys = vault_of(config).fernet_keys
    return {
        str(len(keys) - n): hashlib.sha256(key.encode()).hexdigest() for n, key in enumerate(keys)
    }
