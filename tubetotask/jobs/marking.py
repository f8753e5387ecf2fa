"""What a person says back: that a statement is wrong, and that what was learned be forgotten.

Invariant: what can be marked is a statement of an answer that is the person's own; a key that
belongs to none is nobody's. Whoever marks moves at once what rests on that quote.
"""

from __future__ import annotations

from dataclasses import replace

from tubetotask import plans
from tubetotask.domain import feedback as said
from tubetotask.domain.analysis import Analysis
from tubetotask.domain.errors import NotFound
from tubetotask.domain.feedback import Said
from tubetotask.jobs import standing
from tubetotask.storage import feedback, learning
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.workspace import Workspace, stored_analysis


def answer(row: AnalysisRow, *, words: bool = True) -> Analysis:
    """What an analysis says, against the plan it was held against; ``words``: with single ones.

    Raises NotFound.
    """
    plan = plans.parse(row.plan_version.markdown) if row.plan_version else None
    return stored_analysis(row, plan, words=words)


def told(space: Workspace, row: AnalysisRow, *, words: bool = True) -> Analysis:
    """The same with what the person has put beside it: tags, and what is marked as wrong.

    Raises NotFound.
    """
    tags, _known = Tags(space.session, space.owner_id).of_talk(row)
    wrong = feedback.marked(space.session, space.owner_id, row.video_id or 0)
    return replace(answer(row, words=words), tags=tuple(tags), wrong=wrong)


def statements(analysis: Analysis) -> list[Said]:
    """Every statement that can be marked, each once, in the order of the answer."""
    return list({each.key: each for each in said.statements(analysis)}.values())


def find(analysis: Analysis, key: str) -> Said:
    """The statement of that key. Raises NotFound."""
    for each in said.statements(analysis):
        if each.key == key:
            return each
    raise NotFound("There is no such statement.", remedy="Look at the page again.")


def mark(space: Workspace, row: AnalysisRow, key: str, *, wrong: bool) -> Said:
    """Mark a statement as wrong, or take that back. Commits. Raises NotFound."""
    found = find(answer(row, words=False), key)
    if wrong:
        feedback.mark(space.session, row, found)
    else:
        feedback.take_back(space.session, row, key)
    quote = found.first.quote if found.first else ""
    standing.mark(Tasks(space.session, space.owner_id), row.video_id, quote)
    space.session.commit()
    return found


def forget(space: Workspace, plan_id: int | None = None, section_id: str = "") -> int:
    """What was decided in a section counts no more, or in all where none is named. Commits.

    How many sections are begun anew.
    """
    every = learning.sections(space.session, space.owner_id)
    found = [(row.plan_id, row.section_id) for row in every]
    if plan_id is not None:
        found = [each for each in found if each == (plan_id, section_id)]
    standing.forget(Tasks(space.session, space.owner_id), found)
    space.session.commit()
    return len(found)
