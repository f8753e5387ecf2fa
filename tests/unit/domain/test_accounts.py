"""Addresses, names, and what is kept of where somebody came from."""

from __future__ import annotations

import pytest

from tubetotask.domain.accounts import address_of, browser_of, name_of, network_of
from tubetotask.domain.errors import AccountError


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.ORG\n", "ada@example.org"),
        ("me@localhost", "me@localhost"),
        ("ä@ö.de", "ä@ö.de"),
    ],
)
def test_an_address_is_the_same_whatever_its_capitals(typed: str, kept: str) -> None:
    assert address_of(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@x",
        "a@",
        "a b@x.org",
        "a@x@y",
        "<a@x.org>",
        "a@x.org,b@x.org",
        "a\x00@x.org",
        "a@" + "x" * 254,
        'a"@x.org',
        "a@x.org\u202e",
    ],
)
def test_what_is_no_address_or_could_be_read_as_something_else_is_refused(typed: str) -> None:
    with pytest.raises(AccountError):
        address_of(typed)


def test_a_name_is_one_line() -> None:
    assert name_of("  Ada \n Lovelace ") == "Ada Lovelace"
    with pytest.raises(AccountError):
        name_of("x" * 101)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_of_an_address_only_the_network_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_browser_is_told_in_our_own_words_whatever_it_says_of_itself() -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130"
    assert browser_of(firefox) == "Firefox on Linux"
    assert browser_of(edge) == "Edge on Windows"
    assert browser_of("<script>alert(1)</script>") == "another program"
