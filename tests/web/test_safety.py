"""What strangers write is shown as text; what strangers send is refused; errors lead on."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask.api.statuses import status_of
from tubetotask.domain import errors
from tubetotask.storage.database import db
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.web import assets

Work = Callable[[], None]
EVIL = "<script>alert(1)</script>"
PAGES = ("/", "/plan", "/nowhere", "/healthz", "/robots.txt")
API = ("/api/v1/openapi.json", "/api/v1/tasks", "/mcp")
FILES = ("/assets/0/app.js", "/assets/0/site.css", "/assets/0/icon.svg", "/sw.js")


@pytest.mark.parametrize("path", [*PAGES, *API, *FILES])
def test_every_answer_carries_the_headers(browser: Browser, path: str) -> None:
    with browser.get(path) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("base-uri") == "'none'"
    assert policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}, "no inline code, no other address, no data:"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    refused = {f"{able}=()" for able in ("camera", "microphone", "geolocation", "payment", "usb")}
    assert set(headers["Permissions-Policy"].split(", ")) == refused
    assert "Strict-Transport-Security" not in headers


def test_over_tls_the_browser_is_told_to_stay_there(browser: Browser) -> None:
    answer = browser.client.get("/", base_url="https://localhost")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_no_page_has_inline_code_or_styles(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    waiting = browser.get(path).text
    work()
    for page in (waiting, *(browser.get(p).text for p in (path, "/", "/plan", "/nowhere"))):
        assert not re.search(r"<script(?![^>]* src=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert not re.search(r'(src|href)="(https?:)?//(?!www\.youtube\.com)', page)


@pytest.mark.parametrize("path", ["/", "/sample", "/sample/remove", "/plan", "/analyses/1/remove"])
def test_a_form_without_its_token_changes_nothing(
    browser: Browser, workspace: Workspace, path: str
) -> None:
    answer = browser.client.post(path, data={"source": "words of a talk", "plan": PLAN})
    assert answer.status_code == 400
    assert workspace.analyses() == []
    assert workspace.plan_version() is None


def test_scripts_in_captions_plan_title_and_file_name_are_text(
    browser: Browser, work: Work, workspace: Workspace
) -> None:
    lines = [f"Do click here now {EVIL} and here.", f"Key words {EVIL} are words.", f"Do {EVIL}."]
    plan = (
        f"# {EVIL}\n- [a line](javascript:alert(1)) {EVIL}\n"
        f"## Filters\n- {EVIL}?\n## Lenses\n- {EVIL}?"
    )
    path = browser.post("/", source=vtt(lines), plan=plan).location
    work()
    row = workspace.session.get(AnalysisRow, int(path.rsplit("/", 1)[1]))
    assert row is not None
    assert row.state == "done", row.error_message
    row.title = f"{EVIL}<img src=x onerror=alert(1)>"
    workspace.session.commit()
    for page in (browser.get(p).text for p in (path, "/", "/plan")):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert" in page
        assert 'href="javascript:' not in page
    file = browser.get(f"{path}/download.html")
    assert "<script>alert" not in file.text
    assert "\n" not in file.headers["Content-Disposition"]


def test_a_forged_video_id_makes_no_link(
    browser: Browser, work: Work, workspace: Workspace
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    row = workspace.session.get(AnalysisRow, int(path.rsplit("/", 1)[1]))
    assert row is not None
    assert row.video is not None
    row.video.claimed_youtube_id = '"><b>x'
    workspace.session.commit()
    page = browser.get(path).text
    assert "youtube.com" not in page
    assert "<b>x" not in page


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/analyses/999", 404), ("/analyses/x", 404), ("/sample", 405)],
)
def test_an_error_page_says_what_to_do(browser: Browser, path: str, status: int) -> None:
    answer = browser.get(path)
    assert answer.status_code == status
    assert f"Error {status}" in answer.text
    assert "To the Inbox" in answer.text


class Unread:
    """A body that counts how often it is read."""

    reads = 0

    def read(self, *_: int) -> bytes:
        """Nothing, and one more time."""
        self.reads += 1
        return b""

    readline = read


def test_an_upload_far_over_the_limit_is_refused_without_being_read(app: Flask) -> None:
    environ = EnvironBuilder(path="/", method="POST").get_environ()
    environ["REMOTE_ADDR"] = "127.0.0.1"
    body = Unread()
    environ["wsgi.input"] = body
    environ["CONTENT_TYPE"] = "multipart/form-data; boundary=x"
    environ["CONTENT_LENGTH"] = str(60 * 1024 * 1024)
    status: list[str] = []

    def start(told: str, *_: object) -> Callable[[bytes], object]:
        status.append(told)
        return status.append  # type: ignore[return-value]  # never used: the old way to write

    page = b"".join(app.wsgi_app(environ, start))
    assert status == ["413 REQUEST ENTITY TOO LARGE"]
    assert b"That is too large: the limit is 20 MB." in page
    assert body.reads == 0


def test_an_unexpected_fault_is_a_page_without_details(app: Flask, browser: Browser) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.view_functions["plan.show"] = broken
    answer = browser.get("/plan")
    assert answer.status_code == 500
    assert "Something went wrong that should not have." in answer.text
    assert "secret detail" not in answer.text


def test_what_breaks_a_rule_of_the_database_is_a_fault_and_not_its_absence(
    app: Flask, browser: Browser
) -> None:
    def broken() -> str:
        db.session.execute(text("INSERT INTO users (id) VALUES (NULL)"))
        return ""

    app.view_functions["plan.show"] = broken
    page = browser.get("/plan")
    assert page.status_code == 500
    assert "Something went wrong that should not have." in page.text


def test_without_its_tables_the_server_says_so(app: Flask, browser: Browser) -> None:
    token = browser.token()
    db.session.execute(text("ALTER TABLE users RENAME TO gone"))
    db.session.commit()
    assert browser.get("/healthz").json == {"status": "ok"}, "the process itself is well"
    health = browser.get("/readyz")
    assert health.status_code == 503
    assert health.json is not None
    assert health.json["checks"]["database"]["ok"] is False
    page = browser.get("/")
    assert page.status_code == 503
    assert "The database does not answer." in page.text
    talk = "words of <my> talk that must not be lost"
    form = {"csrf_token": token, "source": talk, "plan": "my plan"}
    lost = browser.client.post("/", data=form)
    assert lost.status_code == 503
    assert talk in unescape(lost.text)
    assert "words of <my>" not in lost.text
    assert "my plan" in lost.text


def test_a_plan_sent_without_its_cookie_is_given_back(browser: Browser) -> None:
    answer = browser.client.post("/plan", data={"plan": "## Bees\n- keep them"})
    assert answer.status_code == 400
    assert "- keep them" in answer.text


def test_robots_are_asked_to_stay_away(browser: Browser) -> None:
    assert "Disallow: /" in browser.get("/robots.txt").text


def test_assets_are_kept_for_ever_only_at_the_address_of_their_version(browser: Browser) -> None:
    found = re.findall(r'"(/assets/[^"#]+)', browser.get("/").text)
    assert len(set(found)) >= 5
    for path in found:
        with browser.get(path) as answer:
            assert answer.status_code == 200
            assert "immutable" in answer.headers["Cache-Control"]
    with browser.get("/assets/0/app.js") as old:
        assert "no-cache" in old.headers["Cache-Control"]
        assert "immutable" not in old.headers["Cache-Control"]
    assert browser.get("/assets/0/../tokens.css").status_code == 404
    assert browser.get("/assets/0/%2e%2e/__init__.py").status_code == 404
    assert assets.version() in found[0]


def test_every_icon_that_a_page_uses_exists() -> None:
    sprite = (assets.FOLDER / "icons.svg").read_text()
    names = set(re.findall(r'symbol id="(\w+)"', sprite))
    from tubetotask.web.filters import MARKS

    used = {shape for shape, _ in MARKS.values()} | {"new", "reaffirms", "contradicts", "off_plan"}
    assert used <= names


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound("x"), 404),
        (errors.TooLarge("x"), 413),
        (errors.BadPlan("x"), 400),
        (errors.TranscriptUnavailable("x", state="offline"), 503),
        (errors.StorageFailed("x"), 503),
        (errors.AnalysisFailed("x"), 500),
    ],
)
def test_each_error_of_the_tree_has_its_status(error: errors.TubeToTaskError, status: int) -> None:
    assert status_of(error) == status


def test_an_answer_written_by_an_older_version_says_to_run_it_again(
    browser: Browser, work: Work, workspace: Workspace
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    row = workspace.session.get(AnalysisRow, int(path.rsplit("/", 1)[1]))
    assert row is not None
    row.document = "{}"
    workspace.session.commit()
    answer = browser.get(path)
    assert answer.status_code == 503
    assert "Run the analysis again." in unescape(answer.text)
