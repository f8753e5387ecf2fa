"""One person's things: every query here is scoped by its owner.

Invariant: nothing returned, changed or deleted belongs to anybody else; what does not exist and
what is not yours are the same error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from tubetotask.domain.accounts import Role
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.cost import NOTHING
from tubetotask.domain.errors import NotFound
from tubetotask.domain.plan import Plan
from tubetotask.domain.titles import of_file
from tubetotask.domain.video import Video
from tubetotask.storage import forgetting, report_forgetting
from tubetotask.storage.alone import hold_rows
from tubetotask.storage.charged import charged
from tubetotask.storage.database import LARGEST_ID, add_or_find, now, retried
from tubetotask.storage.documents import ASSESSMENT, DROPPED, NOTES, TRANSCRIPT, without_words
from tubetotask.storage.models import AnalysisRow, PlanRow, PlanVersion, User, VideoRow
from tubetotask.storage.models.analyses import WHOLE

LOCAL_USER = "local"
UNDO = timedelta(minutes=10)


def local_user(session: Session) -> User:
    """Whose the instance is without accounts, who sets it up, whom the command line works as."""

    def find() -> User | None:
        return session.scalar(select(User).where(User.name == LOCAL_USER))

    user = find()
    if user is None:
        user = add_or_find(session, User(name=LOCAL_USER, role=Role.ADMIN.value), find)
        session.commit()
    return user


def request_key(owner_id: int, *parts: str | int | None) -> str:
    """One key for one source, language and version of the plan of a person."""
    told = "\x1f".join(str(part) for part in (owner_id, *parts))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


class Workspace:
    """What belongs to one person."""

    def __init__(self, session: Session, owner_id: int) -> None:
        self.session = session
        self.owner_id = owner_id

    # plan

    def plan_version_of(self, version_id: int) -> PlanVersion:
        """One version of the person's plan. Raises NotFound."""
        known = version_id <= LARGEST_ID
        row = self.session.get(PlanVersion, version_id) if known else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound(
                "There is no such version of the plan.", remedy="Look at the plan's page."
            )
        return row

    def plan_version(self) -> PlanVersion | None:
        """The version in use: the one used last.

        The sample's plan is never it: nobody's own video is held against it by accident.
        """
        return self.session.scalar(
            select(PlanVersion)
            .join(PlanRow, PlanVersion.plan_id == PlanRow.id)
            .where(PlanVersion.owner_id == self.owner_id, PlanRow.sample.is_(False))
            .order_by(PlanVersion.used_at.desc(), PlanVersion.id.desc())
            .limit(1)
        )

    def keep_plan(self, plan: Plan, *, sample: bool = False) -> PlanVersion:
        """Make this text the version in use; a text already known is not stored again."""

        def plan_row() -> PlanRow | None:
            return self.session.scalar(
                select(PlanRow).where(PlanRow.owner_id == self.owner_id, PlanRow.sample == sample)
            )

        row = plan_row()
        if row is None:
            new = PlanRow(owner_id=self.owner_id, sample=sample)
            row = add_or_find(self.session, new, plan_row)
        plan_id = row.id

        def known() -> PlanVersion | None:
            return self.session.scalar(
                select(PlanVersion).where(
                    PlanVersion.plan_id == plan_id, PlanVersion.hash == plan.hash
                )
            )

        version = known()
        if version is None:
            first = PlanVersion(
                plan_id=plan_id, owner_id=self.owner_id, markdown=plan.markdown, hash=plan.hash
            )
            version = add_or_find(self.session, first, known)
        version.used_at = now()
        self.session.flush()
        return version

    # analyses

    def analyses(self, *, limit: int = 100) -> Sequence[AnalysisRow]:
        """The person's analyses, newest first."""
        return self.session.scalars(
            select(AnalysisRow)
            .where(AnalysisRow.owner_id == self.owner_id, AnalysisRow.removed_at.is_(None))
            .order_by(AnalysisRow.created_at.desc(), AnalysisRow.id.desc())
            .limit(limit)
        ).all()

    def analysis(self, analysis_id: int, *, whole: bool = False) -> AnalysisRow:
        """One analysis. Raises NotFound, also for one that was removed a moment ago."""
        row = self._own(analysis_id, WHOLE if whole else ())
        if row.removed_at is not None:
            raise NotFound(
                "You have removed this analysis.", remedy="The Inbox can still bring it back."
            )
        return row

    def _own(self, analysis_id: int, more: Sequence[ORMOption] = ()) -> AnalysisRow:
        known = 0 < analysis_id <= LARGEST_ID  # the database itself would stumble over others
        row = self.session.get(AnalysisRow, analysis_id, options=more) if known else None
        if row is None or row.owner_id != self.owner_id:
            raise NotFound(
                "There is no such analysis.", remedy="It may have been removed. Look at the list."
            )
        return row

    def _held(self, analysis_id: int) -> AnalysisRow:
        """The same; nobody else hides, removes or brings it back until the transaction ends."""
        mine = select(AnalysisRow.id).where(AnalysisRow.owner_id == self.owner_id)
        hold_rows(self.session, mine.where(AnalysisRow.id == min(analysis_id, LARGEST_ID)))
        self.session.expire_all()
        return self._own(analysis_id)

    def hide(self, analysis_id: int) -> None:
        """Hide an analysis; ``sweep`` deletes it when ``UNDO`` is over."""
        self._held(analysis_id)
        self.analysis(analysis_id).removed_at = now()
        self.session.commit()

    def bring_back(self, analysis_id: int) -> None:
        """Show a hidden analysis again; harmless where it was not hidden. Raises NotFound."""
        self._held(analysis_id).removed_at = None
        self.session.commit()

    def removed(self) -> Sequence[AnalysisRow]:
        """What can still be brought back, the newest removal first."""
        return self.session.scalars(
            select(AnalysisRow)
            .where(AnalysisRow.owner_id == self.owner_id, AnalysisRow.removed_at.is_not(None))
            .order_by(AnalysisRow.removed_at.desc())
        ).all()

    def sweep(self) -> set[int]:
        """Delete what was removed longer than ``UNDO`` ago. Returns what ``remove`` does."""
        over = [r.id for r in self.removed() if r.removed_at and now() - r.removed_at > UNDO]
        return self.remove_all(over, still=lambda row: row.removed_at is not None)

    def same(self, request_key: str) -> AnalysisRow | None:
        """The analysis that was asked for with the same key, if there is one."""
        return self.session.scalar(
            select(AnalysisRow).where(
                AnalysisRow.owner_id == self.owner_id, AnalysisRow.request_key == request_key
            )
        )

    def request_key(self, *parts: str | int | None) -> str:
        """One key for one source, language and version of the plan of this person."""
        return request_key(self.owner_id, *parts)

    def add(self, row: AnalysisRow) -> tuple[AnalysisRow, bool]:
        """The row, or the one with the same key; and whether it is new."""
        kept = add_or_find(self.session, row, lambda: self.same(row.request_key))
        return kept, kept is row

    def read_before(
        self, *, upload_hash: str, youtube_id: str, language: str
    ) -> AnalysisRow | None:
        """An analysis for which the same source has already been read."""
        return self.session.scalar(
            select(AnalysisRow)
            .where(
                AnalysisRow.owner_id == self.owner_id,
                AnalysisRow.upload_hash == upload_hash,
                AnalysisRow.youtube_id == youtube_id,
                AnalysisRow.language == language,
                AnalysisRow.transcript_id.is_not(None),
            )
            .order_by(AnalysisRow.id.desc())
            .limit(1)
        )

    def remove(self, analysis_id: int) -> set[int]:
        """Remove an analysis with what a model said of the plan and what nobody has decided, and
        an upload's words with the last one of it. Returns the tasks to be counted anew."""
        return retried(lambda: self._remove(analysis_id), self.session)

    def remove_all(
        self, ids: Iterable[int], still: Callable[[AnalysisRow], bool] = lambda _: True
    ) -> set[int]:
        """The same of those that are still there and still to go, whatever others do meanwhile."""
        counted = set[int]()
        for number in ids:
            try:
                counted |= retried(partial(self._remove, number, still), self.session)
            except NotFound:
                self.session.rollback()
        return counted

    def _remove(
        self, analysis_id: int, still: Callable[[AnalysisRow], bool] = lambda _: True
    ) -> set[int]:
        row = self._held(analysis_id)
        if not still(row):
            self.session.rollback()
            return set()
        counted = forgetting.candidates(self.session, self.owner_id, analysis_id)
        forgetting.answers(self.session, self.owner_id, analysis_id)
        forgetting.mark(self.session, row)
        video, transcript, notes_id = row.video, row.transcript, row.notes_id
        self.session.delete(row)
        self.session.flush()
        forgetting.about(self.session, self.owner_id, row.video_id)
        if video is not None and video.owner_id == self.owner_id:
            report_forgetting.forget(self.session, self.owner_id, analysis_id)
            others = select(AnalysisRow.id).where(AnalysisRow.video_id == video.id).limit(1)
            if self.session.scalar(others) is None:
                counted |= forgetting.said(self.session, self.owner_id, video.id)
                told, digest = stored_video(video), transcript.hash if transcript else ""
                self.session.delete(video)
                self.session.flush()
                forgetting.old_notes(self.session, notes_id)
                forgetting.upload(self.session, self.owner_id, told, digest)
        self.session.commit()
        return counted

    def remove_samples(self) -> None:
        """Remove the sample talk and the sample plan with its tasks, and nothing else."""
        samples = select(AnalysisRow.id).where(
            AnalysisRow.owner_id == self.owner_id, AnalysisRow.sample
        )
        self.remove_all(self.session.scalars(samples).all())
        plans = (PlanRow.owner_id == self.owner_id, PlanRow.sample)
        of_them = PlanVersion.plan_id.in_(select(PlanRow.id).where(*plans))
        self.session.execute(delete(PlanVersion).where(of_them))
        self.session.execute(delete(PlanRow).where(*plans))
        self.session.commit()


def stored_video(row: VideoRow) -> Video:
    """The domain's Video of a table row."""
    youtube_id = row.youtube_id or row.claimed_youtube_id
    return Video(row.title, youtube_id, row.description, row.channel, row.duration_s)


def stored_analysis(row: AnalysisRow, plan: Plan | None, *, words: bool = True) -> Analysis:
    """The whole answer, of a row in state "done". Without ``words``: not the single ones."""
    if row.video is None or row.transcript is None or row.notes is None:
        raise NotFound("This analysis has no result.", remedy="Start it again.")
    dropped = DROPPED.load(row.notes.dropped)
    if row.dropped:
        dropped += DROPPED.load(row.dropped)
    notes, document = NOTES.load(row.notes.document), row.transcript.document
    assessment = ASSESSMENT.load(row.document) if row.document else None
    video = stored_video(row.video)
    return Analysis(
        # A file of captions has no title but the one it is kept under.
        video if video.title else replace(video, title=of_file(row.title)),
        TRANSCRIPT.unpack(document) if words else without_words(document),
        notes,
        plan,
        assessment,
        dropped,
        charged(row, notes.cost, assessment.cost if assessment else NOTHING),
    )
