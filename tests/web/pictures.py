"""Pictures of every page for docs/screenshots: see script/screenshots.

Invariant: what is pictured is the application itself with its worker; only the data are invented.
All pictures together stay under ``MOST_KB``.
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from tests.conftest import BROWSERS
from tests.web import people, stocked, stocked_more
from tests.web.test_browser import answers
from tubetotask.app import create_app
from tubetotask.config import load
from tubetotask.storage.database import db
from tubetotask.storage.workspace import Workspace, local_user

INTO = Path(__file__).parents[2] / "docs" / "screenshots"
MOST_KB = 2000
SIZES = {"phone": ViewportSize(width=390, height=844), "desk": ViewportSize(width=1280, height=860)}
THEMES = ("light", "dark")
QUALITY, SCALE = 0.42, {390: 1.0, 1280: 0.8}
# Name and address; "{made}" is what a model made, "{sample}" the sample's analysis.
PAGES = {
    "inbox": "/",
    "video": "/analyses/{made}",
    "sample": "/analyses/{sample}",
    "waiting": "/analyses/{waiting}",
    "tasks": "/tasks?status=candidate",
    "board": "/tasks/board",
    "task": "/tasks/1",
    "plan": "/plan",
    "sources": "/sources",
    "source": "/sources/1",
    "search": "/search?q=letter",
    "usage": "/usage",
    "jobs": "/jobs",
    "settings": "/settings",
    "start": "/start?template=learning",
    "read": "/read",
    "privacy": "/privacy",
}
# Those of an instance with accounts, after some more weeks, as its administrator sees them.
LATER = {
    "reports": "/reports",
    "report": "/reports/{report}",
    "themes": "/themes",
    "integrations": "/settings/integrations",
    "account": "/account",
    "admin": "/admin",
    "health": "/admin/health",
}
# A picture is made small by the browser itself: PNG in, WebP out.
_SMALL = """async ([data, quality, scale]) => {
    const picture = new Image();
    picture.src = "data:image/png;base64," + data;
    await picture.decode();
    const [width, height] = [picture.width * scale, picture.height * scale];
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, width, height);
    const blob = await canvas.convertToBlob({ type: "image/webp", quality });
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa([...bytes].map(byte => String.fromCharCode(byte)).join(""));
}"""


def main(wanted: list[str]) -> int:
    """Write the pictures; the exit code."""
    chosen, later = (
        {
            name: path
            for name, path in pages.items()
            if not wanted or any(name.startswith(each) for each in wanted)
        }
        for pages in (PAGES, LATER)
    )
    INTO.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        served(Path(folder)) as (address, numbers),
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--no-proxy-server"]
        )
        numbers["sample"] = _sample(browser, address)
        _rounds(browser, address, chosen, numbers, {})
        if later:
            more, cookies = _stock_more(Path(folder))
            _rounds(browser, address, later, numbers | more, cookies)
        browser.close()
    total = sum(file.stat().st_size for file in INTO.iterdir())
    sys.stdout.write(f"{len(list(INTO.iterdir()))} pictures, {total / 1024:.0f} kB\n")
    return 0 if total < MOST_KB * 1024 else 1


def _rounds(
    browser: Browser,
    address: str,
    chosen: dict[str, str],
    numbers: dict[str, str],
    cookies: dict[str, str],
) -> None:
    for theme in THEMES:
        for size in SIZES:
            context = browser.new_context(viewport=SIZES[size], reduced_motion="reduce")
            for name, value in (cookies | {"theme": theme}).items():
                context.add_cookies([{"name": name, "value": value, "url": address}])
            _round(context, address, f"{size}-{theme}", chosen, numbers)
            context.close()


def _round(
    context: BrowserContext,
    address: str,
    kind: str,
    chosen: dict[str, str],
    numbers: dict[str, str],
) -> None:
    page, small = context.new_page(), context.new_page()
    for name, path in chosen.items():
        answer = page.goto(address + path.format_map(numbers))
        if answer is None or answer.status != 200:
            sys.stderr.write(f"{path} is no page here: left out\n")
            continue
        page.wait_for_load_state("networkidle")
        _keep(page, small, INTO / f"{name}-{kind}.webp")


def _keep(page: Page, small: Page, file: Path) -> None:
    plain = base64.b64encode(page.screenshot()).decode()
    size = page.viewport_size
    scale = SCALE[size["width"]] if size else 1.0
    file.write_bytes(base64.b64decode(small.evaluate(_SMALL, [plain, QUALITY, scale])))


def _sample(browser: Browser, address: str) -> str:
    """Have the worker read the sample; the number of its analysis."""
    page = browser.new_page()
    page.goto(address + "/start")
    page.get_by_role("button", name="Try the sample").click()
    page.wait_for_selector(".answer", timeout=120_000)
    number = page.url.rpartition("/")[2].partition("#")[0]
    page.close()
    return number


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the running application, and the numbers that addresses are made with."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = _told(folder) | {"PORT": str(port)}
    numbers = _stock(told)
    process = subprocess.Popen(
        [sys.executable, "-m", "tubetotask.serve"], env=os.environ | told, stderr=subprocess.DEVNULL
    )
    try:
        answers(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}", numbers
    finally:
        process.terminate()
        process.wait(30)


def _stock(told: dict[str, str]) -> dict[str, str]:
    app = create_app(load(told))
    with app.app_context():
        upgrade()
        session = db.session()
        space = Workspace(session, local_user(session).id)
        made = stocked.fill(space)
        waiting = next(row for row in space.analyses() if row.state == "waiting")
        numbers = {"made": str(made.id), "waiting": str(waiting.id)}
        db.session.remove()
        db.engine.dispose()
    return numbers


def _stock_more(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """More numbers, and the cookie of the administrator, whom there is from now on."""
    app = create_app(load(_told(folder)))
    with app.app_context():
        session = db.session()
        numbers = stocked_more.fill(Workspace(session, local_user(session).id))
        client = people.signed_in(app, people.administrator())
        people.somebody("ben@example.org", called="Ben")
        name = app.config["SESSION_COOKIE_NAME"]
        cookie = client.get_cookie(name)
        db.session.remove()
        db.engine.dispose()
    return numbers, {name: cookie.value if cookie else ""}


def _told(folder: Path) -> dict[str, str]:
    return {"FLASK_ENV": "testing", "TUBETOTASK_DATA": str(folder), "LOG_LEVEL": "ERROR"}


def chromium() -> str:
    named = os.environ.get("TUBETOTASK_CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise SystemExit("Chromium is not there. Install it, or set TUBETOTASK_CHROMIUM.")
    return str(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
