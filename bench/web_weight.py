"""What Chromium loads for a page, on the first visit and on the second one.

Invariant: bytes as they go over the wire, without heads; pages, which gunicorn sends as they are,
are counted as Nginx compresses them before it sends them on (gzip, level 5).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import BrowserContext, sync_playwright

_LEVEL = 5  # of nginx/tubetotask
CHROMIUM = "/usr/bin/chromium"


class _Counter:
    """Bytes of one visit."""

    def __init__(self) -> None:
        self._page: dict[str, bool] = {}
        self._kept: set[str] = set()
        self.bytes = 0

    def answered(self, told: dict[str, Any]) -> None:
        number, answer = told["requestId"], told["response"]
        self._page[number] = answer["mimeType"] == "text/html"
        if answer.get("fromDiskCache") or answer.get("fromServiceWorker"):
            self._kept.add(number)

    def from_memory(self, told: dict[str, Any]) -> None:
        self._kept.add(told["requestId"])

    def ended(self, told: dict[str, Any]) -> None:
        number = told["requestId"]
        if number not in self._kept and not self._page.get(number, False):
            self.bytes += int(told["encodedDataLength"])


def weights(root: str, cookie: str, paths: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """Of each page its name, bytes of the first visit, and of one after it."""
    name, _, value = cookie.partition("=")
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--no-proxy-server"]
        )
        for page, path in paths.items():
            context = browser.new_context()
            context.add_cookies([{"name": name, "value": value, "url": root}])
            first = _visit(context, root + path)
            yield page, first, _visit(context, root + path)
            context.close()
        browser.close()


def _visit(context: BrowserContext, address: str) -> int:
    page = context.new_page()
    counter = _Counter()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", counter.answered)
    wire.on("Network.requestServedFromCache", counter.from_memory)
    wire.on("Network.loadingFinished", counter.ended)
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert answer.ok
    page.wait_for_timeout(700)  # what a script loads later
    document = len(gzip.compress(answer.body(), _LEVEL))
    page.close()
    return counter.bytes + document
