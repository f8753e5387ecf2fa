"""A log file of several processes: put aside under their hands, and no line is lost or broken."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tubetotask.logs.files import SharedFile

PROCESSES, LINES, AT_ONCE = 3, 800, 100
WRITER = f"""
import logging, pathlib, sys
from tubetotask.logs.files import SharedFile
name, file, most, lines = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
log = logging.getLogger()
log.addHandler(SharedFile(file, most, 1000))
for number in range(lines):
    if number % {AT_ONCE} == 0:
        sys.stdin.readline()  # nobody tells any more once it is closed
    log.warning("%s %d %s", name, number, "x" * (number % 700))
"""


def writers(file: Path, most: int) -> list[subprocess.Popen[str]]:
    """Processes that write so many lines at once, each time they are told to."""
    arguments = (str(file), str(most), str(LINES))
    return [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, f"p{n}", *arguments], stdin=subprocess.PIPE, text=True
        )
        for n in range(PROCESSES)
    ]


def tell(started: list[subprocess.Popen[str]]) -> None:
    for each in started:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()


def end(started: list[subprocess.Popen[str]]) -> None:
    """Have the rest written."""
    for each in started:
        assert each.stdin is not None
        each.stdin.close()
    assert [each.wait(120) for each in started] == [0] * PROCESSES


def complete(folder: Path) -> int:
    """Every line is there once, whole, in its writer's order; how many files hold them."""
    files = sorted(folder.glob("log*"), key=lambda f: -int(f.suffix[1:] or 0))
    told = [line for file in files for line in file.read_text().splitlines()]
    for n in range(PROCESSES):
        mine = [line.split(" ", 2) for line in told if line.startswith(f"p{n} ")]
        assert [int(number) for _, number, _ in mine] == list(range(LINES))
        assert all(rest == "x" * (int(number) % 700) for _, number, rest in mine)
    assert len(told) == PROCESSES * LINES
    return len(files)


@pytest.mark.slow
def test_three_processes_that_put_the_file_aside_lose_no_line(tmp_path: Path) -> None:
    started = writers(tmp_path / "log", 20_000)
    tell(started)
    end(started)
    assert complete(tmp_path) > 10


@pytest.mark.slow
def test_a_file_that_something_else_renames_loses_no_line_and_needs_no_signal(
    tmp_path: Path,
) -> None:
    file = tmp_path / "log"
    started = writers(file, 0)
    times = LINES // AT_ONCE
    for number in range(times):
        tell(started)
        while not file.exists() or file.stat().st_size < 10_000:
            assert all(each.poll() is None for each in started)
        file.rename(tmp_path / f"log.{999 - number}")  # while they write
    end(started)
    assert complete(tmp_path) >= times


def test_so_many_files_are_kept_and_nobody_else_reads_them(tmp_path: Path) -> None:
    handler = SharedFile(tmp_path / "deep" / "log", 100, 3)
    for number in range(50):
        handler.emit(logging.LogRecord("x", 30, "", 0, f"{number} {'y' * 40}", (), None))
    handler.close()
    found = sorted(f.name for f in (tmp_path / "deep").iterdir() if not f.name.startswith("."))
    assert found == ["log", "log.1", "log.2", "log.3"]
    assert (tmp_path / "deep" / "log").read_text().startswith("4")
    assert (tmp_path / "deep" / "log").stat().st_mode & 0o007 == 0


def test_a_line_that_the_disk_does_not_take_goes_to_stderr(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device
        return
    handler = SharedFile(Path("/dev/full"))
    handler.emit(logging.LogRecord("x", 30, "", 0, "not lost", (), None))
    handler.close()
    assert capfdbinary.readouterr().err == b"not lost\n"
