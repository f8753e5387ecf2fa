"""The plan while it is written, in a real browser; and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.hostile import EVIL
from tests.web import eyes
from tests.web.serving import serving
from tests.web.talks import PLAN
from tests.web.test_usage import paid
from tubetotask.plans import parse
from tubetotask.storage.models import AnalysisRow, CoverageRow, VideoRow
from tubetotask.storage.workspace import Workspace

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(chrome: Browser, app: Flask, workspace: Workspace) -> Iterator[Page]:
    """The plan's page, where two versions are kept; any complaint fails the test."""
    for text in (PLAN, PLAN.replace("eight dates", "ten long dates")):
        workspace.keep_plan(parse(text))
        workspace.session.commit()
    with serving(app) as address:
        context = chrome.new_context(
            base_url=address, viewport={"width": 390, "height": 844}, reduced_motion="reduce"
        )
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto("/plan")
        yield opened
        context.close()
        assert complaints == []


def test_sections_filters_and_lenses_are_recognised_as_one_types_and_saved_when_one_says_so(
    page: Page,
) -> None:
    shown = page.locator("[data-preview]")
    expect(shown).to_contain_text("2 sections")
    expect(page.get_by_role("button", name="Preview")).to_be_hidden()
    page.locator("#plan").press_sequentially(f"## Bees {EVIL}\n- Two hives\n\n", delay=0)
    expect(shown).to_contain_text("Bees")
    expect(shown).to_contain_text("words added")
    expect(shown.locator("script, [onclick], a[href^='javascript']")).to_have_count(0)
    expect(page.locator("[data-preview-told]")).to_contain_text("sections")
    expect(page.locator("[data-unsaved-told]")).to_be_visible()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_text("Saved. New talks")).to_be_visible()
    expect(page.locator("[data-unsaved-told]")).to_be_hidden()


def test_the_pages_of_the_plan_can_be_read_by_everybody(page: Page) -> None:
    address = page.url
    older = page.locator("#versions-title ~ ul a").last.get_attribute("href") or ""
    for path in (address, older):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                assert eyes.faint(page) == [], (path, width, scheme)
            for rule in (eyes.wider_than_the_screen, eyes.unnamed, eyes.structure):
                assert rule(page) == [], (path, width)


def test_without_javascript_a_button_shows_the_preview(chrome: Browser, page: Page) -> None:
    context = chrome.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(page.url)
    plain.locator("#plan").fill("## Bees\n- Two hives")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.locator("[data-preview]")).to_contain_text("1 section")
    expect(plain.locator("#plan")).to_have_value("## Bees\n- Two hives")
    expect(plain.get_by_text("Not saved yet.").first).to_be_visible()
    context.close()


def test_charts_can_be_read_by_everybody(page: Page, workspace: Workspace) -> None:
    session, version = workspace.session, workspace.plan_version()
    assert version
    for number, verdict in enumerate(("act now", "save for later", "conflicts with plan", "skip")):
        video = VideoRow(owner_id=workspace.owner_id, title=verdict)
        session.add(video)
        session.flush()
        row = AnalysisRow(owner_id=workspace.owner_id, request_key=str(number), video_id=video.id)
        row.state, row.verdict, row.upload_hash = "done", verdict, str(number)
        touched = CoverageRow(owner_id=workspace.owner_id, plan_id=version.plan_id)
        touched.video_id, touched.section_id, touched.title = video.id, "newsletter", "Newsletter"
        touched.findings, touched.score = 1, 50
        session.add_all([row, touched])
    session.commit()
    paid("0.25")
    paid("0.5", days_ago=3)
    for path in ("/plan", "/sources", "/usage"):
        page.goto(path)
        expect(page.locator("figure.chart svg rect").first).to_be_visible()
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            for rule in (eyes.faint, eyes.wider_than_the_screen, eyes.unnamed, eyes.structure):
                assert rule(page) == [], (path, width)
