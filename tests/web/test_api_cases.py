"""The API under requests that schemathesis makes up: some here, all with bench.api_cases."""

from __future__ import annotations

import pytest

from bench import api_cases

# With every kind of parameter that there is: numbers, cursors, fields, headers, nested bodies.
SOME = ("listTasks", "changeSource")


@pytest.mark.slow
def test_nothing_that_is_made_up_gets_an_answer_that_is_not_described() -> None:
    some = [f"--include-operation-id={name}" for name in SOME]
    found = api_cases.one("member", "--phases=coverage", *some)
    assert found.failures == {}, found.told[-6000:]
    assert found.cases > 100
