"""What is new, captions that are pushed, and who asks."""

from __future__ import annotations

from datetime import timedelta

from tubetotask import __version__, plans
from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation
from tubetotask.api.v1.ops import usage
from tubetotask.api.v1.ops.tasks import first_said
from tubetotask.api.v1.shapes import rest as shapes
from tubetotask.api.v1.shapes.analyses import analysis
from tubetotask.api.v1.shapes.base import known
from tubetotask.api.v1.shapes.tasks import task
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.domain.job import DONE, FAILED, UNDER_WAY, WAITING
from tubetotask.domain.taken import Bringer, Brought, Taken
from tubetotask.domain.video import Video
from tubetotask.exports.places import clean
from tubetotask.jobs import bringing, requests
from tubetotask.jobs.requests import Source
from tubetotask.storage.database import now
from tubetotask.storage.listing import Listing, Which
from tubetotask.storage.models import AnalysisRow, User
from tubetotask.storage.tags import Tags
from tubetotask.storage.tasks import Tasks
from tubetotask.storage.tokens import ADMIN, CAPTIONS, READ, WRITE

_DAY = timedelta(days=1)


def news(call: Call) -> shapes.News:
    """Get what is new

    Analyses that were done and tasks that were proposed since a time; by default the last day.
    """
    asked, until = call.asked(shapes.NewsQuery), now()
    since = asked.since or until - _DAY
    space = call.space
    listing = Listing(space.session, space.owner_id)
    counts = listing.counts(since, until)
    rows = listing.analyses(Which(state=DONE, since=since), limit=asked.limit, until=until)
    tasks = listing.new_tasks(since, until, limit=asked.limit)
    ids = [row.id for row in tasks]
    firsts = first_said(Tasks(space.session, space.owner_id), ids)
    tags, _ = Tags(space.session, space.owner_id).of_tasks(ids)
    return shapes.News(
        since=since,
        until=until,
        counts=shapes.Counts(
            done=counts.get(DONE, 0),
            under_way=sum(counts.get(each, 0) for each in UNDER_WAY),
            waiting=counts.get(WAITING, 0),
            failed=counts.get(FAILED, 0),
        ),
        analyses=[analysis(row) for row in rows],
        tasks=[task(row, firsts.get(row.id), tags.get(row.id, ())) for row in tasks],
    )


def waiting(call: Call) -> shapes.WantedList:
    """List videos that wait for captions

    Those whose words another address may get, what waits longest first.
    """
    found = bringing.waiting(call.space, call.config.caption_languages)
    return shapes.WantedList(
        items=[
            shapes.Wanted(
                video=each.youtube_id,
                title=clean(each.title),
                languages=list(each.languages),
                state=each.state,
                reason=clean(each.reason),
                since=each.since,
            )
            for each in found
        ]
    )


def pushed(call: Call) -> Answer:
    """Push captions

    What a browser or a script has got. Where the video waits for its words, they are read for it;
    else they are analysed as captions of your own (origin "upload"), against the plan in use: for
    that the token needs the scope write.
    """
    sent = call.sent(shapes.CaptionsAsked)
    if sent.video is not None:
        try:
            return _brought(call, sent, sent.video)
        except NotFound:
            if not sent.title and not sent.name:  # it must be known by something
                raise
    return _upload(call, sent)


def me(call: Call) -> shapes.Me:
    """Get who asks

    The person whose token this is, and what it opens.
    """
    token = call.token
    if token is None:
        raise NotFound("There is no token.", remedy="Ask with one.")
    owner = call.space.session.get(User, call.space.owner_id)
    return shapes.Me(
        name=clean(owner.shown) if owner else "",
        role=call.role.value,
        scope=known(token.scope),
        may=[known(each) for each in (READ, WRITE, ADMIN) if each in token.may],
        token=clean(token.name),
        expires_at=token.expires_at,
        version=__version__,
    )


def _brought(call: Call, sent: shapes.CaptionsAsked, video: str) -> Answer:
    if not sent.language:
        raise InputError("It is not said in which language this is.", remedy="Give language.")
    known = Video(
        title=sent.title,
        youtube_id=video,
        description=sent.description,
        channel=sent.channel,
        duration_s=sent.duration_s,
    )
    taken = Taken(known, sent.language, sent.generated, sent.captions.encode())
    outcome = bringing.bring(call.space, call.jobs_url, Brought(taken, Bringer(sent.by)))
    told = {
        bringing.Outcome.TAKEN: "Taken: it is read in a moment.",
        bringing.Outcome.KNOWN: "Its words are here already; nothing was changed.",
        bringing.Outcome.BUSY: "It is being read at this moment; nothing was changed.",
    }[outcome]
    where = _newest(call, video)
    job = f"{ROOT}/jobs/{where}" if where else None
    made = f"{ROOT}/analyses/{where}" if where else None
    model = shapes.CaptionsTaken(outcome=outcome.value, message=told, job=job, made=made)
    return Answer(model, 202, job or "")


def _upload(call: Call, sent: shapes.CaptionsAsked) -> Answer:
    call.may(WRITE)
    own = call.space.plan_version()
    row: AnalysisRow = requests.request_analysis(
        call.space,
        call.jobs_url,
        Source(sent.captions.encode(), name=sent.name or sent.title, title=sent.title),
        plans.parse(own.markdown) if own else None,
        language=sent.language,
    )
    job = f"{ROOT}/jobs/{row.id}"
    model = shapes.CaptionsTaken(
        outcome="queued",
        message="They are read in a moment, as captions of your own.",
        job=job,
        made=f"{ROOT}/analyses/{row.id}",
    )
    return Answer(model, 202, job)


def _newest(call: Call, youtube_id: str) -> int | None:
    listing = Listing(call.space.session, call.space.owner_id)
    rows = listing.analyses(Which(youtube_id=youtube_id), limit=1)
    return rows[0].id if rows else None


OPERATIONS = (
    Operation("getMe", "GET", "/me", me, READ, shapes.Me),
    Operation("getUsage", "GET", "/usage", usage.used, READ, shapes.Usage),
    Operation("getNews", "GET", "/news", news, READ, shapes.News, query=shapes.NewsQuery),
    Operation("listWaiting", "GET", "/captions/waiting", waiting, CAPTIONS, shapes.WantedList),
    Operation(
        "pushCaptions",
        "POST",
        "/captions",
        pushed,
        CAPTIONS,
        shapes.CaptionsTaken,
        202,
        body=shapes.CaptionsAsked,
        once=True,
    ),
)
