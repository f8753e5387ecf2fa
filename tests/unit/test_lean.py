"""What is left out, or loaded when it is asked for, and can be imported all the same."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tubetotask.lean import later, without

PACKAGE = "heavy_package_of_a_test"
USER = "user_of_a_heavy_package"


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with a module, and somebody who imports both."""
    folder = tmp_path / PACKAGE
    folder.mkdir()
    (folder / "__init__.py").write_text("size = 9\n")
    (folder / "errors.py").write_text("class Refused(Exception): pass\n")
    (tmp_path / f"{USER}.py").write_text(
        f"import {PACKAGE} as package\nfrom {PACKAGE} import errors\n"
        "def size(): return package.size\n"
        "def refused(error): return isinstance(error, errors.Refused)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in (PACKAGE, USER)]:
        del sys.modules[name]


def test_what_comes_later_is_loaded_when_something_of_it_is_asked_for() -> None:
    with later(PACKAGE, f"{PACKAGE}.errors"):
        user = importlib.import_module(USER)
    assert PACKAGE not in sys.modules
    assert user.size() == 9
    real = importlib.import_module(PACKAGE)
    assert user.refused(importlib.import_module(f"{PACKAGE}.errors").Refused())
    assert not user.refused(ValueError())
    assert real.errors is sys.modules[f"{PACKAGE}.errors"], "nothing stands in its place any more"


def test_what_is_taken_out_by_its_name_is_loaded_at_once(tmp_path: Path) -> None:
    (tmp_path / f"{USER}.py").write_text(f"from {PACKAGE}.errors import Refused\n")
    with later(PACKAGE, f"{PACKAGE}.errors"):
        taken = importlib.import_module(USER).Refused
        errors = sys.modules[f"{PACKAGE}.errors"]
    assert taken is errors.Refused
    assert importlib.import_module(PACKAGE).errors is errors is sys.modules[f"{PACKAGE}.errors"]


def test_what_a_module_does_not_have_it_does_not_have_later_either() -> None:
    with later(PACKAGE, f"{PACKAGE}.errors"):
        user = importlib.import_module(USER)
    with pytest.raises(AttributeError, match="weight"):
        assert user.package.weight
    assert not hasattr(user.package, "__wrapped__")


def test_what_is_loaded_already_stays() -> None:
    real = importlib.import_module(PACKAGE)
    with later(PACKAGE), without(PACKAGE):
        assert importlib.import_module(USER).package is real
    assert sys.modules[PACKAGE] is real


def test_the_version_of_what_comes_later_is_told_without_loading_it() -> None:
    with later("charset_normalizer_of_nobody"):
        stands = sys.modules["charset_normalizer_of_nobody"]
    with pytest.raises(metadata.PackageNotFoundError):
        assert stands.__version__
    before = sys.modules.pop("hypothesis")
    try:
        with later("hypothesis"):
            assert sys.modules["hypothesis"].__version__ == before.__version__
    finally:
        sys.modules["hypothesis"] = before


def test_who_looks_for_what_is_left_out_does_not_find_it_meanwhile() -> None:
    with without(PACKAGE), pytest.raises(ImportError):
        importlib.import_module(PACKAGE)
    assert importlib.import_module(PACKAGE).size == 9
