"""Reports that were made when near words were told as the same."""

from __future__ import annotations

import json

from flask import Flask

from tests.integration.test_reports import DAY, made
from tubetotask.domain.report import Agreement, Said
from tubetotask.storage.reports import REPORT, report_of
from tubetotask.storage.workspace import Workspace


def test_an_older_report_claims_no_agreement_and_shows_all_its_quotes(
    app: Flask, workspace: Workspace
) -> None:
    row = made(app, workspace)
    kept = json.loads(row.document or "")
    said = tuple(Said(f"In the words of {who}.", who, "A talk") for who in ("Ada", "Ben", "Cem"))
    kept["agreement"] = [
        {"section": "Sales", "voices": 4, "speaking": 6, "said": _plain(said), "against": []}
    ]
    kept["agreement_more"] = 7
    for name in ("near", "near_more"):
        del kept[name]
    row.document = json.dumps(kept)
    found = report_of(row)
    assert (found.agreement, found.agreement_more, found.near_more) == ((), 0, 7)
    assert found.near == (Agreement("Sales", 1, 6, said[:1], (), said[1:], 3),)
    assert found.near[0].about == 4
    assert report_of(made(app, workspace, again=True)).period == DAY


def test_a_report_of_today_is_read_as_it_was_kept(app: Flask, workspace: Workspace) -> None:
    row = made(app, workspace)
    assert row.document is not None
    kept = REPORT.load(row.document)
    assert report_of(row) == kept


def _plain(said: tuple[Said, ...]) -> list[dict[str, str]]:
    return [{"quote": each.quote, "who": each.who, "video": each.video} for each in said]
