"""The JSON export and its published schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.exports import samples
from tubetotask.domain.cost import Cost
from tubetotask.domain.evidence import Wording
from tubetotask.domain.transcript import Epoch
from tubetotask.domain.video import Video
from tubetotask.exports import json as export
from tubetotask.exports.schema import json_schema

SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "analysis.schema.json"
KEYS = [
    "schema_version",
    "video",
    "transcript",
    "comparison",
    "verdict",
    "notes",
    "findings",
    "sections",
    "tasks",
    "lenses",
    "dropped",
    "cost",
    "limits",
    "tags",
]
EVIDENCE_KEYS = ["quote", "start_s", "end_s", "score", "kind", "url", "translation"]


def written(analysis: object = None) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(
        export.render(samples.analysis() if analysis is None else analysis)  # type: ignore[arg-type]
    )
    return result


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every JSON object within ``value``."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)


def test_the_schema_in_the_documents_is_the_one_the_code_has() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(), (
        "run: python -m tubetotask.exports.schema > docs/schema/analysis.schema.json"
    )


@pytest.mark.parametrize("analysis", [samples.analysis(), samples.without_plan()])
def test_what_is_written_fits_the_published_schema(analysis: object) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(written(analysis))


def test_the_top_level_has_exactly_the_published_keys_in_their_order() -> None:
    assert list(written()) == KEYS
    assert list(written()["transcript"]) == [
        "language",
        "origin",
        "format",
        "duration_s",
        "coverage",
        "warnings",
        "sentences_restored",
    ]


def test_every_statement_carries_evidence_with_quote_place_score_kind_and_link() -> None:
    statements = [item for item in objects(written()) if {"wording", "text"} <= set(item)]
    assert len(statements) >= 15
    for statement in statements:
        assert statement["evidence"]
        for item in statement["evidence"]:
            assert list(item) == EVIDENCE_KEYS


def test_a_mere_claim_is_never_written() -> None:
    assert samples.CLAIM not in export.render(samples.analysis())


def test_a_statement_without_evidence_is_left_out_wherever_it_stands() -> None:
    bare = replace(samples.statement("unproven words"), evidence=())
    whole = samples.analysis()
    assert whole.assessment
    task, finding = whole.assessment.tasks[0], whole.assessment.findings[0]
    notes = whole.notes
    assessment = replace(
        whole.assessment,
        tasks=(replace(task, statement=bare), replace(task, first_step=bare, also=(bare,))),
        findings=(replace(finding, statement=bare),),
        lenses=(replace(whole.assessment.lenses[0], statements=(bare,)),),
    )
    notes = replace(
        notes,
        premise=bare,
        concepts=(replace(notes.concepts[0], name=bare),),
        takeaways=(replace(notes.takeaways[0], insight=bare),),
        key_passages=(replace(notes.key_passages[0], statement=bare),),
        advice=(replace(notes.advice[0], statement=bare),),
    )
    found = export.render(replace(whole, notes=notes, assessment=assessment))
    assert "unproven words" not in found
    assert [t["first_step"] for t in json.loads(found)["tasks"]] == [None]


def test_a_score_is_written_with_the_parts_it_is_the_sum_of() -> None:
    score = written()["verdict"]["score"]
    assert score["value"] == round(sum(part["points"] for part in score["parts"])) == 72
    assert list(score["parts"][0]) == ["name", "measured", "points"]


def test_without_a_plan_there_is_no_comparison_and_no_verdict_but_the_notes_are_whole() -> None:
    found = written(samples.without_plan())
    assert found["comparison"] is None
    assert found["verdict"] is None
    assert found["findings"] == found["tasks"] == []
    assert found["notes"] == written()["notes"]


def test_money_is_a_decimal_in_a_string() -> None:
    costly = replace(samples.analysis(), cost=Cost("gpt-4o", 10, 5, Decimal("1E-7")))
    assert written(costly)["cost"]["usd"] == "0.0000001"


def test_links_lead_to_the_second_and_only_to_youtube() -> None:
    links = {item["url"] for item in objects(written()) if item.get("url")}
    assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5s" in links
    forged = replace(samples.analysis(), video=Video("t", "x&javascript:alert(1)"))
    assert {item["url"] for item in objects(written(forged)) if "url" in item} == {None}


def test_a_quote_of_the_plan_or_without_a_sure_time_has_no_link() -> None:
    whole = samples.analysis()
    notes = replace(whole.notes, premise=samples.statement("somewhere", 9.0, linked=False))
    found = written(replace(whole, notes=notes))
    assert found["notes"]["premise"]["evidence"][0]["url"] is None
    plan = [item for item in objects(found) if item.get("kind") == "plan"]
    assert plan
    assert all(item["url"] is None and item["start_s"] is None for item in plan)


def test_a_chapter_whose_clock_is_not_the_videos_has_no_link() -> None:
    whole = samples.analysis()
    talk = whole.transcript
    assert [c["url"] is None for c in written()["notes"]["chapters"]] == [False, False]
    passages = (talk.passages[0], *(replace(p, epoch=1) for p in talk.passages[1:]))
    start = passages[1].first
    epochs = (Epoch(0, 0, start), Epoch(1, start, len(talk.words), mapped=False))
    torn = replace(whole, transcript=replace(talk, passages=passages, epochs=epochs))
    assert [c["url"] is None for c in written(torn)["notes"]["chapters"]] == [False, True]
    untimed = replace(whole.notes, chapters=(replace(whole.notes.chapters[0], start_s=None),))
    assert written(replace(whole, notes=untimed))["notes"]["chapters"][0]["url"] is None


def test_restored_sentences_are_marked_and_quotes_stay_exact() -> None:
    whole = samples.analysis()
    bare = replace(whole, transcript=replace(whole.transcript, punctuated=False))
    assert written()["transcript"]["sentences_restored"] is False
    assert written(bare)["transcript"]["sentences_restored"] is True
    assert written(bare)["notes"] == written()["notes"]


def test_halves_of_characters_and_impossible_times_do_not_stop_the_export() -> None:
    whole = samples.analysis()
    notes = replace(whole.notes, premise=samples.statement("half \ud83d here", float("nan")))
    found = written(replace(whole, notes=notes))["notes"]["premise"]
    assert found["text"] == "half \ufffd here"
    assert found["evidence"][0]["start_s"] is None


def test_a_models_wording_is_marked_as_such() -> None:
    whole = samples.analysis()
    told = replace(samples.statement("as the model says"), wording=Wording.MODEL)
    found = written(replace(whole, notes=replace(whole.notes, premise=told)))
    assert found["notes"]["premise"]["wording"] == "model"


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert export.render(samples.analysis()) == export.render(samples.analysis())
