"""A package that gathers names has all of them, and loads those that are asked for."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tubetotask import by_name, config

PACKAGE = "gathering_package_of_a_test"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of two modules and a package, to be gathered."""
    folder = tmp_path / PACKAGE
    (folder / "inner").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        """from __future__ import annotations
from .light import Light as Light, light as lit
from .heavy import (
    Heavy as Heavy,
)
from .inner import Inner
"""
    )
    (folder / "light.py").write_text("class Light: pass\ndef light(): return Light()\n")
    (folder / "heavy.py").write_text("from .light import Light\nclass Heavy(Light): pass\n")
    (folder / "inner" / "__init__.py").write_text("from .deep import Inner, Other\n")
    (folder / "inner" / "deep.py").write_text("class Inner: pass\nclass Other: pass\n")
    (tmp_path / f"{PACKAGE}_user.py").write_text(f"from {PACKAGE} import Inner, heavy\n")
    (tmp_path / f"{PACKAGE}_wrong.py").write_text(f"from {PACKAGE} import weight\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    by_name.load(PACKAGE)
    yield folder
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


def loaded() -> set[str]:
    return {name.removeprefix(PACKAGE) for name in sys.modules if name.startswith(PACKAGE)}


def test_a_name_is_loaded_when_it_is_asked_for(folder: Path) -> None:
    package = importlib.import_module(PACKAGE)
    assert loaded() == {""}
    assert isinstance(package.lit(), package.Light)
    assert loaded() == {"", ".light"}
    assert package.Inner is importlib.import_module(f"{PACKAGE}.inner.deep").Inner
    assert issubclass(package.Heavy, package.Light)
    assert loaded() == {"", ".light", ".heavy", ".inner", ".inner.deep"}


def test_its_modules_can_be_imported_and_its_names_are_told(folder: Path) -> None:
    package = importlib.import_module(PACKAGE)
    assert {"Heavy", "Inner", "Light", "lit", "__name__"} <= set(dir(package))
    assert loaded() == {""}
    assert package.light is sys.modules[f"{PACKAGE}.light"]
    user = importlib.import_module(f"{PACKAGE}_user")
    assert user.heavy is sys.modules[f"{PACKAGE}.heavy"]
    assert user.Inner.__module__ == f"{PACKAGE}.inner.deep"
    assert importlib.import_module(f"{PACKAGE}.inner").Other


def test_a_star_takes_all_of_it(folder: Path) -> None:
    (folder.parent / f"{PACKAGE}_star.py").write_text(f"from {PACKAGE} import *\n")
    star = vars(importlib.import_module(f"{PACKAGE}_star"))
    assert {"Heavy", "Inner", "Light", "lit", "light", "heavy", "inner"} <= set(star)
    assert star["Heavy"] is importlib.import_module(f"{PACKAGE}.heavy").Heavy


def test_what_it_does_not_have_it_does_not_have(folder: Path) -> None:
    package = importlib.import_module(PACKAGE)
    with pytest.raises(AttributeError, match="weight"):
        assert package.weight
    with pytest.raises(ImportError, match="weight"):
        importlib.import_module(f"{PACKAGE}_wrong")


@pytest.mark.parametrize(
    "more",
    [
        "size = 9",
        "from os import path",
        "from .inner import *",
        "from .light import Light as light",
    ],
    ids=["a value", "of another package", "all", "a name that is a module's"],
)
def test_one_that_does_more_than_gather_is_loaded_as_ever(folder: Path, more: str) -> None:
    file = folder / "__init__.py"
    file.write_text(f"{file.read_text()}{more}\n")
    importlib.import_module(PACKAGE)
    assert loaded() == {"", ".light", ".heavy", ".inner", ".inner.deep"}


LEAN = "from tubetotask.analysis import model"
NAMES = """
import importlib, pkgutil, sys
import openai.types as types
packages = ["openai.lib", "openai.lib._parsing", "openai.lib.streaming", "openai.types"]
packages += [m.name for m in pkgutil.walk_packages(types.__path__, "openai.types.") if m.ispkg]
for one in map(importlib.import_module, packages):
    for name in sorted({*dir(one)} - {"annotations"}):
        there = getattr(one, name)
        if not name.startswith("_") and type(there) is not type(sys):
            print(one.__name__, name, getattr(there, "__module__", ""))
"""
USED = """
import sys
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.analysis.model.settings import ModelSettings
client = Endpoint(ModelSettings("key"))._client
print(*(name for name in sys.modules if name.startswith("openai.types.")))
client.audio.transcriptions, client.chat.completions
print(*(name for name in sys.modules if name.startswith("openai.types.responses.")))
"""


def told(code: str) -> str:
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=config.ROOT, env=os.environ, check=True, capture_output=True)
    return done.stdout.decode()


def test_the_types_of_a_model_s_sdk_are_the_same_by_their_names() -> None:
    lean = told(f"{LEAN}{NAMES}")
    assert lean == told(NAMES)
    assert len(lean.splitlines()) > 1000


def test_of_them_only_what_is_used_is_loaded() -> None:
    asking, others = (line.split() for line in told(USED).splitlines())
    assert len(asking) < 20, asking
    assert len(others) < 5, others
