"""Packages whose file only gathers names: each name is loaded when it is asked for.

An SDK gathers the types of every interface that its provider has, a module each, and loads them all
(``openai.types``: 400 modules, 11 MB, a fifth of a second) for whoever calls one of them.

Invariant: all that such a package has can be had, by the same names, and is the same. One whose
file does anything else than gather is loaded as ever.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any


def load(package: str) -> None:
    """From now on packages of this name, and those within it, are loaded name by name. To be called
    before they are imported; later it changes nothing."""
    if package not in _finder.packages:
        _finder.packages += (package,)
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


class _Finder(MetaPathFinder):
    packages: tuple[str, ...] = ()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not any(name == one or name.startswith(f"{one}.") for one in self.packages):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.submodule_search_locations is None:
            return spec  # a module gathers nothing
        if type(spec.loader) is SourceFileLoader:
            spec.loader = _ByName(spec.loader.name, spec.loader.path)
        return spec


class _ByName(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        """As PEP 562 has it: Python asks the package for a name that is not there yet."""
        package = module.__name__
        places = _places(self.get_source(package) or "")
        if places is None:
            super().exec_module(module)
            return

        modules = {place.partition(".")[0] for place, _ in places.values()}

        def asked(name: str) -> Any:
            if name == "__all__":  # what "import *" takes
                return sorted(one for one in {*places, *modules} if not one.startswith("_"))
            if name in modules:
                return importlib.import_module(f"{package}.{name}")
            if name not in places:
                raise AttributeError(f"module {package!r} has no attribute {name!r}")
            place, there = places[name]
            value = getattr(importlib.import_module(f"{package}.{place}"), there)
            setattr(module, name, value)
            return value

        vars(module).update(__getattr__=asked, __dir__=lambda: sorted({*vars(module), *places}))


def _places(source: str) -> Mapping[str, tuple[str, str]] | None:
    """Name → the module of this package that has it, and its name there. None for a file that does
    anything else than take names out of its own modules, or has one that is also a module's: which
    of both is meant depends on what was loaded before."""
    found: dict[str, tuple[str, str]] = {}
    try:
        for line in _statements(source):
            match line:
                case ast.ImportFrom(module="__future__", level=0):
                    continue
                case ast.ImportFrom(module=str(place), level=1, names=names):
                    found |= {one.asname or one.name: (place, one.name) for one in names}
                case _:
                    return None
    except SyntaxError:  # cut in two, for a line within it began as a statement does
        return None
    modules = {place.partition(".")[0] for place, _ in found.values()}
    return None if "*" in found or not modules.isdisjoint(found) else found


def _statements(source: str) -> Iterator[ast.stmt]:
    """One after the other: the tree of a whole file takes half a MB, if only for a moment."""
    for text in re.split(r"\n(?=[^\s)])", source):
        yield from ast.parse(text).body


_finder = _Finder()
