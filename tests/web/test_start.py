"""The start page: what is given is read, and what is wrong with it is said beside the field."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest

from tests.web.conftest import Browser
from tests.web.talks import PLAN, vtt
from tubetotask import samples
from tubetotask.plans import parse
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import read

Work = Callable[[], None]


def text_of(page: str) -> str:
    """The page's text with white space made plain."""
    return " ".join(unescape(page).split())


def test_the_empty_page_offers_the_sample_and_says_that_nothing_was_read(browser: Browser) -> None:
    page = browser.get("/read")
    assert page.status_code == 200
    assert "Try the sample" in page.text
    assert "Nothing yet." in page.text


def test_pasted_captions_lead_to_their_analysis_and_stand_in_the_list(
    browser: Browser, work: Work
) -> None:
    sent = browser.post("/", source=vtt(), plan=PLAN)
    assert sent.status_code == 302
    assert sent.location.startswith("/analyses/")
    assert "In the queue" in browser.get("/read").text
    work()
    page = text_of(browser.get("/read").text)
    assert "1 task" in page
    assert "Save for later" in page, "the verdict is a word, not only a colour"
    assert "#save" in page, "and a shape"


def test_the_plan_in_use_is_filled_in_the_next_time(browser: Browser) -> None:
    browser.post("/", source=vtt(), plan=PLAN)
    page = unescape(browser.get("/read").text)
    assert PLAN.strip() in page
    assert "in use, change it here" in page


def test_a_file_is_read_and_named_without_the_folder_it_came_from(
    browser: Browser, work: Work
) -> None:
    file = (io.BytesIO(vtt().encode()), "talks/letters.en.vtt")
    sent = browser.post("/", file=file)
    work()
    assert '<h1 dir="auto">letters</h1>' in browser.get(sent.location).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"source": ""}, "There is nothing to read."),
        ({"source": "https://vimeo.com/123456"}, "This is not a link to a YouTube video."),
        ({"source": "www.youtube.com/@somebody"}, "This is a channel or a playlist, not a video."),
        ({"source": vtt(), "plan": "# \n"}, "The plan has no text."),
        ({"source": vtt(), "plan": "x" * 200_001}, "The plan has 200,001 characters"),
        ({"source": vtt(), "language": "no language"}, "“no language” is no language code."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: Browser, given: dict[str, str], told: str
) -> None:
    answer = browser.post("/", **given)
    page = unescape(answer.text)
    assert answer.status_code in (400, 413)
    assert told in page
    assert 'aria-invalid="true"' in page
    for text in given.values():
        assert text.strip() in page


def test_several_faults_are_told_at_once(browser: Browser) -> None:
    page = browser.post("/", source=vtt(), plan="#", language="?").text
    assert 'id="plan-error"' in page
    assert 'id="language-error"' in page


def test_an_empty_file_and_a_file_beside_text_are_refused(browser: Browser) -> None:
    empty = browser.post("/", file=(io.BytesIO(b" \n"), "empty.vtt"))
    assert empty.status_code == 400
    assert "The file empty.vtt is empty." in empty.text
    both = browser.post("/", source="my own words", file=(io.BytesIO(b"x"), "a.vtt"))
    assert both.status_code == 400
    assert "There is text in the box and a file (a.vtt)." in both.text
    assert "my own words" in both.text


def test_captions_over_the_limit_are_refused_beside_the_field(browser: Browser) -> None:
    large = browser.post("/", source="word " * (4 * 1024 * 1024 + 1))
    assert large.status_code == 413
    assert "larger than 20 MB" in large.text
    assert 'id="source-error"' in large.text


def test_a_form_whose_cookie_was_lost_keeps_what_was_pasted(browser: Browser) -> None:
    answer = browser.client.post("/", data={"source": "my words", "plan": "my plan"})
    assert answer.status_code == 400
    assert "Nothing was started yet" in answer.text
    assert "my words" in answer.text
    assert "my plan" in answer.text


def test_what_is_removed_can_be_brought_back(browser: Browser) -> None:
    path = browser.post("/", source=vtt()).location
    assert browser.post(f"{path}/remove").location == "/"
    assert browser.get(path).status_code == 404
    page = browser.get("/read").text
    assert "Removed “" in page
    assert f'href="{path}"' not in page
    browser.post(f"{path}/restore")
    assert f'href="{path}"' in browser.get("/read").text
    assert browser.get(path).status_code == 200


def test_what_was_removed_long_ago_is_deleted(
    browser: Browser, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = browser.post("/", source=vtt()).location
    browser.post(f"{path}/remove")
    for module in ("storage.workspace", "web.seldom"):
        monkeypatch.setattr(f"tubetotask.{module}.UNDO", timedelta(seconds=-1))
    assert "Removed “" not in browser.get("/read").text
    assert workspace.analyses() == []
    assert browser.post(f"{path}/restore").status_code == 404


def test_asking_for_what_was_removed_brings_it_back(browser: Browser) -> None:
    path = browser.post("/", source=vtt()).location
    browser.post(f"{path}/remove")
    assert browser.post("/", source=vtt()).location == path
    assert browser.get(path).status_code == 200


def test_the_sample_is_marked_and_removed_with_one_click_and_nothing_else_is(
    browser: Browser, workspace: Workspace, work: Work
) -> None:
    own = browser.post("/", source=vtt(), plan=PLAN).location
    sample = browser.post("/sample").location
    other = browser.post(f"{sample}/assess").location
    work()
    for path in (sample, other):
        page = browser.get(path).text
        assert '<span class="tag">sample</span>' in page
        assert "Remove the sample" in page
    start = unescape(browser.get("/read").text)
    assert start.count('<span class="tag">sample</span>') == 1, "one talk, and its earlier answer"
    assert "1 earlier answer" in text_of(start)
    assert "Try the sample" not in start
    assert PLAN.strip() in start, "the sample's plan never takes the place of one's own"

    browser.post("/sample/remove")
    workspace.session.expire_all()
    assert [f"/analyses/{row.id}" for row in workspace.analyses()] == [own]
    assert "Try the sample" in browser.get("/read").text


def test_the_sample_is_a_readable_talk_of_six_to_eight_minutes_with_a_whole_plan() -> None:
    transcript = read(samples.talk(), name=samples.TALK_NAME).transcript
    assert transcript.language == "en"
    assert transcript.warnings == ()
    assert transcript.duration_s is not None
    assert 6 * 60 <= transcript.duration_s <= 8 * 60
    plan = parse(samples.plan())
    assert len(plan.sections) == 5
    assert plan.filters
    assert plan.lenses
