"""The privacy page names every way by which something leaves the server, and each cookie."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tubetotask.config import ROOT


def test_each_way_out_and_each_cookie_is_named(app: Flask) -> None:
    page = app.test_client().get("/privacy").text
    ways = ("To a model", "To YouTube", "To a server that hears", "Where you send things")
    for way in (*ways, "To a push service", "In your browser"):
        assert f"<dt>{way}</dt>" in page
    for kind in integrations():
        assert kind in page.lower(), kind
    assert "Slack" in page
    set_by = [
        file
        for file in (ROOT / "tubetotask").rglob("*.py")
        if ".set_cookie(" in file.read_text(encoding="utf-8")
    ]
    assert [file.name for file in set_by] == ["theme.py"], "and the one of the session"


def integrations() -> list[str]:
    """What they are called on the page; a folder on the server's own disk sends nothing away."""
    names = {"caldav": "calendar"}
    found = [
        each.parent.name for each in Path(ROOT / "tubetotask/integrations").glob("*/client.py")
    ]
    return sorted(names.get(name, name) for name in found if name != "markdown")
