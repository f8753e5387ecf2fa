"""The page of an analysis: the answer first, each statement with its quote and its second."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.conftest import Browser
from tests.web.talks import LINES, PLAN, vtt
from tubetotask.domain.score import Score, ScorePart
from tubetotask.storage.models import AnalysisRow, TaskRow, User, VideoRow
from tubetotask.storage.workspace import Workspace

Work = Callable[[], None]


@pytest.fixture
def answer(browser: Browser, work: Work) -> str:
    """The address of a finished analysis."""
    path: str = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    return path


def part(page: str, name: str) -> str:
    """The section of the page with that id, as plain text."""
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', page, re.DOTALL)
    assert found, f"no section {name}"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


def test_the_answer_comes_first_in_three_lines(browser: Browser, answer: str) -> None:
    page = browser.get(answer).text
    told = part(page, "answer")
    order = ("answer", "summary", "against", "tasks", "lenses", "talk", "transcript", "made")
    places = [page.index(f'id="{name}"') for name in order]
    assert places == sorted(places)
    assert told.index("Better than what you do?") < told.index("Act on it?")
    assert told.index("Act on it?") < told.index("First step")
    assert "Save for later" in told
    assert "Ask every reader one question" in told


def test_where_nothing_gave_points_nothing_is_to_be_explained(app: Flask) -> None:
    macro = app.jinja_env.from_string(
        '{% from "_macros.html" import why %}{{ why("Why?", score, note) }}'
    )
    with app.test_request_context():
        nothing = Score.of(ScorePart("amount", "nothing", 0.0))
        assert macro.render(score=nothing, note="").strip() == ""
        assert "Why?" in macro.render(score=nothing, note="It orders the tasks.")
        assert "Why?" in macro.render(score=Score.of(ScorePart("amount", "one", 5.0)), note="")


def test_a_task_has_quote_second_reason_and_a_score_that_can_be_opened(
    browser: Browser, answer: str
) -> None:
    told = part(browser.get(answer).text, "tasks")
    assert "Do ask every reader one question in the first letter." in told
    assert "0:20" in told
    assert "It belongs to “Newsletter” in your plan." in told
    assert "Weight in this talk:" in told
    assert "how surely this is advice: 0.80" in told
    assert "Is it cheap? not answered" in told
    assert "Said 1 more time" in told


def test_a_talk_s_page_shows_the_priority_that_the_task_has_in_tasks_and_says_what_differs(
    browser: Browser, answer: str, workspace: Workspace
) -> None:
    kept = workspace.session.scalars(select(TaskRow)).first()
    assert kept is not None
    kept.priority, kept.score = "P1", 97
    workspace.session.commit()
    page = browser.get(answer).text
    assert 'class="priority priority-p1" title="97 of 100">P1<' in page
    assert "P1 is by the task’s own score, 97 of 100, over all talks" in part(page, "tasks")


def test_the_length_is_the_video_s_as_in_the_inbox(
    browser: Browser, answer: str, workspace: Workspace
) -> None:
    video = workspace.session.scalars(select(VideoRow)).one()
    video.duration_s = 4000.0
    workspace.session.commit()
    assert "<span>1:06:40</span>" in browser.get(answer).text
    assert "<span>1:06:40</span>" in browser.get("/").text


def test_without_a_video_a_quote_has_its_time_and_no_link_out(
    browser: Browser, answer: str
) -> None:
    page = browser.get(answer).text
    assert "https://www.youtube.com" not in page
    assert '<span class="time">0:20</span>' in page


def test_with_a_video_each_quote_links_to_its_second_in_a_new_tab(
    browser: Browser, work: Work, workspace: Workspace
) -> None:
    path = browser.post("/", source=vtt(), plan=PLAN).location
    work()
    video = workspace.session.query(VideoRow).one()
    video.claimed_youtube_id = "abcdefghijk"
    workspace.session.commit()
    page = unescape(browser.get(path).text)
    link = 'href="https://www.youtube.com/watch?v=abcdefghijk&t=20s" target="_blank" rel="noopener"'
    assert link in page


def test_each_quote_links_to_its_sentence_in_the_transcript(browser: Browser, answer: str) -> None:
    page = browser.get(answer).text
    assert 'href="#p4">in the transcript' in page
    assert f'<span id="p4">{LINES[4]}</span>' in page


def test_findings_stand_in_groups_with_the_line_of_the_plan_beside(
    browser: Browser, answer: str
) -> None:
    told = part(browser.get(answer).text, "against")
    assert told.index("New to your plan") < told.index("Reaffirms your plan")
    assert "Send the letter on the same day every week your plan" in told
    assert "Why 72?" in told
    assert "nearest line 0.90 +60" in told
    lenses = part(browser.get(answer).text, "lenses")
    assert "What is said about money? Not found in this video." in lenses


def test_the_talk_is_told_in_key_passages_and_a_models_words_are_marked(
    browser: Browser, answer: str
) -> None:
    talk = part(browser.get(answer).text, "talk")
    assert "The whole talk" in talk
    assert LINES[2] in talk
    assert "begins with Do" in talk
    told = part(browser.get(answer).text, "summary")
    assert "People wait for a day. in a model’s words" in told
    assert told.index(LINES[2]) < told.index("People wait for a day."), "the speaker comes first"


def test_the_whole_transcript_is_on_the_page(browser: Browser, answer: str) -> None:
    told = part(browser.get(answer).text, "transcript")
    assert " ".join(LINES) in told


def test_what_was_dropped_is_counted_and_can_be_opened(browser: Browser, answer: str) -> None:
    told = part(browser.get(answer).text, "made")
    assert "100 % of the words" in told
    assert "1 statement: the evidence does not hold" in told
    assert "This was never said by anybody at all, ever." in told
    assert "It only looks at first words." in told
    assert "0: nothing was sent anywhere" in told
    assert "This was never said" not in part(browser.get(answer).text, "talk")


def test_without_advice_no_task_is_invented(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt(["Hello to all of you.", "Good bye then."]), plan=PLAN)
    work()
    page = browser.get(path.location).text
    assert "No clear advice for your plan was found" in part(page, "tasks")
    assert "None" in part(page, "answer")
    assert "No passage stands out." in part(page, "talk")
    assert "No clear advice found." in part(page, "talk")
    assert "Nothing in this talk could be set beside" in part(page, "against")


def test_without_a_plan_there_are_notes_and_an_invitation(browser: Browser, work: Work) -> None:
    path = browser.post("/", source=vtt()).location
    work()
    page = browser.get(path).text
    assert "Not judged" in part(page, "answer")
    assert "Notes only" in part(page, "answer")
    assert 'id="tasks"' not in page
    assert LINES[2] in part(page, "talk")

    empty = browser.post(f"{path}/assess", on=path, plan=" ")
    assert empty.status_code == 400
    assert "The plan has no text." in part(empty.text, "assess")

    held = browser.post(f"{path}/assess", on=path, plan=PLAN).location
    work()
    assert held != path
    assert "Ask every reader" in part(browser.get(held).text, "tasks")


def test_a_changed_plan_is_offered_to_be_held_against(
    browser: Browser, answer: str, work: Work
) -> None:
    assert "Your plan has changed since." not in browser.get(answer).text
    browser.post("/plan", on="/plan", plan="# Bees\n- Keep two hives")
    page = browser.get(answer).text
    assert "Your plan has changed since." in page
    again = browser.post(f"{answer}/assess", on=answer).location
    work()
    page = browser.get(again).text
    assert "It belongs to “Bees” in your plan." in unescape(page)
    assert "Your plan has changed since." not in page


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [("md", "text/markdown"), ("json", "application/json"), ("html", "text/html")],
)
def test_the_analysis_can_be_downloaded(
    browser: Browser, answer: str, kind: str, mimetype: str
) -> None:
    file = browser.get(f"{answer}/download.{kind}")
    assert file.status_code == 200
    assert file.mimetype == mimetype
    assert file.headers["Content-Disposition"].startswith("attachment; filename=")
    assert f".{kind}" in file.headers["Content-Disposition"]
    assert "one question" in file.text
    if kind == "json":
        assert json.loads(file.text)["tasks"]


def test_an_unfinished_analysis_has_nothing_to_download(browser: Browser) -> None:
    path = browser.post("/", source=vtt()).location
    missing = browser.get(f"{path}/download.json")
    assert missing.status_code == 404
    assert "This analysis has no result." in missing.text


def test_somebody_elses_analysis_does_not_exist(
    browser: Browser, answer: str, workspace: Workspace
) -> None:
    other = User(name="somebody else")
    workspace.session.add(other)
    workspace.session.flush()
    number = int(answer.rsplit("/", 1)[1])
    row = workspace.session.get(AnalysisRow, number)
    assert row is not None
    row.owner_id = other.id
    workspace.session.commit()
    for path in (answer, f"{answer}/progress", f"{answer}/download.md"):
        assert browser.get(path).status_code == 404
    for action in ("again", "assess", "remove", "restore"):
        assert browser.post(f"{answer}/{action}").status_code == 404
    start = browser.get("/read").text
    assert f'href="{answer}"' not in start
    workspace.session.expire_all()
    assert workspace.session.get(AnalysisRow, number) is not None


def test_a_talk_in_another_direction_and_language_is_marked_as_such(
    browser: Browser, work: Work
) -> None:
    lines = ["שלום לכולם וברוכים הבאים להרצאה הזאת.", "היום נדבר על עלון קטן שמוכר לחם."]
    path = browser.post("/", source=vtt(lines), language="he").location
    work()
    page = browser.get(path).text
    assert 'lang="he"' in page
    assert 'dir="auto"' in page
    assert "Hebrew" in page
