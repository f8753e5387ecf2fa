"""What the audit log and the lists of browsers keep in English, told in the language of the page.

Invariant: what is known here is translated, and everything else, a name above all, is shown as it
was kept.
"""

from __future__ import annotations

import re

from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _

# What web.trail is told beside an event: "member → admin", "looks: pause", "password, code".
DETAILS = (
    *(N_("password"), N_("code"), N_("passkey"), N_("on"), N_("off")),
    *(N_("admin"), N_("member"), N_("reader"), N_("read"), N_("write"), N_("captions")),
    *(N_("by a link"), N_("from another browser"), N_("a new key")),
    *(N_("pause"), N_("resume"), N_("run"), N_("stopped"), N_("calendar"), N_("reports")),
)
_BETWEEN = re.compile(r"( → |: |, )")


def detail(kept: str) -> str:
    """What stands beside an event."""
    return "".join(_(part) if part in DETAILS else part for part in _BETWEEN.split(kept))


def browser(kept: str) -> str:
    """A kind of browser: "Firefox on Linux"."""
    name, on, system = kept.rpartition(" on ")
    program = _("another program") if (name or system) == "another program" else name or system
    return _("%(browser)s on %(system)s", browser=program, system=system) if on else program
