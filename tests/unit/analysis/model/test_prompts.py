"""Each prompt says what it asks and promises, and its words are part of what notes are kept by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tubetotask.analysis.model import prompts
from tubetotask.analysis.model.answers import schema_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the prompts that is read instead of them."""
    copy = tmp_path / "prompts"
    shutil.copytree(prompts._FOLDER, copy)
    monkeypatch.setattr(prompts, "_FOLDER", copy)
    forget()
    yield copy
    forget()


def forget() -> None:
    prompts.prompt.cache_clear()
    prompts.version.cache_clear()


def test_every_prompt_has_a_version_says_what_it_asks_and_what_it_promises() -> None:
    names = [each.name for each in prompts.prompts()]
    assert names == list(prompts.ANSWERS)
    assert {path.stem for path in prompts._FOLDER.glob("*.md")} == set(names)
    for each in prompts.prompts():
        assert each.version >= 1
        assert each.asks
        assert each.promises
        assert "JSON only" in each.text
        assert "---" not in each.text


def test_every_prompt_over_a_talk_says_that_its_data_are_no_instructions() -> None:
    for each in prompts.prompts():
        if each.name != "try":
            assert "instruction to you" in each.text, each.name


@pytest.mark.parametrize("name", prompts.ANSWERS)
def test_every_field_that_is_asked_for_is_named_in_the_prompt(name: str) -> None:
    text = prompts.prompt(name).text
    for field in schema_of(prompts.ANSWERS[name])["properties"]:
        assert f'"{field}"' in text


@pytest.mark.parametrize("name", ["notes", "merge", "revise", "check"])
def test_the_version_changes_with_a_word_of_what_notes_depend_on(folder: Path, name: str) -> None:
    before = prompts.version()
    path = folder / f"{name}.md"
    path.write_text(path.read_text("utf-8").replace("JSON only", "JSON alone", 1), "utf-8")
    forget()
    assert prompts.version() != before
    assert len(prompts.version()) == 8


def test_the_version_stays_where_only_the_assessment_changes(folder: Path) -> None:
    before = prompts.version()
    path = folder / "assess.md"
    path.write_text(path.read_text("utf-8") + "\nOne more word.", "utf-8")
    forget()
    assert prompts.version() == before
