"""What was stored in English is told in the language of the page, whatever figures are in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.builders import task
from tubetotask.accounts import LEAST, MOST, problem
from tubetotask.analysis.section_scores import section_score
from tubetotask.domain.accounts import LinkKind
from tubetotask.domain.assessment import Assessment
from tubetotask.domain.plan import Section
from tubetotask.domain.source import FoundVideo, Showing
from tubetotask.domain.source_rules import SourceRules
from tubetotask.domain.task import Tally, Witness
from tubetotask.exports.working import took
from tubetotask.jobs.overview import OWN
from tubetotask.sources.rules import judge
from tubetotask.storage import links
from tubetotask.tasks.priority import prioritise
from tubetotask.tasks.ranking import rank
from tubetotask.transcripts import reasons
from tubetotask.web import stored_sentences
from tubetotask.web.speech import translated

NOW = datetime(2027, 5, 3, 12, tzinfo=UTC)


@pytest.fixture
def german(app: Flask) -> Iterator[None]:
    with app.test_request_context("/", headers={"Accept-Language": "de"}):
        app.preprocess_request()
        yield


@pytest.mark.usefixtures("german")
def test_a_name_and_a_figure_stand_in_the_other_language_s_sentence() -> None:
    told = translated("set aside: its title has “50 % off <b>”")
    assert told == "beiseitegelegt: In seinem Titel steht „50 % off <b>“"
    assert translated("3 of 7 statements on your plan repeat a line of it.") == (
        "3 von 7 Aussagen zu deinem Plan wiederholen eine seiner Zeilen."
    )


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("impact", "told"), [("high", "hoch"), ("medium", "mittel"), ("low", "gering")]
)
def test_what_a_model_judged_is_told_in_the_other_language(impact: str, told: str) -> None:
    sentence = f"the model judges the impact {impact}: 0.90"
    assert translated(sentence) == f"das Modell hält die Wirkung für {told}: 0,9"


@pytest.mark.usefixtures("german")
def test_figures_have_the_decimal_sign_of_the_language() -> None:
    said = "nearest statement: similarity 0.88, below 0.95"
    assert translated(said) == "nächste Aussage: Ähnlichkeit 0,88, unter 0,95"
    assert translated("Nearest in your plan: “Version 2.5”.").endswith("„Version 2.5“.")
    assert (took(0.44), took(12.4)) == ("0,4 s", "12 s")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("count", [1, 2, 5])
def test_each_part_of_a_score_is_told_whatever_it_counts(count: int) -> None:
    said = [Witness(f"source {n}", task("Write daily"), NOW) for n in range(count)]
    score = section_score(Section("s", "Sales", "Sell"), [0.5] * count, advised=count).score
    none = section_score(Section("s", "Sales", "Sell"), [], advised=0).score
    parts = (*score.parts, *none.parts, *rank(said, Tally(count, 1, count), count).score.parts)
    for part in parts:
        assert translated(part.measured) != part.measured or not part.measured, part.measured
        assert "as wrong" not in translated(part.measured)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "password", ["short", "aAbB" * 99, "abcabcabcabc", "Password123!", "Lovelace2026!"]
)
def test_why_a_password_is_refused_is_told_with_the_lengths_that_hold(password: str) -> None:
    said = problem(password, ("Ada Lovelace",))
    assert said
    assert translated(said) != said
    lengths = {"short": f"at least {LEAST} ", "aAbB" * 99: f"at most {MOST} "}
    assert lengths.get(password, "") in said


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("count", "stored"), [(1, "1 more time in"), (2, "2 more times in")])
def test_how_often_advice_was_said_again_is_told(count: int, stored: str) -> None:
    score = prioritise(Assessment("o", "p", tasks=(task(also=count),))).tasks[0].score
    measured = {part.name: part.measured for part in score.parts}["said again"]
    assert measured.startswith(stored)
    assert translated(measured).startswith(f"noch {count} Mal in diesem Video (")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("told", OWN.values())
def test_the_instance_s_own_jobs_are_told_in_the_other_language(told: str) -> None:
    assert translated(told) != told


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("kind", LinkKind)
def test_what_to_do_where_a_link_is_spent_is_told(kind: LinkKind) -> None:
    error = links.spent(kind)
    for said in (str(error), error.remedy):
        assert said
        assert translated(said) != said


@pytest.mark.usefixtures("german")
def test_that_a_task_only_says_what_not_to_do_is_told() -> None:
    score = rank([Witness("one", task("Never open on Mondays"), NOW)], Tally()).score
    assert translated(score.parts[-1].measured).startswith("es sagt nur, was zu lassen ist")


@pytest.mark.usefixtures("german")
def test_several_sentences_are_told_one_by_one() -> None:
    told = reasons.blocked()
    assert translated(told.remedy) == (
        "Versuch es in einigen Stunden noch einmal. Lade die Untertitel hoch oder füge sie ein."
    )
    assert "Roboter" in translated(told.message)


@pytest.mark.usefixtures("german")
def test_the_ways_to_captions_that_were_tried_are_told_with_their_reasons() -> None:
    blocked = reasons.blocked().message.removesuffix(".")
    told = translated(f"This server cannot reach YouTube. Tried: watch page ({blocked}); yt-dlp.")
    assert told == (
        "Dieser Server erreicht YouTube nicht. Versucht wurde: Seite des Videos "
        f"({translated(blocked + '.').removesuffix('.')}); yt-dlp."
    )
    assert "Roboter" in told


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("words", ["A talk about discounts.", "", "100 %(x)s", "x" * 5000])
def test_what_is_nobody_s_sentence_stays_as_it_was(words: str) -> None:
    assert translated(words) == words


@pytest.mark.usefixtures("german")
def test_every_reason_of_a_rule_is_known() -> None:
    video = FoundVideo("abcdefghijk", "Prices: a talk", duration_s=600.0, language="en")
    live = FoundVideo("abcdefghijk", "Prices", showing=Showing.LIVE)
    cases = (
        (video, SourceRules(leave_words=("prices",)), 0),
        (video, SourceRules(take_words=("kiln",)), 0),
        (video, SourceRules(shortest_s=3600), 0),
        (video, SourceRules(longest_s=60), 0),
        (video, SourceRules(languages=("de",)), 0),
        (video, SourceRules(automatic=False), 0),
        (video, SourceRules(daily_cap=1), 1),
        (video, SourceRules(daily_cap=2), 2),
        (video, SourceRules(), 0),
        (live, SourceRules(live=False), 0),
        (live, SourceRules(live=True), 0),
    )
    for found, rules, taken in cases:
        reason = judge(found, rules, taken_today=taken).reason
        assert translated(reason) != reason, reason


@pytest.mark.usefixtures("german")
def test_every_reason_why_captions_cannot_be_had_is_known() -> None:
    made = (
        *(reasons.blocked(), reasons.token(), reasons.unclear(), reasons.late()),
        *(reasons.unreachable(), reasons.untrusted(), reasons.live()),
        reasons.upcoming(NOW + timedelta(days=1), NOW),
        reasons.without_tracks(NOW, NOW),
        reasons.without_tracks(None, NOW),
        reasons.unavailable("This video is private", starts_at=None, now=NOW),
        reasons.unavailable("Video removed by the uploader", starts_at=None, now=NOW),
    )
    for error in made:
        told = translated(error.message)
        assert told != error.message, error.message
        assert translated(error.remedy) != error.remedy, error.remedy


@pytest.mark.usefixtures("german")
def test_where_an_integration_sends_is_told_in_the_other_language() -> None:
    two = "Tasks go to “Tasks”, reports to “Events”"
    assert translated(f"{two}.") == "Aufgaben gehen an „Tasks“, Berichte an „Events“."
    for told in (
        f"{two}: the calendar before is not there any more.",
        "Tasks go to “Tasks”.",
        "Tasks go to “Tasks”. The calendar of the reports is not there any more.",
        "Tasks go to the database “TubeToTask tasks”.",
        "Tasks go to the project “Sales”.",
        "Issues go to ada/plans (private).",
        "Issues go to ada/plans (public: everybody sees them).",
        "Files go to Tasks.",
        "It took a signed event of the type “ping”.",
    ):
        found = translated(told)
        assert found != told
        assert " go to " not in found
        assert " is not there" not in found


def test_an_english_page_tells_it_as_it_was_stored(app: Flask) -> None:
    with app.test_request_context("/"):
        for sentence in stored_sentences.SENTENCES:
            assert translated(sentence) == sentence
