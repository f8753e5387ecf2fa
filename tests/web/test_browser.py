"""As a person meets it: a real server, a real worker, a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.web import eyes
from tubetotask import samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)
VIDEO = "aB3_dE5-gH7"
DONE_MS = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running application with its worker."""
    environ = os.environ | {
        "FLASK_ENV": "testing",
        "TUBETOTASK_DATA": str(tmp_path_factory.mktemp("browser")),
        "LOG_LEVEL": "WARNING",
    }
    environ.pop("DATABASE_URL", None)
    python = [sys.executable, "-m"]
    subprocess.run([*python, "flask", "--app", "main.py", "db", "upgrade"], env=environ, check=True)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, number = listening.getsockname()[1], listening.fileno()
        web = subprocess.Popen(
            [*python, "gunicorn", "-b", f"fd://{number}", "-k", "gthread", "main:app"],
            env=environ,
            pass_fds=[number],
        )
    worker = subprocess.Popen([*python, "tubetotask.worker"], env=environ)
    try:
        address = f"http://127.0.0.1:{port}"
        answers(f"{address}/healthz")
        yield address
    finally:
        for process in (web, worker):
            process.terminate()
        for process in (web, worker):
            process.wait(30)


def answers(address: str, within_s: float = 90) -> None:
    """Return as soon as the address answers."""
    end = time.monotonic() + within_s
    while True:
        try:
            urlopen(address, timeout=2).close()
            return
        except (URLError, TimeoutError):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


@pytest.fixture
def page(chrome: Browser, server: str) -> Iterator[Page]:
    """A page of a telephone's size; any complaint of the browser fails the test."""
    context = chrome.new_context(viewport=PHONE, base_url=server, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(DONE_MS)
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def give(page: Page, *, name: str = "") -> None:
    """Paste the sample's talk and plan, or choose the talk as a file of that name."""
    page.goto("/read")
    if name:
        file = {"name": name, "mimeType": "text/vtt", "buffer": samples.talk()}
        page.set_input_files("#file", file)  # type: ignore[arg-type]  # a file in memory
    else:
        page.fill("#source", samples.talk().decode())
    if not page.locator("#plan").is_visible():
        page.click("details.plan summary")
    page.fill("#plan", samples.plan())
    page.get_by_role("button", name="Read it").click()
    page.wait_for_selector("#answer")


def plain(text: str) -> str:
    """Words only, for comparing a quote with the talk it is from."""
    return " ".join(re.findall(r"\w+", text.lower()))


def test_pasted_captions_become_tasks_with_the_speakers_words(page: Page) -> None:
    give(page)
    quotes = page.locator("#tasks .quote p").all_text_contents()
    assert quotes, "the sample talk holds clear advice for the sample plan"
    talk = plain(re.sub(r"(?m)^.*-->.*$", "", samples.talk().decode()))
    assert all(plain(quote) in talk for quote in quotes)
    page.locator("#task-1 .in-text").first.click()
    target = page.locator(":target")
    assert plain(quotes[0]) in plain(str(target.text_content()))
    assert target.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    for button in page.locator("#task-1 summary").all():
        button.click()
    assert page.locator("#task-1 table tfoot").is_visible()


def test_a_quotes_link_opens_the_video_at_its_second_in_a_new_tab(page: Page) -> None:
    give(page, name=f"A small list [{VIDEO}].en.vtt")
    link = page.locator("#task-1 a.time").first
    minutes, seconds = (int(n) for n in re.findall(r"\d+", str(link.text_content()))[:2])
    second = minutes * 60 + seconds
    assert link.get_attribute("href") == f"https://www.youtube.com/watch?v={VIDEO}&t={second}s"
    # A plain press plays it here (tests of the player); without a script, or held, it leads there.
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener"


def test_the_page_follows_the_work_without_javascript(chrome: Browser, server: str) -> None:
    context = chrome.new_context(java_script_enabled=False, base_url=server)
    page = context.new_page()
    page.goto("/start")
    page.get_by_role("button", name="Try the sample").click()
    page.wait_for_selector("#answer", timeout=DONE_MS)
    assert page.locator("#tasks .quote").count()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_is_readable_and_is_labelled(
    page: Page, scheme: str, size: ViewportSize
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its literals
    page.set_viewport_size(size)
    give(page)
    finished = page.url
    for path in (finished, "/", "/plan", "/plan?sample="):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert eyes.wider_than_the_screen(page) == []
        assert eyes.faint(page) == []
        assert eyes.unnamed(page) == []
        assert eyes.structure(page) == []


def test_dark_is_dark_and_light_is_light(page: Page) -> None:
    page.goto("/")
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        grounds.append(sum(int(n) for n in re.findall(r"\d+", colour)[:3]) / 3)
    assert grounds[0] > 230
    assert grounds[1] < 40


def test_keys_go_from_task_to_task_find_words_and_show_help(page: Page) -> None:
    give(page)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "task-1"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "task-2"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "task-1"

    page.keyboard.press("/")
    page.keyboard.type("cinnamon BUNS")
    assert page.locator("[data-found]").inner_text() == "1 found"
    assert "cinnamon buns" in page.locator(".match").inner_text()
    page.keyboard.press("Enter")
    assert page.locator("[data-found]").inner_text() == "1 of 1"
    assert page.locator(".match").evaluate(
        "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"
    )
    page.keyboard.press("Escape")
    assert page.locator(".match").count() == 0

    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_the_first_tab_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("e => e === document.activeElement")
    assert skip.evaluate("e => e.getBoundingClientRect().top >= 0")


def test_a_file_can_be_dropped_and_one_that_is_too_large_is_refused_at_once(page: Page) -> None:
    page.goto("/read")
    drop = """(box, size) => {
        const carried = new DataTransfer();
        carried.items.add(new File([new Uint8Array(size)], "talk.vtt"));
        const how = {dataTransfer: carried, bubbles: true, cancelable: true};
        box.dispatchEvent(new DragEvent("drop", how));
    }"""
    box = page.locator("[data-drop]")
    box.evaluate(drop, 100)
    assert page.locator("#file").evaluate("e => e.files[0].name") == "talk.vtt"
    box.evaluate(drop, 60 * 1024 * 1024)
    assert (
        "talk.vtt has 60 MB; the limit is 20 MB." in page.locator("[data-file-error]").inner_text()
    )
    assert page.locator("#file").evaluate("e => e.files.length") == 0


def test_a_refused_file_keeps_its_error_and_sends_nothing_until_it_is_answered(
    page: Page, tmp_path: Path
) -> None:
    large = tmp_path / "film.vtt"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    page.goto("/read")
    page.set_input_files("#file", large)
    told = page.locator("[data-file-error]")
    button = page.get_by_role("button", name="Read it")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    for _ in range(2):
        button.click()
        assert "film.vtt has 60 MB; the limit is 20 MB." in told.inner_text()
        assert button.is_enabled()
    assert "POST" not in sent
    assert "There is nothing to read" not in page.content()
    assert page.evaluate("document.activeElement.id") == "file"
    page.fill("#source", samples.talk().decode())
    assert not told.is_visible()
    button.click()
    page.wait_for_selector("#answer")


def test_on_a_telephone_the_downloads_are_near_the_answer(page: Page) -> None:
    give(page)
    link = page.locator(".take a").first
    assert link.is_visible()
    answer = page.locator("#answer").bounding_box()
    place = link.bounding_box()
    assert answer
    assert place
    assert 0 <= place["y"] - (answer["y"] + answer["height"]) < 100
    page.set_viewport_size(DESK)
    assert not link.is_visible()
    assert page.locator(".contents .downloads").is_visible()


def test_a_60_mb_file_is_refused_with_a_page_without_javascript(
    chrome: Browser, server: str, tmp_path: Path
) -> None:
    large = tmp_path / "large.vtt"
    with large.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    context = chrome.new_context(java_script_enabled=False, base_url=server)
    page = context.new_page()
    page.goto("/read")
    page.set_input_files("#file", large)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_selector("text=That is too large: the limit is 20 MB.")
    context.close()
