"""What its reader marked as wrong is marked in every file of an analysis, and is no first step."""

from __future__ import annotations

import csv as reader
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pypdfium2
import pytest

from tests.unit.exports import samples
from tubetotask.domain import feedback
from tubetotask.domain.analysis import Analysis
from tubetotask.exports import csv, html, markdown, pdf, text
from tubetotask.exports.document import document
from tubetotask.exports.printed import for_people
from tubetotask.exports.schema import Document

MARK = "ou marked this as wrong"
ALL = "ou marked all of its tasks as wrong"


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def printed(analysis: Analysis) -> str:
    paper = pypdfium2.PdfDocument(pdf.analysis(analysis))
    told = "\n".join(page.get_textpage().get_text_range() for page in paper)
    paper.close()
    return words(told)


FILES: dict[str, Callable[[Analysis], str]] = {
    "text": lambda told: words(text.render(told)),
    "md": markdown.render,
    "html": lambda told: words(html.render(told)),
    "pdf": printed,
}


def marked(*parts: str) -> Analysis:
    """The sample, of which every statement of these parts is marked."""
    whole = samples.analysis()
    keys = {said.key for said in feedback.statements(whole) if said.part in parts}
    assert keys, "nothing is marked"
    return replace(whole, wrong=frozenset(keys))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("part", "times"),
    [
        ("premise", 1),
        ("concept", 3),
        ("takeaway", 2),
        ("key passage", 3),
        ("finding", 3),
        ("task", 1),
        ("lens", 1),
        ("comparison", 1),
        ("verdict", 1),
    ],
)
def test_a_file_for_people_marks_what_the_page_marks(name: str, part: str, times: int) -> None:
    assert MARK not in FILES[name](samples.analysis())
    assert FILES[name](marked(part)).count(MARK) == times


def test_without_a_plan_advice_is_marked() -> None:
    told = replace(marked("advice"), plan=None, assessment=None)
    for name, drawn in FILES.items():
        assert MARK in drawn(told), name


@pytest.mark.parametrize("name", FILES)
def test_a_task_that_is_marked_is_never_the_first_step(name: str) -> None:
    whole = samples.analysis()
    assert whole.assessment
    (task,) = whole.assessment.tasks
    other = replace(
        task, title="Raise the price once", statement=samples.statement(samples.SENTENCES[2], 10.0)
    )
    other = replace(other, first_step=samples.statement("raised the price once", 12.0))
    two = replace(whole, assessment=replace(whole.assessment, tasks=(task, other)))
    wrong = {said.key for said in feedback.statements(two) if said.text == task.title}
    page = FILES[name](replace(two, wrong=frozenset(wrong)))
    first = page[page.index("irst step") :]
    assert first.index("raised the price once") < first.index("before you open")
    assert ALL not in page
    assert ALL in FILES[name](marked("task"))


def test_the_table_has_a_column_for_it() -> None:
    found = list(reader.DictReader(io.StringIO(csv.analysis(document(marked("task")))[1:])))
    assert {
        row["part"]: row["marked wrong"] for row in found if row["part"] in ("task", "new")
    } == {
        "task": "yes",
        "new": "",
    }


def test_the_published_form_says_it_of_each_statement() -> None:
    told = document(marked("task", "verdict"))
    assert (told.tasks[0].wrong, told.verdict and told.verdict.wrong) == (True, True)
    assert not any(found.wrong for found in (*told.findings, *told.notes.advice))
    assert told.comparison
    assert not told.comparison.wrong
    assert for_people(told) == document(marked("task", "verdict"), for_people=True)


def test_a_file_of_before_is_read_as_unmarked() -> None:
    def older(value: object) -> object:
        if isinstance(value, dict):
            return {name: older(each) for name, each in value.items() if name != "wrong"}
        return [older(each) for each in value] if isinstance(value, list) else value

    whole = document(samples.analysis())
    assert Document.model_validate(older(whole.model_dump())) == whole
