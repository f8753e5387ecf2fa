"""Which addresses are of the public internet, and what is done with an answer nobody can read."""

from __future__ import annotations

import pytest

from tubetotask.domain.errors import ServiceAway
from tubetotask.outside.guarded import public
from tubetotask.outside.outgoing import Answer


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "::1", "::", "10.1.2.3", "169.254.169.254", "fd00:ec2::254"),
        *("::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::"),
        *("100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.192", "192.88.99.1"),
        *("168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "fec0::1", "feff::1"),
        # ISATAP (RFC 5214): under any prefix the last half holds an address of IPv4.
        *("2001:4860::5efe:10.0.0.1", "2001:4860::200:5efe:192.168.1.1", "fe80::5efe:8.8.8.8"),
        *("2001:4860::5efe:a9fe:a9fe", "2606:4700:1:2:200:5efe:7f00:1", "fd00::200:5efe:8.8.8.8"),
        *("3fff::1", "3fff:fff::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "localhost", ""),
    ],
)
def test_what_is_not_of_the_public_internet_is_private(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "100.128.0.1", "168.63.129.17", "2001:4860::1"),
        *("2001:4860::5efe:8.8.8.8", "2001:4860::200:5efe:8.8.8.8", "2001:4860::5eff:10.0.0.1"),
    ],
)
def test_the_public_internet_is_public(address: str) -> None:
    assert public(address)


def test_json_of_any_depth_is_an_answer_that_cannot_be_read() -> None:
    for body in (b"[" * 200_000, b"<html>"):
        with pytest.raises(ServiceAway, match="cannot be read"):
            Answer(200, {}, body, "http://x/").json()
