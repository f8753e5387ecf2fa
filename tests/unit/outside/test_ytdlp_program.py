"""yt-dlp is held to its time, its output and its memory, and is told no secret but its proxy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tubetotask.outside import ytdlp

LINK = "https://www.youtube.com/watch?v=xxxxxxxxxxx"


def program(folder: Path, source: str) -> str:
    """The path of a program that is started in place of Python, and does this instead."""
    file = folder / "program"
    file.write_text(f"#!{sys.executable}\nimport os, sys, time\n{source}\n")
    file.chmod(0o700)
    return str(file)


def test_what_it_prints_and_what_it_says_are_kept_apart(tmp_path: Path) -> None:
    python = program(tmp_path, "print('{}'); sys.stderr.write('WARNING: x')")
    assert ytdlp.run(["--print", "x"], LINK, python=python) == ytdlp.Printed(b"{}\n", "WARNING: x")


def test_options_come_before_the_link_which_cannot_be_taken_for_one(tmp_path: Path) -> None:
    python = program(tmp_path, "print(sys.argv[1:])")
    told = ytdlp.run(["--print", "x"], "--exec=rm", python=python).out.decode()
    assert told.index("'--print', 'x', '--', '--exec=rm']") > told.index("'--ignore-config'")


def test_its_environment_holds_no_secret_of_ours_and_the_proxy_it_is_to_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "SESSION_SECRET", "YOUTUBE_PROXY", "DATABASE_URL"):
        monkeypatch.setenv(name, "a-secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://other:1")
    monkeypatch.setenv("NO_PROXY", "youtube.com")
    python = program(tmp_path, "print(dict(os.environ)); print(sys.argv)")

    told = ytdlp.run([], LINK, python=python, proxy="http://name:word@host:8080").out.decode()

    assert "a-secret" not in told
    environment, arguments = told.splitlines()
    assert "'HTTPS_PROXY': 'http://name:word@host:8080'" in environment
    assert "'NO_PROXY': ''" in environment
    assert "word" not in arguments, "anybody on the machine can read a command line"

    told = ytdlp.run([], LINK, python=python).out.decode()
    assert "'HTTPS_PROXY': 'http://other:1'" in told


@pytest.mark.slow
def test_it_is_ended_when_its_time_is_up_with_what_it_has_started(tmp_path: Path) -> None:
    left = tmp_path / "left"
    child = f"import time, pathlib; time.sleep(1); pathlib.Path({str(left)!r}).touch()"
    source = f"import subprocess; subprocess.Popen([{sys.executable!r}, '-c', {child!r}])"
    python = program(tmp_path, f"{source}; time.sleep(60)")
    with pytest.raises(ytdlp.TooLong):
        ytdlp.run([], LINK, python=python, deadline_s=0.3)
    with pytest.raises(ytdlp.TooLong):
        ytdlp.run([], LINK, python=program(tmp_path, "time.sleep(60)"), deadline_s=1.5)
    assert not left.exists()


def test_it_is_ended_when_it_prints_more_than_is_read(tmp_path: Path) -> None:
    python = program(tmp_path, "while True: print('x' * 65536)")
    with pytest.raises(ytdlp.TooMuch):
        ytdlp.run([], LINK, python=python, max_bytes=1_000_000)


def test_many_warnings_neither_stop_it_nor_fill_the_memory(tmp_path: Path) -> None:
    python = program(tmp_path, "sys.stderr.write('w' * 5_000_000); print('done')")
    told = ytdlp.run([], LINK, python=python)
    assert told.out == b"done\n"
    assert len(told.said) < 1_200_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds another process's memory")
def test_it_cannot_take_more_memory_than_it_is_allowed(tmp_path: Path) -> None:
    python = program(tmp_path, "time.sleep(0.3); x = bytearray(3 * 1024**3); print('had it')")
    told = ytdlp.run([], LINK, python=python)
    assert told.out == b""
    assert "MemoryError" in told.said


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ytdlp.NotRun):
        ytdlp.run([], LINK, python=str(tmp_path / "nothing"))
