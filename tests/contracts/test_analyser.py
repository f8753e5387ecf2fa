"""What every analyser owes the pipeline, run on each of them.

A new analyser is added to ``ANALYSERS`` and must pass without a change here. The model's analyser
asks a fake model over a real socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.builders import transcript
from tests.fakes.model import KEY, FakeModel
from tubetotask import pipeline, plans
from tubetotask.analysis.base import Analyser
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.analysis.offline import OfflineAnalyser
from tubetotask.domain.evidence import Statement
from tubetotask.domain.notes import Notes
from tubetotask.domain.transcript import Transcript
from tubetotask.domain.video import Video
from tubetotask.transcripts import Reading

ANALYSERS = ("offline", "offline without the sentence encoder", "model", "model in parts")
TALK = transcript(
    "Welcome to this talk about newsletters that small shops can run.",
    "A newsletter is the one channel that nobody can take away from a shop.",
    "You should send your newsletter every Tuesday morning before the shop opens.",
    "Ask five readers each month what they would miss if you stopped.",
    "My grandmother kept bees behind the house, and that is another story.",
    "Most shops lose readers because they only write when they want to sell.",
    "So write about what you have learned this week, and put the price at the end.",
    "Never buy a list of addresses, because those people did not ask for your letter.",
    "We sent ninety letters last year, and the open rate stayed above forty percent.",
    "Thank you very much for listening to me today.",
)
PLAN = plans.parse(
    "# Shop\n\n## Newsletter\n- Send a newsletter every week\n- Ask readers what they want\n\n"
    "## Prices\n- Raise prices once a year\n\n## Filters\n- Does it cost nothing?\n\n"
    "## Lenses\n- What could we tell about bees?\n"
)
VIDEO = Video(title="Newsletters for shops")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModel]:
    with FakeModel() as fake:
        yield fake


@pytest.fixture(params=ANALYSERS)
def analyser(request: pytest.FixtureRequest, server: FakeModel) -> Analyser:
    if request.param == "offline":
        return OfflineAnalyser()
    if request.param == "offline without the sentence encoder":
        return OfflineAnalyser(TfidfEncoder())
    most = 60 if request.param == "model in parts" else 12_000
    return ModelAnalyser(ModelSettings(api_key=KEY, base_url=server.url, part_tokens=most))


def proposed(notes: Notes) -> list[Statement]:
    """Every statement of the notes."""
    found = [k.statement for k in notes.key_passages]
    found += [s for a in notes.advice for s in (a.statement, *a.also)]
    found += [c.name for c in notes.concepts] + [t.insight for t in notes.takeaways]
    return found + ([notes.premise] if notes.premise else [])


def reading(talk: Transcript = TALK) -> Reading:
    return Reading(VIDEO, talk)


def test_an_analyser_proposes_quotes_and_never_evidence(analyser: Analyser) -> None:
    statements = proposed(analyser.notes(VIDEO, TALK))
    assert statements
    assert all(s.quotes for s in statements)
    assert not any(s.evidence for s in statements)


def test_notes_say_who_made_them_in_which_language_and_how_much_was_read(
    analyser: Analyser,
) -> None:
    notes = analyser.notes(VIDEO, TALK)
    assert notes.analyser == analyser.id
    assert notes.language == "en"
    assert 0 < notes.coverage <= 1


def test_the_same_talk_gives_the_same_notes(analyser: Analyser) -> None:
    assert analyser.notes(VIDEO, TALK) == analyser.notes(VIDEO, TALK)


def test_what_passes_the_gate_carries_evidence_at_its_place_in_the_talk(
    analyser: Analyser,
) -> None:
    done = pipeline.analyse(reading(), PLAN, analyser)
    shown = proposed(done.notes)
    assert shown
    for statement in shown:
        for evidence in statement.evidence:
            words = TALK.words[evidence.first_word : evidence.last_word]
            assert evidence.quote.split() == [word.text for word in words]
            assert evidence.start_s == words[0].start_s


def test_everything_the_assessment_shows_carries_evidence(analyser: Analyser) -> None:
    done = pipeline.analyse(reading(), PLAN, analyser).assessment
    assert done is not None
    assert done.plan_hash == PLAN.hash
    assert done.findings
    statements = [f.statement for f in done.findings] + [t.statement for t in done.tasks]
    statements += [s for lens in done.lenses for s in lens.statements]
    assert all(s.evidence for s in statements)
    assert {f.section_id for f in done.findings} <= {None, *(s.id for s in PLAN.sections)}
    assert [s.section_id for s in done.sections] == [s.id for s in PLAN.sections]
    assert [lens.lens_id for lens in done.lenses] == [lens.id for lens in PLAN.lenses]
    for task in done.tasks:
        assert [a.filter_id for a in task.filters] == [f.id for f in PLAN.filters]


def test_notes_without_a_statement_give_an_assessment_without_one(analyser: Analyser) -> None:
    empty = replace(
        analyser.notes(VIDEO, TALK),
        key_passages=(),
        advice=(),
        concepts=(),
        takeaways=(),
        premise=None,
    )
    done = analyser.assess(empty, PLAN, TALK)
    assert not done.findings
    assert not done.tasks
    assert all(section.score.value == 0 for section in done.sections)


@pytest.mark.parametrize(
    "talk",
    [
        transcript("Hello."),
        transcript("今日は短い話です。", "毎週手紙を書いてください。", language="ja"),
        transcript("هذا حديث قصير.", language="ar"),
        transcript("Schreiben Sie jede Woche.", "Das war es schon.", language="de"),
        transcript("one two three", language="und"),
    ],
    ids=["one word", "ja", "ar", "de", "und"],
)
def test_any_talk_however_short_and_in_any_language_is_read(
    analyser: Analyser, talk: Transcript
) -> None:
    done = pipeline.analyse(reading(talk), PLAN, analyser)
    assert done.assessment is not None
    assert not done.dropped


def test_an_analyser_has_one_id_that_fits_its_column(analyser: Analyser) -> None:
    assert 0 < len(analyser.id) <= 80


def test_a_talk_with_nothing_to_do_yields_no_task() -> None:
    history = transcript(
        "The town was founded in the year nine hundred by monks from the south.",
        "Its walls were built of red stone that came down the river on rafts.",
        "For three centuries the market was the largest between the two rivers.",
        "A fire destroyed most of the houses, and only the church was left standing.",
        "Today some nine thousand people live there, and the market is a car park.",
    )
    done = pipeline.analyse(reading(history), PLAN, OfflineAnalyser())
    assert done.notes.advice == ()
    assert done.assessment is not None
    assert done.assessment.tasks == ()
    assert done.assessment.verdict.value.value == "not judged", "it found nothing to judge by"


def test_the_offline_analyser_says_what_it_cannot_do_and_is_never_refused_by_the_gate() -> None:
    done = pipeline.analyse(reading(), PLAN, OfflineAnalyser())
    assert done.dropped == ()
    assert done.notes.limits
    assert done.cost.tokens_in == 0
    assert any("Tuesday" in a.title for a in done.notes.advice)
    assert all(
        {w.lower().strip(".,") for w in a.title.split()}
        <= {w.lower().strip(".,") for w in a.statement.text.split()}
        for a in done.notes.advice
    )
