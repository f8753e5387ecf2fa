"""The inbox: listed, dealt with, undone."""

from __future__ import annotations

from tubetotask.api.v1.operation import Call, Operation
from tubetotask.api.v1.paging import cursor, place, unknown
from tubetotask.api.v1.shapes import inbox as shapes
from tubetotask.domain.inbox import Verb, Which
from tubetotask.jobs import triage
from tubetotask.storage.inbox import Inbox
from tubetotask.storage.tokens import READ, WRITE


def listed(call: Call) -> shapes.InboxList:
    """List the inbox

    Talks that were read, what matters most for the plan first; of each talk the newest analysis.
    """
    asked = call.asked(shapes.InboxQuery)
    which = Which(
        show=asked.show,
        verdict=asked.verdict,
        source=asked.source,
        section=asked.section,
        category=asked.category,
        tag=asked.tag,
        unread=asked.unread,
        since=asked.since,
    )
    begun = place(asked.cursor, 2)
    if begun and begun[0] != asked.sort:
        raise unknown()
    after = begun[1] if begun else ""
    page = _inbox(call).page(which, sort=asked.sort, after=after, limit=asked.limit)
    return shapes.InboxList(
        items=[shapes.entry(each) for each in page.entries],
        next=cursor(asked.sort, page.after) if page.after else None,
    )


def acted(call: Call) -> shapes.InboxDone:
    """Deal with talks of the inbox

    Accept what one proposes, put it off, archive or dismiss it, mark it as read. Those that are
    not there or stand so already are left out.
    """
    sent = call.sent(shapes.InboxAct)
    done = triage.act(_inbox(call), sent.analyses, Verb(sent.act))
    return shapes.InboxDone(
        talks=done.talks,
        tasks=len(done.tasks),
        batch=done.batch,
        tasks_batch=done.tasks_batch,
    )


def undone(call: Call) -> shapes.InboxUndone:
    """Undo in the inbox

    What one `actOnInbox` did; what something else has changed since stays as it is.
    """
    sent = call.sent(shapes.InboxBatch)
    return shapes.InboxUndone(count=triage.undo(_inbox(call), sent.batch, sent.tasks_batch))


def _inbox(call: Call) -> Inbox:
    return Inbox(call.space.session, call.space.owner_id)


OPERATIONS = (
    Operation(
        "listInbox",
        "GET",
        "/inbox",
        listed,
        READ,
        shapes.InboxList,
        query=shapes.InboxQuery,
        sparse=True,
    ),
    Operation(
        "actOnInbox", "POST", "/inbox/act", acted, WRITE, shapes.InboxDone, body=shapes.InboxAct
    ),
    Operation(
        "undoInbox",
        "POST",
        "/inbox/undo",
        undone,
        WRITE,
        shapes.InboxUndone,
        body=shapes.InboxBatch,
    ),
)
