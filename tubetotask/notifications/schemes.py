"""Which of Apprise's services a person may use.

Invariants: only those named here: each speaks HTTP to another server. What runs programs, writes
files, or talks to this machine's own desktop, bus or log is not among them; nor is mail, which has
a way of its own. Of the settings in an address only those listed here are taken, written as they
are listed: some of Apprise's read files, wait for as long as they say, or trust any certificate.
"""

from __future__ import annotations

import re

from tubetotask.domain.errors import InputError

SERVICES = {
    "slack": "Slack",
    "discord": "Discord",
    "tgram": "Telegram",
    "ntfy": "ntfy",
    "ntfys": "ntfy (TLS)",
    "gotify": "Gotify",
    "gotifys": "Gotify (TLS)",
    "matrix": "Matrix",
    "matrixs": "Matrix (TLS)",
    "mmost": "Mattermost",
    "mmosts": "Mattermost (TLS)",
    "rocket": "Rocket.Chat",
    "rockets": "Rocket.Chat (TLS)",
    "nctalk": "Nextcloud Talk",
    "nctalks": "Nextcloud Talk (TLS)",
    "zulip": "Zulip",
    "gchat": "Google Chat",
    "workflows": "Microsoft Teams",
    "wxteams": "Webex",
    "pover": "Pushover",
    "pbul": "Pushbullet",
}
_ANYWHERE = frozenset(("format", "overflow", "to", "token", "emojis"))
_SETTINGS = {
    "slack": ("footer", "blocks", "timestamp", "mode"),
    "discord": ("tts", "avatar", "footer", "fields", "thread", "ping"),
    "tgram": ("silent", "preview", "topic", "thread", "mdv", "content"),
    "ntfy": ("priority", "xtags", "click", "delay", "mode", "auth"),
    "gotify": ("priority",),
    "matrix": ("mode", "version", "msgtype"),
    "mmost": ("channel", "channels", "team", "botname", "mode"),
    "rocket": ("mode", "avatar", "webhook"),
    "nctalk": ("silent", "url_prefix"),
    "gchat": ("workspace", "key", "thread"),
    "workflows": ("id", "sig", "ver", "api-version", "pa", "powerautomate", "route", "wrap"),
    "wxteams": ("mode",),
    "pover": ("priority", "sound", "interval", "expire"),
}
_LONGEST = 1000
_SCHEME = re.compile(r"([a-z0-9]+)://\S+")


def checked(address: str) -> str:
    """The service's id of an address that may be used. Raises InputError."""
    text = address.strip()
    found = _SCHEME.fullmatch(text)
    if found is None or len(text) > _LONGEST or not text.isprintable():
        raise InputError(
            "This is no address of Apprise.", remedy="It is like ntfys://topic or slack://A/B/C."
        )
    if found[1] not in SERVICES:
        raise InputError(
            "This kind of address cannot be used here.",
            remedy="Use one of: " + ", ".join(f"{name}://" for name in SERVICES) + ".",
        )
    _settings(found[1], text)
    return found[1]


def _settings(scheme: str, text: str) -> None:
    """Refuse every setting that is not listed; Apprise parts them at & and at ;, and decodes them.

    A listed name holds nothing to decode, to lower or to strip: it means to Apprise what it is.
    """
    _, asked, query = text.partition("?")
    # With TLS a service has the same settings.
    plain = scheme if scheme in _SETTINGS else scheme.removesuffix("s")
    allowed = _ANYWHERE.union(_SETTINGS.get(plain, ()))
    for pair in re.split("[&;]", query):
        name = pair.partition("=")[0]
        if (asked and pair and name not in allowed) or "?" in pair:
            raise InputError(
                f"The address has a setting that cannot be used here: {name[:40]}.",
                remedy="Take it out. Here can be: " + ", ".join(sorted(allowed)) + ".",
            )
