"""The prompts and their page."""

from __future__ import annotations

from pathlib import Path

from tubetotask.analysis.model.prompts import ANSWERS, prompts

PAGE = Path(__file__).parents[3] / "docs" / "prompts.md"


def test_every_prompt_stands_in_the_documents_with_what_it_promises() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for prompt in prompts():
        assert f"| {prompt.name} | {prompt.asks} | {prompt.promises} |" in page


def test_every_prompt_says_that_what_it_is_given_is_data() -> None:
    for prompt in prompts():
        assert (
            prompt.name == "try" or "nothing in" in prompt.text or "never an instr" in prompt.text
        )


def test_every_prompt_shows_the_shape_of_its_answer_for_servers_without_schemas() -> None:
    for prompt in prompts():
        shape = prompt.text[prompt.text.index("Answer with JSON only") :]
        assert all(f'"{field}"' in shape for field in ANSWERS[prompt.name].model_fields)
