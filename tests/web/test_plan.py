"""The plan's page: what is written is kept, shown as it was understood, and never lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.hostile import EVIL, Elements
from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask import samples
from tubetotask.storage.models import PlanVersion, User
from tubetotask.storage.workspace import Workspace


def test_an_empty_plan_page_offers_the_sample_to_begin_with(browser: Browser) -> None:
    assert "Start from the sample plan" in browser.get("/plan").text
    begun = unescape(browser.get("/plan?sample=").text)
    assert samples.plan().strip() in begun
    assert "What would be recognised" in begun
    assert "in use, change it here" not in browser.get("/read").text, "nothing was kept yet"


def test_a_saved_plan_shows_its_sections_filters_and_lenses(browser: Browser) -> None:
    saved = browser.post("/plan", on="/plan", plan=PLAN)
    page = unescape(browser.get(saved.location).text)
    assert "Saved." in page
    assert "2 sections" in page
    assert "1 filter" in page
    assert "1 lens" in page
    assert "Is it cheap?" in page
    assert PLAN.strip() in page


def test_a_plan_without_text_is_refused_and_stays_in_the_box(browser: Browser) -> None:
    answer = browser.post("/plan", on="/plan", plan="# ")
    assert answer.status_code == 400
    assert "The plan has no text." in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_older_versions_can_be_read_and_used_again(browser: Browser) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    browser.post("/plan", on="/plan", plan="# Bees\n- Keep two hives")
    page = browser.get("/plan").text
    older = re.findall(r"/plan/versions/\d+", page)[-1]
    read = unescape(browser.get(older).text)
    assert "Send the letter on the same day every week" in read
    browser.post(f"{older}/use", on=older)
    assert "Fill eight dates" in browser.get("/plan").text


def test_somebody_elses_version_does_not_exist(browser: Browser, workspace: Workspace) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    version = workspace.session.query(PlanVersion).one()
    other = User(name="somebody else")
    workspace.session.add(other)
    workspace.session.flush()
    version.owner_id = other.id
    workspace.session.commit()
    assert browser.get(f"/plan/versions/{version.id}").status_code == 404
    assert browser.post(f"/plan/versions/{version.id}/use").status_code == 404
    assert "Fill eight dates" not in browser.get("/plan").text


def test_the_sample_plan_can_be_read_but_is_nobodys_own(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/sample")
    version = workspace.session.query(PlanVersion).one()
    page = unescape(browser.get(f"/plan/versions/{version.id}").text)
    assert "This is the sample plan" in page
    assert "Use this version again" not in page


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def versions(page: str) -> list[str]:
    return re.findall(r"/plan/versions/\d+", page)


def test_each_template_is_a_plan_with_sections_filters_and_lenses(browser: Browser) -> None:
    offered = browser.get("/plan").text
    assert [each.name for each in samples.TEMPLATES] == [
        "Business growth",
        "Content marketing",
        "Product launch",
        "Learning",
    ]
    for each in samples.TEMPLATES:
        assert f"/plan?template={each.id}" in offered
        page = browser.get(f"/plan?template={each.id}").text
        assert (samples.template(each.id) or "").strip() in unescape(page)
        assert not re.search(r"<dt>0 (sections|filters|lenses)", page)
        assert "Not saved yet." in page
    assert browser.get("/plan?template=../plan").status_code == 200
    assert samples.template("../plan") is None


def test_a_template_in_the_editor_leaves_the_plan_that_is_in_use(browser: Browser) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    page = unescape(browser.get("/plan?template=learning").text)
    assert "Thirty minutes every day" in page
    assert "Fill eight dates" in browser.get("/plan").text


def test_a_preview_shows_what_would_be_recognised_and_keeps_nothing(
    browser: Browser, workspace: Workspace
) -> None:
    page = browser.post("/plan/preview", on="/plan", plan=PLAN)
    assert "2 sections" in page.text
    assert "What would be recognised" in page.text
    assert PLAN.strip() in unescape(page.text), "the text is still in the editor"
    part = browser.post("/plan/preview", on="/plan", plan=f"{PLAN}- more words", part="yes").text
    assert part.lstrip().startswith("<div data-preview>")
    assert "<h3>A small business</h3>" in part
    assert workspace.plan_version() is None
    browser.post("/plan", on="/plan", plan=PLAN)
    part = browser.post("/plan/preview", on="/plan", plan=f"{PLAN}- two words", part="yes").text
    assert "2 words added, 0 removed. Not saved yet." in words(part)


@pytest.mark.parametrize(
    ("text", "told"),
    [("# ", "has no text"), ("x" * 200_001, "the limit"), ("# a\n" * 50_000, "lines that are not")],
)
def test_a_preview_of_what_is_no_plan_says_so(browser: Browser, text: str, told: str) -> None:
    page = browser.post("/plan/preview", on="/plan", plan=text, part="yes")
    assert page.status_code == 200
    assert told in page.text


def test_versions_tell_how_many_words_changed_and_differ_readably(browser: Browser) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    browser.post("/plan", on="/plan", plan=PLAN.replace("eight dates", "ten long dates"))
    page = browser.get("/plan").text
    assert "2 added, 1 removed" in words(page)
    newer, older = versions(page)
    told = browser.get(older).text
    assert "From this version to that of" in words(told)
    assert "− only here - Fill eight dates" in words(told)
    assert "+ only there - Fill ten long dates" in words(told)
    assert "<del>eight</del>" in told
    assert "<ins>ten long</ins>" in told
    assert re.search(r"\d+ lines the same", told)
    back = browser.get(f"{newer}?against={older.rsplit('/', 1)[1]}").text
    assert "<ins>eight</ins>" in back
    assert "This version is in use." in back


def test_an_older_version_is_restored_and_nothing_is_lost(
    browser: Browser, workspace: Workspace
) -> None:
    for text in (PLAN, f"{PLAN}\n## Bees\n- two hives"):
        browser.post("/plan", on="/plan", plan=text)
    older = versions(browser.get("/plan").text)[-1]
    browser.post(f"{older}/use", on=older)
    page = browser.get("/plan").text
    assert "two hives" not in page
    assert len(versions(page)) == 2
    assert versions(page)[-1] == older, "they stand in the order in which they were made"
    entry = page.split(f'href="{older}"')[1]
    assert '<span class="tag">in use</span>' in entry
    assert page.count('<span class="tag">in use</span>') == 1


def test_the_version_to_compare_with_must_be_ones_own(
    browser: Browser, workspace: Workspace
) -> None:
    browser.post("/plan", on="/plan", plan=PLAN)
    mine = versions(browser.get("/plan?").text) or ["/plan/versions/1"]
    assert browser.get(f"{mine[0]}?against=999").status_code == 404
    assert browser.get(f"{mine[0]}?against=x").status_code == 200


@pytest.mark.parametrize("evil", [EVIL, "{{ 7 * 191 }}{% raw %}", "'\"><img src=x onerror=y>"])
def test_nothing_in_a_plan_is_alive_on_any_page_of_it(browser: Browser, evil: str) -> None:
    plan = f"# {evil}\n## {evil}\n- {evil} [x](javascript:1)\n"
    plan += f"## Filters\n- {evil}\n## Lenses\n- {evil}"
    browser.post("/plan", on="/plan", plan=plan)
    browser.post("/plan", on="/plan", plan=f"{plan}\n- {evil} and more")
    shown = browser.get("/plan").text
    pages = [shown, *(browser.get(path).text for path in versions(shown))]
    pages.append(browser.post("/plan/preview", on="/plan", plan=plan, part="yes").text)
    for page in pages:
        found = Elements(page)
        assert not {name for name in found.attributes if name.startswith("on")}
        assert "img" not in found.names
        assert not [link for link in found.links if link.startswith("javascript:")]
        assert page.count("<script") == page.count("<script src=")
        assert "1337" not in words(page)


def test_the_page_draws_what_each_section_heard(browser: Browser, work: Callable[[], None]) -> None:
    browser.post("/", source=vtt(), plan=PLAN)
    assert "What your sections heard" not in browser.get("/plan").text
    work()
    page = browser.get("/plan").text
    told = words(page)
    assert "Most on “Newsletter”: 1 video. None on “Workshops”." in told
    assert 'aria-label="Newsletter: 1 video"' in page
    assert "As a table Week of Newsletter Workshops" in told
