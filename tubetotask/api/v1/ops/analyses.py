"""Analyses: asked for, followed, read, removed."""

from __future__ import annotations

from tubetotask import plans
from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold
from tubetotask.api.v1.paging import cursor, number, place
from tubetotask.api.v1.shapes import analyses as shapes
from tubetotask.api.v1.shapes.base import Accepted, Done, Sparse
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.plan import Plan
from tubetotask.exports import schema
from tubetotask.exports.document import document
from tubetotask.exports.places import clean, link_at, mapped
from tubetotask.jobs import marking, requests
from tubetotask.jobs.requests import Source
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.listing import Listing, Which
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.tokens import READ, WRITE
from tubetotask.storage.workspace import stored_video

_ONE = "/analyses/{analysis_id}"


def listed(call: Call) -> shapes.Analyses:
    """List analyses

    The newest first; of each talk the newest analysis, unless `every` is set.
    """
    asked = call.asked(shapes.AnalysisQuery)
    which = Which(
        state=asked.state or "",
        verdict=asked.verdict or "",
        youtube_id=asked.youtube_id or "",
        since=asked.since,
        every=asked.every,
    )
    begun = place(asked.cursor, 1)
    rows = Listing(call.space.session, call.space.owner_id).analyses(
        which, limit=asked.limit + 1, before=number(begun[0]) if begun else 0
    )
    further = len(rows) > asked.limit
    return shapes.Analyses(
        items=[shapes.analysis(row) for row in rows[: asked.limit]],
        next=cursor(rows[asked.limit - 1].id) if further else None,
    )


def made(call: Call) -> Answer:
    """Analyse a video or captions

    Queues it and answers at once: ask the address in `Location` how far it is. The same video
    against the same version of the plan is one analysis, however often it is asked for; what is
    done already is done at once.
    """
    asked = call.sent(shapes.AnalysisAsked)
    source = Source(link=asked.link.strip())
    if not source.link:
        source = Source(asked.captions.encode(), name=asked.name)
    row = requests.request_analysis(
        call.space, call.jobs_url, source, _plan(call, asked.plan), language=asked.language
    )
    return queued(row)


def queued(row: AnalysisRow) -> Answer:
    """An analysis that is under way, or was done before."""
    told = "It was done before." if row.state == "done" else "It is read in a moment."
    here = f"{ROOT}/analyses/{row.id}"
    job = f"{ROOT}/jobs/{row.id}"
    return Answer(Accepted(job=job, made=here, message=told), 202, job)


def one(call: Call) -> shapes.Analysis:
    """Get an analysis

    What it is of, how far it is, and once it is done its verdict. All of what it says:
    `getDocument`.
    """
    return shapes.analysis(_row(call))


def told(call: Call) -> schema.Document:
    """Get all that an analysis says

    Summary, findings against the plan, tasks, lenses, cost and coverage, each statement with its
    evidence: the published schema (docs/schema/analysis.schema.json). 404 until it is done.
    """
    row = _row(call)
    if row.state != "done":
        raise NotFound(
            f"This analysis has no result: it is {row.state}.",
            remedy=row.error_remedy or "Ask its job how far it is.",
        )
    return document(marking.told(call.space, row, words=False))


def words(call: Call) -> shapes.Words:
    """Get what was said

    The transcript in sentences, each with its second and a link there.
    """
    row, asked = _row(call), call.asked(shapes.WordsQuery)
    if row.transcript is None or row.video is None:
        raise NotFound("There is no transcript yet.", remedy="Ask its job how far it is.")
    talk, video = TRANSCRIPT.unpack(row.transcript.document), stored_video(row.video)
    begun = place(asked.cursor, 1)
    first = number(begun[0]) if begun else 0
    found = [
        each
        for each in talk.passages[first:]
        if (asked.from_s is None or (each.start_s is not None and each.start_s >= asked.from_s))
        and (asked.to_s is None or (each.start_s is not None and each.start_s < asked.to_s))
    ]
    shown = found[: asked.limit]
    return shapes.Words(
        items=[
            shapes.Said(
                index=each.index,
                text=clean(each.text),
                start_s=each.start_s,
                end_s=each.end_s,
                url=link_at(video, each.start_s) if mapped(talk, each) else None,
            )
            for each in shown
        ],
        next=cursor(shown[-1].index + 1) if len(found) > len(shown) else None,
        language=talk.language,
        origin=talk.origin.value,
        duration_s=talk.duration_s,
        chapters=[
            shapes.Chapter(title=clean(each.title), start_s=each.start_s, origin=each.origin)
            for each in talk.chapters
        ],
    )


def again(call: Call) -> Answer:
    """Try an analysis again

    One that failed or waits; one that is under way or done stays as it is.
    """
    return queued(requests.try_again(call.space, call.jobs_url, call.number("analysis_id")))


def reread(call: Call) -> Answer:
    """Read an analysis anew

    With the model that is set up by now; what was paid for before is used again.
    """
    return queued(requests.read_again(call.space, call.jobs_url, call.number("analysis_id")))


def assess(call: Call) -> Answer:
    """Hold an analysis against the plan in use

    Makes another analysis of the same talk; its notes are used again.
    """
    row, version = _row(call), call.space.plan_version()
    if version is None:
        raise InputError("There is no plan.", remedy="Save one first: PUT /plan.")
    plan = plans.parse(version.markdown)
    return queued(requests.assess_again(call.space, call.jobs_url, row.id, plan))


def removed(call: Call) -> None:
    """Remove an analysis

    It can be brought back for ten minutes (`restoreAnalysis`). What was decided about its tasks
    stays.
    """
    call.space.hide(call.number("analysis_id"))


def restored(call: Call) -> shapes.Analysis:
    """Bring back an analysis

    One that was removed less than ten minutes ago.
    """
    number = call.number("analysis_id")
    call.space.bring_back(number)
    return shapes.analysis(call.space.analysis(number))


def sample(call: Call) -> Answer:
    """Read the sample

    An invented talk against an invented plan, which costs nothing; `deleteSample` removes both.
    """
    return queued(requests.request_sample(call.space, call.jobs_url))


def sample_removed(call: Call) -> Done:
    """Remove the sample

    The sample talk and the sample plan with its tasks, and nothing else.
    """
    call.space.remove_samples()
    return Done(message="The sample is removed.")


def _row(call: Call) -> AnalysisRow:
    return call.space.analysis(call.number("analysis_id"))


def _plan(call: Call, wanted: str) -> Plan | None:
    own = call.space.plan_version() if wanted == "in use" else None
    return plans.parse(own.markdown) if own else None


def _lock(call: Call) -> None:
    hold(call, AnalysisRow, "analysis_id")


_LINKS = {"getAnalysis": ("analysis_id", "$response.body#/items/0/id")}
OPERATIONS = (
    Operation(
        "listAnalyses",
        "GET",
        "/analyses",
        listed,
        READ,
        shapes.Analyses,
        query=shapes.AnalysisQuery,
        sparse=True,
        links=_LINKS,
    ),
    Operation(
        "createAnalysis",
        "POST",
        "/analyses",
        made,
        WRITE,
        Accepted,
        202,
        body=shapes.AnalysisAsked,
        once=True,
    ),
    Operation("getAnalysis", "GET", _ONE, one, READ, shapes.Analysis, query=Sparse, sparse=True),
    Operation(
        "deleteAnalysis", "DELETE", _ONE, removed, WRITE, status=204, current=one, lock=_lock
    ),
    Operation(
        "getDocument",
        "GET",
        f"{_ONE}/document",
        told,
        READ,
        schema.Document,
        query=Sparse,
        sparse=True,
        also=(503,),
    ),
    Operation(
        "getTranscript",
        "GET",
        f"{_ONE}/transcript",
        words,
        READ,
        shapes.Words,
        query=shapes.WordsQuery,
    ),
    Operation("retryAnalysis", "POST", f"{_ONE}/again", again, WRITE, Accepted, 202, once=True),
    Operation("rereadAnalysis", "POST", f"{_ONE}/reread", reread, WRITE, Accepted, 202, once=True),
    Operation("assessAnalysis", "POST", f"{_ONE}/assess", assess, WRITE, Accepted, 202, once=True),
    Operation("restoreAnalysis", "POST", f"{_ONE}/restore", restored, WRITE, shapes.Analysis),
    Operation("readSample", "POST", "/analyses/sample", sample, WRITE, Accepted, 202, once=True),
    Operation("deleteSample", "POST", "/analyses/sample/remove", sample_removed, WRITE, Done),
)
