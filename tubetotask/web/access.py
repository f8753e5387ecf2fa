"""Who may open what: one table.

Invariant: what is not named here needs a signed-in person to see it and a member to change it, so
a page that is added is never open by mistake. tests/web/test_access.py names every route there is.
"""

from __future__ import annotations

from enum import IntEnum

from tubetotask.domain.accounts import Role


class Need(IntEnum):
    """What a request needs, the more the higher."""

    NOBODY = 0  # anybody may
    READER = 1
    MEMBER = 2
    ADMIN = 3


_RANK = {Role.READER: Need.READER, Role.MEMBER: Need.MEMBER, Role.ADMIN: Need.ADMIN}
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))

PUBLIC = frozenset(
    (
        *("static", "assets.file", "privacy.show", "theme.choose"),
        # For machines: each has its own guard, or tells nothing.
        *("health.healthz", "health.readyz", "health.metrics", "health.robots"),
        *("push.confirm", "push.receive"),
        # What is installed on a phone: nobody's.
        *("phone.manifest", "phone.worker", "phone.offline"),
        # Whoever knows the secret address.
        *("exports.calendar", "exports.reports"),
        # For who has the signed link of a mail.
        *("no_more.ask", "no_more.stop"),
        # Signing in, and what a one-time link opens.
        *("security.login", "security.logout", "security.two_factor_token_validation"),
        *("security.mf_recovery", "security.tf_select", "passkeys.begin", "passkeys.sign_in"),
        *("joining.setup", "joining.invite", "joining.reset", "address.confirm"),
    )
)
# Has a guard of its own: a token, which is its owner's and opens what it was made for.
PUBLIC_ROOMS = frozenset(("api", "v1", "mcp"))
# Of Flask-Security, and of no use here: a second factor is never mailed.
CLOSED = frozenset(("security.two_factor_rescue",))
# Half-way in. Flask-Security signs whoever is in already out there, be it by a link of a stranger.
HALF_WAY = frozenset(("security.two_factor_token_validation",))
# What a reader may change, too: how they sign in, and that they go.
OWN = frozenset(
    (
        *("security.verify", "security.change_password", "security.two_factor_setup"),
        *("security.two_factor_setup_validate", "security.mf_recovery_codes"),
        *("account.change", "account.end", "account.end_all", "account.export"),
        *("account.remove", "account.stay", "account.keep_address"),
        *("passkeys.add_begin", "passkeys.add", "passkeys.remove"),
        *("tokens.make", "tokens.revoke", "language.choose"),
    )
)
# Changes the instance, or shows what is everybody's.
ADMIN = frozenset(("settings.save", "settings.tried", "jobs.queue", "guide.model"))
ADMIN_ROOMS = frozenset(("admin",))
# What somebody can open whose account is about to be removed.
LEAVING = frozenset(("account.show", "account.stay", "account.export"))


def need(endpoint: str, method: str) -> Need:
    """What a request for this page needs."""
    if endpoint in PUBLIC or endpoint.partition(".")[0] in PUBLIC_ROOMS:
        return Need.NOBODY
    if endpoint in ADMIN or endpoint.partition(".")[0] in ADMIN_ROOMS:
        return Need.ADMIN
    return Need.READER if method in _SAFE or endpoint in OWN else Need.MEMBER


def may(role: Role, needed: Need) -> bool:
    """Whether the role is enough."""
    return _RANK[role] >= needed
