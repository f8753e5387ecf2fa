"""The settings of Notion: a token, and the page in which the database is set up."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tubetotask.domain.errors import InvalidField
from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Field, filled

_ID = re.compile(r"([0-9a-f]{32})(?:[?#].*)?\Z")
FIELDS = (
    Field(
        "secret",
        N_("Token"),
        N_("The internal integration secret of a connection that you make in Notion."),
        "secret",
        placeholder="ntn_…",
    ),
    Field(
        "page",
        N_("Page"),
        N_(
            "The link to the page in which the database is set up. "
            "Share it with the connection first."
        ),
        placeholder="https://www.notion.so/…",
    ),
)


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept. Raises InvalidField."""
    found = filled(FIELDS, given)
    text = found["page"].split("?")[0].replace("-", "").lower().rstrip("/")
    named = _ID.search(text)
    if named is None:
        raise InvalidField(
            "page", "This is no link to a page.", remedy="Copy it in Notion: Share, Copy link."
        )
    found["page"] = named[1]
    return found
