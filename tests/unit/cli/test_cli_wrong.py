"""What is told of a wrong number, choice, day or name: a sentence that says what can be given."""

from __future__ import annotations

import click
import pytest

from tests.unit.cli.runs import run
from tests.unit.cli.test_cli_tree import leaves
from tubetotask.cli import kinds

OURS = (kinds.Whole, kinds.Amount, kinds.OneOf, kinds.Day)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("tasks show soon", "“soon” is no whole number of at least 1."),
        ("tasks show 0", "“0” is no whole number of at least 1."),
        ("tasks --limit 1001", "“1001” is no whole number from 1 to 1,000."),
        ("courier --pause x", "“x” is no number from 0 to 3,600."),
        ("tasks --priority p1", "“p1” is not one of P1, P2, P3. Did you mean P1?"),
        ("search x --kind task", "“task” is not one of talks, notes, tasks. Did you mean tasks?"),
        ("search x --kind zebra", "“zebra” is not one of talks, notes, tasks."),
        ("search x --since 31.12.2026", "“31.12.2026” is no day: write it as year-month-day"),
        ("report --day 2026-02-30", "“2026-02-30” is no day: write it as year-month-day"),
        ("tasks due 1 tomorrow", "“tomorrow” is no day: write it as year-month-day"),
        ("sources backfill 1 --since soon", "“soon” is no day: write it as year-month-day"),
        ("tasks list propose", "not one of proposed, open, later, done, dismissed, all."),
        ("prompts show note", "“note” is not one of notes,"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*line.split()) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert told in said
    assert "valid" not in said.replace("Invalid value for", "")


def test_a_choice_without_a_near_one_names_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("search", "x", "--kind", "zebra") == 2
    assert "Did you mean" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "meant"), [("listTask", "listTasks"), ("LISTTASKS", "listTasks"), ("zzz", "")]
)
def test_a_mistyped_operation_is_answered_with_the_one_that_is_near(
    name: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("call", name) == 3
    said = capsys.readouterr().err
    assert f"There is no operation “{name}”." in said
    assert (f"Did you mean {meant}?" in said) == bool(meant)
    assert "Did you mean" not in said or meant


def test_every_command_takes_our_own_kinds() -> None:
    plain = (click.IntRange, click.FloatRange, click.Choice, click.DateTime)
    numbers = (click.types.IntParamType, click.types.FloatParamType)
    for name, command in leaves():
        for each in command.params:
            if isinstance(each.type, (*plain, *numbers)):
                assert isinstance(each.type, OURS), (name, each.name)


@pytest.mark.parametrize("given", ["nan", "NaN", "inf", "-1", "11", "1,5", ""])
def test_a_number_with_decimals_lies_within_its_limits(given: str) -> None:
    with pytest.raises(click.BadParameter, match="is no number from 0 to 10"):
        kinds.Amount(0, 10).convert(given, None, None)
