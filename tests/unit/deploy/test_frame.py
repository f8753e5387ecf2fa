"""The frame of script/verify-deploy: how checks end, what that makes of the run, what is shared."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.verify import __main__ as command
from deploy.verify import frame, tools
from deploy.verify.frame import Check, Failed, NotProven, Result
from tubetotask.config import ROOT


def a_check(run: Callable[[], str], needs: tuple[str, ...] = (), limit_s: int = 30) -> Check:
    return Check("trial", "thing", "it is as it must be", run, True, needs, limit_s)


def outcome(run: Callable[[], str], needs: tuple[str, ...] = (), limit_s: int = 30) -> Result:
    return frame.run_one(a_check(run, needs, limit_s), tools.provide)


def raising(error: Exception) -> Callable[[], str]:
    def run() -> str:
        raise error

    return run


@pytest.mark.parametrize(
    ("run", "state", "said"),
    [
        (lambda: "seen  by\n eye", "ok", "seen by eye"),
        (lambda: "", "FAILED", "did not say what it saw"),
        (raising(Failed("it is too large")), "FAILED", "it is too large"),
        (raising(NotProven("no such host here")), "not proven", "no such host here"),
        (raising(KeyError("web")), "FAILED", "KeyError: 'web' (test_frame.py:"),
    ],
)
def test_a_check_ends_in_one_of_three_ways(run: Callable[[], str], state: str, said: str) -> None:
    result = outcome(run)
    assert result.state == state
    assert said in result.said


def test_a_check_that_hangs_has_failed() -> None:
    def hang() -> str:
        subprocess.run(["sleep", "60"], check=True)
        return "never"

    result = outcome(hang, limit_s=1)
    assert (result.state, result.said) == ("FAILED", "it was not done after 1 s")


def test_without_root_what_needs_it_is_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    result = outcome(lambda: "done", ("root",))
    assert result.state == "not proven"
    assert "sudo script/verify-deploy" in result.said


@pytest.mark.parametrize(("ci", "state"), [("", "not proven"), ("true", "FAILED")])
def test_a_program_that_is_missing_is_named_and_fails_in_ci(
    ci: str, state: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(tools, "path", lambda: str(tmp_path))  # a machine with no programs at all
    result = outcome(lambda: "done", ("promtool",))
    assert result.state == state
    assert result.said == "promtool is missing: apt install prometheus"


def test_a_missing_program_is_installed_from_the_systems_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    made = tmp_path / "thing-ctl"
    apt.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\ncp "$0" {made}\n')
    apt.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(tools, "path", lambda: str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert outcome(lambda: "done", ("thing-ctl",)).state == "ok"
    asked = (tmp_path / "asked").read_text()
    assert asked.split()[0] == "install"
    assert asked.split()[-1] == "thing-ctl"


def test_what_checks_share_is_made_once_and_taken_down_at_the_end() -> None:
    events: list[str] = []

    @frame.shared
    def engine() -> Iterator[str]:
        events.append("up")
        yield "engine"
        events.append("down")

    def use() -> str:
        return f"used {engine()}"

    try:
        results = command.run_all([a_check(use), a_check(use)], tools.provide)
    finally:
        frame.close_shared()
    assert [one.state for one in results] == ["ok", "ok"]
    assert events == ["up", "down"]


def test_what_cannot_be_made_fails_each_check_that_needs_it_and_is_tried_once() -> None:
    tries: list[int] = []

    @frame.shared
    def engine() -> Iterator[str]:
        tries.append(1)
        raise Failed("no engine")
        yield ""

    results = command.run_all([a_check(engine), a_check(engine)], tools.provide)
    assert [(one.state, one.said) for one in results] == [("FAILED", "no engine")] * 2
    assert len(tries) == 1


def test_a_program_that_fails_is_told_with_the_end_of_its_words() -> None:
    with pytest.raises(Failed, match=r"ended with 3: one \| two"):
        tools.run("sh", "-c", "echo one; echo two >&2; exit 3")
    assert tools.run("sh", "-c", "echo fine; exit 3", codes=(3,)) == "fine\n"
    with pytest.raises(Failed, match="was not done after"):
        tools.run("sleep", "60", timeout_s=0.2)
    with pytest.raises(Failed, match="is not there"):
        tools.run("no-such-program")


# --- The whole command, on checks of the test's own


PROGRAM = """
import sys
import time
from deploy.verify import __main__ as command
from deploy.verify.frame import CHECKS, Failed, NotProven, check

@check("Dockerfile", "is small", fast=True)
def small(): return "3 MB"

@check("Dockerfile", "is pretty")
def pretty():
    if "ugly" in sys.argv: raise Failed("it is ugly")
    return "a beauty"

@check("Heroku", "takes it", fast=True)
def heroku(): raise NotProven("no account")

command.load_checks = lambda: list(CHECKS)
sys.exit(command.main(sys.argv[2:]))
"""


def verify(*arguments: str, how: str = "well") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_the_table_tells_each_check_its_result_and_what_was_seen() -> None:
    code, said, _ = verify()
    assert code == 0
    lines = said.splitlines()
    assert lines[0].split() == ["ARTEFACT", "CHECK", "RESULT", "TIME"]
    assert lines[1].split()[:4] == ["Dockerfile", "is", "small", "ok"]
    assert lines[2].strip() == "3 MB"
    assert "not proven: Heroku: takes it: no account" in lines
    assert lines[-1].startswith("2 ok, 0 FAILED, 1 not proven in ")


def test_one_check_that_fails_fails_the_run_and_the_others_are_still_made() -> None:
    code, said, _ = verify(how="ugly")
    assert code == 1
    assert "FAILED: Dockerfile: is pretty: it is ugly" in said
    assert "1 ok, 1 FAILED, 1 not proven in " in said


def test_fast_leaves_out_what_is_not() -> None:
    code, said, _ = verify("--fast", how="ugly")
    assert code == 0
    assert "pretty" not in said


def test_checks_are_chosen_by_artefact_and_by_their_words() -> None:
    assert "1 ok, 0 FAILED, 0 not proven" in verify("small")[1]
    assert "2 ok, 0 FAILED, 0 not proven" in verify("dockerfile")[1]
    code, _, said = verify("dockerfiel")
    assert code == 2
    assert "no check is called dockerfiel" in said


def test_a_subject_or_artefact_is_not_taken_for_a_word_of_others() -> None:
    def named(subject: str, artefact: str, name: str) -> Check:
        return Check(subject, artefact, name, lambda: "seen", True, (), 30)

    server = named("server", "setup.sh", "sets up")
    image = named("containers", "Dockerfile", "the web server runs")
    compose = named("containers_compose", "docker-compose.yml", "the server is killed")
    every = [server, image, compose]
    assert command.choose(every, ["server"], fast=False) == [server]
    assert command.choose(every, ["containers"], fast=False) == [image, compose]
    assert command.choose(every, ["dockerfile", "killed"], fast=True) == [image, compose]


def test_the_list_names_every_check_and_runs_none() -> None:
    code, said, _ = verify("--list", how="ugly")
    assert code == 0
    assert len(said.splitlines()) == 3


def test_every_check_that_is_registered_is_named_once() -> None:
    names = [(one.artefact, one.name) for one in command.load_checks()]
    assert len(names) == len(set(names)) > 0


def test_on_a_busy_machine_checks_can_be_given_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow() -> str:
        time.sleep(1.4)
        return "done"

    assert outcome(slow, limit_s=1).said == "it was not done after 1 s"
    monkeypatch.setattr(frame, "PATIENCE", 4.0)
    assert outcome(slow, limit_s=1).state == "ok"
