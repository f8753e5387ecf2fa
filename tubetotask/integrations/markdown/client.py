"""Writes files into one folder."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from tubetotask.domain.errors import Disconnected, ServiceAway
from tubetotask.domain.sending import Checked, Item, Sent
from tubetotask.integrations.base import Reach
from tubetotask.integrations.markdown import mapping

_MOST_FILES = 50_000


class Folder:
    """One folder below the one that is set aside."""

    def __init__(self, name: str, reach: Reach) -> None:
        self._root, self._name = reach.folder, name

    def check(self) -> Checked:
        """Make the folder, and a file in it that goes again."""
        try:
            probe = self._place() / f".tubetotask-{secrets.token_hex(4)}"
            probe.write_text("It can be written.", encoding="utf-8")
            probe.unlink()
        except OSError as error:
            raise _failed(error) from None
        return Checked(f"Files go to {self._name}.")

    def send(self, item: Item) -> Sent:
        """Write the file of this uid, unless a person has changed it."""
        try:
            folder = self._place()
            text = mapping.text_of(item).encode()
            found = self._find(folder, mapping.mark_of(item))
            if found is not None and not self._ours(found, item, text):
                return Sent(
                    remote=item.uid,
                    note="You have changed the file: it is left as it is.",
                    mark=item.mark,
                )
            _write(found or folder / mapping.name_of(item), text)
        except OSError as error:
            raise _failed(error) from None
        return Sent(remote=item.uid, mark=_digest(text))

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """What is done in a file is not read."""
        return dict.fromkeys(list(remotes)[:0], "")

    def close(self) -> None:
        """Nothing is held open."""

    def _place(self) -> Path:
        root = self._root.resolve()
        place = (root / self._name).resolve()  # judged before anything is made there
        if not place.is_relative_to(root) or place == root:
            raise Disconnected(
                "The folder leads out of the one that is set aside.",
                remedy="Choose another name, or take the link away.",
            )
        place.mkdir(parents=True, exist_ok=True)
        return place

    @staticmethod
    def _find(folder: Path, mark: str) -> Path | None:
        for path in _files(folder):
            if path.name.endswith(f"({mark}).md"):
                return path
        return None

    @staticmethod
    def _ours(path: Path, item: Item, text: bytes) -> bool:
        """Whether the file is as we left it. After a lost answer it may be what we now write."""
        there = path.read_bytes()
        return _digest(there) in (item.mark, _digest(text)) or (item.again and not item.mark)


def _files(folder: Path) -> Iterator[Path]:
    seen = 0
    for where, folders, names in os.walk(folder):  # follows no links
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            seen += 1
            if seen > _MOST_FILES:
                return
            path = Path(where) / name
            if name.endswith(").md") and not path.is_symlink():
                yield path


def _write(path: Path, text: bytes) -> None:
    part = path.with_name(f".{path.name[:60]}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _failed(error: OSError) -> ServiceAway:
    full = error.errno == 28
    return ServiceAway(
        "The disk is full." if full else "The folder cannot be written.",
        remedy="It is tried again by itself."
        if full
        else "The administrator sees to MARKDOWN_DIR and its rights; it is tried again by itself.",
    )
