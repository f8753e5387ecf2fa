"""Texts of the environment become values, or a sentence that says what they must be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tubetotask import setting


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (setting.whole(1, 9), "9", 9),
        (setting.switch, "ON", True),
        (setting.switch, "off", False),
        (setting.address, "", ""),
        (setting.address, " http://localhost:11434/v1/ ", "http://localhost:11434/v1"),
        (setting.address, "https://[::1]:8080/v1", "https://[::1]:8080/v1"),
        (setting.proxy, "", ""),
        (setting.proxy, "http://me:pw@host:8080/", "http://me:pw@host:8080"),
        (setting.proxy, " SOCKS5h://me:p%40@host:1080 ", "socks5h://me:p%40@host:1080"),
        (setting.proxy, "socks5://[::1]:1080", "socks5://[::1]:1080"),
        (setting.model, " gpt-4o ", "gpt-4o"),
        (setting.models, "", ()),
        (setting.models, ",", ()),
        (setting.models, "a, b/c:7b ,", ("a", "b/c:7b")),
        (setting.language_or_none, "", ""),
        (setting.language_or_none, "pt-BR", "pt-BR"),
        (setting.languages, "en, de", ("en", "de")),
        (setting.prices, "", {}),
        (setting.prices, "llama3=0/0", {"llama3": (Decimal(0), Decimal(0))}),
        (setting.prices, "a=b=0.5/1.5 ,", {"a=b": (Decimal("0.5"), Decimal("1.5"))}),
        (setting.database_url, "postgres://x", "postgresql+psycopg://x"),
        (setting.names, "a, ,b", ("a", "b")),
    ],
)
def test_a_text_becomes_a_value(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (setting.whole(1, 9), "10"),
        (setting.whole(1, 9), "-1"),
        (setting.whole(1, 9), "1.5"),
        (setting.whole(1, 9), "٣"),
        (setting.switch, "yes"),
        (setting.address, "localhost:11434"),
        (setting.address, "ftp://localhost"),
        (setting.address, "http://"),
        (setting.address, "http://a b"),
        (setting.address, "http://[bad"),
        (setting.address, "http://host:99999"),
        (setting.address, "http://host:port/v1"),
        (setting.proxy, "socks4://host:1080"),
        (setting.proxy, "socks5h://"),
        (setting.proxy, "socks5h://host:1080/path"),
        (setting.proxy, "socks5h://host:1080?x"),
        (setting.proxy, "host:1080"),
        (setting.model, ""),
        (setting.model, "two words"),
        (setting.model, "a,b"),
        (setting.model, "m" * 201),
        (setting.models, "a, b c"),
        (setting.language_or_none, "de_DE"),
        (setting.languages, ""),
        (setting.prices, "llama3"),
        (setting.prices, "llama3=1"),
        (setting.prices, "=1/2"),
        (setting.prices, "llama3=1/2/3"),
        (setting.prices, "llama3=-1/2"),
        (setting.prices, "llama3=nan/0"),
        (setting.prices, "llama3=sNaN/0"),
        (setting.prices, "llama3=inf/0"),
        (setting.prices, "llama3=1e99/0"),
        (setting.prices, "llama3=free/free"),
        (setting.database_url, "mysql://x"),
        (setting.environment, "prod"),
        (setting.log_level, "loud"),
        (setting.log_format, "xml"),
    ],
)
def test_a_wrong_text_is_told_what_it_must_be(parse: Callable[[str], Any], text: str) -> None:
    with pytest.raises(ValueError, match=r"^it must "):
        parse(text)
