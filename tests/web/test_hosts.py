"""Which hosts a request may be for, where they are IPv6 addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import settings
from tubetotask.app import create_app


@pytest.mark.parametrize(
    ("told", "host", "status"),
    [
        ({"HOST": "::1"}, "[::1]:5000", 200),
        ({"HOST": "::1"}, "[::1]", 200),
        ({"HOST": "127.0.0.1"}, "[::1]:5000", 200),
        ({"HOST": "::1"}, "127.0.0.1:5000", 200),
        ({"HOST": "::", "TRUSTED_HOSTS": "2001:db8::7"}, "[2001:db8::7]:80", 200),
        ({"HOST": "::", "TRUSTED_HOSTS": "[2001:db8::7]"}, "[2001:db8::7]", 200),
        ({"HOST": "::", "TRUSTED_HOSTS": "2001:db8::7"}, "[2001:db8::8]", 400),
        ({"HOST": "::1"}, "[::2]:5000", 400),
        ({"HOST": "::1"}, "[::1]:99999", 400),
        ({"HOST": "::1"}, "[::1].evil.example", 400),
        ({"HOST": "::1"}, "evil.example", 400),
        ({"HOST": "::1"}, "::1", 400),
    ],
)
def test_an_address_is_answered_where_it_is_trusted(
    tmp_path: Path, told: dict[str, str], host: str, status: int
) -> None:
    client = create_app(settings(tmp_path, **told)).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == status
