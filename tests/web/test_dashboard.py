"""The dashboard for Grafana and the alert rules ask for figures that there are, and for each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from ruamel.yaml import YAML

from tests.web.conftest import Browser
from tests.web.test_health import beat, configured
from tubetotask.storage import marks
from tubetotask.storage.database import db, now

FOLDER = Path(__file__).parents[2] / "deploy/monitoring"
NAME = re.compile(r"\btubetotask_\w+")
# What a histogram and a counter are asked for by, and what says when a counter began.
PARTS = ("_bucket", "_count", "_sum")
WIDE = 24  # columns of Grafana's grid


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "grafana.json").read_text())["panels"]
    return found


def asked() -> dict[str, str]:
    """Each expression of the dashboard, by panel and letter."""
    return {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in panels()
        for target in panel["targets"]
    }


def rules() -> dict[str, str]:
    groups = YAML(typ="safe").load(FOLDER / "rules.yml")["groups"]
    return {rule["alert"]: rule["expr"] for group in groups for rule in group["rules"]}


@pytest.fixture
def figures(app: Flask, browser: Browser) -> set[str]:
    """The names of all figures that an instance at work can tell, as a query names them."""
    configured(app, youtube_api_key="a-key-of-youtube")
    beat()
    marks.put(db.engine, marks.BACKUP, now(), "a backup", ok=True, size_bytes=1)
    browser.get("/")
    text = browser.get("/metrics").text
    names = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\w+)$", text, re.M):
        names |= {f"{name}{part}" for part in PARTS} if kind == "histogram" else {name}
    return {name for name in names if not name.endswith("_created")}


def test_the_dashboard_asks_for_figures_that_there_are(figures: set[str]) -> None:
    unknown = {at: set(NAME.findall(expr)) - figures for at, expr in asked().items()}
    assert {at: names for at, names in unknown.items() if names} == {}


def test_the_alert_rules_ask_for_figures_that_there_are(figures: set[str]) -> None:
    unknown = {alert: set(NAME.findall(expr)) - figures for alert, expr in rules().items()}
    assert {alert: names for alert, names in unknown.items() if names} == {}


def test_every_figure_that_an_alert_looks_at_can_be_seen_on_the_dashboard() -> None:
    shown = {name for expr in asked().values() for name in NAME.findall(expr)}
    looked_at = {name for expr in rules().values() for name in NAME.findall(expr)}
    assert looked_at - shown == set()


def test_no_two_panels_lie_over_one_another() -> None:
    taken: dict[tuple[int, int], str] = {}
    for panel in panels():
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= WIDE, panel["title"]
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert (x, y) not in taken, f"{panel['title']} over {taken[x, y]}"
                taken[x, y] = panel["title"]
    assert len({panel["id"] for panel in panels()}) == len(panels())
