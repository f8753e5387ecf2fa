"""``tubetotask analyze`` with a model: failures in two lines, settings from everywhere."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.fakes.model import KEY, FakeModel, model
from tests.fakes.model_request import AskedFor
from tests.unit.analysis.model.helpers import clean
from tests.unit.cli.runs import ID, ROOT, TALK, run
from tubetotask import config

PLAN = ROOT / "tubetotask" / "samples" / "plan.md"


@pytest.mark.parametrize(
    ("scenario", "message", "remedy"),
    [
        ("401", "refuses the API key", "OPENAI_API_KEY"),
        ("403", "does not allow the use of", "another model"),
        ("retired", "is not there", "OPENAI_MODEL"),
        ("429-retry-after-90", "asks to slow down", "in 90 seconds"),
        ("no-credit", "no credit left", "Top it up"),
        pytest.param("500", "a fault of its own", "in some minutes", marks=pytest.mark.slow),
        pytest.param("reset", "cannot be reached", "OPENAI_BASE_URL", marks=pytest.mark.slow),
        pytest.param("hang", "within 1 seconds", "OPENAI_TIMEOUT_S", marks=pytest.mark.slow),
        ("html", "no model's server", "OPENAI_BASE_URL"),
        ("too-long", "longer than", "OPENAI_PART_TOKENS"),
        ("cut", "was cut off", "OPENAI_PART_TOKENS"),
        ("refusal", "declined", "another model"),
        ("empty", "empty answer", "Try again"),
        ("junk", "another form than asked for", "structured answers"),
    ],
)
def test_a_failure_is_told_in_two_lines_with_exit_code_5(
    fake: FakeModel,
    scenario: str,
    message: str,
    remedy: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")  # even then nothing of the server's is shown
    if scenario == "hang":
        monkeypatch.setenv("OPENAI_TIMEOUT_S", "1")
    name = model(scenario)
    assert run("analyze", str(TALK), "--model", name, "--no-store", "--quiet") == 5
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = [line for line in shown.err.splitlines() if line.startswith(("error: ", "what to do"))]
    assert lines[0].startswith("error: ")
    assert message in lines[0]
    assert lines[1].startswith("what to do: ")
    assert remedy in lines[1]
    assert len(lines) == 2
    clean(shown.err)


@pytest.mark.slow
def test_a_model_reads_where_one_is_set_up_and_its_notices_are_told(
    fake: FakeModel, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_MODEL", model("retired"))
    monkeypatch.setenv("OPENAI_MODEL_FALLBACKS", "gpt-4o-mini")
    assert run("analyze", str(TALK), "--plan", str(PLAN), "--no-store") == 0
    assert "gpt-4o-mini answered instead" in capsys.readouterr().err
    assert {each.model for each in fake.calls() if each.status == 200} == {"gpt-4o-mini"}


def test_a_model_can_be_named_and_none_used(fake: FakeModel) -> None:
    assert run("analyze", str(TALK), "--no-store", "--quiet", "--model", "gpt-4.1") == 0
    assert {each.model for each in fake.calls()} == {"gpt-4.1"}
    made = len(fake.log)
    assert run("analyze", str(TALK), "--no-store", "--quiet", "--offline") == 0
    assert len(fake.log) == made


def test_a_named_model_needs_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("analyze", str(TALK), "--no-store", "--model", "gpt-4.1") == 2
    assert "OPENAI_API_KEY" in capsys.readouterr().err


def test_a_key_comes_from_a_file_or_from_dotenv_as_well(
    fake: FakeModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(tmp_path / "key"))
    assert run("analyze", str(TALK), "--no-store", "--quiet") == 0
    monkeypatch.delenv("OPENAI_API_KEY_FILE")
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.delenv("FLASK_SKIP_DOTENV", raising=False)
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={fake.url}\n")
    monkeypatch.setattr(config, "ROOT", tmp_path)
    made = len(fake.log)
    assert run("analyze", str(TALK), "--no-store", "--quiet") == 0
    assert len(fake.log) == 2 * made
    assert all(each.key_right for each in fake.log)


@pytest.mark.slow
def test_a_try_that_failed_leaves_no_line_in_the_result(
    fake: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    name = model("503-once")
    arguments = ("analyze", str(TALK), "--no-store", "--format", "json", "--model", name)
    assert run(*arguments) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["video"]
    assert "model call failed" not in shown.err


@pytest.mark.slow
@pytest.mark.parametrize("source", [str(TALK), f"https://youtu.be/{ID}"])
def test_a_second_run_makes_no_call_and_a_failed_one_keeps_what_was_answered(
    fake: FakeModel, database: Path, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_CHECK_MODEL", model("401"))
    assert run("analyze", source, "--quiet") == 5
    assert [each.purpose for each in fake.calls()].count("notes") == 1
    monkeypatch.setenv("OPENAI_CHECK_MODEL", "gpt-4o-mini")
    assert run("analyze", source, "--quiet", "--plan", str(PLAN)) == 0
    assert [each.purpose for each in fake.calls()].count("notes") == 1
    made = len(fake.log)
    assert run("analyze", source, "--quiet", "--plan", str(PLAN)) == 0
    assert len(fake.log) == made


@pytest.mark.slow
def test_a_database_that_fails_in_the_middle_costs_only_the_keeping(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken: list[bool] = []

    def breaks(_asked: AskedFor) -> None:
        if not broken:  # while the first part is answered
            broken.append(True)
            with sqlite3.connect(database) as connection:
                connection.execute("DROP TABLE model_calls")
                connection.execute("DROP TABLE notes")

    fake.answers["notes"] = breaks
    monkeypatch.setenv("OPENAI_PART_TOKENS", "500")
    assert run("analyze", str(TALK), "--plan", str(PLAN)) == 0
    shown = capsys.readouterr()
    assert shown.err.count("the results are not kept") == 1
    assert shown.out
    texts = [repr(each.messages) for each in fake.calls()]
    assert len(set(texts)) == len(texts), "what was answered in this run is not asked again"


def test_a_key_that_cannot_be_unlocked_is_told_instead_of_reading_offline(
    fake: FakeModel,
    database: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("OPENAI_BASE_URL")
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO preferences (name, value, updated_at) "
            "VALUES ('openai_api_key', 'not-ours', '2026-11-01')"
        )
    assert run("analyze", str(TALK), "--quiet") == 2
    assert "enter the key anew" in capsys.readouterr().err
    assert fake.log == []


@pytest.mark.parametrize("name", ["", " ", "two words", "esc\x1b[31m", "a" * 201])
def test_a_name_that_no_model_has_is_refused(
    name: str, fake: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("analyze", str(TALK), "--model", name, "--no-store") == 2
    assert "name of a model" in capsys.readouterr().err
    assert fake.log == []
