"""An analysis in which every text that a speaker, a plan or a model wrote is hostile."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any

from tests import modelmade
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.evidence import Evidence, EvidenceKind, Statement, Wording

EVIL = '<script>alert(1)</script>" onclick="x \u202eback | [x](javascript:alert(1))'


def spoiled(value: Any, evil: str) -> Any:
    """``value`` with every text of a speaker, a plan or a model replaced."""
    if isinstance(value, Evidence):
        quote = evil if value.kind is EvidenceKind.VIDEO else f"plan {evil}"
        return replace(value, quote=quote, translation=evil)
    if isinstance(value, Statement):
        found = tuple(spoiled(e, evil) for e in value.evidence)
        return replace(value, text=evil, wording=Wording.MODEL, evidence=found)
    if isinstance(value, tuple):
        return tuple(spoiled(each, evil) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = ("analyser", "plan_hash", "section_id", "filter_id", "lens_id", "answer", "origin")
        changed = {
            f.name: spoiled(getattr(value, f.name), evil)
            for f in fields(value)
            if f.init and f.name not in kept
        }
        return replace(value, **changed)
    return evil if type(value) is str else value


def hostile(evil: str) -> Analysis:
    """The model-made analysis with ``evil`` wherever anybody wrote something."""
    whole = modelmade.analysis()
    return replace(
        whole,
        notes=spoiled(whole.notes, evil),
        assessment=spoiled(whole.assessment, evil),
        dropped=spoiled(whole.dropped, evil),
    )


class Elements(HTMLParser):
    """The names of a page's elements and of their attributes."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in ("href", "src")}
