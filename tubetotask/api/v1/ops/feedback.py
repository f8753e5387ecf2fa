"""What a person says back: "this is wrong", and what was learned of their decisions."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation, hold
from tubetotask.api.v1.paging import Asked, cursor, number, place
from tubetotask.api.v1.shapes import feedback as shapes
from tubetotask.jobs import marking
from tubetotask.storage import feedback, learning
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tokens import READ, WRITE
from tubetotask.tasks import ranking

_LIST = "/analyses/{analysis_id}/statements"
_ONE = f"{_LIST}/{{statement}}"


def listed(call: Call) -> shapes.Statements:
    """List the statements of an analysis

    Each with its key, by which it can be marked as wrong. 404 until the analysis is done.
    """
    asked, row = call.asked(Asked), _row(call)
    wrong = _wrong(call, row)
    every = marking.statements(marking.answer(row, words=False))
    begun = place(asked.cursor, 1)
    first = number(begun[0]) if begun else 0
    last = first + asked.limit
    return shapes.Statements(
        items=[
            shapes.statement(said, row.youtube_id, wrong=said.key in wrong)
            for said in every[first:last]
        ],
        next=cursor(last) if len(every) > last else None,
    )


def one(call: Call) -> shapes.Statement:
    """Get a statement of an analysis"""
    row = _row(call)
    said = marking.find(marking.answer(row, words=False), str(call.path["statement"]))
    return shapes.statement(said, row.youtube_id, wrong=said.key in _wrong(call, row))


def marked(call: Call) -> shapes.Statement:
    """Mark a statement as wrong

    Or take that back. What rests on its quote moves at once; the mark stays with the talk when it
    is held against another version of the plan.
    """
    wrong, row = call.sent(shapes.MarkAsked).wrong, _row(call)
    marking.mark(call.space, row, str(call.path["statement"]), wrong=wrong)
    return one(call)


def given(call: Call) -> shapes.Feedback:
    """List what was marked as wrong

    The newest first.
    """
    asked, space = call.asked(Asked), call.space
    begun = place(asked.cursor, 1)
    found = feedback.given(
        space.session,
        space.owner_id,
        before=number(begun[0]) if begun else None,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    return shapes.Feedback(
        items=[shapes.mark(row) for row in shown],
        next=cursor(shown[-1].id) if len(found) > asked.limit else None,
    )


def learnt(call: Call) -> shapes.LearnedList:
    """Get what was learned

    What accepting, dismissing and marking did to the ranking of what comes next, by section of the
    plan.
    """
    found = learning.sections(call.space.session, call.space.owner_id)
    return shapes.LearnedList(
        items=[shapes.learned(row, ranking.history(row.tally)) for row in found]
    )


def forgotten(call: Call) -> shapes.Forgotten:
    """Forget what was learned

    Of one section, or of all. Tasks stay as they are; what was decided until now does not count any
    more, what is decided from now on does.
    """
    sent = call.sent(shapes.ForgetAsked)
    return shapes.Forgotten(count=marking.forget(call.space, sent.plan, sent.section))


def _row(call: Call) -> AnalysisRow:
    return call.space.analysis(call.number("analysis_id"), whole=True)


def _wrong(call: Call, row: AnalysisRow) -> frozenset[str]:
    return feedback.marked(call.space.session, call.space.owner_id, row.video_id or 0)


def _lock(call: Call) -> None:
    hold(call, AnalysisRow, "analysis_id")


OPERATIONS = (
    Operation("listStatements", "GET", _LIST, listed, READ, shapes.Statements, query=Asked),
    Operation("getStatement", "GET", _ONE, one, READ, shapes.Statement),
    Operation(
        "markStatement",
        "PATCH",
        _ONE,
        marked,
        WRITE,
        shapes.Statement,
        body=shapes.MarkAsked,
        current=one,
        lock=_lock,
    ),
    Operation("listFeedback", "GET", "/feedback", given, READ, shapes.Feedback, query=Asked),
    Operation("getLearned", "GET", "/learned", learnt, READ, shapes.LearnedList),
    Operation(
        "forgetLearned",
        "POST",
        "/learned/forget",
        forgotten,
        WRITE,
        shapes.Forgotten,
        body=shapes.ForgetAsked,
    ),
)
