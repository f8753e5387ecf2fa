"""What is advice, what only sounds like it, and that fewer or none is right."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tubetotask.analysis.encoders import TfidfEncoder, default_encoder
from tubetotask.analysis.offline import advice, cues, steps, titles, weigh
from tubetotask.analysis.offline.clauses import find
from tubetotask.domain.transcript import Passage

FILLER = [
    "We opened the shop in nineteen ninety.",
    "It was a cold winter and nobody came.",
    "Copper carries heat better than steel.",
    "The market grew by a third that year.",
    "She told me the whole story on the train.",
    "That is how the river got its name.",
    "Nobody knew what would happen next.",
    "There were three kinds of customers.",
]


def talk(sentences: Sequence[str], confidence: float = 1.0) -> list[Passage]:
    passages = []
    at = 0
    for index, text in enumerate(sentences):
        count = len(text.split())
        start = 5.0 * index
        passages.append(
            Passage(index, at, at + count, text, start, start + 5, confidence=confidence)
        )
        at += count
    return passages


def shown(sentences: Sequence[str], language: str = "en") -> list[str]:
    found = advice.advise(talk(sentences), language=language, encoder=default_encoder())
    return [one.title for one in found]


def among(sentence: str) -> list[str]:
    return [*FILLER[:4], sentence, *FILLER[4:]]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        (
            "The first thing you should do is write down your three biggest costs.",
            "Write down your three biggest costs",
        ),
        (
            "Before you buy anything, make a list of what you already own.",
            "Make a list of what you already own",
        ),
        (
            "So my advice is to pick one channel and stick with it for ninety days.",
            "Pick one channel and stick with it for ninety days",
        ),
        (
            "Take your monthly revenue and divide it by the number of customers.",
            "Take your monthly revenue and divide it by the number of customers",
        ),
    ],
)
def test_plain_advice_in_a_talk_is_shown(sentence: str, title: str) -> None:
    assert shown(among(sentence)) == [title]


@pytest.mark.parametrize(
    "sentence",
    [
        "Imagine you have a hundred customers and ten of them leave.",
        "So let me show you what that looks like.",
        "Look, I get it, and think about it for a second.",
        "We decided to raise prices by ten percent.",
        "How should people think about pricing?",
        "Make sure to subscribe and hit the bell.",
        "Today's episode is brought to you by Acme, go to acme.com/talk and get 20% off.",
        "And that puts them in the bloodstream.",
        "You can see that the line goes up.",
        "I would say about half of them.",
    ],
)
def test_what_only_sounds_like_advice_is_not_shown(sentence: str) -> None:
    assert shown(among(sentence)) == []


def test_a_talk_without_advice_yields_none() -> None:
    assert shown(FILLER) == []


def test_an_empty_talk_yields_none() -> None:
    assert advice.score([], language="en", encoder=None) == []
    assert advice.advise([], language="en", encoder=None) == []
    assert steps.score([], language="en", encoder=None) == []


def test_an_advertisement_makes_commands_beside_it_unlikely() -> None:
    command = "Write down your three biggest costs before you buy anything."
    alone = advice.score(talk(among(command)), language="en", encoder=None)[4]
    ad = ["This part is sponsored by Acme.", command, "Use the promo code TALK for 20% off."]
    beside = advice.score(talk([*FILLER[:4], *ad]), language="en", encoder=None)[5]
    assert beside.probability < alone.probability - 0.25


def test_a_step_counts_among_steps_and_not_alone() -> None:
    step = "Now we're going to fold the left edge over to the middle."
    how_to = [
        "Take one square and fold it in half.",
        "Then rotate the paper and press the crease down.",
        "Next you want to unfold the top layer.",
        step,
        "Then turn the paper over.",
        "Fold the bottom corner up to the crease.",
        "Press it flat and unfold the flap.",
    ]
    alone = advice.score(talk(among(step)), language="en", encoder=None)[4]
    together = advice.score(talk(how_to), language="en", encoder=None)[3]
    assert together.probability > alone.probability
    assert "its neighbours are steps too" in together.cues


def test_every_passage_is_scored_in_order_with_its_reason() -> None:
    passages = talk(among("You should start with a budget."))
    scored = advice.score(passages, language="en", encoder=default_encoder())
    assert [one.index for one in scored] == [p.index for p in passages]
    assert all(0 <= one.probability <= 1 for one in scored)
    assert scored[4].cues == ("should: “you should”",)
    assert scored[0].cues == ()
    assert scored[0].probability < 0.01


def test_restored_borders_are_named_as_a_reason_to_doubt() -> None:
    passages = talk(among("You should start with a budget."), confidence=0.5)
    scored = advice.score(passages, language="en", encoder=None)[4]
    assert any("restored" in cue for cue in scored.cues)


def test_the_offset_is_where_the_title_begins() -> None:
    text = "So what I'd say is you should write down your three biggest costs."
    found = advice.advise(talk(among(text)), language="en", encoder=default_encoder())
    assert [text[one.offset :].startswith("write down") for one in found] == [True]


def test_another_encoder_is_not_weighed_with_these_weights() -> None:
    passages = talk(among("You should start with a budget."))
    without = advice.score(passages, language="en", encoder=None)
    assert advice.score(passages, language="en", encoder=TfidfEncoder()) == without
    told = steps.score(passages, language="en", encoder=None)
    assert steps.score(passages, language="en", encoder=TfidfEncoder()) == told


def test_abroad_a_turn_of_phrase_is_shown_but_never_as_sure() -> None:
    german = ["Kupfer leitet Wärme.", "Du solltest zuerst mit deinen Kunden reden.", "Du musst."]
    passages = talk(german)
    found = advice.advise(passages, language="de-DE", encoder=None)
    assert [(one.index, one.title) for one in found] == [(1, "Zuerst mit deinen Kunden reden")]
    scored = advice.score(passages, language="de", encoder=None)
    assert [one.probability for one in scored] == [0.0, advice.ABROAD, 0.0]
    assert advice.advise(passages, language="ja", encoder=None) == []
    assert all(step.probability == 0 for step in steps.score(passages, language="de", encoder=None))


def test_steps_tell_a_how_to_from_a_talk() -> None:
    cooking = [
        "Hi everyone and welcome back.",
        "We're adding one cup of flour and a pinch of salt.",
        "Whisk the eggs with a little bit of milk.",
        "Then pour that into the bowl and give it a good stir.",
        "Two tablespoons of sugar go in as well.",
        "Cover it with a towel and let it rest for an hour.",
        "And my grandmother used to love this.",
    ]
    scored = steps.score(talk(cooking), language="en", encoder=default_encoder())
    likely = [step.index for step in scored if step.probability >= steps.LIKELY]
    assert likely == [1, 2, 3, 4, 5]
    assert steps.is_how_to(scored)
    story = steps.score(talk(FILLER), language="en", encoder=default_encoder())
    assert not steps.is_how_to(story)
    assert not steps.is_how_to([])


def test_the_weights_fit_the_cues_of_this_version() -> None:
    for name in ("advice", "steps"):
        given = weigh.weights(name)
        assert given.cues.shape == (len(cues.NAMES),)
        assert given.runs.shape == (weigh.COLUMNS,)
        assert given.vector_id == default_encoder().id
    assert len(set(cues.NAMES)) == len(cues.NAMES)


def test_a_surer_total_is_never_less_probable() -> None:
    totals = np.linspace(-30, 30, 61).astype(np.float32)
    chances = weigh.weights("advice").probability(totals)
    assert (np.diff(chances) >= 0).all()


def test_neighbours_leave_out_the_one_they_surround() -> None:
    near = weigh.around(np.array([1, 0, 0, 0], np.float32), 2)
    assert near.tolist() == pytest.approx([0, 1 / 3, 1 / 3, 0])
    assert weigh.around(np.array([0.7], np.float32), 2).tolist() == pytest.approx([0], abs=1e-6)


def test_cues_see_what_is_there() -> None:
    text = "If you like, don't buy 3 of them, she said: use your own."
    clauses = find(text)
    main = titles.choose(clauses)
    row = cues.row(text, clauses, main, "Use your own", 0.5)
    seen = {name for name, value in zip(cues.NAMES, row, strict=True) if value}
    assert {"condition", "digits", "reported", "your", "colon", "title"} <= seen
    empty = cues.row("", [], None, None, 1.0)
    assert dict(zip(cues.NAMES, empty, strict=True))["short"] == 1.0


def _real() -> Path:
    name = os.environ.get("TUBETOTASK_TEST_DATA")
    if not name:
        pytest.skip("TUBETOTASK_TEST_DATA is not set: no real captions to read")
    return Path(name)


@pytest.mark.slow
def test_on_a_real_how_to_every_title_is_in_the_captions() -> None:
    from tubetotask.transcripts import read

    source = _real() / "captions" / "machine_learni" / "XS6VywRxDzY.en.srt"
    transcript = read(source.read_bytes(), name=source.name).transcript
    found = advice.advise(
        transcript.passages, language=transcript.language, encoder=default_encoder()
    )
    assert len(found) > 40
    for one in found:
        rest = iter(re.findall(r"\w+", transcript.passages[one.index].text.lower()))
        assert all(word in rest for word in re.findall(r"\w+", one.title.lower()))
    assert steps.is_how_to(
        steps.score(transcript.passages, language="en", encoder=default_encoder())
    )
