"""Words of a video or a model, so that no messenger takes them for a call or a link of its own.

Invariant: what a person reads is the same; only gaps without width are added.
"""

from __future__ import annotations

import re

_GAP = "\u200b"
_MARKS = re.compile(
    # Whom everybody in a room hears ("@everyone", "@here"), wherever it stands; a person, a group
    # or a bot, but not the "@" of an address of mail or of a page.
    r"@(?=(?:everyone|here|channel|all|room)\b)|(?<![\w/])@(?=[\w*\"&!])"
    # "<!channel>", "<@U1>", "<users/all>", "<at>", "<https://…|text>".
    r"|<(?=[!@#&/a-z])"
    # "[text](https://…)".
    r"|\](?=\()",
    re.IGNORECASE,
)


def calls_nobody(text: str) -> str:
    """The text with a gap in everything that Slack, Discord, Telegram, Matrix, Mattermost,
    Rocket.Chat, Zulip, Nextcloud Talk, Google Chat, Teams or Webex would take for more."""
    return _MARKS.sub(lambda found: f"{found[0]}{_GAP}", text)
