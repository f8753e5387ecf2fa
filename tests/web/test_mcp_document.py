"""docs/mcp.md tells of every tool, resource and prompt as it is."""

from __future__ import annotations

import json
import re

from tubetotask import config
from tubetotask.mcp import prompts, resources
from tubetotask.mcp.table import TOOLS

TEXT = (config.ROOT / "docs" / "mcp.md").read_text()


def test_every_tool_stands_in_the_document_with_what_it_is_given_and_told() -> None:
    found = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL))
    assert list(found) == [each.name for each in TOOLS]
    for each in TOOLS:
        told = found[each.name]
        assert f"Scope `{each.scope}`" in told, each.name
        assert ("; destroys" in told) == each.destroys, each.name
        assert " ".join(each.description.split()) in told, each.name
        given = re.findall(r"`(\w+)`", told.partition("Given: ")[2].partition("\n")[0])
        assert given == list(each.schema["properties"]), each.name


def test_every_resource_and_prompt_stands_in_it_and_its_settings_are_json() -> None:
    paths = [each.path for each in resources.FIXED] + [path for path, *_ in resources.TEMPLATES]
    assert set(re.findall(r"^\| `tubetotask://([^`]+)` ", TEXT, re.MULTILINE)) == set(paths)
    for each in prompts.PROMPTS:
        assert f"| `{each.name}` |" in TEXT
    for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL):
        assert "tubetotask" in json.loads(block)["mcpServers"]
