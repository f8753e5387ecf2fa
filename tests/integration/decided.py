"""One row in every table that keeps what a person said of talks, sections and tasks."""

from __future__ import annotations

from datetime import UTC, datetime

from tubetotask.storage.models import (
    AnalysisRow,
    CoverageRow,
    FeedbackRow,
    LearnedRow,
    LensChoiceRow,
    QuietRow,
    SavedSearchRow,
    SectionCategoryRow,
    TalkTagRow,
    TaskPairRow,
    TaskTagRow,
    WatchSlotRow,
)
from tubetotask.storage.workspace import Workspace

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def decided(workspace: Workspace, upload: AnalysisRow, tasks: list[int]) -> None:
    """What a person said of the things that are there, one row a table."""
    session, owner = workspace.session, workspace.owner_id
    version, video = workspace.plan_version(), upload.video
    assert version
    assert video
    of_plan = {"plan_id": version.plan_id, "section_id": "pricing"}
    of_talk = {"youtube_id": "", "upload_hash": upload.upload_hash or ""}
    session.add_all(
        [
            CoverageRow(
                owner_id=owner, video_id=video.id, title="Pricing", findings=2, score=3, **of_plan
            ),
            LearnedRow(owner_id=owner, since=NOON, **of_plan),
            FeedbackRow(
                owner_id=owner,
                video_id=video.id,
                analysis_id=upload.id,
                part="finding",
                key="k" * 32,
                text="Raise",
                quote="Raise your prices",
                start_s=1.5,
                analyser="lines/1",
            ),
            LensChoiceRow(owner_id=owner, lens_id="reuse", asked=False),
            QuietRow(owner_id=owner, timezone="Asia/Tokyo", begin=1320, end=420),
            SavedSearchRow(owner_id=owner, q="prices", verdict="act now", alert=True),
            SectionCategoryRow(owner_id=owner, section_id="pricing", name="Money"),
            TalkTagRow(owner_id=owner, name="Baking", **of_talk),
            TaskTagRow(owner_id=owner, task_id=tasks[0], name="Urgent"),
            TaskPairRow(
                owner_id=owner, one_id=tasks[0], other_id=tasks[1], kind="maybe", alike=0.5
            ),
            WatchSlotRow(owner_id=owner, title="Loaves", seconds=60, starts_at=NOON, **of_talk),
        ]
    )
