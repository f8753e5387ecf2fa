"""Commands, their errors and exit codes, run within this process."""

from __future__ import annotations

import codecs
import errno
import io
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from tests.unit.cli.runs import ID, ROOT, TALK, FakeYouTube, run
from tubetotask.cli import errors
from tubetotask.cli.output import write
from tubetotask.cli.planfile import read_plan
from tubetotask.cli.tools import Tools
from tubetotask.config import Config
from tubetotask.domain.errors import (
    AnalysisFailed,
    ConfigError,
    NotFound,
    StorageFailed,
    TranscriptUnavailable,
    TubeToTaskError,
)
from tubetotask.transcripts.chain import Chain


def test_each_kind_of_error_has_its_exit_code_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected: list[tuple[BaseException, int]] = [
        (NotFound("gone", remedy="look"), 3),
        (TranscriptUnavailable("no", state="blocked", remedy="wait"), 4),
        (AnalysisFailed("broke", remedy="again"), 5),
        (StorageFailed("full", remedy="free space"), 6),
        (ConfigError("set wrong", remedy="set right"), 2),
        (TubeToTaskError("other"), 1),
        (ValueError("a bug"), 1),
        (OSError(errno.EIO, "broken"), 1),
        (OSError(errno.ENOSPC, "full"), 6),
        (KeyboardInterrupt(), 130),
        (click.UsageError("wrong"), 2),
    ]
    for error, code in expected:
        assert errors.translated(_raising(error)) == code, error
    told = capsys.readouterr().err
    assert "error: gone\nwhat to do: look\n" in told
    assert (
        "Something unexpected went wrong (ValueError).\nwhat to do: Run it again with LOG" in told
    )
    assert "a bug" not in told
    assert "Traceback" not in told


def _raising(error: BaseException) -> Callable[[], object]:
    def work() -> object:
        raise error

    return work


def test_a_traceback_is_shown_only_for_debugging(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    assert errors.translated(_raising(ValueError("a bug"))) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_youtube_link_is_fetched_in_the_wanted_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    youtube = FakeYouTube()
    link = f"https://youtu.be/{ID}?t=5"
    assert run("transcript", link, "--language", "de, pt-BR", youtube=youtube) == 0
    assert run("transcript", link, youtube=youtube) == 0
    assert youtube.asked == [(ID, ("de", "pt-BR")), (ID, ("en",))]
    told = capsys.readouterr()
    assert told.out.startswith("Bread\n\n0:01  Hello")
    assert f"Fetching the captions of YouTube video {ID} …" in told.err


def test_an_analysis_of_a_youtube_video_links_to_its_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("analyze", ID, "--format", "md", "--no-store") == 0
    told = capsys.readouterr()
    assert f"](https://www.youtube.com/watch?v={ID}&t=" in told.out
    assert "there is no file called" in told.err
    assert "without --plan PLAN.md" in told.err


def test_a_transcript_that_cannot_be_had_ends_with_4(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = TranscriptUnavailable("YouTube blocks us.", state="blocked", remedy="Try later.")
    assert run("analyze", ID, youtube=FakeYouTube(refusal)) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert "error: YouTube blocks us.\nwhat to do: Try later.\n" in told.err


def test_a_file_named_like_a_video_is_read_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ID).write_bytes(TALK.read_bytes())
    youtube = FakeYouTube()
    assert run("transcript", ID, youtube=youtube) == 0
    assert youtube.asked == []
    assert f"note: reading the file {ID}; for the video of that id" in capsys.readouterr().err


def test_inputs_that_cannot_be_used_end_with_3_and_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "picture.vtt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "empty.vtt").touch()
    with (tmp_path / "big.vtt").open("wb") as big:
        big.truncate(60 * 1024 * 1024)
    cases = {
        "nothing.vtt": "There is no file “nothing.vtt”",
        "folder": "“folder” is a folder.",
        "picture.vtt": "looks like a PNG image",
        "empty.vtt": "“empty.vtt” is empty.",
        "big.vtt": "“big.vtt” has 60 MB; the limit for captions is 20 MB.",
        "https://vimeo.com/1": "This is not a link to a YouTube video.",
        "": "There is no file “”",
        "x" * 5000: "x…”, and it is no",
        "a\nb\0": "There is no file “a b”",
    }
    for source, message in cases.items():
        assert run("transcript", source) == 3, source
        told = capsys.readouterr()
        assert told.out == ""
        assert message in told.err
        assert "what to do: " in told.err


def test_plans_that_cannot_be_used_end_with_3_and_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.md").touch()
    (tmp_path / "marks.md").write_text("# \n\n---\n")
    (tmp_path / "binary.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (tmp_path / "long.md").write_bytes(b"bread " * 200_000)
    cases = {
        "nothing.md": "There is no plan “nothing.md”.",
        "empty.md": "The plan is empty.",
        "marks.md": "The plan has no text.",
        "binary.md": "The plan is not a text file.",
        "long.md": "“long.md” has 1 MB; the limit for a plan is 781 KB.",
        ".": "“.” is a folder.",
    }
    for plan, message in cases.items():
        assert run("analyze", str(TALK), "--plan", plan) == 3, plan
        told = capsys.readouterr()
        assert message in told.err
        assert "what to do: " in told.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le"])
def test_a_plan_in_any_usual_encoding_keeps_its_letters(tmp_path: Path, encoding: str) -> None:
    text = "## Größe und Preise\n\n- Brötchen teurer verkaufen\n\n## Ärger\n\n- weniger\n"
    (tmp_path / "plan.md").write_bytes(codecs.encode(text, encoding))
    assert [s.title for s in read_plan("plan.md").sections] == ["Größe und Preise", "Ärger"]


def test_a_plan_of_one_line_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plan.md").write_text("Sell more bread")
    assert run("analyze", str(TALK), "--plan", "plan.md", "--no-store", "--offline") == 0
    told = capsys.readouterr()
    assert told.out.startswith("talk\n")
    assert "Sell more bread" in told.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("analyse", "x"),
        ("analyze",),
        ("analyze", "x", "--format", "pdf"),
        ("analyze", "x", "--language", "??"),
        ("analyze", "x", "--language", "xx"),
        ("analyze", "x", "--language", "qqq"),
        ("analyze", "x", "--language", "eng"),
        ("analyze", "x", "--language", "en-"),
        ("analyze", "x", "--language", "en,english-of-old"),
        ("analyze", "x", "--language", ","),
        ("analyze", "x", "--output", "."),
        ("analyze", "x", "--output", "no/where.md"),
        ("analyze", "x", "--output", "x" * 300),
        ("analyze", "-", "--plan", "-"),
    ],
)
def test_wrong_use_ends_with_2(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Error: " in told.err


def test_a_wrong_setting_ends_with_2_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAPTION_LANGUAGES", "!")
    assert run("transcript", ID) == 2
    assert "error: CAPTION_LANGUAGES is '!'" in capsys.readouterr().err


def test_a_failed_write_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("older")
    with pytest.raises(UnicodeEncodeError):
        write("half a character: \ud83d", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text() == "older"
    assert [p.name for p in tmp_path.iterdir()] == ["a.md"]


def test_a_folder_that_takes_no_file_is_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/proc/version").exists():
        pytest.skip("/proc is missing: this is not Linux")
    assert run("transcript", str(TALK), "-o", "/proc/a.md", "-q") == 6
    assert "could not be written to “/proc/a.md”" in capsys.readouterr().err


def test_warnings_of_a_transcript_are_told_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:02:00,000\nHello there.\n")
    assert run("transcript", "a.srt") == 0
    told = capsys.readouterr()
    assert "note: Only 2 words up to" in told.err
    assert "Only 2 words" not in told.out


def test_captions_that_are_too_large_are_refused_from_a_pipe_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    endless = io.TextIOWrapper(io.BytesIO(b"word " * (5 * 1024 * 1024)))
    monkeypatch.setattr(sys, "stdin", endless)
    assert run("transcript", "-") == 3
    assert (
        "Standard input is too large: the limit for captions is 20 MB." in capsys.readouterr().err
    )


def test_the_tools_of_a_real_run_are_the_settings_and_youtube() -> None:
    tools = Tools()
    config: Config = tools.config
    assert config is tools.config
    assert isinstance(tools.provider(), Chain)


def test_building_the_settings_makes_no_secret_and_no_folder(tmp_path: Path) -> None:
    assert Tools().config.tubetotask_data == tmp_path / "data"
    assert not (tmp_path / "data").exists()


def test_the_exit_codes_of_the_help_are_those_of_the_documents() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for line in errors.EPILOG.splitlines()[2:]:
        code, meaning = line.split(maxsplit=1)
        assert f"| {code} | {meaning} |" in page
