"""The settings of GitHub Issues: a token, a repository, perhaps a label and another server."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tubetotask import setting
from tubetotask.domain.errors import InvalidField
from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Field, filled

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
FIELDS = (
    Field(
        "secret",
        N_("Token"),
        N_("A fine-grained token for this repository alone, with Issues: read and write."),
        "secret",
        placeholder="github_pat_…",
    ),
    Field("repository", N_("Repository"), placeholder="owner/name"),
    Field(
        "label", N_("Label"), N_("Put on each issue; it is made if it is missing."), required=False
    ),
    Field(
        "address",
        N_("Another server"),
        N_("Only for GitHub Enterprise: its API, as https://github.example.org/api/v3"),
        "url",
        required=False,
        placeholder="https://api.github.com",
    ),
)


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept. Raises InvalidField."""
    found = filled(FIELDS, given)
    name = found["repository"].removeprefix("https://github.com/").strip("/").removesuffix(".git")
    if not _REPOSITORY.fullmatch(name) or name.endswith(("/.", "/..")):
        raise InvalidField("repository", "This is no repository.", remedy="Write it as owner/name.")
    found["repository"] = name
    if "," in found["label"] or len(found["label"]) > 50:
        raise InvalidField("label", "This cannot be a label.")
    try:
        found["address"] = setting.address(found["address"])
    except ValueError:
        raise InvalidField("address", "This is no address.") from None
    return found
