"""A whole analysis by a model: nothing half-made is kept, and nothing answered is asked again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.contracts.test_analyser import PLAN, TALK, VIDEO
from tests.fakes.model import FakeModel, model
from tests.fakes.model_request import AskedFor
from tests.unit.analysis.model.helpers import Waits, failing, settings
from tubetotask import pipeline, plans
from tubetotask.analysis.encoders import TfidfEncoder
from tubetotask.analysis.model import ModelAnalyser, ModelSettings
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.calls import CallBook, NoBook
from tubetotask.domain.errors import ModelFailed
from tubetotask.domain.library import Noted, NotesKey
from tubetotask.domain.plan import Plan
from tubetotask.transcripts import Reading

READING = Reading(VIDEO, TALK)
PARTS = 60  # tokens: the talk goes in several parts


class Shelf:
    """A library in memory."""

    def __init__(self) -> None:
        self.kept: dict[NotesKey, Noted] = {}

    def find_notes(self, key: NotesKey) -> Noted | None:
        return self.kept.get(key)

    def keep_notes(self, key: NotesKey, noted: Noted) -> None:
        self.kept[key] = noted


def analyser(found: ModelSettings, book: CallBook | None = None) -> ModelAnalyser:
    endpoint = Endpoint(found, sleep=Waits())
    return ModelAnalyser(found, book=book, encoder=TfidfEncoder(), endpoint=endpoint)


def analyse(found: ModelSettings, book: CallBook, shelf: Shelf, plan: Plan = PLAN) -> Analysis:
    return pipeline.analyse(READING, plan, analyser(found, book), library=shelf)


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with FakeModel() as running:
        yield running


def purposes(fake: FakeModel) -> list[str]:
    return [asked.purpose for asked in fake.calls() if asked.status == 200]


def test_a_second_run_makes_no_call_and_gives_the_same(fake: FakeModel) -> None:
    book, shelf = NoBook(), Shelf()
    found = settings(fake, part_tokens=PARTS)
    first = analyse(found, book, shelf)
    made = len(fake.log)
    assert made >= 5
    again = analyse(found, book, Shelf())  # from the answers alone
    with_notes = analyse(found, book, shelf)
    assert len(fake.log) == made
    assert again.notes.concepts == first.notes.concepts
    assert again.cost.kept == again.cost.calls == first.cost.calls
    assert with_notes.assessment is not None
    assert with_notes.assessment.cost.kept == with_notes.assessment.cost.calls


@pytest.mark.parametrize("scenario", ["500", "401", "429-retry-after-90", "junk", "refusal", "cut"])
def test_when_the_double_check_fails_no_notes_are_kept_but_every_answer_is(
    fake: FakeModel, scenario: str
) -> None:
    book, shelf = NoBook(), Shelf()
    broken = settings(fake, check_model=model(scenario))
    with pytest.raises(ModelFailed):
        analyse(broken, book, shelf)
    assert shelf.kept == {}
    notes = purposes(fake).count("notes")
    done = analyse(replace(broken, check_model=model("good")), book, shelf)
    assert done.notes.concepts
    assert purposes(fake).count("notes") == notes == 1
    assert len(shelf.kept) == 1


def test_when_one_part_fails_only_that_part_is_asked_again(fake: FakeModel) -> None:
    bad = {"on": True}

    def second(asked: AskedFor) -> dict[str, object] | None:
        return {"concepts": 7} if asked.part == 2 and bad["on"] else None

    fake.answers["notes"] = second
    book, shelf = NoBook(), Shelf()
    found = settings(fake, part_tokens=PARTS, parallel=2)
    with failing("junk"):
        analyse(found, book, shelf)
    assert shelf.kept == {}
    before = {_asked(each.messages) for each in fake.calls("notes")}
    bad["on"] = False
    count = len(fake.calls("notes"))
    done = analyse(found, book, shelf)
    again = [_asked(each.messages) for each in fake.calls("notes")[count:]]
    second_part = [asked for asked in again if "\nPart 2 of" in asked]
    assert len(second_part) == 1, "what was set aside is asked anew"
    assert not (set(again) - set(second_part)) & before, "what was answered is not"
    assert done.notes.coverage == 1.0


def _asked(messages: list[dict[str, object]]) -> str:
    return str(messages[1]["content"])


def test_notes_say_that_another_model_answered_and_that_nothing_was_checked(
    fake: FakeModel,
) -> None:
    gone, there = model("retired"), model("good")
    found = settings(fake, model=gone, fallbacks=(there,), double_check=False)
    done = analyse(found, NoBook(), Shelf())
    assert f"{gone} is not offered by the server; {there} answered instead." in done.notes.limits
    assert any("double check is turned off" in limit for limit in done.notes.limits)
    assert done.cost.model == there
    assert done.assessment is not None
    assert set(done.notes.limits) <= set(done.assessment.limits)


def test_a_changed_plan_asks_for_the_assessment_only(fake: FakeModel) -> None:
    book, shelf = NoBook(), Shelf()
    analyse(settings(fake), book, shelf)
    made = len(fake.log)
    other = plans.parse("# Shop\n\n## Letters\n- Write to readers each Tuesday\n")
    analyse(settings(fake), book, shelf, other)
    assert set(purposes(fake)[made:]) <= {"assess", "revise", "check"}
    assert purposes(fake)[made:].count("assess") == 1


def test_an_id_names_prompts_model_and_whether_it_was_checked(fake: FakeModel) -> None:
    long = "org/" + "a-very-long-name-of-a-model" * 5
    found = settings(fake, model="gpt-4o")
    ids = [
        analyser(each).id
        for each in (
            found,
            replace(found, double_check=False),
            replace(found, model=long),
            replace(found, model=long + "2"),
        )
    ]
    assert len(set(ids)) == 4
    assert all(len(each) <= 80 for each in ids)
    assert ids[0].startswith("model/")
    assert "/gpt-4o@" in ids[0]
    assert analyser(replace(found, base_url="")).id.endswith("/gpt-4o")


def test_calls_of_parts_run_at_the_same_time_but_no_more_than_allowed() -> None:
    two = threading.Barrier(2)

    def meet(asked: AskedFor) -> None:
        if asked.part <= 2:
            two.wait(60)  # ends only where both are under way at once

    with FakeModel(answers={"notes": meet}) as fake:
        analyse(settings(fake, part_tokens=PARTS, parallel=2), NoBook(), Shelf())
        assert fake.most_at_once == 2
