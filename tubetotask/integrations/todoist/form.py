"""The settings of Todoist: a token, and the name of a project."""

from __future__ import annotations

from collections.abc import Mapping

from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Field, filled

FIELDS = (
    Field(
        "secret",
        N_("API token"),
        N_("Todoist: Settings, Integrations, Developer."),
        "secret",
    ),
    Field(
        "project",
        N_("Project"),
        N_("The name of a project that is there. Empty: the inbox."),
        required=False,
        placeholder="Inbox",
    ),
)


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept. Raises InvalidField."""
    return filled(FIELDS, given)
