"""The lists of pinned packages can be installed as they stand.

Invariant: whatever a pinned package asks for is pinned with the same extras, "coverage[toml]" and
"coverage" each by itself. Given hashes, older pips take them for two packages: the one that is not
pinned they fetch in its newest release and refuse it, so set-up fails from the day there is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tubetotask.config import ROOT

LISTS = ("requirements.txt", "requirements-dev.txt")
Pins = dict[str, set[frozenset[str]]]  # a package's name, and the extras of each of its pins
Asked = Callable[[str], Iterable[str]]


def pinned(text: str) -> Pins:
    """What a list pins on this machine."""
    out: Pins = {}
    for line in re.findall(r"^[A-Za-z0-9][^\\\n#]*", text, re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            extras = frozenset(requirement.extras)
            out.setdefault(canonicalize_name(requirement.name), set()).add(extras)
    return out


def unpinned(pins: Pins, asked: Asked) -> list[str]:
    """What pinned packages, with their own extras, ask for and what is not pinned so."""
    out: list[str] = []
    for name, kinds in pins.items():
        environments = [{"extra": extra} for extra in ("", *frozenset().union(*kinds))]
        for requirement in map(Requirement, asked(name)):
            marker = requirement.marker
            applies = marker is None or any(map(marker.evaluate, environments))
            wanted = pins.get(canonicalize_name(requirement.name), set())
            if applies and requirement.extras not in wanted:
                out.append(f"{name} asks for {requirement}")
    return out


def installed(name: str) -> list[str]:
    """What an installed package asks for."""
    return metadata.requires(name) or []


def test_what_a_pinned_package_asks_for_with_an_extra_is_pinned_with_it() -> None:
    pins = pinned("".join((ROOT / name).read_text("utf-8") for name in LISTS))
    assert len(pins) > 50
    assert unpinned(pins, installed) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tester==7 \\\n    --hash=sha256:0\ncoverage==7 \\\n    --hash=sha256:1\n", 1),
        ("tester==7 \\\n    --hash=sha256:0\ncoverage[toml]==7 \\\n    --hash=sha256:1\n", 0),
        ("tester==7 ; python_version < '3' \\\n    --hash=sha256:0\ncoverage==7\n", 0),
        ("tester==1\nreporter==1\ncoverage[toml]==7\n", 1),
        ("tester==1\nreporter==1\ncoverage[toml]==7\ncoverage==7\n", 0),
        ("server==1\nhttp==1\n", 0),
        ("server[fast]==1\nhttp==1\n", 1),
        ("Server[fast]==1\nHTTP[two]==1\n", 0),
    ],
    ids=[
        *("the fault", "pinned with it", "not on this machine"),
        *("others ask without", "pinned with and without"),
        *("extra not asked for", "of an extra", "spelling"),
    ],
)
def test_a_list_that_older_pips_refuse_is_told(text: str, told: int) -> None:
    asks = {
        "tester": ["coverage[toml]>=7.10.6", "xdist[none] ; extra == 'testing'"],
        "reporter": ["coverage"],
        "server": ["http[two]>=1 ; extra == 'fast'", "gone[x] ; python_version < '3'"],
    }
    assert len(unpinned(pinned(text), lambda name: asks.get(name, []))) == told
