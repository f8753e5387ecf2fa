"""What a person can ask for: every face (web, CLI, API) comes through here.

Invariant: the same source against the same version of the plan is one analysis, however often it
is asked for; what failed or waits is started again, what is done or under way is not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tubetotask.domain.errors import BadSource, TooLarge
from tubetotask.domain.plan import Plan
from tubetotask.jobs import engine
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import MAX_BYTES, youtube_id

ENDED = frozenset({"failed", "waiting"})


@dataclass(frozen=True)
class Source:
    """Captions that somebody gave (``data`` and perhaps a file's ``name``), or a link."""

    data: bytes = b""
    name: str = ""
    link: str = ""


def request_analysis(
    workspace: Workspace,
    jobs_url: str,
    source: Source,
    plan: Plan | None,
    *,
    language: str = "",
    sample: bool = False,
) -> AnalysisRow:
    """Queue an analysis, or return the one there is. Raises BadSource, TooLarge."""
    video = _video_id(source)
    digest = "" if video else hashlib.sha256(source.data).hexdigest()
    version = workspace.keep_plan(plan, sample=sample) if plan else None
    version_id = version.id if version else None
    row = workspace.same(
        upload_hash=digest, youtube_id=video, plan_version_id=version_id, language=language
    )
    if row is None:
        row = AnalysisRow(
            owner_id=workspace.owner_id,
            plan_version_id=version_id,
            upload=None if video else source.data,
            upload_name=source.name,
            upload_hash=digest,
            youtube_id=video,
            language=language,
            sample=sample,
            title=source.name or source.link.strip(),
        )
        workspace.session.add(row)
        workspace.session.flush()
        _queue(workspace, jobs_url, row)
    elif row.state in ENDED:
        row.upload = None if video else source.data
        row.upload_name = source.name
        _queue(workspace, jobs_url, row)
    row.removed_at = None  # asking for what was removed a moment ago brings it back
    workspace.session.commit()
    return row


def assess_again(workspace: Workspace, jobs_url: str, analysis_id: int, plan: Plan) -> AnalysisRow:
    """The same source against another version of the plan; its notes are used again."""
    old = workspace.analysis(analysis_id)
    version = workspace.keep_plan(plan)
    row = workspace.same(
        upload_hash=old.upload_hash,
        youtube_id=old.youtube_id,
        plan_version_id=version.id,
        language=old.language,
    )
    if row is None:
        row = AnalysisRow(
            owner_id=workspace.owner_id,
            plan_version_id=version.id,
            upload=old.upload,
            upload_name=old.upload_name,
            upload_hash=old.upload_hash,
            youtube_id=old.youtube_id,
            language=old.language,
            sample=old.sample,  # an invented talk stays marked, and goes with the sample
            title=old.title,
        )
        workspace.session.add(row)
        workspace.session.flush()
        _queue(workspace, jobs_url, row)
    row.removed_at = None
    workspace.session.commit()
    return row


def try_again(workspace: Workspace, jobs_url: str, analysis_id: int) -> AnalysisRow:
    """Start an analysis again that failed or waits; one under way or done stays as it is."""
    row = workspace.analysis(analysis_id)
    if row.state in ENDED:
        _queue(workspace, jobs_url, row)
    workspace.session.commit()
    return row


def _video_id(source: Source) -> str:
    if source.link.strip():
        found = youtube_id(source.link)
        if found is None:
            raise BadSource(
                "This is not a link to a YouTube video.",
                remedy="Paste a link such as https://www.youtube.com/watch?v=… or youtu.be/…, "
                "or give the captions themselves.",
            )
        return found
    if not source.data.strip():
        raise BadSource(
            "There is nothing to read.",
            remedy="Paste a YouTube link or a talk's captions, or choose a caption file.",
        )
    if len(source.data) > MAX_BYTES:
        raise TooLarge(
            f"The captions have {len(source.data) / 2**20:.0f} MB; "
            f"the limit is {MAX_BYTES // 2**20} MB.",
            remedy="Captions of a four-hour talk have about 1 MB: is this the right file?",
        )
    return ""


def _queue(workspace: Workspace, jobs_url: str, row: AnalysisRow) -> None:
    row.state, row.error_id, row.error_message, row.error_remedy = "queued", "", "", ""
    row.attempt += 1
    job_id = f"analysis:{row.id}:{row.attempt}"
    engine.enqueue(workspace.session, jobs_url, "analyse_video", job_id, row.id)
