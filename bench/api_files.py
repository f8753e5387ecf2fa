"""Files for operations that take one: schemathesis, which loads this, makes up none by itself.

Invariant: none of them is one of ours, so an account with nothing in it stays so.
"""

from __future__ import annotations

import io
import zipfile

import schemathesis
from hypothesis import strategies as st


def _zip(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/") + ".json", text)
    return file.getvalue()


ZIPS = (
    b"",
    b"PK\x05\x06",
    b"no ZIP at all",
    _zip(),
    _zip(again__manifest="{}"),
    _zip(again__manifest="[" * 10_000),
    _zip(again__manifest='{"format": "tubetotask-account", "version": "99.0"}'),
    _zip(again__manifest='{"format": 1}', again__users="x")[:-30],
)
schemathesis.openapi.media_type("application/zip", st.sampled_from(ZIPS))
