"""The web page: self-contained, escaped, and the same answer as everywhere."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from tests.unit.exports import samples
from tubetotask.domain.assessment import Finding, FindingKind
from tubetotask.domain.evidence import Wording
from tubetotask.domain.video import Video
from tubetotask.exports import html

EVIL = '</style><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x'


class Page(HTMLParser):
    """Elements, attributes and visible text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] != ["style"]:
            self.words += data


def hostile() -> str:
    whole = samples.analysis()
    assert whole.assessment
    said = samples.statement(EVIL)
    notes = replace(whole.notes, premise=said, limits=(EVIL,))
    tasks = tuple(replace(t, title=EVIL, statement=said, why=EVIL) for t in whole.assessment.tasks)
    sections = tuple(replace(s, title=EVIL) for s in whole.assessment.sections)
    lenses = tuple(replace(lens, question=EVIL, note=EVIL) for lens in whole.assessment.lenses)
    assessment = replace(whole.assessment, tasks=tasks, sections=sections, lenses=lenses)
    transcript = replace(whole.transcript, language=EVIL)
    return html.render(
        replace(
            whole,
            video=Video(EVIL, channel=EVIL),
            notes=notes,
            assessment=assessment,
            transcript=transcript,
        )
    )


def test_hostile_words_add_no_element_and_no_handler() -> None:
    page = Page(hostile())
    assert "script" not in page.elements
    assert "img" not in page.elements
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.words


def test_nothing_is_loaded_from_elsewhere_and_scripts_are_forbidden() -> None:
    source = html.render(samples.analysis())
    page = Page(source)
    assert not {"link", "script", "iframe", "img"} & set(page.elements)
    assert "url(" not in source
    assert "@import" not in source
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_links_lead_only_to_youtube() -> None:
    links = [v for name, v in Page(html.render(samples.analysis())).attributes if name == "href"]
    assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5s" in links
    assert all(link.startswith("https://www.youtube.com/watch?v=dQw4w9WgXcQ") for link in links)


def test_light_and_dark_and_phones_are_provided_for() -> None:
    source = html.render(samples.analysis())
    assert "prefers-color-scheme: dark" in source
    assert 'name="viewport"' in source


def test_every_score_can_be_opened() -> None:
    words = Page(html.render(samples.analysis())).words
    assert words.count("Why 72?") == 3  # verdict, task and section
    assert "40 for part 0 (40 measured)" in words


def test_without_a_plan_the_page_says_so_and_shows_the_advice() -> None:
    words = Page(html.render(samples.without_plan())).words
    assert "No plan was given" in words
    assert "Advice (1)" in words
    assert "Should you act" not in words
    quiet = samples.without_plan()
    quiet = replace(quiet, notes=replace(quiet.notes, advice=()))
    assert "No clear advice was found." in Page(html.render(quiet)).words


def test_without_tasks_the_page_says_that_nothing_is_to_be_done() -> None:
    whole = samples.analysis()
    assert whole.assessment
    bare = replace(whole, assessment=replace(whole.assessment, tasks=(), findings=()), dropped=())
    words = Page(html.render(bare)).words
    assert "Nothing in this video asks to be done" in words
    assert "Dropped for want of evidence: none." in words


def test_what_lies_off_the_plan_folds_after_five_and_is_all_there() -> None:
    whole = samples.analysis()
    assert whole.assessment
    off = tuple(
        Finding(FindingKind.OFF_PLAN, samples.statement(f"aside number {i}"), None, 0.1)
        for i in range(8)
    )
    page = Page(html.render(replace(whole, assessment=replace(whole.assessment, findings=off))))
    assert "3 more" in page.words
    assert all(f"aside number {i}" in page.words for i in range(8))


def test_a_models_wording_is_marked_and_an_unknown_language_is_not_claimed() -> None:
    whole = samples.analysis()
    told = replace(samples.statement("said by"), text="As told", wording=Wording.MODEL)
    shown = replace(
        whole,
        notes=replace(whole.notes, premise=told),
        transcript=replace(whole.transcript, language="und"),
    )
    page = Page(html.render(shown))
    assert "As told (in a model's words)" in " ".join(page.words.split())
    assert [v for name, v in page.attributes if name == "lang" and v != "en"] == []
