"""A row of the settings table, and what turns texts into values.

Invariant: a parser returns a value or raises ValueError whose text completes "NAME is …: it must".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

_LONGEST_LANGUAGE = 35  # letters: a column of the database
_HIGHEST_PRICE = 1_000_000  # dollars per million tokens: more is a slip


@dataclass(frozen=True)
class Setting:
    """A row of the table: ``parse`` turns the text into a value or raises ValueError (why)."""

    name: str
    default: str
    help: str
    parse: Callable[[str], Any] = str
    secret: bool = False


def environment(text: str) -> str:
    if text not in ("production", "development", "testing"):
        raise ValueError("it must be production, development or testing")
    return text


def whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(f"it must be a whole number from {low} to {high}")
        return int(text)

    return parse


def whole_or_none(low: int, high: int) -> Callable[[str], int | None]:
    parse = whole(low, high)
    return lambda text: parse(text.strip()) if text.strip() else None


def log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("it must be DEBUG, INFO, WARNING or ERROR")
    return text.upper()


def log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("it must be text or json")
    return text


def names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def languages(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in text.split(",") if code.strip())
    if not codes or not all(code.replace("-", "").isalnum() for code in codes):
        raise ValueError("it must be language codes with commas between, for example en,de")
    return codes


def database_url(text: str) -> str:
    """The URL for SQLAlchemy: postgres:// and postgresql:// go through psycopg 3."""
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if not text or text.startswith(("sqlite:///", "postgresql+psycopg://")):
        return text
    raise ValueError("it must start with sqlite:/// or postgresql://")


def language_or_none(text: str) -> str:
    """One language code, or "" for none."""
    known = re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text)
    if text and (known is None or len(text) > _LONGEST_LANGUAGE):
        raise ValueError("it must be a language code, for example de or pt-BR, or empty")
    return text


def one_of(*known: str) -> Callable[[str], str]:
    """One of some words."""

    def parse(text: str) -> str:
        if text.strip().lower() not in known:
            raise ValueError(f"it must be {' or '.join(known)}")
        return text.strip().lower()

    return parse


def switch(text: str) -> bool:
    """on or off."""
    if text.lower() not in ("on", "off"):
        raise ValueError("it must be on or off")
    return text.lower() == "on"


def address(text: str) -> str:
    """An http(s) address without a slash at its end, or ""."""
    text = text.strip().rstrip("/")
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        # Asking for the port refuses one that is none.
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or " " in text or not text.isprintable():
        raise ValueError("it must be an address such as http://localhost:11434/v1")
    return text


def loopback(host: str) -> bool:
    """Whether a host is this machine: what is sent there passes nobody."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def origins(text: str) -> tuple[str, ...]:
    """Origins as a browser names them: scheme, host and port, and nothing else."""
    found = []
    for name in names(text):
        parts = urlsplit(address(name))
        if parts.path or parts.query or parts.fragment or parts.username is not None:
            raise ValueError("an origin is scheme, host and port alone: https://app.example.org")
        found.append(f"{parts.scheme}://{parts.netloc.lower()}")
    return tuple(found)


def public_address(text: str) -> str:
    """An https address without a query and without a slash at its end, or ""."""
    found = address(text)
    parts = urlsplit(found)
    if found and (parts.scheme != "https" or parts.query or parts.fragment or parts.username):
        raise ValueError("it must be an https address such as https://tubetotask.example.org")
    return found


def proxy(text: str) -> str:
    """The address of an http(s) or SOCKS 5 proxy with or without name and password, or "".

    "socks5h" has the proxy look names up, "socks5" looks them up here.
    """
    text = text.strip()
    scheme, mark, rest = text.partition("://")
    try:
        if mark and scheme.lower() in ("socks5", "socks5h"):
            plain = address(f"http://{rest}")
            if urlsplit(plain)[2:] != ("", "", ""):
                raise ValueError
            return f"{scheme.lower()}://{plain.removeprefix('http://')}"
        return address(text)
    except ValueError:
        raise ValueError(
            "it must be an address such as http://user:password@host:8080 or socks5h://host:1080"
        ) from None


def smtp(text: str) -> str:
    """The address of a mail server, or ""."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if text and not known:
        raise ValueError("it must be an address such as smtp://user:password@host:587")
    return text


def token(text: str) -> str:
    """Something that cannot be guessed, or ""."""
    text = text.strip()
    if text and (len(text) < 16 or len(set(text)) < 8 or not text.isascii() or " " in text):
        raise ValueError("it must have at least 16 letters and digits, chosen at random")
    return text


PERIODS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def rate(text: str) -> tuple[int, int] | None:
    """ "10/minute": so many in so many seconds; None for no limit."""
    number, _, period = text.strip().lower().partition("/")
    if number == "off" and not period:
        return None
    if not re.fullmatch(r"[1-9]\d{0,6}", number, re.ASCII) or period not in PERIODS_S:
        raise ValueError("it must be a number and a period, for example 10/minute, or off")
    return int(number), PERIODS_S[period]


def model(text: str) -> str:
    """The name of a model."""
    text = text.strip()
    # No sign that nobody sees: NUL is one that PostgreSQL does not take.
    if not text or len(text) > 200 or not text.isprintable() or set(text) & set(" ,"):
        raise ValueError("it must be the name of a model, for example gpt-4o")
    return text


def model_or_none(text: str) -> str:
    """The name of a model, or none."""
    return model(text) if text.strip() else ""


def models(text: str) -> tuple[str, ...]:
    """Names of models with commas between; none is allowed."""
    return tuple(model(name) for name in text.split(",") if name.strip())


_LARGEST_BUDGET = 1_000_000


def budget(text: str) -> Decimal | None:
    """US dollars, or None for no limit."""
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= _LARGEST_BUDGET:
        raise ValueError("it must be an amount of US dollars such as 0.50 or 20, or empty")
    return found


def prices(text: str) -> dict[str, tuple[Decimal, Decimal]]:
    """ "model=in/out, …": US dollars per million tokens."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in text.split(","):
        if not row.strip():
            continue
        name, _, told = row.rpartition("=")
        try:
            into, out = (Decimal(part.strip()) for part in told.split("/"))
        except (ValueError, InvalidOperation):
            into = out = Decimal(-1)
        known = into.is_finite() and out.is_finite() and min(into, out) >= 0
        if not name.strip() or not known or max(into, out) > _HIGHEST_PRICE:
            raise ValueError("it must be model=in/out with dollars per million, as llama3=0/0")
        found[name.strip()] = (into, out)
    return found


def prices_a_minute(text: str) -> dict[str, Decimal]:
    """ "model=price, …": US dollars for a minute of sound."""
    found: dict[str, Decimal] = {}
    for row in text.split(","):
        if not row.strip():
            continue
        name, _, told = row.rpartition("=")
        try:
            usd = Decimal(told.strip())
        except InvalidOperation:
            usd = Decimal(-1)
        if not name.strip() or not usd.is_finite() or not 0 <= usd <= _HIGHEST_PRICE:
            raise ValueError("it must be model=dollars a minute, as whisper-1=0.006")
        found[name.strip()] = usd
    return found
