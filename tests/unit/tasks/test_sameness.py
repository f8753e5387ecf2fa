"""Which two pieces of advice are one task, by their words; how alike they are is given."""

from __future__ import annotations

import pytest

from bench.merge import banded, labelled
from tubetotask.analysis.encoders import TfidfEncoder, default_encoder
from tubetotask.evidence import tell
from tubetotask.tasks.against import Against, against
from tubetotask.tasks.sameness import Band, likeness, settled

ALIKE = 0.97


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Raise your prices", "Lower your prices", Against.OPPOSITE),
        ("Follow everybody back", "Unfollow everybody", Against.OPPOSITE),
        ("Give feedback", "Ask for feedback", Against.OPPOSITE),
        ("Put text on your thumbnails", "Keep text off your thumbnails", Against.DENIED),
        ("Deploy on Fridays", "Never deploy on Fridays", Against.DENIED),
        ("Move from Notion to Obsidian", "Move from Obsidian to Notion", Against.ORDER),
        ("Raise prices by 10 %", "Raise prices by fifty percent", Against.AMOUNT),
        ("Wait 3 days", "Wait 3 weeks", Against.AMOUNT),
        ("Post every day", "Post every week", Against.TIME),
        ("Put your list into Trello", "Put your list into Asana", Against.NAME),
        ("Raise prices by 10 %", "Raise prices by ten percent", None),
        ("Cancel what you don't use", "Cancel the things you do not use", None),
    ],
)
def test_what_stands_between_two_pieces_of_advice(
    one: str, other: str, why: Against | None
) -> None:
    first, second = tell(one, "en"), tell(other, "en")
    assert against(first, second) is against(second, first) is why
    found = likeness(first, second, ALIKE).band
    assert found is (Band.SAME if why is None else Band.DIFFERENT if why.opposite else Band.MAYBE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Write the sales page", "Proofread the sales page"),
        ("Photograph the mugs", "Photograph the vases"),
        ("Hire somebody", "Hire somebody to edit your videos"),
        ("The dog bites the man", "The man bites the dog"),
    ],
)
def test_another_action_another_thing_and_a_part_of_it_are_asked_about(
    one: str, other: str
) -> None:
    assert likeness(tell(one, "en"), tell(other, "en"), 0.93).band is Band.MAYBE


@pytest.mark.parametrize(
    ("one", "other", "band"),
    [
        (
            "Don't send your newsletter every week",
            "Never send your newsletter without a clear subject line",
            Band.DIFFERENT,
        ),
        ("Don't launch on a Friday", "Never launch until it is tested", Band.DIFFERENT),
        ("Schick nie eine Mail am Freitag", "Schick nie eine Mail ohne Betreff", Band.DIFFERENT),
        (
            "Don't send your newsletter without a subject line",
            "Never send your newsletter without a clear subject line",
            Band.MAYBE,
        ),
        ("Don't eat sugar", "Never eat sugar in the evening", Band.MAYBE),
    ],
)
def test_never_without_is_no_don_t(one: str, other: str, band: Band) -> None:
    language = "de" if one.startswith("Schick") else "en"
    first, second = tell(one, language), tell(other, language)
    assert likeness(first, second, 0.75).band is likeness(second, first, 0.75).band is band


def test_opposite_advice_is_never_merged_and_few_merges_are_wrong() -> None:
    for encoder in (default_encoder(), TfidfEncoder()):
        for pairs in labelled().values():
            merged = [pair[0] for pair, band in banded(pairs, encoder) if band is Band.SAME]
            assert "!" not in merged
            assert "N" not in merged
            assert merged.count("=") >= 0.95 * len(merged)
        assert all(
            any(band is Band.SAME for _, band in banded(labelled()[name], encoder))
            for name in ("tune", "held")
        )


REST = "Let the steak rest before slicing it"


@pytest.mark.parametrize(
    ("other", "band"),
    [
        ("Don't cut into your steak straight off the grill", Band.FAR),
        ("Never let a steak rest before slicing", Band.DIFFERENT),
        ("Give meat 10 minutes until its juices settle", Band.DIFFERENT),
        ("Don't cut the steak before 10 minutes are over", Band.DIFFERENT),
        ("Never rest", Band.DIFFERENT),
    ],
)
def test_what_is_far_in_words_is_for_a_model_unless_something_stands_between_them(
    other: str, band: Band
) -> None:
    found = likeness(tell(REST, "en"), tell(other, "en"), 0.3)
    assert found.band is band
    yes = settled(found, judged=True).band
    assert yes is (Band.SAME if band is Band.FAR else Band.DIFFERENT)
    assert settled(found, judged=False).band is Band.DIFFERENT
    assert settled(found, None) == found
    assert likeness(tell(REST, "en"), tell(other, "en"), 0.01).band is Band.DIFFERENT
