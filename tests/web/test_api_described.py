"""The description of the API says of each field what its docstring says."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator

from pydantic import BaseModel

from tubetotask.api.v1 import openapi, shapes


def _documented() -> Iterator[tuple[type[BaseModel], str, str]]:
    """Each class of the shapes with a field of its own that has a docstring: field, docstring."""
    for found in pkgutil.iter_modules(shapes.__path__, f"{shapes.__name__}."):
        module = importlib.import_module(found.name)
        for node in ast.parse(inspect.getsource(module)).body:
            if not isinstance(node, ast.ClassDef):
                continue
            for field, said in zip(node.body, node.body[1:], strict=False):
                match field, said:
                    case (
                        ast.AnnAssign(target=ast.Name(id=name)),
                        ast.Expr(value=ast.Constant(value=str(text))),
                    ):
                        yield getattr(module, node.name), name, inspect.cleandoc(text)


def test_a_docstring_of_a_field_is_its_description() -> None:
    documented = list(_documented())
    assert len(documented) > 200
    silent = [
        f"{shape.__name__}.{name}"
        for shape, name, text in documented
        if shape.model_fields[name].description != text
    ]
    assert silent == []


def test_lists_say_where_they_go_on() -> None:
    told = openapi.document()["components"]["schemas"]
    for name in ("Words", "Tasks", "Sources"):
        assert "cursor of the next part" in told[name]["properties"]["next"]["description"], name
