"""A program of a person's own: asks the API with a token.

Invariant: every answer is checked against the published description: status, headers, schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from tests.web.conftest import settings
from tubetotask.api.v1 import openapi
from tubetotask.api.v1.routes import addresses
from tubetotask.app import create_app
from tubetotask.storage import tokens
from tubetotask.storage.database import db, now
from tubetotask.storage.models import User

ROOT = "/api/v1"


class Program:
    """What asks."""

    def __init__(self, app: Flask, token: str = "", *, root: str = ROOT) -> None:
        self._client, self.token, self._root = app.test_client(use_cookies=False), token, root

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Ask, and hold the answer against the description. ``body``: a model, or a file."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            told["Authorization"] = f"Bearer {self.token}"
        sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
        answer = self._client.open(self._root + path, method=method, headers=told, **sent)
        hold(method, path, answer)
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        return self.ask("POST", path, body, **headers)


@contextmanager
def beside(app: Flask, **more: str) -> Iterator[Flask]:
    """Another process of the same instance, with other settings."""
    found = create_app(settings(app.config["TUBETOTASK"].tubetotask_data, **more))
    found.config["PROPAGATE_EXCEPTIONS"] = False
    yield found
    with found.app_context():
        db.session.remove()
        db.engine.dispose()


def token(user: User | int, scope: str = "write") -> str:
    """A new token of a person."""
    owner = user if isinstance(user, int) else user.id
    return tokens.make(db.session(), owner, f"for {scope}", 30, now(), scope)[1]


def hold(method: str, path: str, answer: TestResponse) -> None:
    """Fail where an answer is not as the description has it."""
    name, _ = addresses().bind("", url_scheme="http").match(path.partition("?")[0], method=method)
    told = next(
        each
        for methods in openapi.document()["paths"].values()
        for each in methods.values()
        if each["operationId"] == name
    )
    status = str(answer.status_code)
    assert status in told["responses"], f"{method} {path}: {status} is not documented"
    found = told["responses"][status]
    if "$ref" in found:
        found = openapi.document()["components"]["responses"][status]
    content = found.get("content", {})
    if not content:
        assert not answer.data, f"{method} {path}: there is a body"
        return
    assert answer.mimetype in content, f"{method} {path}: {answer.mimetype}"
    schema = content[answer.mimetype]["schema"]
    wrong = [error.message[:300] for error in checker(json.dumps(schema)).iter_errors(answer.json)]
    assert not wrong, f"{method} {path}: {wrong}"


@cache
def checker(schema: str) -> Draft202012Validator:
    """Checks against a schema of the description."""
    whole: dict[str, Any] = {"$id": "urn:api", **openapi.document()}
    resource = Resource.from_contents(whole, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", resource)
    told = json.loads(schema.replace("#/components", "urn:api#/components"))
    return Draft202012Validator(
        told, registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
