"""What stands between quotation marks, what a score shows, and what was not judged."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from tests.web.conftest import Browser
from tests.web.talks import LINES, PLAN, vtt
from tubetotask.exports.phrases import RESTORED

Work = Callable[[], None]
BARE = [line.lower().rstrip(".") for line in LINES] * 12


def quoted(page: str) -> list[str]:
    """The texts of all quotes of the talk on a page."""
    found = re.findall(r'<blockquote class="quote">\s*<p[^>]*>(.*?)</p>', page, re.DOTALL)
    return [unescape(text).replace("\N{NO-BREAK SPACE}", " ") for text in found]


def test_captions_without_punctuation_are_quoted_in_their_own_words_with_open_ends(
    browser: Browser, work: Work
) -> None:
    path = browser.post("/", source=vtt(BARE), plan=PLAN, language="en").location
    work()
    page = browser.get(path).text
    quotes = quoted(page)
    assert quotes
    spoken = " ".join(BARE)
    for text in quotes:
        assert text.startswith("… ")
        assert text.endswith(" …")
        assert text[2:-2] in spoken, "no capital letter and no full stop is added"
    assert unescape(page).count(RESTORED) == 1


def test_punctuated_captions_are_quoted_as_they_stand(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    page = browser.get(path).text
    assert LINES[4] in quoted(page)
    assert "…" not in "".join(quoted(page))
    assert RESTORED not in unescape(page)


@pytest.mark.parametrize("where", ["answer", "end"])
def test_the_downloads_stand_after_the_answer_and_at_the_end(
    browser: Browser, work: Work, where: str
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    page = browser.get(path).text
    after_answer = page[page.index('class="take"') : page.index('id="tasks"')]
    at_end = page[page.index('class="actions end"') :]
    part = after_answer if where == "answer" else at_end
    for kind in ("md", "html", "json"):
        assert f'href="{path}/download.{kind}" download' in part
    assert page.index('id="answer"') < page.index('class="take"')


def test_a_topic_is_told_in_the_words_of_the_exports(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    told = "found by topic, named in the talk’s own words"
    assert told in unescape(browser.get(path).text)
    assert told in browser.get(f"{path}/download.md").text


def test_a_part_without_points_is_left_out_and_the_sum_stays(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    page = unescape(browser.get(path).text)
    tables = re.findall(r"<tbody>(.*?)</tbody>.*?<tfoot>.*?(\d+)</td>", page, re.DOTALL)
    assert tables
    for rows, value in tables:
        points = [float(p.replace("−", "-")) for p in re.findall(r'number">([^<]+)<', rows)]
        assert 0 not in points
        assert abs(sum(points) - int(value)) <= 0.5 + 0.05 * len(points)


def test_what_was_not_judged_is_no_verdict(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    found = re.search(r'<strong class="value open">([^<]+)</strong>', browser.get(path).text)
    assert found
    assert found[1] == "Not judged", "by a model here, so not “by the built-in analyser”"


def test_the_list_tells_two_versions_of_the_plan_apart(browser: Browser, work: Work) -> None:
    first = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    browser.post("/plan", on="/plan", plan="# Bees\n- Keep two hives")
    second = browser.post(f"{first}/assess", on=first).location
    notes = browser.post("/", source=vtt(BARE), plan="").location
    work()
    page = browser.get("/read").text
    rows = {
        path: " ".join(re.sub(r"<[^>]+>", " ", part).split())
        for path in (first, second, notes)
        for part in re.findall(r'<li class="item">.*?</li>', page, re.DOTALL)
        if f'href="{path}"' in part
    }
    date = r"\d{1,2} \w+ \d{4}, \d\d:\d\d UTC"
    assert rows[first] == rows[second]  # a talk stands once, with its earlier answers
    assert re.search(f"1 earlier answer {date}", rows[first])
    assert re.search(f"current plan of {date}", rows[second])
    assert "no plan" in rows[notes]
    assert "just now" in rows[second]


def test_no_page_may_be_kept_by_others_and_no_download_by_anybody(
    browser: Browser, work: Work
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    waiting = (path, f"{path}/progress")
    for page in ("/", "/plan", "/nowhere", *waiting):
        assert "private" in browser.get(page).headers["Cache-Control"], page
    work()
    assert "private" in browser.get(path).headers["Cache-Control"]
    for kind in ("md", "html", "json"):
        kept = browser.get(f"{path}/download.{kind}").headers["Cache-Control"]
        assert kept == "private, no-store"
    refused = browser.client.post("/", data={"source": "my words"})
    assert "private" in refused.headers["Cache-Control"]
