"""All commands, walked: each tells JSON, is documented and stands in the manual; lists agree."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

import click
import pytest

from tests.conftest import lacks
from tests.unit.cli.runs import ROOT, run
from tubetotask.api.v1.table import OPERATIONS
from tubetotask.cli import man
from tubetotask.cli.main import group
from tubetotask.cli.table import AFAR, COMMANDS, HERE
from tubetotask.config_table import SETTINGS
from tubetotask.mcp.table import TOOLS

PAGE = ROOT / "docs" / "cli.md"
MANUAL = ROOT / "docs" / "man" / "tubetotask.1"
# Why these have no --json.
WITHOUT_JSON = {
    "serve": "goes on until it is stopped; its log is JSON with LOG_FORMAT=json",
    "worker": "the same",
    "mcp": "standard output is the protocol's",
    "completion": "writes a script",
    "man": "writes a manual page",
}


def leaves(command: click.Group = group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""
    context = click.Context(command)
    for each in command.list_commands(context):
        found = command.get_command(context, each)
        assert found is not None
        if isinstance(found, click.Group):
            yield from leaves(found, f"{name}{each} ")
        else:
            yield f"{name}{each}", found


def options(command: click.Command) -> set[str]:
    return {
        name
        for each in command.params
        if isinstance(each, click.Option)
        for name in (*each.opts, *each.secondary_opts)
    }


def section(name: str) -> str:
    """What docs/cli.md tells of a command of the first level, and what holds for all."""
    page = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^## ", page, flags=re.MULTILINE)
    return "".join(
        each for each in parts if f"tubetotask {name}" in each.split("\n")[0] or "--server" in each
    )


def test_every_command_takes_json_or_says_why_not() -> None:
    without = {name for name, command in leaves() if "--json" not in options(command)}
    assert without == set(WITHOUT_JSON)


def test_every_command_with_its_options_is_documented_in_its_section() -> None:
    for name, command in leaves():
        first, _, rest = name.partition(" ")
        told = section(first)
        assert f"tubetotask {first}" in told, name
        assert re.search(rf"\b{rest}\b", told), name
        assert command.help, name
        for option in options(command) - {"-h", "--help"}:
            assert option in told, f"{name} {option}"


def test_the_list_of_commands_says_of_each_where_it_works() -> None:
    assert not AFAR & HERE
    assert set(COMMANDS) >= AFAR | HERE
    for name, command in leaves():
        first = name.split()[0]
        assert ("--server" in options(command)) >= (first in AFAR and " " not in name), name
        assert not (first in HERE and "--server" in options(command)), name


def test_every_setting_operation_and_tool_is_documented_and_nothing_else_is() -> None:
    environment = (ROOT / "docs" / "environment.md").read_text(encoding="utf-8")
    assert [s.name for s in SETTINGS if f"`{s.name}`" not in environment] == []
    api = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\w+)$", api, re.MULTILINE) == [each.id for each in OPERATIONS]
    told = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\w+)$", told, re.MULTILINE) == [tool.name for tool in TOOLS]


def test_the_manual_is_made_of_the_commands_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("man") == 0
    page = capsys.readouterr().out
    assert page == MANUAL.read_text(encoding="utf-8"), (
        "write it anew: python -m tubetotask.cli.main man > docs/man/tubetotask.1"
    )
    for name, command in leaves():
        assert f".SS tubetotask {man.plain(name)}" in page, name
        for option in options(command) - {"-h", "--help", "--server"}:
            assert man.plain(option) in page, f"{name} {option}"


def test_man_reads_the_manual_without_a_warning() -> None:
    if shutil.which("man") is None:
        lacks("man", "Install it: apt install man-db.")
    told = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", str(MANUAL)],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C.UTF-8", "MANWIDTH": "80", "PATH": "/usr/bin:/bin"},
        check=True,
    )
    assert told.stderr == ""
    assert "EXIT STATUS" in told.stdout


def test_a_mistyped_command_of_a_group_and_an_option_before_it_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments, told in (
        (("tasks", "shw", "1"), "Did you mean 'show'"),
        (("tasks", "--json", "show", "1"), "tubetotask tasks show --json"),
        (("plan", "--json", "save"), "tubetotask plan save --json"),
        (("videos", "lost"), "No such command 'lost'. Did you mean 'list'? Commands: analyse, "),
        (("tasks", "foo"), "No such command 'foo'. Commands: accept, apart, "),
        (("zzz",), "No such command 'zzz'. Commands: analyze, "),
        (("tasks", "--state", "x"), "No such option '--state'. Options: --section, "),
        (("tasks", "--limti", "3"), "Did you mean '--limit'? Options: "),
    ):
        assert run(*arguments) == 2
        assert told in " ".join(capsys.readouterr().err.split()), arguments


def test_a_group_lists_by_itself_with_the_options_of_its_list(
    capsys: pytest.CaptureFixture[str], database: object
) -> None:
    for arguments in (
        ("tasks", "--limit", "3"),
        ("tasks", "proposed", "--priority", "P1"),
        ("videos", "waiting", "failed"),
        ("jobs", "failed", "--limit", "2"),
        ("sources", "--removed"),
        ("users", "--json"),
        ("plan", "versions"),
    ):
        assert run(*arguments) == 0, (arguments, capsys.readouterr().err)
        assert capsys.readouterr().out
    assert run("plan", "7") == 3
    assert run("tasks", "--limit", "none") == 2
