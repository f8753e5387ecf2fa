"""Searches that programs keep."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.programs import Program, token
from tubetotask.storage.workspace import Workspace


@pytest.fixture
def api(app: Flask, workspace: Workspace) -> Program:
    """Asks for the person of ``workspace``."""
    return Program(app, token(workspace.owner_id))


def test_a_search_is_kept_once_and_told_of_when_it_is_asked_for(api: Program) -> None:
    first = api.post("/searches", {"q": " newsletter  tuesday "})
    again = api.post("/searches", {"q": "newsletter tuesday", "alert": True})
    assert (first.json or {})["id"] == (again.json or {})["id"]
    (kept,) = (api.get("/searches").json or {})["items"]
    assert (kept["q"], kept["alert"]) == ("newsletter tuesday", True)
    narrowed = {"kind": "notes", "by": "meaning", "channel": "A", "section": "s1"}
    other = api.post("/searches", {"q": "newsletter tuesday", **narrowed}).json or {}
    assert {name: other[name] for name in narrowed} == narrowed, "another one, as a page keeps it"
    assert other["id"] != kept["id"]
    assert api.ask("DELETE", f"/searches/{kept['id']}").status_code == 204
    assert api.get(f"/searches/{kept['id']}").status_code == 404
