"""Why a statement is refused: a reason of the fixed list in ``domain.evidence.Dropped``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """``reason`` is counted; ``detail`` names the word at fault for the page "dropped"."""

    reason: str
    detail: str = ""
