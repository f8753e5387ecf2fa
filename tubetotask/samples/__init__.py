"""A talk and a plan that are invented, to try the product with.

Invariant: written for this project; no person, business or product in them exists.
"""

from __future__ import annotations

from importlib import resources

TALK_NAME = "A small list pays the rent (sample talk).vtt"


def talk() -> bytes:
    """The sample talk's captions, as WebVTT."""
    return (resources.files(__name__) / "talk.vtt").read_bytes()


def plan() -> str:
    """The sample plan, as Markdown."""
    return (resources.files(__name__) / "plan.md").read_text(encoding="utf-8")
