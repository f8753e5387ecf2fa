"""The proxy that a person sets for YouTube alone.

Invariant: it wins over the proxies of the environment, for every way and every program; it is a
secret (it may hold a password), so it is handed on where no list of processes shows it.
"""

from __future__ import annotations

_NAMES = ("http_proxy", "https_proxy", "all_proxy")


def for_requests(proxy: str) -> dict[str, str]:
    """What ``requests`` wants with each request: there only does it beat the environment."""
    return {"http": proxy, "https": proxy} if proxy else {}


def for_program(proxy: str) -> dict[str, str]:
    """What a program that is started wants in its environment."""
    if not proxy:
        return {}
    both = {name: proxy for known in _NAMES for name in (known, known.upper())}
    return {**both, "no_proxy": "", "NO_PROXY": ""}
