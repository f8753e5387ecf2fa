"""The collector of cycles is kept out while the application is built, and only then."""

from __future__ import annotations

import gc
import platform
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from tests.web.conftest import settings
from tubetotask import memory
from tubetotask.app import create_app

# Pieces of memory of which every second one is free again, then the holes that are left: what lies
# free but for what is at the end, and where that is.
_HOLES = """
import ctypes
from tubetotask import memory

class Told(ctypes.Structure):
    _fields_ = [(str(number), ctypes.c_size_t) for number in range(8)]
    _fields_ += [("free", ctypes.c_size_t), ("last", ctypes.c_size_t)]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Told
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]

def told():
    found = library.mallinfo2()
    print(found.free - found.last, end=" ")

memory.one_heap()
pieces = [library.malloc(2000) for _ in range(1000)]
for piece in pieces[::2]:
    library.free(piece)
told()
memory.fill_holes()
told()
"""

# How many pages of their own the process has more, after that.
_PAGES = """
from pathlib import Path
from tubetotask import memory

def sizes():
    return int(Path("/proc/self/statm").read_text().split()[0])

before = sizes()
memory.fill_holes()
print(sizes() - before)
"""

# Of small objects every second one goes; how many new ones then lie where one has been.
_POOLS = """
from tubetotask import memory

objects = [bytes(67) for _ in range(20_000)]
free = {id(each) for each in objects[::2]}
del objects[::2]
if FILL:
    memory.fill_holes()
new = [bytes(67) for _ in range(1_000)]
print(len(free.intersection(map(id, new))))
"""

# As far as the system lets it be lifted.
_UNLIMITED = 'ulimit -s unlimited 2>/dev/null || ulimit -s "$(ulimit -Hs)"; exec "$0" -c "$1"'


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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of the GNU C library")
def test_what_lies_free_between_others_is_taken_and_never_given_out_again() -> None:
    """In a process of its own, for it takes memory for good."""
    told = subprocess.run(
        [sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True
    )
    free_before, free_after = map(int, told.stdout.split())
    assert free_before > 100_000, "there were holes"
    assert free_after < free_before / 10


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="of the GNU C library")
def test_holes_come_to_an_end_where_the_stack_has_no_limit() -> None:
    """Pages of their own lie before the heap then, and each looked like one more hole: 8 GB."""
    told = subprocess.run(
        ["/bin/sh", "-c", _UNLIMITED, sys.executable, _PAGES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert int(told.stdout) < 1000


@pytest.mark.parametrize(("fill", "within"), [(False, range(900, 1001)), (True, range(50))])
def test_new_small_objects_do_not_lie_among_old_ones(fill: bool, within: range) -> None:
    command = [sys.executable, "-c", f"FILL = {fill}\n{_POOLS}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(told.stdout) in within


@pytest.mark.parametrize("kind", ["malloc", "debug"])
def test_holes_come_to_an_end_where_python_has_no_pools_of_its_own(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each object looked like one more hole, without an end, until memory ran out."""
    monkeypatch.setenv("PYTHONMALLOC", kind)
    command = [sys.executable, "-c", _PAGES]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert int(told.stdout) < 5000  # pages


def test_what_hangs_together_in_a_circle_is_let_go() -> None:
    class Talk:
        itself: Talk

    talk = Talk()
    talk.itself = talk
    gone = weakref.ref(talk)
    del talk
    memory.collect()
    assert gone() is None
