"""Which texts of the code belong into the catalogues: for ``script/texts``, never at run time.

Invariant: every sentence of an error that is always the same is gathered without a mark, for pages
show it in their language (``translated``). What holds a name or a figure is not: it is told through
its own text, or stays English.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from babel.messages.extract import extract_python

from tubetotask.domain import errors

_ERRORS = frozenset(
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type)
    and issubclass(kind, errors.TubeToTaskError)
    and kind is not errors.InvalidField  # it names its field first; no catalogue has these yet
)
Found = tuple[int, str, str | tuple[str, ...], list[str]]


def texts(
    fileobj: BinaryIO,
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Any]:
    """What Babel finds in a file of Python, and the sentences of its errors."""
    code = fileobj.read()
    yield from extract_python(BytesIO(code), keywords, comment_tags, options)  # type: ignore[arg-type]  # a mapping will do
    yield from sentences(code.decode("utf-8"))


def sentences(code: str) -> Iterator[Found]:
    """Message and remedy of each error that is raised with words that never change."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name(node.func) in _ERRORS:
            told = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "remedy")]
            for each in told:
                for text in _constants(each):
                    yield node.lineno, "gettext", text, []


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _constants(node: ast.expr) -> Iterator[str]:
    """One text, or both of a choice."""
    if isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
