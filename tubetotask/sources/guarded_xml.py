"""XML from outside is read only after a pass that refuses bombs.

Invariant: nothing is fetched, no entity is ever expanded, and what is too large, too deep or has
too many elements is refused before anything is built of it. The pass counts elements only, so it
costs a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

MAX_DEPTH = 64
MAX_ELEMENTS = 200_000
Start = Callable[[str, dict[str, str], int], None]
"""Called for each element: its name, its attributes, and the line it stands in."""


class RefusedXml(ValueError):
    """Not well-formed, or something that no honest sender writes. The message is for people."""


def walk(data: bytes, *, max_bytes: int, start: Start | None = None) -> None:
    """Read ``data`` from beginning to end. Raises RefusedXml."""
    if len(data) > max_bytes:
        raise RefusedXml(f"It is larger than {max_bytes / 1_000_000:.0f} MB.")
    if not data.strip():
        raise RefusedXml("It is empty.")
    parser = expat.ParserCreate()
    _Counting(parser, start)
    parser.EntityDeclHandler = _declared
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(data, True)
    except RefusedXml:
        raise
    except expat.ExpatError as error:
        raise RefusedXml(f"It is no well-formed XML (line {error.lineno}).") from error
    except (ValueError, LookupError) as error:
        raise RefusedXml("Its encoding is not known.") from error


class _Counting:
    """Counts elements and their depth, and hands each on."""

    def __init__(self, parser: expat.XMLParserType, start: Start | None) -> None:
        self._parser, self._start = parser, start
        self._depth = self._elements = 0
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise RefusedXml("Its elements are nested too deep, or too many.")
        if self._start is not None:
            self._start(name, attributes, self._parser.CurrentLineNumber)

    def _end(self, _name: str) -> None:
        self._depth -= 1


def _declared(*_: object) -> None:
    raise RefusedXml("It declares entities of its own, which only bombs do.")


def _doctype(_name: str, _system: str | None, _public: str | None, internal: bool) -> None:
    if internal:
        _declared()
