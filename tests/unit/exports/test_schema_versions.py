"""The versions that docs/schema/README.md names are those that the code writes and knows."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest

from tests.unit.exports import samples
from tubetotask.config import ROOT
from tubetotask.domain.video import Video
from tubetotask.exports import report_schema, schema, transcript
from tubetotask.storage import moving, moving_values

_TEXT = (ROOT / "docs/schema/README.md").read_text(encoding="utf-8")
_CHAPTERS = dict(re.findall(r"(?ms)^##? (.+?)\n(.*?)(?=^##? |\Z)", _TEXT))
_TRANSCRIPT = json.loads(transcript.as_json(samples.transcript("A line."), Video(title="A talk")))
_KNOWN = {
    "The JSON of an analysis": (schema.SCHEMA_VERSION, schema.Document),
    "The JSON of a transcript": (_TRANSCRIPT["schema_version"], None),
    "The JSON of a report, and of tasks": (report_schema.SCHEMA_VERSION, report_schema.Document),
    "The file of an account": (moving.VERSION, None),
}


def test_every_chapter_is_held_against_the_code() -> None:
    assert set(_CHAPTERS) == set(_KNOWN)
    assert moving.VERSION == moving_values.VERSION
    kinds = (report_schema.Document, report_schema.TaskList)
    told = {str(kind.__annotations__["schema_version"]) for kind in kinds}
    assert len(told) == 1, "reports and tasks have one version"


@pytest.mark.parametrize("chapter", _KNOWN)
def test_the_version_that_is_told_first_is_written_and_the_others_are_known(chapter: str) -> None:
    written, kind = _KNOWN[chapter]
    named = re.findall(r"(?<![\d.])\d+\.\d+(?![\d.]*\d)", _CHAPTERS[chapter])
    known = (
        {written} if kind is None else set(get_args(kind.model_fields["schema_version"].annotation))
    )
    assert named[0] == written
    assert set(named) == known
