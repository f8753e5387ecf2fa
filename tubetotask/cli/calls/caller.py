"""What a command asks, whoever answers.

Invariant: both callers check what is given by the operation's own model before it is sent, answer
with the operation's own model, and raise the one error tree.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from tubetotask.domain.errors import InputError, NotFound

if TYPE_CHECKING:
    from tubetotask.api.v1.operation import Operation

M = TypeVar("M", bound=BaseModel)
Given = Mapping[str, Any]
_MOST_AT_ONCE = 100  # of a list, as the API has it


class Caller(ABC):
    """Who carries out operations of the API.

    ``afar``: on a server, with its own worker; else in the database of this machine.
    """

    afar: bool

    def ask(
        self,
        operation: str,
        kind: type[M],
        *,
        path: Given | None = None,
        query: Given | None = None,
        body: Given | None = None,
    ) -> M:
        """What the operation answers. Raises the operation's errors, InputError for what it does
        not take, AccessRefused, ServerAway."""
        found = self.run(operation, path=path, query=query, body=body)
        if not isinstance(found, kind):
            raise TypeError(f"{operation} does not answer with {kind.__name__}")
        return found

    def run(
        self,
        operation: str,
        *,
        path: Given | None = None,
        query: Given | None = None,
        body: Given | None = None,
    ) -> BaseModel | None:
        """The same for any operation; None where it answers nothing."""
        known = operation_of(operation)
        asked = checked(known.query, query, "query")
        sent = checked(known.body, body, "body")
        return self._carried_out(known, path or {}, asked, sent)

    def file(
        self, operation: str, *, path: Given | None = None, query: Given | None = None
    ) -> bytes:
        """The file that an operation gives. Raises as ask does."""
        known = operation_of(operation)
        return self._file(known, path or {}, checked(known.query, query, "query"))

    def bring(self, operation: str, kind: type[M], data: bytes) -> M:
        """What an operation answers that takes a file. Raises as ask does."""
        found = self._brought(operation_of(operation), data)
        if not isinstance(found, kind):
            raise TypeError(f"{operation} does not answer with {kind.__name__}")
        return found

    @abstractmethod
    def _file(self, known: Operation, path: Given, query: BaseModel | None) -> bytes:
        """See file."""

    @abstractmethod
    def _brought(self, known: Operation, data: bytes) -> BaseModel | None:
        """See bring."""

    @abstractmethod
    def _carried_out(
        self, known: Operation, path: Given, query: BaseModel | None, body: BaseModel | None
    ) -> BaseModel | None:
        """See run."""

    @abstractmethod
    def report_made(self, number: int) -> None:
        """See that a report that was asked for is made, if nobody else does it."""


def operation_of(name: str) -> Operation:
    """The operation of that name. Raises NotFound."""
    from tubetotask.api.v1.table import BY_ID

    if name not in BY_ID:
        from tubetotask.cli.kinds import nearest

        near = nearest(name, BY_ID)
        meant = f" Did you mean {near}?" if near else ""
        raise NotFound(
            f"There is no operation “{name}”.{meant}", remedy="See: tubetotask call --list"
        )
    return BY_ID[name]


def checked(kind: type[M] | None, given: Given | None, where: str) -> M | None:
    """What is given, as the operation takes it. Raises InputError."""
    if kind is None:
        if given:
            raise InputError(f"This operation takes no {where}.", remedy="Leave it out.")
        return None
    try:
        return kind.model_validate(dict(given or {}))
    except ValidationError as error:
        raise not_taken(error) from None


def not_taken(error: ValidationError) -> InputError:
    """What pydantic found, in a sentence for each field."""
    told = []
    for one in error.errors(include_url=False, include_context=False, include_input=False)[:5]:
        name = ".".join(str(each) for each in one["loc"])
        said = str(one["msg"]).removeprefix("Value error, ").rstrip(".")
        told.append(f"{name}: {said}" if name else said)
    return InputError(
        f"This is not as it can be taken ({'; '.join(told)}).", remedy="Mend it, then try again."
    )


def listed(
    caller: Caller, operation: str, kind: type[M], *, limit: int, query: Given | None = None
) -> list[Any]:
    """The first ``limit`` items of a list, in as many parts as it takes."""
    return list(islice(_items(caller, operation, kind, limit, dict(query or {})), limit))


def _items(
    caller: Caller, operation: str, kind: type[M], limit: int, query: dict[str, Any]
) -> Iterator[Any]:
    cursor = ""
    while True:
        more = {"cursor": cursor} if cursor else {}
        part: Any = caller.ask(
            operation, kind, query={**query, **more, "limit": min(limit, _MOST_AT_ONCE)}
        )
        yield from part.items
        if not part.next:
            return
        cursor = part.next


def number_at(address: str | None) -> int:
    """The number at the end of an address that an operation told. Raises NotFound for none."""
    last = (address or "").rpartition("/")[2]
    if not last.isdecimal():
        raise NotFound("Nothing was made.", remedy="Look at the lists of jobs and videos.")
    return int(last)


Progress = Callable[[str, int, int], None]
"""Told how far something is: what is done now, how many parts are done, of how many (0: one)."""
