"""A question's answer is kept before it is used, goes back once, and never costs twice."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from tests.fakes.bare import BareServer, completion
from tests.fakes.model import KEY, FakeModel, model
from tests.unit.analysis.model.helpers import DATA, asker, clean, failing, settings
from tubetotask import logs
from tubetotask.analysis.model.answers import CheckAnswer, NotesAnswer, TryAnswer
from tubetotask.domain.calls import Call, NoBook, Outcome
from tubetotask.domain.errors import ModelFailed


class Book(NoBook):
    """Remembers every call that was ever kept, and what was set aside."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Call] = []
        self.aside: list[str] = []

    def keep(self, call: Call, held: int = 0) -> None:
        self.kept.append(call)
        super().keep(call, held)

    def set_aside(self, keys: Sequence[str]) -> None:
        self.aside += keys
        super().set_aside(keys)


@pytest.mark.parametrize(
    ("scenario", "state", "outcomes"),
    [
        ("cut", "cut-off", ["cut"]),
        ("content-filter", "refused", ["refused"]),
        ("refusal", "refused", ["refused"]),
        ("empty", "empty", ["invalid"]),
        ("no-choices", "empty", ["invalid"]),
        ("junk", "junk", ["invalid", "invalid"]),
        ("invalid", "junk", ["invalid", "invalid"]),
        ("half-json", "junk", ["invalid", "invalid"]),
    ],
)
def test_an_answer_of_no_use_is_paid_for_told_and_asked_anew_at_the_next_try(
    scenario: str, state: str, outcomes: list[str]
) -> None:
    book = Book()
    with FakeModel() as fake:
        for tries in (1, 2):
            one = asker(settings(fake), book)
            with failing(state) as found:
                one.ask("notes", DATA, NotesAnswer, model=model(scenario))
            assert found[0].retryable
            assert len(fake.log) == tries * len(outcomes)
            assert one.cost.calls == len(outcomes)
            assert one.cost.tokens_in > 0
        assert [call.outcome.value for call in book.kept] == outcomes * 2
        assert book.aside == [call.key for call in book.kept]


@pytest.mark.parametrize("scenario", ["junk-once", "invalid-once", "half-json-once"])
def test_an_answer_that_does_not_fit_goes_back_once_and_is_never_asked_for_again(
    scenario: str,
) -> None:
    book = Book()
    with FakeModel() as fake:
        one = asker(settings(fake), book)
        first = one.ask("notes", DATA, NotesAnswer, model=model(scenario))
        assert first.concepts
        assert one.cost.calls == 2
        bad, fits = fake.log
        assert fits.messages[:2] == bad.messages
        assert fits.messages[2]["content"] == bad.text
        assert fits.messages[3]["content"].startswith("This does not fit: ")
        assert [call.outcome for call in book.kept] == [Outcome.INVALID, Outcome.USED]
        again = asker(settings(fake), book)
        assert again.ask("notes", DATA, NotesAnswer, model=model(scenario)) == first
        assert (again.cost.calls, again.cost.kept, len(fake.log)) == (2, 2, 2)


def test_what_is_wrong_is_named_by_place_without_what_the_model_wrote() -> None:
    with FakeModel(answers={"notes": lambda _: {"concepts": "evil", "advice": 3}}) as fake:
        with failing("junk"):
            asker(settings(fake)).ask("notes", DATA, NotesAnswer, model="gpt-4o")
        told = fake.log[1].messages[3]["content"]
    assert "concepts: " in told
    assert "advice: " in told
    assert "evil" not in told


@pytest.mark.parametrize(
    "text",
    [
        '{"ok": true}',
        ' \n{"ok": true, "why": "because"}\n ',
        'Of course! {"ok": true}',
        '```json\n{"ok": true}\n```',
        'About {this}:\n```\n{"ok": true}\n```\nand {that}.',
        '{"ok": true, "note": "```{```}"}',
    ],
)
def test_json_is_found_among_fences_and_prose(text: str) -> None:
    with BareServer(completion(text)) as server:
        assert asker(settings(server.url)).ask("try", "x", TryAnswer, model="any").ok


@pytest.mark.parametrize(
    "text", ["}{", "```", "``````", "{", "[1]", "true", "NaN", '{"ok": ' * 50_000, "9" * 9999]
)
def test_what_holds_no_fitting_json_is_junk(text: str) -> None:
    with BareServer(completion(text)) as server, failing("junk"):
        asker(settings(server.url)).ask("try", "x", TryAnswer, model="any")


def test_a_server_that_ignores_the_schema_is_understood_at_once() -> None:
    with FakeModel() as fake:
        found = asker(settings(fake)).ask("notes", DATA, NotesAnswer, model=model("ignores-schema"))
        assert len(fake.log) == 1
        assert found == asker(settings(fake)).ask("notes", DATA, NotesAnswer, model="gpt-4o")


def test_what_no_database_takes_is_left_out_of_an_answer() -> None:
    told = '{"statements": [{"id": "k1", "supported": false, "why": "a\\u0000b\\ud800c"}]}'
    with BareServer(completion(told)) as server:
        found = asker(settings(server.url)).ask("check", "x", CheckAnswer, model="any")
    assert found.statements[0].why == "ab?c"


def test_without_a_count_of_tokens_the_cost_is_unknown_and_not_nothing() -> None:
    prices = {model("no-usage"): (Decimal(1), Decimal(1)), "gpt-4o": (Decimal(1), Decimal(1))}
    with FakeModel() as fake:
        one = asker(settings(fake, prices=prices))
        one.ask("notes", DATA, NotesAnswer, model="gpt-4o")
        assert one.cost.usd
        one.ask("notes", DATA, NotesAnswer, model=model("no-usage"))
        assert one.cost.usd is None
        assert one.cost.calls == 2


@pytest.mark.parametrize("gone", ["retired", "404"])
def test_a_model_that_is_gone_is_replaced_along_the_list_with_a_notice(gone: str) -> None:
    first, second, third = model(gone), model(gone, "gpt-4.1"), model("good")
    with FakeModel() as fake:
        one = asker(settings(fake, model=first, fallbacks=(second, third, "gpt-4o")))
        one.ask("notes", DATA, NotesAnswer)
        one.ask("notes", DATA + "\nmore", NotesAnswer)
        assert [each.model for each in fake.log] == [first, second, third, third]
        assert one.notices == (f"{first} is not offered by the server; {third} answered instead.",)
        assert one.cost.model == third


def test_without_a_model_that_is_there_the_first_is_named() -> None:
    first, second = model("retired"), model("404", "gpt-4.1")
    with FakeModel() as fake:
        one = asker(settings(fake, model=first, fallbacks=(second,)))
        for _ in range(2):
            with failing("no-model") as found:
                one.ask("notes", DATA, NotesAnswer)
            assert first in found[0].message
            assert not found[0].retryable
        assert len(fake.log) == 2
        assert one.notices == ()


def test_only_a_missing_model_is_replaced() -> None:
    with FakeModel() as fake:
        for scenario in ("401", "403", "no-credit", "cut"):
            with pytest.raises(ModelFailed):
                asker(settings(fake, model=model(scenario), fallbacks=("gpt-4o",))).ask(
                    "notes", DATA, NotesAnswer
                )
        assert [each.model for each in fake.calls()].count("gpt-4o") == 0


def test_an_answer_kept_by_a_process_that_died_before_judging_it_is_judged_then() -> None:
    book = Book()
    with FakeModel() as fake:
        with failing("refused"):
            asker(settings(fake), book).ask("notes", DATA, NotesAnswer, model=model("refusal"))
        refused = book.kept[0]
        book.keep(refused)  # as it stood before it was set aside
        with failing("refused"):
            asker(settings(fake), book).ask("notes", DATA, NotesAnswer, model=model("refusal"))
        assert len(fake.log) == 1
        assert book.find(refused.key) is None


def test_a_key_of_a_call_changes_with_model_data_and_prompt_and_nothing_else() -> None:
    book = Book()
    with FakeModel() as fake:
        for name, data in (("gpt-4o", DATA), ("gpt-4.1", DATA), ("gpt-4o", DATA + " ")):
            for timeout_s in (20.0, 30.0):
                found = settings(fake, timeout_s=timeout_s)
                asker(found, book).ask("notes", data, NotesAnswer, model=name)
        assert len({call.key for call in book.kept}) == len(book.kept) == len(fake.log) == 3


def test_no_line_of_the_log_holds_a_key_or_what_a_server_or_a_talk_says() -> None:
    with FakeModel() as fake, capture_logs() as lines:
        for scenario in ("401", "403", "429", "500", "junk", "invalid", "refusal"):
            with pytest.raises(ModelFailed):
                asker(settings(fake)).ask("notes", DATA, NotesAnswer, model=model(scenario))
    assert {line["event"] for line in lines} == {"model call failed", "model answer does not fit"}
    clean(repr(lines))
    assert "letter" not in repr(lines)


@pytest.fixture
def _log_of_its_own() -> Iterator[None]:
    root, before = logging.getLogger(), [*logging.getLogger().handlers]
    level = root.level
    yield
    root.handlers = before
    root.setLevel(level)


@pytest.mark.usefixtures("_log_of_its_own")
def test_even_the_most_talkative_log_keeps_key_talk_and_address_to_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.set_up("DEBUG", "text")
    with FakeModel() as fake:
        found = settings(fake.url.replace("http://", "http://me:hidden@"))
        with failing("bad-key"):  # a name and password of the address stand in the key's place
            asker(found).ask("notes", DATA, NotesAnswer, model="gpt-4o")
        asker(settings(fake)).ask("notes", DATA, NotesAnswer, model=model("500-once"))
    shown = "".join(capsys.readouterr())
    assert "model call failed" in shown
    clean(shown)
    assert KEY not in shown
    assert "hidden" not in shown
    assert "letter" not in shown


def test_settings_show_no_key() -> None:
    assert KEY not in repr(replace(settings("http://localhost/v1"), model="x"))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"concepts": [1] * 500_000}),
        json.dumps({"premise": {"text": "a" * 2_001, "quote": "a b c"}}),
        json.dumps({"premise": {"text": "a", "quote": "1 " * 9_000}}),
    ],
    ids=["list", "letters", "words"],
)
def test_an_answer_without_end_is_kept_short_sent_back_and_holds_nobody_up(text: str) -> None:
    book = Book()
    with BareServer(completion(text)) as server, failing("junk"):
        asker(settings(server.url), book).ask("notes", DATA, NotesAnswer)
    assert [call.outcome for call in book.kept] == [Outcome.INVALID] * 2
    assert book.kept[0].text[:1_000] == text[:1_000]
    assert all(len(call.text) <= 200_001 for call in book.kept)
    assert book.aside == [call.key for call in book.kept]


def test_while_a_server_is_away_the_answer_that_is_to_be_mended_is_not_paid_for_again() -> None:
    book, away = Book(), "429-retry-after-90"
    with FakeModel(scenarios={"gpt-4o": f"invalid-then-{away}"}) as fake:
        for _ in range(3):
            with failing("rate-limited"):
                asker(settings(fake), book).ask("notes", DATA, NotesAnswer)
        assert [each.outcome for each in fake.log] == ["invalid", away, away, away]
        assert not book.aside
        fake.scenarios["gpt-4o"] = "invalid"
        with failing("junk"):
            asker(settings(fake), book).ask("notes", DATA, NotesAnswer)
        assert [each.outcome for each in fake.log[4:]] == ["invalid"]
    assert len(book.aside) == 2
