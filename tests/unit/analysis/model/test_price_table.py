"""What the table of prices says is what its package says, and the table does not stay."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from genai_prices import Usage, calc_price

from tubetotask import config
from tubetotask.analysis.model import price_table

AZURE = "https://mine.openai.azure.com/openai"
COUNTS = {"input_tokens": 300_000, "output_tokens": 900, "cache_read_tokens": 70_000}
KEPT = """
import gc, sys
from tubetotask.analysis.model import price_table
print("genai_prices" in sys.modules)
print(price_table.calculated("gpt-4o-mini", "", input_tokens=1_000_000).total_price)
from genai_prices.types import ModelInfo, Provider
gc.collect()
kept = [one for one in gc.get_objects() if isinstance(one, (ModelInfo, Provider))]
print(*sorted(type(one).__name__ for one in kept))
"""


@pytest.fixture(autouse=True)
def fresh() -> None:
    price_table._found.cache_clear()


@pytest.mark.parametrize(
    "model", ["gpt-4o", "GPT-4o-mini", "gpt-5.6-luna", "gpt-4o-mini-2024-07-18", "o3", "nobody's"]
)
@pytest.mark.parametrize("base_url", ["", AZURE, "http://x"])
def test_a_price_is_the_package_s_for_every_server_and_length(model: str, base_url: str) -> None:
    where: dict[str, Any] = {"provider_api_url": base_url} if base_url else {}
    try:
        usage = Usage(**COUNTS)
        wanted = calc_price(usage, model, **where or {"provider_id": "openai"}).total_price
    except LookupError:
        wanted = None
    sys.modules.pop("genai_prices.data", None)  # imported by that
    for _ in range(2):
        found = price_table.calculated(model, base_url, **COUNTS)
        assert (None if found is None else found.total_price) == wanted
    assert (wanted is None) == (model == "nobody's" or base_url == "http://x")


def test_what_was_asked_for_stays_and_the_table_goes() -> None:
    command = [sys.executable, "-c", KEPT]
    done = subprocess.run(command, cwd=config.ROOT, env=os.environ, check=True, capture_output=True)
    loaded, usd, kept = done.stdout.decode().splitlines()
    assert (loaded, usd) == ("False", "0.150")
    assert kept == "ModelInfo Provider"


def test_of_many_threads_that_ask_at_once_one_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read, come = runpy.run_module, threading.Barrier(4)

    def counted(name: str) -> Any:
        reads.append(name)
        return read(name)

    def ask(_number: int) -> object:
        come.wait(10)
        return price_table.calculated("gpt-4o", "", input_tokens=1000)

    monkeypatch.setattr(runpy, "run_module", counted)
    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(ask, range(4))
    assert reads == ["genai_prices.data"]
    assert first is not None
    assert others == [first] * 3
