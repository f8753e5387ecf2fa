"""The settings of a Markdown folder: its name below the folder that is set aside for all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tubetotask.domain.errors import InvalidField
from tubetotask.domain.texts import N_
from tubetotask.integrations.base import Field, filled

_PART = re.compile(r"[^\\/:*?\"<>|\x00-\x1f]{1,100}")
FIELDS = (
    Field(
        "folder",
        N_("Folder"),
        N_(
            "Its name below the folder that the administrator set aside (MARKDOWN_DIR). Slashes "
            "between folders."
        ),
        placeholder="TubeToTask",
    ),
)


def checked(given: Mapping[str, str]) -> Mapping[str, str]:
    """The fields as they are kept. Raises InvalidField."""
    found = filled(FIELDS, given)
    parts = [part.strip() for part in found["folder"].strip("/").split("/")]
    good = all(_PART.fullmatch(part) and not part.startswith(".") for part in parts)
    if not good or len(parts) > 5 or any(part.endswith(".") for part in parts):
        raise InvalidField(
            "folder",
            "This cannot be the name of a folder.",
            remedy="Use names such as Vault/TubeToTask, without a dot in front.",
        )
    found["folder"] = "/".join(parts)
    return found
