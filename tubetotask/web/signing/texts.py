"""What Flask-Security says, in the words of the house. "" is never shown.

Invariant: whether an address has an account here, nobody is told who is not signed in.
"""

from __future__ import annotations

from tubetotask.domain.texts import N_

_WRONG = N_("Address and password do not fit together, or the account is closed.")
_CODE = N_("This code is wrong or was used before. Codes change every 30 seconds.")

MESSAGES = {
    "GENERIC_AUTHN_FAILED": _WRONG,
    "USER_DOES_NOT_EXIST": _WRONG,
    "INVALID_PASSWORD": N_("This is not your password."),
    "DISABLED_ACCOUNT": _WRONG,
    "PASSWORD_NOT_PROVIDED": N_("Enter the password."),
    "EMAIL_NOT_PROVIDED": N_("Enter your e-mail address."),
    "INVALID_EMAIL_ADDRESS": N_("This is no e-mail address."),
    "RETYPE_PASSWORD_MISMATCH": N_("The two are not the same."),
    "PASSWORD_IS_THE_SAME": N_("This is the password you have already."),
    "PASSWORD_CHANGE": N_("Your password is changed. All other browsers are signed out."),
    "UNAUTHENTICATED": N_("Sign in to see this page."),
    "UNAUTHORIZED": N_("This page may not be opened."),
    "REAUTHENTICATION_REQUIRED": N_("Enter your password once more: this changes how you sign in."),
    "REAUTHENTICATION_SUCCESSFUL": N_("Thank you. Now go on."),
    "TWO_FACTOR_INVALID_TOKEN": _CODE,
    "TWO_FACTOR_LOGIN_SUCCESSFUL": N_("Welcome."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": N_("From now on a code is asked for when you sign in."),
    "TWO_FACTOR_DISABLED": N_("No code is asked for any more."),
    "TWO_FACTOR_PERMISSION_DENIED": N_("Begin with your address and password."),
    "TWO_FACTOR_SETUP_EXPIRED": N_("That took longer than 30 minutes. Begin again."),
    "INVALID_RECOVERY_CODE": N_("This code is wrong or was used before."),
    "NO_RECOVERY_CODES_SETUP": N_("There are no recovery codes yet."),
    "API_ERROR": N_("This could not be understood. Begin again."),
}


def config() -> dict[str, tuple[str, str]]:
    """As Flask-Security's settings."""
    return {f"SECURITY_MSG_{name}": (text, "info") for name, text in MESSAGES.items()}
