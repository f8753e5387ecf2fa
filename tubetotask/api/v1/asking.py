"""Calling an operation within this process, as MCP and the command line do.

Invariant: who calls gets what a program gets over HTTP: the same checks of what is given, the same
scope, the same model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.api.v1.table import BY_ID

M = TypeVar("M", bound=BaseModel)


def ask(
    call: Call,
    operation: str,
    kind: type[M],
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
) -> M:
    """Call an operation of the API as who asks. Raises NotAllowed, and what the operation does."""
    model = run(call, operation, path=path, query=query, body=body)
    if not isinstance(model, kind):
        raise TypeError(f"{operation} does not answer with {kind.__name__}")
    return model


def do(call: Call, operation: str, path: Mapping[str, Any]) -> None:
    """The same for one that answers nothing."""
    run(call, operation, path=path)


def run(
    call: Call,
    operation: str,
    *,
    path: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
) -> BaseModel | None:
    """The same for any: its model, or None where it answers nothing."""
    found = BY_ID[operation]
    call.may(found.scope)  # before what is given is looked at
    asked = found.query.model_validate(dict(query or {})) if found.query else None
    sent = found.body.model_validate(dict(body or {})) if found.body else None
    return carry_out(call, found, path or {}, asked, sent)


def carry_out(
    call: Call,
    operation: Operation,
    path: Mapping[str, Any],
    query: BaseModel | None,
    body: BaseModel | None,
) -> BaseModel | None:
    """The same, of what was checked already. Raises NotAllowed, and what the operation does."""
    call.may(operation.scope)
    answer = operation.run(replace(call, path=dict(path), query=query, body=body))
    return answer.model if isinstance(answer, Answer) else answer
