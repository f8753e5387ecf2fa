"""What a model says in its own words is asked about, each text once, and falls where it is doubted.

What it was asked to put right stays what it was: a quote stays the speaker's.
"""

from __future__ import annotations

from tests.unit.evidence.builders import gate, said
from tubetotask.domain.evidence import Quote, Statement, Wording
from tubetotask.domain.notes import KeyPassage, Notes, Takeaway
from tubetotask.domain.score import NO_SCORE
from tubetotask.evidence import claims_of, without_notes

ONE = "you should water the plants every week"
TWO = "and never leave them in the sun"
GERMAN = "Man soll die Pflanzen jede Woche gießen."
NOBODYS = "Ein Rahmen aus Holz hält am längsten."


def passage(quote: str, translation: str = "") -> KeyPassage:
    return KeyPassage(Statement(quote, (Quote(quote, translation=translation),)), NO_SCORE)


def through(notes: Notes) -> Notes:
    passed, dropped = gate(ONE, TWO).notes(notes)
    assert dropped == ()
    return passed


def test_a_translation_is_a_claim_and_goes_alone_where_it_is_doubted() -> None:
    notes = through(Notes("m", "de", key_passages=(passage(ONE, GERMAN), passage(TWO, NOBODYS))))
    claims = claims_of(notes)
    assert [(claim.part, claim.text) for claim in claims] == [
        ("key_passage.translation", GERMAN),
        ("key_passage.translation", NOBODYS),
    ]
    assert [piece.quote for piece in claims[1].evidence] == [TWO]
    kept, _ = without_notes(notes, {claims[1]: "it says something else"})
    first, second = (passage.statement for passage in kept.key_passages)
    assert first.evidence[0].translation == GERMAN
    assert (second.text, second.evidence[0].translation) == (TWO, "")
    assert claims_of(kept, known=claims[:1]) == ()


def test_a_title_falls_with_its_doubt_though_a_translation_beside_it_fell_too() -> None:
    theme = "The plants want water from you every week"
    insight = Statement("Water them weekly", (Quote(ONE, translation=NOBODYS),), Wording.MODEL)
    notes = through(Notes("m", "de", takeaways=(Takeaway(theme, insight),)))
    doubted = {claim: "no" for claim in claims_of(notes) if claim.part != "takeaway.insight"}
    kept, dropped = without_notes(notes, doubted)
    assert [row.theme for row in kept.takeaways] == [""]  # the row itself was not doubted
    assert [one.part for one in dropped] == ["takeaway.theme"]


def test_a_theme_of_a_few_words_states_nothing_and_a_sentence_does() -> None:
    def parts(theme: str) -> list[str]:
        notes = Notes("m", "en", takeaways=(Takeaway(theme, said("Water them weekly", ONE)),))
        return [claim.part for claim in claims_of(through(notes))]

    assert parts("Water every week") == ["takeaway.insight"]
    assert parts("Plants need you to water them") == ["takeaway.insight", "takeaway.theme"]


def test_a_quote_that_is_put_right_is_still_the_speakers_words() -> None:
    judge = gate(ONE, TWO)
    proposed = Notes("m", "en", key_passages=(passage("you must water all plants weekly"),))
    _, (refused,) = judge.notes(proposed)
    restated = Statement("Water the plants weekly", (Quote(ONE),), Wording.MODEL)
    assert judge.notes(proposed, {refused: restated}) == (Notes("m", "en"), (refused,))
    found = Statement(ONE, (Quote(ONE),), Wording.MODEL)
    kept, dropped = judge.notes(proposed, {refused: found})
    assert dropped == ()
    assert kept.key_passages[0].statement.wording is Wording.SPEAKER
