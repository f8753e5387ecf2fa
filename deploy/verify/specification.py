"""The page that goes through the specification: each line names what is there and proves it."""

from __future__ import annotations

import re

from deploy.verify.containers_files import need
from deploy.verify.frame import CHECKS, check
from deploy.verify.tools import ROOT

PAGE = ROOT / "docs/operations/specification.md"
LEAST = 60  # lines of the specification


def lines() -> list[tuple[str, str, str]]:
    """Line, where, proven by: the rows of the page's tables."""
    found = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    return [row for row in found if row[0] != "line"]


@check("guides", "each line of the specification has its place and what proves it", fast=True)
def each() -> str:
    rows = lines()
    need(len(rows) >= LEAST, sentence=f"the page has {len(rows)} lines only")
    for line, where, proof in rows:
        # In brackets stands what of a file is meant.
        files = re.findall(r"`([^`]+)`", re.sub(r"\([^)]*\)", "", where))
        need(files, sentence=f"“{line}” names no file")
        for name in files:
            need((ROOT / name).exists(), sentence=f"“{line}”: {name} is not there")
        for words in proof.split("; "):
            if words.startswith("tests/"):
                need((ROOT / words).is_file(), sentence=f"“{line}”: {words} is not there")
            else:
                known = any(one.speaks_of(words) for one in CHECKS)
                need(known, sentence=f"“{line}”: no check speaks of “{words}”")
    return f"{len(rows)} lines"
