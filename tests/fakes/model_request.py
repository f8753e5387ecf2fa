"""A request as somebody reads it who knows how our prompts lay out their data.

Invariant: everything comes from the messages; what stands in a fence is never read as head or as
JSON, and a fence is closed only by the token that opened it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.fakes.model_tokens import content_of

PURPOSES = ("notes", "merge", "assess", "revise", "check", "same", "opening", "try")
# In the closing JSON shape of a prompt; the first that is found tells the purpose.
SHAPES = (
    ("merge", '"rests_on"'), ("assess", '"findings"'), ("check", '"supported"'),
    ("same", '"pairs"'), ("opening", '"sentences"'),
    ("revise", '"give_up"'), ("notes", '"premise"'), ("try", '"ok"'),
)  # fmt: skip
_OPENS = re.compile(r"<<<(\w+) (\w+)\s*$")
_HEAD = re.compile(r"([A-Z][^:{}\[\]]{1,40}): (.*)$")
_PARAGRAPH = re.compile(r"\[(\d+)[^\]]*\] ?(.*)$")
_MARKED = re.compile(r"\[([^\]]+)\] ?(.*)$")
_LANGUAGE = re.compile(r"^(.*?)\s*\(([A-Za-z]{2,3}(?:-[\w-]+)?)\)\s*$")
_PART = re.compile(r"^Part (\d+) of (\d+)\s*$", re.MULTILINE)

Item = dict[str, Any]


@dataclass(frozen=True)
class AskedFor:
    """What one request asks, and the data it gives."""

    model: str
    purpose: str
    messages: tuple[Mapping[str, Any], ...]
    schema: Mapping[str, Any] | None = None
    body: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(body: Mapping[str, Any]) -> AskedFor:
        """Read the body of a request."""
        messages = tuple(each for each in body.get("messages") or () if isinstance(each, dict))
        wanted = body.get("response_format") or {}
        named = wanted.get("json_schema") or {} if isinstance(wanted, dict) else {}
        name = str(named.get("name") or "")
        first = content_of(dict(messages[0])) if messages else ""
        shape = next((purpose for purpose, mark in SHAPES if mark in first), "other")
        return AskedFor(str(body.get("model")), name or shape, messages, named.get("schema"), body)

    @cached_property
    def system(self) -> str:
        """The prompt."""
        return self._said_by("system", "developer")

    @cached_property
    def user(self) -> str:
        """The data: the first message of the user."""
        return self._said_by("user")

    @property
    def feedback(self) -> str:
        """What was wrong with an earlier answer; "" at a first try."""
        return content_of(dict(self.messages[-1])) if self.tried else ""

    @property
    def tried(self) -> bool:
        """Whether the conversation holds an earlier answer."""
        return any(message.get("role") == "assistant" for message in self.messages)

    @property
    def language(self) -> str:
        """The language to write in: a tag, "" where none is named."""
        found = _LANGUAGE.match(self.head.get("Language of statements", ""))
        return found[2] if found else ""

    @property
    def language_name(self) -> str:
        """The same in words."""
        return _LANGUAGE.sub(r"\1", self.head.get("Language of statements", ""))

    @property
    def title(self) -> str:
        """The title of the video."""
        return self.head.get("Title", "")

    @property
    def channel(self) -> str:
        """Its channel."""
        return self.head.get("Channel", "")

    @property
    def part(self) -> int:
        """Which part of a long talk this is; 1 where there is but one."""
        return self._part[0]

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return self._part[1]

    @property
    def description(self) -> str:
        """The fenced description."""
        return "\n".join(self.fences.get("description", ())).strip()

    @cached_property
    def paragraphs(self) -> dict[int, str]:
        """The numbered paragraphs of the fenced transcript."""
        found: dict[int, str] = {}
        last = None
        for line in self.fences.get("transcript", ()):
            numbered = _PARAGRAPH.match(line)
            if numbered:
                last = int(numbered[1])
                found[last] = numbered[2].strip()
            elif last is not None and line.strip():
                found[last] = f"{found[last]} {line.strip()}"
        return found

    @property
    def notes(self) -> list[Item]:
        """Notes: {"id", "kind", "text"}."""
        lines = self._marked(r"(n\d+) ([a-z ]+)")
        listed = [{"id": mark[1], "kind": mark[2], "text": text} for mark, text in lines]
        return listed or [each for each in self.items if "kind" in each and "text" in each]

    @property
    def sections(self) -> dict[str, str]:
        """Sections of the plan: id → title."""
        return {mark[0]: text for mark, text in self._marked(r"s\d+")}

    @property
    def lines(self) -> dict[str, str]:
        """Lines of the plan: id → text."""
        return {mark[0]: text for mark, text in self._marked(r"s\d+\.\d+")}

    @property
    def filters(self) -> dict[str, str]:
        """Filters: id → question."""
        return {mark[0]: text for mark, text in self._marked(r"f\d+")}

    @property
    def lenses(self) -> dict[str, str]:
        """Lenses: id → question."""
        return {mark[0]: text for mark, text in self._marked(r"l\d+")}

    @property
    def passages(self) -> dict[str, dict[int, str]]:
        """The passages listed under each lens: id → number → text."""
        found: dict[str, dict[int, str]] = {lens: {} for lens in self.lenses}
        for mark, text in self._marked(r"(l\d+) (\d+)"):
            found.setdefault(mark[1], {})[int(mark[2])] = text
        return found

    @property
    def statements(self) -> list[Item]:
        """Statements to put right, or to check."""
        return [each for each in self.items if "reason" in each or "statement" in each]

    @property
    def said(self) -> list[Item]:
        """What a report's opening is written over."""
        return [each for each in self.items if "quote" in each and "who" in each]

    @property
    def pairs(self) -> list[Item]:
        """Pieces of advice that may be one."""
        return [each for each in self.items if "a" in each and "b" in each]

    def section_of(self, line: str) -> str | None:
        """The section of a line: "s1.2" → "s1"."""
        section = line.rsplit(".", 1)[0]
        return section if section in self.sections else None

    @cached_property
    def head(self) -> dict[str, str]:
        """The lines "Name: value" before the data."""
        found: dict[str, str] = {}
        for line in self._plain:
            named = _HEAD.match(line)
            if named:
                found.setdefault(named[1], named[2].strip())
        return found

    @cached_property
    def items(self) -> list[Item]:
        """Every JSON object that stands on a line of its own."""
        found = []
        for line in self._plain:
            if line.startswith("{"):
                try:
                    each = json.loads(line)
                except ValueError:
                    continue
                if isinstance(each, dict):
                    found.append(each)
        return found

    @property
    def fences(self) -> dict[str, list[str]]:
        """The lines of each fence, by its name; of two of one name the first."""
        return self._split[0]

    @property
    def _plain(self) -> list[str]:
        return self._split[1]

    @cached_property
    def _split(self) -> tuple[dict[str, list[str]], list[str]]:
        fenced: dict[str, list[str]] = {}
        plain: list[str] = []
        inside: list[str] | None = None
        closing = ""
        for line in self.user.split("\n"):
            opening = _OPENS.match(line) if inside is None else None
            if opening:
                closing = f">>>{opening[1]} {opening[2]}"
                inside = fenced.setdefault(opening[1], [])
            elif inside is not None and line.strip() == closing:
                inside = None
            elif inside is not None:
                inside.append(line)
            else:
                plain.append(line.strip())
        return fenced, plain

    @cached_property
    def _part(self) -> tuple[int, int]:
        found = _PART.search("\n".join(self._plain))
        return (int(found[1]), int(found[2])) if found else (1, 1)

    def _marked(self, mark: str) -> list[tuple[re.Match[str], str]]:
        """The lines "[mark] text", each with its mark."""
        lines = (_MARKED.match(line) for line in self._plain)
        found = ((re.fullmatch(mark, line[1]), line[2]) for line in lines if line)
        return [(mark, text) for mark, text in found if mark]

    def _said_by(self, *roles: str) -> str:
        said = (each for each in self.messages if each.get("role") in roles)
        first = next(said, None)
        return "" if first is None else content_of(dict(first))
