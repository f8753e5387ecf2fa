"""A chat server that is not ours: llama.cpp's own, from the wheel of xllamacpp, over a tiny model.

Invariant: one process on a free port of 127.0.0.1, with its files in the folder it was given; it
ends when it is closed, and also when the process that started it ends, however that ends. The same
request to a fresh server gets the same answer: the model and the sampling have fixed seeds.
"""

from __future__ import annotations

import importlib.util
import os
import select
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PACKAGES = ("xllamacpp", "gguf")
START_S = 60.0
WANTED = ("A chat server", "Run script/setup --dev, which installs one from a wheel.")
KEY = "key-of-the-real-server"
MODEL = "nonsense"
SLOTS = 4  # requests answered at a time
CONTEXT = 131_072  # tokens that all requests at work share: 32 MB
LONGEST = 4096  # tokens of an answer whose request sets no limit, for random weights may never end

# How it treats `response_format`. Two of the ways that servers have, both of them llama.cpp's own:
# "strict"   every token obeys the schema; an unknown type gets a 400, while a keyword beyond its
#            grammar (uniqueItems, not) is passed over in silence
# "ignores"  the schema counts for nothing: free text
Manner = Literal["strict", "ignores"]


class NoStart(Exception):
    """The server ended, or kept silent, before it was ready. Carries the end of its log."""


@dataclass(frozen=True)
class RealServer:
    """A running server, for the OpenAI SDK or anything that speaks like it."""

    base_url: str
    pid: int
    log: Path
    api_key: str = KEY
    model: str = MODEL


def available() -> bool:
    """Whether the wheels are installed."""
    return all(importlib.util.find_spec(name) for name in PACKAGES)


@contextmanager
def running(
    folder: Path, manner: Manner = "strict", words: Iterable[str] | None = None
) -> Iterator[RealServer]:
    """A server whose nonsense is made of ``words`` (None: some everyday English ones).

    Raises NoStart where the server does not start. Needs what ``available`` asks for.
    """
    from tests import tiny_model  # here, so that a machine without the wheels can import this file

    model = folder / f"{MODEL}.gguf"
    tiny_model.make(model, tiny_model.WORDS.split() if words is None else words)
    log = folder / f"{manner}.log"
    with log.open("wb") as output:
        # -P: the folder of this file holds names that are none of the server's business.
        process = subprocess.Popen(
            [sys.executable, "-P", __file__, str(model), manner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
        )
    with process:
        try:
            yield RealServer(f"{_address(process, log)}/v1", process.pid, log)
        finally:
            _stop(process)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """What the server says once it listens and the model is loaded."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_S)
    address = process.stdout.readline().decode().strip() if ready else ""
    if not address.startswith("http://127.0.0.1:"):
        said = log.read_text(errors="replace")[-2000:]
        # -4 (SIGILL): the wheel is built for processors with AVX2 and FMA.
        raise NoStart(f"exit code {process.poll()}, said {address!r}, log: {said}")
    return address


def _stop(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def serve(model: str, manner: str) -> None:
    """Run the server in this process until standard input ends."""
    import xllamacpp  # 100 MB of code, which the tests' own process can do without

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {MODEL}
    params.api_keys = [KEY]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.ui = False
    params.warmup = False
    params.n_ctx = CONTEXT
    params.n_parallel = SLOTS
    params.kv_unified = True
    params.n_predict = LONGEST
    params.cache_ram_mib = 0
    params.cpuparams.n_threads = 1  # a model this small gains nothing from more
    params.cpuparams_batch.n_threads = 2
    params.sampling.seed = 12  # most answers have a few items; a request may send its own
    params.sampling.temp = 1.0
    params.sampling.samplers = "temperature"  # nothing that is rare is left out
    params.force_pure_content_parser = manner == "ignores"
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 the caller reads it
    sys.stdin.read()
    os._exit(0)  # the server's threads would wait for their clients


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
