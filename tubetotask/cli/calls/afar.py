"""Operations on a server, over its API.

Invariants: the token goes to no address but the server's, never in the clear to another machine,
and follows no redirect. What makes something carries an Idempotency-Key, so a request that is sent
again is done once. "Later" (429, 503) is waited for as the server says, within limits. What the
server says of an error is shown as text of limited length.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit
from uuid import uuid4

import requests
from pydantic import BaseModel, ValidationError

from tubetotask import __version__
from tubetotask.api.v1.operation import ROOT, Operation
from tubetotask.cli.calls import problems
from tubetotask.cli.calls.caller import Caller, Given
from tubetotask.cli.errors import tell
from tubetotask.domain.errors import ConfigError, ServerAway
from tubetotask.outside import bearer
from tubetotask.outside.bearer import Answer
from tubetotask.setting import loopback

_DEADLINE_S = 300.0
_MOST_BYTES = 200_000_000
_MOST_TRIES = 4
_LONGEST_WAIT_S = 120
_LATER = "Look whether it runs, and whether its address is right."
_HOLE = re.compile(r"\{(\w+)\}")


class Afar(Caller):
    """``server``: the address of its pages, without a slash at its end. Raises ConfigError for one
    to which a token would go in the clear."""

    afar = True

    def __init__(
        self, server: str, token: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        parts = urlsplit(server)
        self._near = loopback(parts.hostname or "")
        if parts.scheme != "https" and not self._near:
            raise ConfigError(
                "The server's address begins with http: anybody on the way could read the token.",
                remedy=f"Use https://{parts.netloc}{parts.path}",
            )
        self._server, self._token, self._sleep = server, token, sleep

    def _carried_out(
        self, known: Operation, path: Given, query: BaseModel | None, body: BaseModel | None
    ) -> BaseModel | None:
        data = body.model_dump_json(exclude_unset=True).encode() if body is not None else None
        return _read(known, self._answered(known, self._url(known, path), _plain(query), data))

    def _file(self, known: Operation, path: Given, query: BaseModel | None) -> bytes:
        answer = self._answered(known, self._url(known, path), _plain(query), None)
        return answer.content

    def _brought(self, known: Operation, data: bytes) -> BaseModel | None:
        return _read(known, self._answered(known, self._url(known, {}), {}, data))

    def _url(self, known: Operation, path: Given) -> str:
        return self._server + ROOT + _filled(known.path, path)

    def report_made(self, number: int) -> None:
        """The server's worker makes it."""

    def _answered(
        self, known: Operation, url: str, query: dict[str, str], data: bytes | None
    ) -> Answer:
        """The answer, after as many tries as are harmless."""
        key = str(uuid4()) if known.once else ""
        harmless = bool(key) or known.method in ("GET", "PUT", "DELETE")
        for tries in range(1, _MOST_TRIES + 1):
            last = tries == _MOST_TRIES
            try:
                answer = self._sent(known, url, query, data, key)
            except requests.RequestException as error:
                if last or not harmless or isinstance(error, requests.exceptions.SSLError):
                    raise _away(error) from error
                self._sleep(tries)
                continue
            if 200 <= answer.status < 300:
                return answer
            # 429 and 409: nothing was done yet. 503: perhaps something was.
            later = answer.status == 429 or (answer.status == 409 and bool(key))
            later = later or (answer.status == 503 and harmless and "retry-after" in answer.headers)
            if last or not later or answer.wait_s > _LONGEST_WAIT_S:
                raise problems.refusal(answer.status, answer.headers, answer.content)
            if answer.wait_s > 2:
                tell(f"note: the server asks to wait {answer.wait_s} s")
            self._sleep(answer.wait_s)
        raise AssertionError("every way out of the loop is above")

    def _sent(
        self, known: Operation, url: str, query: dict[str, str], data: bytes | None, key: str
    ) -> Answer:
        headers = {"User-Agent": f"tubetotask/{__version__}"}
        if known.takes:
            headers["Content-Type"] = known.takes
        if known.gives:
            headers["Accept"] = "*/*"
        if key:
            headers["Idempotency-Key"] = key
        return bearer.ask(
            known.method,
            url,
            self._token,
            most_bytes=_MOST_BYTES,
            deadline_s=_DEADLINE_S,
            headers=headers,
            query=query,
            data=data,
            proxies=not self._near,  # none stands before this machine
        )


def _filled(path: str, given: Given) -> str:
    return _HOLE.sub(lambda hole: quote(str(given[hole[1]]), safe=""), path)


def _read(known: Operation, answer: Answer) -> BaseModel | None:
    if known.answer is None or answer.status == 204:
        return None
    try:
        # A server that is newer may tell more than this program knows of.
        return known.answer.model_validate_json(answer.content, extra="ignore")
    except ValidationError:
        raise problems.strange(__version__) from None


def _plain(query: BaseModel | None) -> dict[str, str]:
    """As they stand in an address; what is null is left out."""
    parameters = query.model_dump(mode="json", exclude_unset=True) if query else {}
    told = {name: value for name, value in parameters.items() if value is not None}
    return {n: str(v).lower() if isinstance(v, bool) else str(v) for n, v in told.items()}


def _away(error: requests.RequestException) -> ServerAway:
    if isinstance(error, requests.exceptions.SSLError):
        why = "its certificate was refused"
    elif isinstance(error, requests.Timeout):
        why = "not in time"
    else:
        why = "it cannot be reached"
    return ServerAway(f"The server does not answer: {why}.", remedy=_LATER)
