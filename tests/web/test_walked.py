"""No page is forgotten by what walks all of them (axe-core, planted payloads)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.access_table import TABLE
from tests.web.walked import LEFT_OUT, NO_PAGE, one_of_each, visitors
from tubetotask.integrations import KINDS
from tubetotask.storage.workspace import Workspace


@pytest.mark.slow
def test_every_page_is_walked_or_left_out_for_a_reason(app: Flask, workspace: Workspace) -> None:
    found = visitors(app, *one_of_each())
    walked = {endpoint_of(app, path) for each in found for path in each.paths if path != "/nowhere"}
    gets = {endpoint for endpoint, methods in TABLE.items() if "GET" in methods}
    named = [name for names in LEFT_OUT.values() for name in names.split()]
    assert sorted(named) == sorted(NO_PAGE)
    assert gets - walked - NO_PAGE == set(), "neither walked nor left out"
    assert walked & NO_PAGE == set(), "left out, and a page"
    assert NO_PAGE - gets == set(), "there is no such page any more"
    assert all(each.paths for each in found), "whoever sees no page of their own is not needed"
    forms = {
        path.rpartition("/")[2]
        for path in (path for each in found for path in each.paths)
        if "/integrations/new/" in path
    }
    assert forms == set(KINDS)


def endpoint_of(app: Flask, path: str) -> str:
    with app.test_request_context(path) as context:
        assert context.request.endpoint, path
        return context.request.endpoint
