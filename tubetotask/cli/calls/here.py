"""Operations in the database of this machine, as the local person."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel

from tubetotask.api.v1 import asking
from tubetotask.api.v1.operation import Answer, Call, Operation
from tubetotask.cli.calls.caller import Caller, Given
from tubetotask.config import Config
from tubetotask.domain.accounts import Role
from tubetotask.storage.models import User
from tubetotask.storage.workspace import Workspace


class Here(Caller):
    """Whoever may read the database may do all that its local person may."""

    afar = False

    def __init__(self, space: Workspace, jobs_url: str, config: Config) -> None:
        owner = space.session.get_one(User, space.owner_id)
        self._space = space
        self._call = Call(space, jobs_url, config, Role(owner.role))

    def _carried_out(
        self, known: Operation, path: Given, query: BaseModel | None, body: BaseModel | None
    ) -> BaseModel | None:
        # What another process did meanwhile is to be seen: a worker works on the same rows.
        self._space.session.expire_all()
        return asking.carry_out(self._call, known, path, query, body)

    def _file(self, known: Operation, path: Given, query: BaseModel | None) -> bytes:
        self._space.session.expire_all()
        self._call.may(known.scope)
        answer = known.run(replace(self._call, path=dict(path), query=query))
        if not isinstance(answer, Answer) or answer.file is None:
            raise TypeError(f"{known.id} gives no file")
        return answer.file.data

    def _brought(self, known: Operation, data: bytes) -> BaseModel | None:
        self._call.may(known.scope)
        answer = known.run(replace(self._call, data=data))
        return answer.model if isinstance(answer, Answer) else answer

    def report_made(self, number: int) -> None:
        """Made here, whether a worker runs or not: the same rows give the same report."""
        from tubetotask.jobs import reporting
        from tubetotask.storage.reports import ASKED, Reports

        session = self._space.session
        if Reports(session, self._space.owner_id).one(number).state == ASKED:
            reporting.make_row(session, number)
