"""Tokens of servers, kept in a file that is the person's alone.

Invariant: a token stands in no command line, and the file is never readable by others: it is made
so, and one that others can read is refused.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from pathlib import Path

from tubetotask.domain.errors import AccessRefused, ConfigError, StorageFailed

_LOG_IN = "Make one at {server}/account/tokens, then: tubetotask login --server {server}"


def path() -> Path:
    """Where it is: XDG_CONFIG_HOME or ~/.config, in the folder tubetotask."""
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home) / "tubetotask" / "tokens.json"


def token_for(server: str, given: str = "") -> str:
    """The token for a server: ``given`` (the setting), else the one kept. Raises AccessRefused."""
    found = given.strip() or _read().get(server, "")
    if not found:
        raise AccessRefused(
            f"There is no token for {server}.",
            remedy=_LOG_IN.format(server=server) + ", or set TUBETOTASK_TOKEN.",
        )
    return found


def keep(server: str, token: str) -> Path:
    """Keep a token for a server; the file it stands in. Raises StorageFailed."""
    return _write({**_read(), server: token})


def forget(server: str) -> bool:
    """Forget it; whether there was one. Raises StorageFailed."""
    kept = _read()
    if kept.pop(server, None) is None:
        return False
    _write(kept)
    return True


def _read() -> dict[str, str]:
    file = path()
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ConfigError(
                f"Others on this machine can read {file}, which holds your tokens.",
                remedy=f"chmod 600 {file}, and make new tokens: those may be known.",
            )
        kept = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageFailed(
            f"{file} cannot be read.", remedy="Remove it, then: tubetotask login"
        ) from error
    if not isinstance(kept, dict):
        return {}
    return {str(name): token for name, token in kept.items() if isinstance(token, str)}


def _write(kept: dict[str, str]) -> Path:
    file = path()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mkstemp makes it 0600 from its first byte on; the old one stays until this is whole.
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(kept, opened, indent=2)
            opened.write("\n")
        Path(name).replace(file)
    except OSError as error:
        raise StorageFailed(
            f"{file} could not be written ({error.strerror}).",
            remedy="Free space, or set XDG_CONFIG_HOME to a folder of yours.",
        ) from error
    return file
