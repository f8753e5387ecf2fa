"""The API under requests that schemathesis makes up: a few here, all with bench.api_cases."""

from __future__ import annotations

import pytest

from bench import api_cases
from tubetotask.api.v1.table import OPERATIONS

# With every kind of parameter that there is: numbers, cursors, fields, headers, nested bodies.
SOME = ("listTasks", "changeSource")
# The same few each time; nobody outside is asked: there is no worker.
FEW = ("--phases=fuzzing", "--max-examples=3", "--seed=1", "--generation-database=none")


@pytest.mark.slow
def test_some_cases_of_every_operation_get_no_answer_that_is_not_described() -> None:
    found = api_cases.one("admin", *FEW)
    assert found.failures == {}, found.told[-6000:]
    assert found.operations == {f"{each.method} {each.path}" for each in OPERATIONS}
    assert found.cases >= 3 * len(OPERATIONS)


@pytest.mark.slow
def test_all_borders_of_some_operations_get_no_answer_that_is_not_described() -> None:
    some = [f"--include-operation-id={name}" for name in SOME]
    found = api_cases.one("member", "--phases=coverage", *some)
    assert found.failures == {}, found.told[-6000:]
    assert found.cases > 100
