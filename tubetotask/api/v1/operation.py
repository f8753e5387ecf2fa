"""What an operation is, and what it is called with.

Invariant: an operation knows neither Flask nor HTTP's forms: it gets checked models and a workspace
that is the caller's, and gives a model. So every face (HTTP, MCP) that calls it obeys its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from inspect import cleandoc
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel
from sqlalchemy import update

from tubetotask.config import Config
from tubetotask.domain.accounts import Event, Role, Visit
from tubetotask.domain.errors import TubeToTaskError
from tubetotask.storage import alone, audit
from tubetotask.storage.database import LARGEST_ID, now
from tubetotask.storage.workspace import Workspace

M = TypeVar("M", bound=BaseModel)
ROOT = "/api/v1"


class NotAllowed(TubeToTaskError):
    """The token or the role is too small for this."""

    id = "scope-too-small"


@dataclass(frozen=True, slots=True)
class Token:
    """What somebody came in with. ``may``: what its scope and the role together allow."""

    name: str
    scope: str
    expires_at: datetime
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, and for what. ``path``: the numbers and words in the address. ``token``: None for
    the command line, which needs none. ``visit``: from where. ``data``: of an operation that takes
    a file, the file."""

    space: Workspace
    jobs_url: str
    config: Config
    role: Role
    path: Mapping[str, Any] = field(default_factory=dict)
    query: BaseModel | None = None
    body: BaseModel | None = None
    token: Token | None = None
    visit: Visit = field(default_factory=Visit)
    data: bytes = b""

    def note(self, event: Event, about: int | None = None, detail: str = "") -> None:
        """Write down in the audit log what who asks did, as the pages do. Does not commit."""
        who: int | None = self.space.owner_id
        if self.token is None:  # who may read the database is nobody that has an account
            who, detail = None, f"{detail} (on the command line)".strip()
        audit.write(
            self.space.session,
            event,
            now(),
            visit=self.visit,
            detail=detail,
            user_id=who,
            about_id=about,
        )

    def may(self, scope: str) -> None:
        """Raises NotAllowed where the token does not open this."""
        if self.token is not None and scope not in self.token.may:
            raise NotAllowed(
                f"This needs a token of scope {scope}.", remedy="Use a token that has it."
            )

    def asked(self, kind: type[M]) -> M:
        """What stands behind the question mark."""
        return self.query if isinstance(self.query, kind) else kind()

    def sent(self, kind: type[M]) -> M:
        """What was sent. Raises TypeError where the operation takes something else."""
        if not isinstance(self.body, kind):
            raise TypeError(f"this operation takes no {kind.__name__}")
        return self.body

    def number(self, name: str) -> int:
        """A number in the address."""
        return int(self.path[name])


@dataclass(frozen=True, slots=True)
class File:
    """A file that is given as it is. ``kind``: its type; ``name``: what it is called."""

    data: bytes
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A model, and how it is told. ``location``: the address of what was made, or where to ask how
    far it is (with 202). ``kept``: what is told instead where the same Idempotency-Key comes
    again: a secret is told once, and nobody keeps it. ``file``: given instead of a model."""

    model: BaseModel | None
    status: int = 200
    location: str = ""
    kept: BaseModel | None = None
    file: File | None = None


Run = Callable[[Call], "Answer | BaseModel | None"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table.

    ``scope``: of the token; ``query``, ``body``: what is taken; ``answer``: what is given with
    ``status`` (None: nothing, 204). ``current``: the thing as it stands, for If-Match (what
    changes something and has none refuses it), and ``lock`` what keeps others from changing it
    until the commit. ``once``: it makes something, so it takes an
    Idempotency-Key. ``also``: further statuses that it answers with. ``takes``: the type of the
    file that it takes instead of a body; ``gives``: the types of the files that it gives.
    """

    id: str
    method: str
    path: str
    run: Run
    scope: str
    answer: type[BaseModel] | None = None
    status: int = 200
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    current: Run | None = None
    lock: Callable[[Call], None] | None = None
    once: bool = False
    sparse: bool = False
    also: tuple[int, ...] = ()
    takes: str = ""
    gives: tuple[str, ...] = ()
    links: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        """The noun it is about."""
        return self.path.split("/")[1]

    @property
    def summary(self) -> str:
        """The first line of what it says of itself."""
        return cleandoc(self.run.__doc__ or "").split("\n", 1)[0].rstrip(".")

    @property
    def description(self) -> str:
        """All of it but for what it raises."""
        told = cleandoc(self.run.__doc__ or "").partition("\n\nRaises")[0]
        return told.partition("\n\n")[2].replace("``", "`") or self.summary + "."

    @property
    def tells_tag(self) -> bool:
        """Whether what it answers is the thing as it stands now, whose ETag it gives."""
        if self.current is None or self.status != 200:
            return False
        return get_type_hints(self.current)["return"] is self.answer

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"


def hold(call: Call, model: type[Any], name: str = "") -> None:
    """For ``Operation.lock``: be alone with a row until the commit, on both databases.

    ``name``: of its number in the address; without one, all of the person's rows of that table.
    """
    rows = update(model).where(model.owner_id == call.space.owner_id)
    if name:
        rows = rows.where(model.id == min(call.number(name), LARGEST_ID))
    # A change that changes nothing: not the time of the last one, either, which is in the ETag.
    columns = model.__table__.columns
    same = {each.name: each for each in columns if each.onupdate is not None}
    call.space.session.execute(
        rows.values(owner_id=model.owner_id, **same),
        execution_options={"synchronize_session": False},
    )
    call.space.session.expire_all()


def hold_person(call: Call) -> None:
    """The same for what a person has one of, and perhaps no row yet: settings, choices."""
    alone.hold(call.space.session, call.space.owner_id)


def hold_instance(call: Call) -> None:
    """The same for what the instance has one of: administrators alone change it."""
    alone.hold_administrators(call.space.session)
