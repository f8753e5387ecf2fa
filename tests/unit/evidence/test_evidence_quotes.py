"""A quote is found where it was said, and shown in the transcript's own words."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.evidence.builders import cut, gate, said, transcript
from tubetotask.domain.evidence import Dropped, EvidenceKind, Quote, Statement, Wording
from tubetotask.domain.plan import Plan, Section
from tubetotask.domain.transcript import Epoch, join_words
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate

TALK = (
    "so i think you should publish every week",
    "it took us um twenty five days to ship the open ai plugin",
    "and we never looked back after that launch",
)
PLAN = Plan(
    "# My plan\n\n## Content\n- Publish **one** article every week\n- Reach 5,000 readers\n"
    "- Newsletter",
    "My plan",
    (Section("content", "Content", "", ("Publish one article every week", "Newsletter")),),
)


def shown(result: Statement | Dropped) -> Statement:
    assert isinstance(result, Statement), result
    return result


def reason(result: Statement | Dropped) -> str:
    assert isinstance(result, Dropped), result
    return result.reason


def test_a_quote_over_the_border_of_two_passages_is_found_with_its_time() -> None:
    result = shown(
        gate(*TALK).statement(said("Publish weekly", "publish every week it took us"), "p")
    )
    (evidence,) = result.evidence
    assert evidence.quote == "publish every week it took us"
    assert (evidence.start_s, evidence.end_s) == (2.5, 5.5)
    assert (evidence.first_word, evidence.last_word, evidence.score) == (5, 11, 100.0)
    assert evidence.linked


@pytest.mark.parametrize(
    "quote",
    [
        "YOU SHOULD PUBLISH EVERY WEEK",
        "“You should publish, every week.”",
        "you  should\u200b publish every\nweek",
        "You should publish every week…",
        "ｙｏｕ should publish every week",
    ],
)
def test_case_punctuation_spacing_and_invisible_signs_do_not_matter(quote: str) -> None:
    result = shown(gate(*TALK).statement(said("Publish weekly", quote), "p"))
    assert result.evidence[0].quote == "you should publish every week"


def test_what_is_shown_are_the_words_of_the_transcript_and_not_those_of_the_claim() -> None:
    claim = "it took us twenty five days to ship the OpenAI plugin"
    result = shown(gate(*TALK).statement(said("Shipping took 25 days", claim), "p"))
    assert result.evidence[0].quote == TALK[1]
    assert result.evidence[0].score < 100


@pytest.mark.parametrize(
    ("quote", "why"),
    [
        ("you should raise your prices right now", "quote-not-found"),
        ("you should publish every week and we never looked back", "glued"),
        ("and we looked back after that launch", "glued"),
        ("it took us fifty five days to ship the open ai plugin", "glued"),
        ("", "quote-missing"),
        ("publish every", "quote-missing"),
    ],
)
def test_a_quote_nobody_said_is_refused(quote: str, why: str) -> None:
    assert reason(gate(*TALK).statement(said("Publish", quote), "p")) in {why, "quote-not-found"}


def test_one_word_of_another_meaning_makes_it_another_quote() -> None:
    talk = gate("in the end revenue will increase when you talk to customers every single day")
    flipped = "in the end revenue will decrease when you talk to customers every single day"
    assert reason(talk.statement(said("Talk to customers", flipped), "p")) == "glued"


def test_an_ellipsis_stands_for_words_in_between_in_order_and_near() -> None:
    quote = "you should publish … twenty five days to ship"
    result = shown(gate(*TALK).statement(said("Publish", quote), "p"))
    assert result.evidence[0].quote.startswith("you should publish every week it took us")


def test_pieces_in_the_wrong_order_are_glued() -> None:
    quote = "twenty five days to ship … you should publish every week"
    assert reason(gate(*TALK).statement(said("Publish", quote), "p")) == "glued"


def test_dots_that_the_captions_write_themselves_are_no_ellipsis() -> None:
    talk = gate("morgen backen wir...und dann essen wir alle zusammen", language="de")
    assert shown(talk.statement(said("Sie backen morgen", "backen wir...und dann essen"), "p"))


def test_nearness_chooses_between_repeats_and_nothing_else() -> None:
    talk = transcript(*["keep it simple for everyone", "and now something else"] * 3)
    judge = Gate(talk, Video())
    for near, start in ((0.0, 0.0), (5.0, 4.5), (500.0, 9.0)):
        quote = Quote("keep it simple for everyone", near_s=near)
        result = shown(judge.statement(Statement("Keep it simple", (quote,), Wording.MODEL), "p"))
        first = result.evidence[0].start_s
        assert first is not None
        assert abs(first - start) < 1
    quote = Quote("keep it simple for everyone", near_word=10)
    result = shown(judge.statement(Statement("Keep it simple", (quote,), Wording.MODEL), "p"))
    assert result.evidence[0].first_word == 9


def test_a_wrong_time_is_replaced_by_the_right_one() -> None:
    quote = Quote("and we never looked back", near_s=4000.0)
    result = shown(gate(*TALK).statement(Statement("We never looked back", (quote,)), "p"))
    assert result.evidence[0].start_s == 10.5


def test_untimed_text_has_no_time_and_no_link() -> None:
    judge = Gate(transcript(*TALK, start_s=None), Video())
    (evidence,) = shown(judge.statement(cut(TALK[0], TALK[0]), "p")).evidence
    assert (evidence.start_s, evidence.end_s, evidence.linked) == (None, None, False)


def test_a_clock_that_cannot_be_mapped_gives_no_link() -> None:
    judge = Gate(transcript(*TALK, mapped=False), Video())
    assert not shown(judge.statement(cut(TALK[0], TALK[0]), "p")).evidence[0].linked


def test_a_quote_that_runs_into_another_clock_ends_where_its_own_clock_ends() -> None:
    base = transcript("we stop the recording right", "here and start again now")
    words = base.words[:5] + tuple(
        dataclasses.replace(w, start_s=i / 2, end_s=i / 2 + 0.5)
        for i, w in enumerate(base.words[5:])
    )
    talk = dataclasses.replace(base, words=words, epochs=(Epoch(0, 0, 5), Epoch(1, 5, len(words))))
    (evidence,) = shown(
        Gate(talk, Video()).statement(
            said("They start again", "recording right here and start"), "p"
        )
    ).evidence
    assert (evidence.start_s, evidence.end_s) == (1.5, 2.5)


def test_a_script_without_spaces_is_searched_by_characters() -> None:
    talk = transcript("你应该每周发布一次文章", "这样读者就会回来", language="zh", spaced=False)
    judge = Gate(talk, Video())
    result = shown(judge.statement(said("每周发布文章", "每周发布一次文章，这样读者"), "p"))
    assert result.evidence[0].quote == "每周发布一次文章这样读者"
    assert reason(judge.statement(said("文章", "文章"), "p")) == "quote-missing"


def test_a_short_passage_may_be_quoted_whole() -> None:
    talk = gate("just start", "everything else will come with time")
    assert shown(talk.statement(said("Start", "Just start!"), "p"))


def test_a_quote_of_the_plan_is_looked_up_in_the_plan() -> None:
    judge = Gate(transcript(*TALK), Video(), PLAN)
    quotes = (
        Quote("you should publish every week"),
        Quote("publish one article every week", EvidenceKind.PLAN),
        Quote("newsletter", EvidenceKind.PLAN),
    )
    result = shown(
        judge.statement(Statement("Publish one article a week", quotes, Wording.MODEL), "f")
    )
    plan = result.evidence[1]
    assert (plan.quote, plan.kind) == ("Publish one article every week", EvidenceKind.PLAN)
    assert (plan.start_s, plan.first_word, plan.linked) == (None, -1, False)


def test_a_number_may_come_from_the_plan() -> None:
    judge = Gate(transcript(*TALK), Video(), PLAN)
    video = Quote("you should publish every week")
    text = "Publishing every week may help to reach 5000 readers"
    alone = judge.statement(Statement(text, (video,), Wording.MODEL), "f")
    assert reason(alone) == "number"
    both = (video, Quote("reach 5,000 readers", EvidenceKind.PLAN))
    assert shown(judge.statement(Statement(text, both, Wording.MODEL), "f"))


def test_a_statement_that_rests_on_the_plan_alone_is_no_statement_of_the_video() -> None:
    judge = Gate(transcript(*TALK), Video(), PLAN)
    quote = Quote("publish one article every week", EvidenceKind.PLAN)
    assert reason(judge.statement(Statement("Publish", (quote,)), "f")) == "quote-missing"


def test_every_claimed_quote_must_be_found() -> None:
    result = gate(*TALK).statement(
        said("Publish weekly", "you should publish every week", "and double your prices now"), "p"
    )
    assert reason(result) == "quote-not-found"


def test_an_empty_statement_is_dropped_as_empty() -> None:
    assert reason(gate(*TALK).statement(said("  ", TALK[0]), "p")) == "empty"
    assert reason(gate(*TALK).statement(said("—", TALK[0]), "p")) == "empty"


_WORDS = st.lists(
    st.sampled_from(["alpha", "beta", "gamma", "delta", "straße", "él", "12", "it's", "Ω"]),
    min_size=8,
)


@given(words=_WORDS, data=st.data())
def test_every_run_of_words_is_found_as_it_stands(words: list[str], data: st.DataObject) -> None:
    talk = transcript(" ".join(words))
    first = data.draw(st.integers(0, len(words) - 5))
    last = data.draw(st.integers(first + 5, len(words)))
    quote = join_words(talk.words[first:last])
    claim = Statement(quote, (Quote(quote.upper(), near_word=first),), Wording.SPEAKER)
    (evidence,) = shown(Gate(talk, Video()).statement(claim, "p")).evidence
    assert evidence.quote == quote
    assert evidence.first_word == first
    assert evidence.start_s == first * 0.5


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("then professor huberman tells us all about deep sleep", True),
        ("then Professor Huberman tells us all about deep sleep", True),
        ("then Professor Jackson tells us all about deep sleep", False),
        ("then professor hubermann shows us less about deep sleep", False),
        ("why professor hubermann tells us all about deep sleep", True),
    ],
)
def test_a_quote_may_differ_from_what_was_said_only_in_harmless_words(
    quote: str, found: bool
) -> None:
    judge = gate(
        "then professor hubermann tells us all about deep sleep",
        "then professor hubermann shows us more about deep sleep",
        video=Video(title="Andrew Huberman"),
    )
    result = judge.statement(said("It is on sleep", quote), "p")
    assert isinstance(result, Statement) is found


def test_a_cut_may_begin_after_words_that_only_look_like_a_negation() -> None:
    quote = "so why don't you water the plants"
    assert isinstance(gate(quote).statement(cut("you water the plants", quote), "p"), Statement)
