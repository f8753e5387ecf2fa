"""The collector of cycles is kept out while the application is built, and only then."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from tests.web.conftest import settings
from tubetotask import memory
from tubetotask.app import create_app


def test_the_collector_is_out_within_and_on_again_afterwards() -> None:
    with memory.uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="half"), memory.uncollected():
        raise ValueError("half way")
    assert gc.isenabled()


def test_who_had_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with memory.uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_is_out_while_the_application_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on: list[bool] = []
    monkeypatch.setattr("tubetotask.app.db.init_app", lambda _app: on.append(gc.isenabled()))
    create_app(settings(tmp_path), pages=False)
    assert (on, gc.isenabled()) == ([False], True)
