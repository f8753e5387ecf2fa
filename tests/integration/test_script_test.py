"""script/test: which steps it takes, and what it makes of one that fails.

The steps themselves are programs that only note how they were called; whether the real ones hold
is what a real run shows.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.machines import Machine

NOTING_PYTHON = f"""#!/bin/sh
case "$*" in
    "-m pip"*) exit 0 ;;
    "-m ruff"* | "-m mypy"* | "-m pytest"* | "-m coverage"* | "-m playwright"* | "-m deploy"*)
        echo "$*" >>"$NOTES"
        case "$*" in *"${{FAILING:-nothing}}"*) exit 1 ;; esac
        exit 0 ;;
    "-c from playwright"*) exit 1 ;;
    "-c import sysconfig"*) echo "${{0%/*}}"; exit 0 ;;
    "-m compileall"*) exit 0 ;;
esac
exec "{sys.executable}" "$@"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    """A machine with an environment, a browser, and steps that note how they were called."""
    machine = Machine(tmp_path)
    (machine.project / ".venv/bin").mkdir(parents=True)
    for name, text in {
        "python": NOTING_PYTHON,
        "lint-imports": '#!/bin/sh\necho "lint-imports" >>"$NOTES"\n',
    }.items():
        (machine.project / ".venv/bin" / name).write_text(text)
        (machine.project / ".venv/bin" / name).chmod(0o755)
    machine.program("chromium", "echo Chromium 1")
    return machine


def run(machine: Machine, *arguments: str, **extra: str) -> tuple[int, str, list[str]]:
    """Exit code, what was printed, and the steps that were taken.

    The check of types runs beside the others: it stands first, whenever it came to write its line.
    """
    notes = machine.project / "notes"
    notes.write_text("")
    done = machine.run("test", *arguments, NOTES=str(notes), **extra)
    assert "Traceback" not in done.stderr
    steps = notes.read_text().splitlines()
    return done.returncode, done.stderr, sorted(steps, key=lambda step: "mypy" not in step)


def test_everything_is_checked_and_the_time_of_each_step_is_told(desk: Machine) -> None:
    code, said, steps = run(desk)
    assert code == 0, said
    assert [" ".join(step.split()[:4]) for step in steps] == [
        "-m mypy",
        "-m ruff check .",
        "-m ruff format --check",
        "lint-imports",
        "-m coverage run -m",
        "-m coverage combine -q",
        "-m coverage report",
        "-m deploy.verify --fast",
    ]
    assert said.count(" ok ") == 6


@pytest.mark.parametrize(
    "failing",
    ["ruff check", "ruff format", "mypy", "coverage run", "coverage report", "deploy.verify"],
)
def test_one_step_that_fails_fails_the_whole_and_the_others_still_run(
    failing: str, desk: Machine
) -> None:
    code, said, steps = run(desk, FAILING=failing)
    assert code == 1
    assert said.count("FAILED") == 1
    assert len(steps) == 8


def test_fast_leaves_out_what_is_slow_and_needs_no_browser(desk: Machine) -> None:
    (desk.path / "chromium").unlink()
    code, said, steps = run(desk, "--fast")
    assert code == 0, said
    assert "-m not slow and not browser and not postgres" in steps[-2]
    assert not any("coverage" in step for step in steps)


def test_whole_runs_are_spread_over_the_processors_and_named_tests_are_not(desk: Machine) -> None:
    (desk.project / "tests").mkdir()
    assert "--numprocesses" in run(desk)[2][-4]
    assert "--numprocesses" in run(desk, "--fast")[2][-2]
    assert not any("--numprocesses" in step for step in run(desk, "--fast", "tests")[2])


def test_what_the_check_of_types_says_is_shown_and_nothing_is_left_of_it(desk: Machine) -> None:
    (desk.path / "mktemp").unlink()
    desk.program("mktemp", f'touch "{desk.project}/said"; echo "{desk.project}/said"')
    python = desk.project / ".venv/bin/python"
    python.write_text(
        python.read_text().replace("#!/bin/sh\n", '#!/bin/sh\n[ "$*" != "-m mypy" ] || echo Hm\n')
    )
    done = desk.run("test", "--fast", NOTES=str(desk.project / "notes"))
    assert "Hm" in done.stdout
    assert not (desk.project / "said").exists()


def test_named_tests_run_alone(desk: Machine) -> None:
    (desk.project / "tests").mkdir()
    assert run(desk, "tests", "-x")[2] == ["-m pytest tests -x"]
    assert run(desk, "-k", "rolling")[2] == ["-m pytest -k rolling"]
    assert run(desk, "--", "--collect-only")[2] == ["-m pytest --collect-only"]
    fast = run(desk, "--fast", "tests")[2]
    assert fast == ["-m pytest -m not slow and not browser and not postgres tests"]


def test_a_missing_browser_is_installed(desk: Machine) -> None:
    (desk.path / "chromium").unlink()
    desk.program("id", "echo 0")
    browser = f"{desk.path}/chromium"
    desk.program(
        "apt-get",
        f'case "$*" in *"install -y -qq chromium") printf "#!/bin/sh\\n" >"{browser}"; '
        f'chmod +x "{browser}" ;; esac',
    )
    code, said, steps = run(desk, CI="true")
    assert code == 0, said
    assert "Installing Chromium" in said
    assert len(steps) == 8


def test_a_browser_that_cannot_be_had_is_named_and_fails_only_in_ci(desk: Machine) -> None:
    (desk.path / "chromium").unlink()
    code, said, steps = run(desk)
    assert code == 0
    assert "apt install chromium" in said
    code, said, steps = run(desk, CI="true")
    assert code == 1
    assert "apt install chromium" in said
    assert steps == ["-m playwright install chromium"]
