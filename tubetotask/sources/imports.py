"""Many sources at once: OPML, Google Takeout's subscriptions.csv, or one a line.

Invariant: every line that has something in it becomes an address or an error that is told with
its line number; what names the same thing twice is kept once, in the order of its first line.
Nothing is fetched, and no entity of an OPML file is expanded.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tubetotask.domain.errors import BadAddress, InputError, TooLarge
from tubetotask.sources.addresses import Address, AddressKind, parse_address
from tubetotask.sources.guarded_xml import RefusedXml, walk

MAX_BYTES = 5_000_000
MAX_ROWS = 2_000  # a page waits for it: 15 s for so many, all of them new
MOST_ROWS = 20_000  # nobody but who typed the command waits for it
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_DECLARED = re.compile(r"(<\?xml[^>]*?)\s+encoding=[\"'][^\"']*[\"']")


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A source that the file names. ``title`` is the file's own, "" without one."""

    line: int
    address: Address
    title: str = ""


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line that names no source, with the sentence why."""

    line: int
    text: str
    error: BadAddress


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file ("opml", "takeout", "lines") holds. ``merged``: lines that were said before."""

    format: str
    rows: tuple[ImportedRow, ...]
    refused: tuple[RefusedRow, ...] = ()
    merged: int = 0


@dataclass(frozen=True, slots=True)
class _Raw:
    line: int
    address: str
    title: str = ""


def read_import(data: bytes | str, *, most: int = MAX_ROWS) -> Imported:
    """The sources that a file or a pasted text names.

    Raises TooLarge over 5 MB or ``most`` lines, InputError where nothing can be read at all.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(
            f"The list is larger than {MAX_BYTES // 1_000_000} MB.",
            remedy="Divide it into several lists.",
        )
    raw_bytes = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if _is_xml(raw_bytes):
        return _collect("opml", _opml(raw_bytes), most)
    text = text_of(data)
    if not text.strip():
        raise InputError("The list is empty.", remedy="Give one address a line.")
    table = _table(text)
    if table is not None:
        return _collect("takeout", _takeout(table), most)
    return _collect("lines", _lines(text), most)


def _is_xml(data: bytes) -> bool:
    start = data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return start[:5].lower() in {b"<?xml", b"<opml"} or start[:2] in {b"<!", b"<o"}


def text_of(data: bytes | str) -> str:
    """A list as text, whatever its encoding; of XML without the declaration of what it was."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _DECLARED.sub(r"\1", data.decode("utf-16", "replace"), count=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return _DECLARED.sub(r"\1", text, count=1) if _is_xml(data) else text


def _collect(kind: str, raw: Iterable[_Raw], most: int) -> Imported:
    rows: dict[tuple[AddressKind, str], ImportedRow] = {}
    refused: list[RefusedRow] = []
    merged = 0
    for count, item in enumerate(raw):
        if count >= most:
            more = "" if most == MOST_ROWS else ", or give it to tubetotask sources import"
            raise TooLarge(
                f"The list has more than {most:,} lines.",
                remedy=f"Divide it into several lists{more}.",
            )
        try:
            address = parse_address(item.address)
        except BadAddress as error:
            refused.append(RefusedRow(item.line, item.address[:200], error))
            continue
        key = (address.kind, _same(address))
        if key in rows:
            merged += 1
            continue
        rows[key] = ImportedRow(item.line, address, item.title[:200])
    return Imported(kind, tuple(rows.values()), tuple(refused), merged)


def _same(address: Address) -> str:
    """Names do not tell capital letters apart, ids do."""
    by_name = {AddressKind.HANDLE, AddressKind.CUSTOM, AddressKind.USER}
    return address.value.casefold() if address.kind in by_name else address.value


def _opml(data: bytes) -> Iterator[_Raw]:
    found: list[_Raw] = []
    names: set[str] = set()

    def outline(name: str, attributes: dict[str, str], line: int) -> None:
        names.add(name.lower())
        if name.lower() != "outline":
            return
        given = {key.lower(): value for key, value in attributes.items()}
        address = given.get("xmlurl") or given.get("htmlurl") or given.get("url")
        if address:  # the others are folders
            found.append(_Raw(line, address, given.get("title") or given.get("text") or ""))

    try:
        walk(data, max_bytes=MAX_BYTES, start=outline)
    except RefusedXml as error:
        raise InputError(
            f"The OPML file cannot be read. {error}", remedy="Export it again, or give lines."
        ) from error
    if "opml" not in names:
        raise InputError(
            "This is no OPML file.", remedy="Give OPML, subscriptions.csv or one address a line."
        )
    return iter(found)


def _table(text: str) -> list[tuple[int, list[str]]] | None:
    """The rows of a CSV, numbered; None where the text is no table of channels.

    The columns' names are in the language of the account, so they are not read: a cell that looks
    like a channel's id or address is one.
    """
    first = text.lstrip().split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    if mark not in first:
        return None
    try:
        reader = csv.reader(io.StringIO(text), delimiter=mark)
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise InputError(
            "The table cannot be read.", remedy="Export it again, or give one address a line."
        ) from error
    filled = [(line, row) for line, row in rows if any(row)]
    return filled if filled and all(len(row) > 1 for _, row in filled[:3]) else None


def _takeout(rows: list[tuple[int, list[str]]]) -> Iterator[_Raw]:
    for index, (line, row) in enumerate(rows):
        ids = [cell for cell in row if _CHANNEL.fullmatch(cell)]
        links = [cell for cell in row if "/" in cell and "youtu" in cell.lower()]
        if not ids and not links and index == 0:
            continue  # the header
        others = [cell for cell in row if cell and cell not in ids and cell not in links]
        address = (ids or links or row)[0] or next(cell for cell in row if cell)
        yield _Raw(line, address, others[-1] if others and (ids or links) else "")


def _lines(text: str) -> Iterator[_Raw]:
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip().removeprefix("- ").removeprefix("* ").strip()
        if not said or said.startswith("#"):
            continue
        words = said.split()
        likely = [w for w in words if "youtu" in w.lower() or w[0] == "@" or w[:2] in {"UC", "PL"}]
        address = likely[0] if likely and len(words) > 1 else said
        title = " ".join(w for w in words if w != address).strip(" -–—:|()")
        yield _Raw(number, address.strip("(),;"), title if likely else "")
