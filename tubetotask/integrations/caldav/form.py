"""The settings of CalDAV: where, who, and which calendar."""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask import setting
from tubetotask.domain.errors import InvalidField
from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Field, filled

FIELDS = (
    Field(
        "address",
        N_("Address"),
        N_("Of the server or of the calendar itself. From there the calendar is found."),
        "url",
        placeholder="https://cloud.example.org/remote.php/dav",
    ),
    Field("user", N_("Name"), N_("As you sign in there.")),
    Field(
        "secret",
        N_("Password"),
        N_("One made for this application, where the server offers it."),
        "secret",
    ),
    Field(
        "calendar",
        N_("Calendar"),
        N_("The name of a task list. Empty: the first that takes tasks."),
        required=False,
    ),
)


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept; where the calendar lies is found anew. Raises InvalidField."""
    found = filled(FIELDS, given)
    try:
        found["address"] = setting.address(found["address"])
    except ValueError:
        raise InvalidField(
            "address", "This is no address.", remedy="It begins with https:// or http://."
        ) from None
    if ":" in found["user"]:
        raise InvalidField("user", "A name has no colon.")
    return {**found, "collection": ""}
