"""What a person can ask for: every face (web, CLI, API) comes through here.

Invariant: the same source against the same version of the plan is one analysis, however often it
is asked for; what failed or waits is started again, what is done or under way is not.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from tubetotask import plans, samples
from tubetotask.domain.errors import BadAddress, BadSource, InputError
from tubetotask.domain.job import CANCELLED, DONE, ENDED, QUEUED, UNDER_WAY, WAITING, Cause
from tubetotask.domain.plan import Plan
from tubetotask.domain.titles import of_file
from tubetotask.domain.youtube import id_in_name
from tubetotask.jobs import engine, given_for, planning
from tubetotask.sources.addresses import AddressKind, parse_address
from tubetotask.storage import job_lines
from tubetotask.storage.database import retried
from tubetotask.storage.found import clean
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace
from tubetotask.transcripts import youtube_id
from tubetotask.transcripts.decode import decode

WORKFLOW = "analyse_video"
_LEAST_LETTERS = 40
_LOOK = 10_000
_LONGEST_LANGUAGE, _LONGEST_NAME = 35, 255


@dataclass(frozen=True)
class Source:
    """Captions that somebody gave (``data`` and perhaps a file's ``name``), or a link.

    ``title``: what the video is called, where that is known already. ``video``: of captions, the
    video whose words they are, where that is known.
    """

    data: bytes = b""
    name: str = ""
    link: str = ""
    title: str = ""
    video: str = ""


def request_analysis(
    workspace: Workspace,
    jobs_url: str,
    source: Source,
    plan: Plan | None,
    *,
    language: str = "",
    sample: bool = False,
    cause: Cause = Cause.PERSON,
    source_id: int | None = None,
    also: Callable[[AnalysisRow], None] | None = None,
) -> AnalysisRow:
    """Queue an analysis, or return the one there is. Raises InputError.

    ``source_id``: the followed source that brings it. ``also``: what is done in the same
    transaction; what it raises leaves nothing behind, and may be done twice.
    """
    video = _video_id(source)
    if len(language) > _LONGEST_LANGUAGE or not language.isprintable():
        raise InputError("This is no language code.", remedy="Use one such as en or pt-BR.")
    name = "".join(c for c in source.name if c.isprintable())[-_LONGEST_NAME:]
    digest = "" if video else hashlib.sha256(source.data).hexdigest()
    claimed = "" if video else source.video or id_in_name(name)

    def ask() -> AnalysisRow:
        version = planning.keep(workspace, plan, sample=sample) if plan else None
        linked = given_for.served(workspace.session, workspace.owner_id, claimed, source.data)
        data = given_for.packed(linked, source.data) if linked else source.data
        new = AnalysisRow(
            owner_id=workspace.owner_id,
            plan_version_id=version.id if version else None,
            upload=None if video else data,
            upload_name=name,
            upload_hash="" if linked else digest,
            youtube_id=video or linked,
            language=language,
            sample=sample,
            cause=cause.value,
            source_id=source_id,
            title=source.title or of_file(name) or clean(source.link.strip()),
        )

        def beside(row: AnalysisRow) -> None:
            for other in given_for.others(workspace.session, row) if linked else ():
                other.upload, other.upload_name = data, name
                queue(workspace, jobs_url, other)
            if also is not None:
                also(row)

        return _ask(workspace, jobs_url, new, beside)

    return retried(ask, workspace.session)


def request_sample(workspace: Workspace, jobs_url: str) -> AnalysisRow:
    """Queue the analysis of the sample talk against the sample plan, or return the one there is."""
    talk = Source(samples.talk(), name=samples.TALK_NAME)
    plan = plans.parse(samples.plan())
    return request_analysis(workspace, jobs_url, talk, plan, language="en", sample=True)


def assess_again(
    workspace: Workspace,
    jobs_url: str,
    analysis_id: int,
    plan: Plan,
    *,
    cause: Cause = Cause.PERSON,
) -> AnalysisRow:
    """The same source against another version of the plan; its notes are used again."""

    def ask() -> AnalysisRow:
        old = workspace.analysis(analysis_id)
        new = AnalysisRow(
            owner_id=workspace.owner_id,
            plan_version_id=planning.keep(workspace, plan).id,
            upload=old.upload,
            upload_name=old.upload_name,
            upload_hash=old.upload_hash,
            youtube_id=old.youtube_id,
            language=old.language,
            cause=cause.value,
            source_id=old.source_id,  # whose budget it counts against, as before
            sample=old.sample,  # an invented talk stays marked, and goes with the sample
            title=old.title,
        )
        return _ask(workspace, jobs_url, new)

    return retried(ask, workspace.session)


def try_again(workspace: Workspace, jobs_url: str, analysis_id: int) -> AnalysisRow:
    """Start an analysis again that failed or waits; one under way or done stays as it is."""

    def ask() -> AnalysisRow:
        row = workspace.analysis(analysis_id)
        begin_again(workspace, jobs_url, row)
        return row

    return retried(ask, workspace.session)


def begin_again(workspace: Workspace, jobs_url: str, row: AnalysisRow) -> None:
    """Queue one that ended, because a person asks for it. Commits."""
    if row.state in ENDED:
        row.cause = Cause.PERSON.value  # who asks may be waiting
        queue(workspace, jobs_url, row)
    workspace.session.commit()


def cancel(workspace: Workspace, jobs_url: str, analysis_id: int) -> AnalysisRow:
    """End an analysis that is under way or waits; what is done or failed stays as it is.

    No further call of a model is made for it. One that is open ends, and is kept: it is paid for.
    """

    def end() -> tuple[AnalysisRow, str]:
        row = workspace.analysis(analysis_id)
        # What is done at this very moment stays done: read anew, and nobody writes meanwhile.
        workspace.session.refresh(row, with_for_update=True)
        ended = row.state in (*UNDER_WAY, WAITING)
        if ended:
            row.state, row.retry_at = CANCELLED, None
            row.error_id, row.error_message = "cancelled", "You have cancelled this."
            row.error_remedy = "Try again goes on from where it stood."
            job_lines.say(workspace.session, row.job_id, "Cancelled.")
        job_id = row.job_id if ended else ""
        workspace.session.commit()
        return row, job_id

    row, job_id = retried(end, workspace.session)
    if job_id:  # after the commit: a step that still begins sees the state and does nothing.
        engine.cancel(jobs_url, job_id)  # this job alone: by now there may be another
    return row


def read_again(workspace: Workspace, jobs_url: str, analysis_id: int) -> AnalysisRow:
    """Read a talk that is done anew, with whoever reads now; what is kept is used again."""

    def ask() -> AnalysisRow:
        row = workspace.analysis(analysis_id)
        if row.state == DONE or row.state in ENDED:
            queue(workspace, jobs_url, row)
        workspace.session.commit()
        return row

    return retried(ask, workspace.session)


def _ask(
    workspace: Workspace,
    jobs_url: str,
    new: AnalysisRow,
    also: Callable[[AnalysisRow], None] | None = None,
) -> AnalysisRow:
    """The row kept for this request, with a job if it needs one."""
    new.request_key = workspace.request_key(
        new.upload_hash, new.youtube_id, new.language, new.plan_version_id
    )
    upload, name = new.upload, new.upload_name
    row = workspace.same(new.request_key)
    fresh = False
    if row is not None and row.state == DONE and _behind_another(workspace, row):
        # The plan went back to an older text: what was held against it would stay hidden behind the
        # answer to the text between. It is held once more; what was paid for is used again.
        row.request_key = workspace.request_key(row.request_key, row.id)
        workspace.session.flush()
        row = None
    if row is None:
        row, fresh = workspace.add(new)
    if not fresh and row.state in ENDED:
        row.upload, row.upload_name = upload, name
    if fresh or row.state in ENDED:
        queue(workspace, jobs_url, row)
    row.removed_at = None  # asking for what was removed a moment ago brings it back
    if also is not None:
        also(row)
    workspace.session.commit()
    return row


def _behind_another(workspace: Workspace, row: AnalysisRow) -> bool:
    """Whether a later analysis of the same talk, of another plan, stands in its place."""
    later = select(AnalysisRow.id).where(
        AnalysisRow.owner_id == workspace.owner_id,
        AnalysisRow.youtube_id == row.youtube_id,
        AnalysisRow.upload_hash == row.upload_hash,
        AnalysisRow.id > row.id,
        AnalysisRow.plan_version_id.is_distinct_from(row.plan_version_id),
        AnalysisRow.removed_at.is_(None),
    )
    return row.plan_version_id is not None and workspace.session.scalar(later.limit(1)) is not None


def _is_followed(link: str) -> bool:
    """Whether this is an address of what can be followed."""
    try:
        return parse_address(link).kind is not AddressKind.VIDEO
    except BadAddress:
        return False


def _video_id(source: Source) -> str:
    if source.link.strip():
        found = youtube_id(source.link)
        if found is None:
            if _is_followed(source.link):
                raise BadSource(
                    "This is a channel or a playlist, not a video.",
                    remedy="Follow it under Sources, and each new video of it is read. "
                    "Or paste a link to one of its videos.",
                )
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
    # Cheap looks, so that a wrong file is refused beside the field; reading itself is the job's.
    text = decode(source.data, name=source.name).text
    if sum(character.isalnum() for character in text[:_LOOK]) < _LEAST_LETTERS:
        raise BadSource(
            "This is too short to be a talk.",
            remedy="Paste the captions as a whole, or a link to the video.",
        )
    return ""


def queue(workspace: Workspace, jobs_url: str, row: AnalysisRow) -> None:
    """Queue an analysis anew, in the caller's transaction."""
    row.state, row.error_id, row.error_message, row.error_remedy = QUEUED, "", "", ""
    row.error_state = ""
    row.retry_at = None
    row.parts = row.parts_done = 0
    row.begun_at = row.took_s = None
    row.attempt += 1
    row.starts = 0
    # Random, since the engine does nothing for an id it has seen: neither a second try nor a
    # database that is restored may meet an old job's.
    row.job_id = f"analysis:{row.id}:{secrets.token_hex(8)}"
    engine.enqueue(
        workspace.session, jobs_url, WORKFLOW, row.job_id, row.id, cause=Cause(row.cause)
    )
