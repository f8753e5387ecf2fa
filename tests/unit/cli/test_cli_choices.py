"""What a command line chooses: formats by endings, languages, commands; and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.fakes.model import KEY, FakeModel
from tests.unit.cli.runs import ID, TALK, FakeYouTube, run
from tubetotask.cli.output import form_of
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.transcripts.reasons import UPLOAD


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.json", "{"), ("a.md", "---\n"), ("a.html", "<!doctype html>"), ("a.txt", "talk\n")],
)
def test_the_ending_of_the_output_file_sets_the_format(
    tmp_path: Path, name: str, start: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text("older")
    (tmp_path / name).chmod(0o640)
    assert run("analyze", str(TALK), "--output", name, "--no-store") == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == ""
    assert list(tmp_path.glob(".*")) == []


def test_a_format_asked_for_wins_over_the_ending(tmp_path: Path) -> None:
    assert run("transcript", str(TALK), "-o", "a.sub", "--format", "srt", "-q") == 0
    assert (tmp_path / "a.sub").read_text().startswith("1\n00:00:")
    assert form_of(None, None, {".md": "md"}, "text") == "text"
    assert form_of("md", "a.MD", {".md": "md"}, "text") == "md"


def test_a_file_without_an_ending_and_a_device_take_any_format(tmp_path: Path) -> None:
    for output in ("result", os.devnull, str(tmp_path / ".hidden")):
        assert form_of(None, output, {".md": "md"}, "text") == "text"
        assert form_of("json", output, {".md": "md"}, "text") == "json"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("analyze", "x", "-o", "x.pdf"), "What can be written: text, md, json, html."),
        (("analyze", "x", "-o", "x.srt"), "What can be written: text, md, json, html."),
        (("transcript", "x", "-o", "x.html"), "can be written: text, md, json, srt, vtt."),
        (("analyze", "x", "-o", "x.json", "--format", "html"), "but --format says html"),
        (("transcript", "x", "-o", "x.vtt", "--format", "srt"), "ends as vtt"),
    ],
)
def test_an_ending_that_means_no_or_another_format_is_refused_before_the_work(
    arguments: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "code", ["en", "EN", "pt-BR", "zh-Hans", "zh-Hant-TW", "es-419", "fil", "yue", "iw", "en-orig"]
)
def test_codes_of_known_languages_are_taken(code: str) -> None:
    youtube = FakeYouTube()
    assert run("transcript", ID, "--language", code, "-q", youtube=youtube) == 0
    assert youtube.asked == [(ID, (code,))]


def test_a_mistyped_command_names_the_likely_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("analyse", "x") == 2
    assert "Did you mean 'analyze'?" in capsys.readouterr().err
    assert run("frobnicate") == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_a_model_is_asked_by_who_has_one_and_did_not_say_offline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("analyze", str(TALK), "--no-store")
    with FakeModel() as fake:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        assert run(*asked, "--offline") == 0
        assert not fake.log
        assert "offline analyser" in capsys.readouterr().out
        assert run(*asked, "--model", "gpt-4o-mini") == 0
        assert {each.model for each in fake.log} == {"gpt-4o-mini"}
    told = capsys.readouterr()
    assert "in a model's words" in told.out
    assert KEY not in told.out + told.err


def test_a_model_named_without_a_server_is_a_wrong_setting_with_a_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("analyze", str(TALK), "--no-store", "--model", "gpt-4o") == 2
    assert "Set OPENAI_API_KEY" in capsys.readouterr().err
    assert run("analyze", str(TALK), "--offline", "--model", "gpt-4o") == 2


@pytest.mark.parametrize(
    ("remedy", "told"),
    [
        (f"Try again. {UPLOAD}", "Try again. Give a caption file: tubetotask transcript FILE"),
        (UPLOAD, "Give a caption file: tubetotask transcript FILE"),
        (
            f"Check the network, or do without: {UPLOAD}",
            "Check the network, or give a caption file: tubetotask transcript FILE",
        ),
        (
            "Upload captions of your own.",
            "Give a caption file: tubetotask transcript FILE",
        ),
        ("Check the address.", "Check the address."),
    ],
)
def test_youtubes_refusals_ask_for_a_file_and_not_for_a_box_to_paste_into(
    remedy: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    refusal = TranscriptUnavailable("No.", state="blocked", remedy=remedy)
    assert run("transcript", ID, youtube=FakeYouTube(refusal)) == 4
    assert f"what to do: {told}\n" in capsys.readouterr().err
