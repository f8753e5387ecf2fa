"""What stands before a quote, or first in it, counts like the rest."""

from __future__ import annotations

import pytest

from tests.unit.evidence.builders import gate, said
from tubetotask.domain.evidence import Dropped, Quote, Statement, Wording


@pytest.mark.parametrize("wording", [Wording.SPEAKER, Wording.MODEL])
@pytest.mark.parametrize(
    ("passages", "quote", "why"),
    [
        (("and you should never promise a date to them",), "promise a date to them", "negation"),
        (("and you should never", "promise a date to them"), "promise a date to them", ""),
        (("they asked me no. promise a date to them",), "promise a date to them", ""),
        (("no promise a date to them",), "promise a date to them", ""),
        (("why not promise a date to them",), "promise a date to them", ""),
    ],
)
def test_a_quote_may_not_begin_right_after_the_negation_that_turns_it(
    passages: tuple[str, ...], quote: str, why: str, wording: Wording
) -> None:
    result = gate(*passages).statement(Statement(quote, (Quote(quote),), wording), "p")
    assert (result.reason if isinstance(result, Dropped) else "") == why


def test_another_name_for_the_first_word_of_a_quote_is_another_name() -> None:
    judge = gate("Python 3 is here and Python 3 is new", "a man called Chuck has told me so")
    quote = "Python 3 is here and Python 3 is new"
    for text, why in ((quote, ""), ("Chuck 3 is here and Python 3 is new", "name")):
        result = judge.statement(said(text, quote), "p")
        assert (result.reason if isinstance(result, Dropped) else "") == why


def test_a_spanish_no_before_a_quote_is_no_answer() -> None:
    quote = "compres esa casa tan cara"
    result = gate("por favor no compres esa casa tan cara", language="es").statement(
        Statement(quote, (Quote(quote),), Wording.MODEL), "p"
    )
    assert isinstance(result, Dropped)
    assert result.reason == "negation"
