"""Videos: analysed, followed, read."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tubetotask.api.v1.operation import Call
from tubetotask.api.v1.shapes.analyses import Analyses, Analysis, Words
from tubetotask.api.v1.shapes.base import Accepted, Number, State, Time, Verdict
from tubetotask.api.v1.shapes.feedback import Statement, Statements
from tubetotask.domain.errors import InputError
from tubetotask.exports.schema import Document
from tubetotask.mcp.said import said, trouble, without_none
from tubetotask.mcp.tool import Given, Onward, Tool, ask, do
from tubetotask.mcp.tools.parts import PARTS, video
from tubetotask.storage.tokens import READ, WRITE

Few = Annotated[int, Field(ge=1, le=30)]


class VideoGiven(Given):
    """Which video."""

    link: Annotated[str, Field(min_length=1, max_length=2000)]
    """A link to a video on YouTube, or its id."""
    language: Annotated[str, Field(max_length=35)] = ""
    """Code of the captions' language, such as en. Leave it out unless the user asks for one."""
    plan: Literal["in use", "none"] = "in use"
    """"none": only say what the video says, without comparing it to the user's plan."""


class CaptionsGiven(Given):
    """Captions."""

    captions: Annotated[str, Field(min_length=40, max_length=2_000_000)]
    """The whole captions or transcript, word for word, with times where there are some (WebVTT,
    SRT, json3, plain text). Never a summary."""
    name: Annotated[str, Field(max_length=255)] = ""
    """A title or file name."""
    plan: Literal["in use", "none"] = "in use"
    """"none": do not compare it to the user's plan."""


class OneGiven(Given):
    """Which analysis."""

    analysis: Number
    """Its number."""


class StatusGiven(OneGiven):
    """Which analysis, and how long to wait for it."""

    wait_s: Annotated[float, Field(ge=0, le=60)] = 0
    """Wait up to so many seconds for it to be done before answering."""


class GetGiven(OneGiven):
    """Which analysis, and what of it."""

    part: Literal["answer", "summary", "findings", "tasks", "lenses", "cost"] = "answer"
    """"answer": the three answers in short, enough for most questions; the others in full."""
    cursor: Onward = ""
    """"next" of the answer before, where it had one: the part goes on there."""


class ListGiven(Given):
    """Which analyses."""

    state: State | None = None
    """How far it is: "done" for those that have a verdict."""
    verdict: Verdict | None = None
    """What it means for the plan; "not judged": it was held against no plan."""
    since: Time | None = None
    """Changed at this time or later (ISO 8601 with a zone)."""
    limit: Few = 10
    """So many at most; fewer come where they are long."""
    cursor: str = ""
    """"next" of the answer before."""


class MarkGiven(OneGiven):
    """Which statement of which analysis."""

    statement: Annotated[str, Field(min_length=3, max_length=2000)]
    """Its text, word for word."""
    wrong: bool = True
    """False: take back that it is wrong."""


class WordsGiven(OneGiven):
    """Which part of what was said."""

    from_s: Annotated[float, Field(ge=0, le=1e7)] | None = None
    """From this second of the video on."""
    to_s: Annotated[float, Field(ge=0, le=1e7)] | None = None
    """Up to this second of the video."""
    limit: Annotated[int, Field(ge=1, le=100)] = 40
    """Sentences at most; fewer come where they are long."""
    cursor: str = ""
    """"next" of the answer before."""


def analyse_video(call: Call, given: VideoGiven) -> dict[str, Any]:
    """Start reading a YouTube video and hold it against the user's master plan.

    Use it when the user gives a link or asks whether a video is worth it. It returns at once with
    the number of the analysis; reading takes from seconds to minutes: then call analysis_status
    with wait_s, and get_analysis once it is done. Asking for the same video again is free and
    returns the same analysis. It may cost money where a model is set up.
    """
    body = {"link": given.link, "language": given.language, "plan": given.plan}
    return _started(ask(call, "createAnalysis", Accepted, body=body))


def analyse_captions(call: Call, given: CaptionsGiven) -> dict[str, Any]:
    """Start reading captions that the user has as text, and hold them against the master plan.

    For recordings that are not on YouTube, or where YouTube gives no captions. Pass the text as it
    is. Then go on as with analyse_video.
    """
    body = {"captions": given.captions, "name": given.name, "plan": given.plan}
    return _started(ask(call, "createAnalysis", Accepted, body=body))


def analysis_status(call: Call, given: StatusGiven) -> dict[str, Any]:
    """Tell how far an analysis is, and why it waits or failed.

    State "done" means that get_analysis has the answer. "waiting" goes on by itself at retry_at;
    tell the user what "error" says to do instead of asking again and again.
    """
    return brief(ask(call, "getAnalysis", Analysis, path={"analysis_id": given.analysis}))


def get_analysis(call: Call, given: GetGiven) -> dict[str, Any]:
    """Get what an analysis found, with quotes and links to the second as evidence.

    Quote the evidence with its link when you tell the user about it; claim nothing that has none.
    Percentages are relevance to the user's plan, from 0 to 100.
    """
    path = {"analysis_id": given.analysis}
    found = ask(call, "getDocument", Document, path=path)
    return {"analysis": given.analysis, "video": video(found), **PARTS[given.part](found)}


def list_analyses(call: Call, given: ListGiven) -> dict[str, Any]:
    """List videos that were read, the newest first, with verdict and score.

    To find what was said about something use search instead.
    """
    query = given.model_dump(exclude_none=True)
    found = ask(call, "listAnalyses", Analyses, query=query)
    return without_none({"analyses": [brief(each) for each in found.items], "next": found.next})


def mark_wrong(call: Call, given: MarkGiven) -> dict[str, Any]:
    """Mark a statement of an analysis as wrong, because the user says so; or take that back.

    It moves what rests on the same quote. Give the statement's text as get_analysis tells it, or a
    part of it that no other statement has.
    """
    call.may(WRITE)  # before anything is looked for
    path = {"analysis_id": given.analysis}
    found, cursor = list[Statement](), ""
    while True:
        query = {"limit": 100, "cursor": cursor}
        part = ask(call, "listStatements", Statements, path=path, query=query)
        found += [each for each in part.items if given.statement in each.text]
        if part.next is None:
            break
        cursor = part.next
    exact = [each for each in found if each.text == given.statement] or found
    if len({each.text for each in exact}) != 1:
        raise InputError(
            f"{len(exact)} statements hold these words.",
            remedy="Give the whole text of one, as get_analysis tells it.",
        )
    body = {"wrong": given.wrong}
    for key in dict.fromkeys(each.key for each in exact):  # the same words in several parts of it
        one: dict[str, Any] = {**path, "statement": key}
        done = ask(call, "markStatement", Statement, path=one, body=body)
    return {"analysis": given.analysis, "statement": said(done.text), "wrong": done.wrong}


def read_transcript(call: Call, given: WordsGiven) -> dict[str, Any]:
    """Read what was said in a video, sentence by sentence, with links to the second.

    It is long: ask for a range of seconds around what search or get_analysis pointed to.
    """
    query = given.model_dump(exclude={"analysis"}, exclude_none=True)
    path = {"analysis_id": given.analysis}
    found = ask(call, "getTranscript", Words, path=path, query=query)
    return without_none(
        {
            "sentences": [
                without_none({"start_s": each.start_s, "said": said(each.text), "at": each.url})
                for each in found.items
            ],
            "next": found.next,
            "language": found.language,
            "origin": found.origin,
        }
    )


def remove_analysis(call: Call, given: OneGiven) -> dict[str, Any]:
    """Remove an analysis. Only when the user asks for exactly that.

    restore_analysis brings it back for ten minutes. What was decided about its tasks stays.
    """
    do(call, "deleteAnalysis", {"analysis_id": given.analysis})
    return {"removed": given.analysis, "restore_within_min": 10}


def restore_analysis(call: Call, given: OneGiven) -> dict[str, Any]:
    """Bring back an analysis that was removed less than ten minutes ago."""
    return brief(ask(call, "restoreAnalysis", Analysis, path={"analysis_id": given.analysis}))


def brief(found: Analysis) -> dict[str, Any]:
    """An analysis in a few fields."""
    return without_none(
        {
            "analysis": found.id,
            "state": found.state,
            "title": said(found.title, 200),
            "channel": said(found.channel, 100),
            "video": found.url,
            "verdict": found.verdict,
            "score": found.score,
            "tasks": found.tasks,
            "error": trouble(found.error),
            "retry_at": found.retry_at.isoformat() if found.retry_at else None,
            "at": found.updated_at.isoformat(timespec="seconds"),
        }
    )


def _started(accepted: Accepted) -> dict[str, Any]:
    number = int((accepted.made or accepted.job).rsplit("/", 1)[1])
    return {"analysis": number, "message": accepted.message}


TOOLS = (
    Tool(
        "analyse_video",
        analyse_video,
        VideoGiven,
        WRITE,
        "Analyse a video",
        again=True,
        outside=True,
    ),
    Tool(
        "analyse_captions", analyse_captions, CaptionsGiven, WRITE, "Analyse captions", again=True
    ),
    Tool("analysis_status", analysis_status, StatusGiven, READ, "How far it is", reads=True),
    Tool("get_analysis", get_analysis, GetGiven, READ, "What it says", reads=True, whole=True),
    Tool("list_analyses", list_analyses, ListGiven, READ, "Videos that were read", reads=True),
    Tool("mark_wrong", mark_wrong, MarkGiven, WRITE, "Mark as wrong", again=True),
    Tool("read_transcript", read_transcript, WordsGiven, READ, "What was said", reads=True),
    Tool("remove_analysis", remove_analysis, OneGiven, WRITE, "Remove an analysis", destroys=True),
    Tool(
        "restore_analysis", restore_analysis, OneGiven, WRITE, "Bring back an analysis", again=True
    ),
)
