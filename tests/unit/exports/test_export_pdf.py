"""The PDF, read again by the engine of another program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pypdfium2
import pytest

from tests.unit.exports import samples
from tests.unit.exports.papers import ARABIC, AT, HINDI, JAPANESE, LATIN, LINK, report, said, task
from tubetotask.domain.errors import StorageFailed
from tubetotask.domain.report import Agreement, Contradiction
from tubetotask.exports import pdf, typeset
from tubetotask.exports.report import paper


@pytest.fixture(scope="module")
def made() -> Iterator[pypdfium2.PdfDocument]:
    document = pypdfium2.PdfDocument(pdf.render(paper(report()), made_at=AT))
    yield document
    document.close()


def text_of(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def letters(text: str) -> str:
    """Without spaces, which an engine puts where it sees gaps."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("quote", [LATIN, ARABIC, JAPANESE, HINDI])
def test_what_is_copied_out_of_it_is_the_text_in_any_script(
    made: pypdfium2.PdfDocument, quote: str
) -> None:
    assert letters(quote) in letters(text_of(made))


def left(document: pypdfium2.PdfDocument, words: str) -> float:
    """Where words that stand together begin, from the left of their page."""
    for page in document:
        textpage = page.get_textpage()
        found = textpage.search(words).get_next()
        if found is not None:
            return float(textpage.get_charbox(found[0])[0])
    raise AssertionError(f"these words do not stand together: {words}")


def test_a_name_from_right_to_left_leaves_our_words_beside_it_in_their_order() -> None:
    name, quotes = "التسعير", (said(ARABIC, language="ar"),)
    told = replace(
        report(),
        act_now=(task("A task", section=name, said=quotes),),
        agreement=(Agreement(name, 4, 6, quotes),),
        contradictions=(Contradiction(name, "", quotes, quotes, "", 5),),
    )
    document = pypdfium2.PdfDocument(pdf.render(paper(told), made_at=AT))
    margin = left(document, "Act now")
    for ours in ("1 source, due", "4 of 6 sources", "1 of 5 sources"):
        assert left(document, ours) > margin + 20, "the name stands before it"


def test_it_is_tagged_titled_and_in_a_language_and_each_quote_is_a_link() -> None:
    data = pdf.render(paper(report()), made_at=AT)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data, "PDF/UA-1, as the library has checked"
    document = pypdfium2.PdfDocument(data)
    assert document.is_tagged()
    assert document.get_metadata_value("Title") == "22–28 November 2026"
    assert b"/Lang" in data
    assert data.count(LINK.encode()) >= 5


def test_the_same_report_gives_the_same_bytes() -> None:
    one, other = (pdf.render(paper(report()), made_at=AT) for _ in range(2))
    assert one == other


def test_what_typst_would_run_stays_text() -> None:
    hostile = '#panic("x") $a$ \\ " ] } #read("/etc/passwd") *b* _c_ `d` <e> @f // g'
    told = replace(report(), act_now=(task(hostile, said=(said(hostile, hostile),)),))
    document = pypdfium2.PdfDocument(pdf.render(paper(told), made_at=AT))
    assert letters(hostile) in letters(text_of(document))


def test_a_sign_that_no_font_has_does_not_cost_the_page() -> None:
    told = replace(report(), silent=("ᠮᠣᠩᠭᠣᠯ \U0001315c",))
    assert letters(LATIN) in letters(
        text_of(pypdfium2.PdfDocument(pdf.render(paper(told), made_at=AT)))
    )


def test_an_analysis_has_all_its_parts() -> None:
    text = letters(text_of(pypdfium2.PdfDocument(pdf.analysis(samples.analysis()))))
    for part in ("Price your bread", "Compared with your plan", "Reaffirms your plan", "Tasks (1)",
                 "Key passages", "know the cost of each loaf", "Dropped for want of"):  # fmt: skip
        assert letters(part) in text


def test_what_cannot_be_set_is_an_error_with_a_remedy() -> None:
    with pytest.raises(StorageFailed, match="could not be set"):
        typeset.typeset("#nothing-of-that-name()", AT)
