"""From a request to an operation, and from its model to an answer.

    token → scope and role → query and body checked → Idempotency-Key → If-Match → run → ETag

Invariant: nothing of a body is read before the token is known to open the operation; what is given
out is what the operation's model says, as JSON, and nobody keeps it without asking again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from tubetotask.api import guard
from tubetotask.api.v1 import problems
from tubetotask.api.v1.operation import Answer, Call, File, NotAllowed, Operation, Token
from tubetotask.api.v1.problems import Failed, Wrong
from tubetotask.config import Config
from tubetotask.domain.accounts import visit_of
from tubetotask.domain.errors import InputError
from tubetotask.storage import once, tokens
from tubetotask.transcripts import MAX_BYTES

MOST_BYTES = MAX_BYTES + 2 * 1024 * 1024
_KEY = "Idempotency-Key"


def view(operation: Operation, **path: Any) -> Response:
    """Answer one request."""
    caller = guard.caller(request)
    _may(operation, caller)
    _takes_if_match(operation)
    call = Call(
        space=caller.space,
        jobs_url=str(current_app.config["JOBS_DATABASE_URL"]),
        config=_config(),
        role=caller.shown.role,
        token=token(caller.shown),
        path=path,
        query=_query(operation),
        body=_body(operation),
        visit=visit_of(request.remote_addr or "", request.headers.get("User-Agent", "")),
        data=_data(operation),
    )
    key = request.headers.get(_KEY) if operation.once else None
    if key is not None:
        return _once(operation, call, key)
    _unchanged(operation, call)
    return _answer(operation, _run(operation, call))


def token(shown: tokens.Shown) -> Token | None:
    """What somebody came in with, as operations take it."""
    row = shown.row
    if row is None:
        return None
    may = tuple(scope for scope in tokens.SCOPES if shown.opens(scope))
    return Token(row.name, row.scope, row.expires_at, may)


def _may(operation: Operation, caller: guard.Caller) -> None:
    if caller.shown.opens(operation.scope):
        return
    raise NotAllowed(
        f"This needs a token of scope {operation.scope}, and a role that may.",
        remedy=problems.TEXTS[403][1],
    )


def _run(operation: Operation, call: Call) -> Answer:
    found = operation.run(call)
    return found if isinstance(found, Answer) else Answer(found, operation.status)


def _query(operation: Operation) -> BaseModel | None:
    twice = [name for name in request.args if len(request.args.getlist(name)) > 1]
    wrong = [Wrong(where=f"query.{name}"[:200], message="It is given twice.") for name in twice]
    if operation.query is None:
        wrong += [
            Wrong(where=f"query.{name}"[:200], message="There is no such parameter.")
            for name in request.args
        ]
    if wrong:
        raise _input(wrong)
    if operation.query is None:
        return None
    try:
        return operation.query.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise problems.not_as_described(error, "query") from None


def _body(operation: Operation) -> BaseModel | None:
    if operation.body is None:
        return None
    if request.mimetype != "application/json":
        raise Failed(415, "http-415", *problems.TEXTS[415])
    request.max_content_length = MOST_BYTES
    data = request.get_data(cache=False)
    try:
        # Strictly: 0 is no "false", and "1" no number.
        return operation.body.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise problems.not_as_described(error, "body") from None


def _data(operation: Operation) -> bytes:
    if not operation.takes:
        return b""
    if request.mimetype != operation.takes:
        told = f"Only {operation.takes} is taken here."
        raise Failed(415, "http-415", told, f"Send it as Content-Type: {operation.takes}.")
    request.max_content_length = MOST_BYTES
    return request.get_data(cache=False)


def _input(wrong: list[Wrong]) -> Failed:
    told = ("What was sent is not as this operation takes it.", "Look at errors.")
    return Failed(400, InputError.id, *told, wrong=wrong)


# changed meanwhile?


def _takes_if_match(operation: Operation) -> None:
    """Raises Failed where a condition was sent that this operation would not look at."""
    if operation.reads or operation.current is not None or "If-Match" not in request.headers:
        return
    told = "This operation takes no If-Match."
    raise Failed(400, "no-if-match", told, "Send it without: nothing was done.")


def _unchanged(operation: Operation, call: Call) -> None:
    """Raises Failed where the thing is not as the caller believes it is (If-Match)."""
    given = request.headers.get("If-Match")
    if given is None or operation.current is None:
        return
    if operation.lock is not None:
        operation.lock(call)
    found = operation.current(call)
    body = found.model_dump_json() if isinstance(found, BaseModel) else ""
    wanted = {each.strip().removeprefix("W/") for each in given.split(",")}
    if "*" not in wanted and tag(body) not in wanted:
        call.space.session.rollback()
        raise Failed(
            412,
            "changed-meanwhile",
            "It was changed since you read it.",
            "Read it again, then decide anew.",
            headers={"ETag": tag(body)},
        )


def tag(body: str) -> str:
    """The ETag of an answer. Proxies that compress make a weak one of it, which is taken, too."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


# once


def _once(operation: Operation, call: Call, key: str) -> Response:
    """Do it, or give the answer that was given when the same key was sent before."""
    if not 0 < len(key) <= 255 or not key.isprintable():
        raise _input([Wrong(where=_KEY, message="From 1 to 255 printable characters.")])
    sent = call.body.model_dump_json() if call.body is not None else ""
    parts = (operation.id.encode(), request.full_path.encode(), sent.encode(), call.data)
    asked = once.digest(*parts)
    session, owner = call.space.session, call.space.owner_id
    found = once.begin(session, owner, key, asked)
    if found.stand is once.Stand.OTHER:
        told = "This Idempotency-Key was used for another request."
        raise Failed(422, "key-used", told, "Use a new key for each request.")
    if found.stand is once.Stand.BUSY:
        told = "The request with this Idempotency-Key is under way."
        wait = {"Retry-After": "1"}
        raise Failed(409, "under-way", told, "Ask again in a second.", headers=wait, retryable=True)
    if found.stand is once.Stand.DONE:
        again = _told(found.body, found.status, found.location)
        again.headers["Idempotency-Replayed"] = "true"
        return again
    return _first(operation, call, session, found.row_id)


def _first(operation: Operation, call: Call, session: Session, row_id: int) -> Response:
    try:
        _unchanged(operation, call)
        done = _run(operation, call)
    except BaseException:
        session.rollback()
        once.forget(session, row_id)  # nothing was made: what is mended may come with the same key
        raise
    answer = _answer(operation, done)
    told = done.kept or done.model
    body = told.model_dump_json() if told is not None else ""
    once.keep(session, row_id, answer.status_code, answer.headers.get("Location", ""), body)
    return answer


# out


def _answer(operation: Operation, done: Answer) -> Response:
    if done.file is not None:
        return _file(done.file)
    if done.model is None:
        return _told("", 204, done.location)
    fields = _fields(operation)
    if fields is None:
        body = done.model.model_dump_json()
    elif "items" in type(done.model).model_fields:
        body = done.model.model_dump_json(include={"items": {"__all__": fields}, "next": True})
    else:
        body = done.model.model_dump_json(include=fields)
    answer = _told(body, done.status, done.location)
    if operation.reads:
        answer.set_etag(tag(body).strip('"'))
        answer.make_conditional(request)
    elif operation.tells_tag:
        answer.set_etag(tag(body).strip('"'))
    return answer


def _file(file: File) -> Response:
    answer = Response(file.data, content_type=file.kind)
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    answer.set_etag(hashlib.sha256(file.data).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Vary"] = "Authorization"
    answer.make_conditional(request)
    return answer


def _fields(operation: Operation) -> set[str] | None:
    asked = request.args.get("fields")
    if not operation.sparse or asked is None or operation.answer is None:
        return None
    wanted = set(asked.split(","))
    known = set(names(operation.answer))
    if not wanted <= known:
        raise _input([Wrong(where="query.fields", message=f"Of these: {', '.join(sorted(known))}")])
    return wanted


def names(answer: type[BaseModel]) -> Mapping[str, Any]:
    """The fields of an answer, of a list those of its items."""
    items = answer.model_fields.get("items")
    if items is None:
        return answer.model_fields
    (kind,) = items.annotation.__args__  # type: ignore[union-attr]  # of list[T]
    return dict(kind.model_fields)


def _told(body: str, status: int, location: str) -> Response:
    answer = Response(body, status=status, mimetype="application/json")
    if status == 204:
        answer.content_type = None  # type: ignore[assignment]  # there is none to name
    if location:
        answer.headers["Location"] = location
    if status == 202:
        answer.headers["Retry-After"] = "2"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Authorization"
    return answer


def _config() -> Config:
    found: Config = current_app.config["TUBETOTASK"]
    return found
