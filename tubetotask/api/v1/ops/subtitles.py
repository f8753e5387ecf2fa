"""What was said, as a file of subtitles."""

from __future__ import annotations

from tubetotask.api.v1.operation import Answer, Call, File, Operation
from tubetotask.api.v1.shapes.analyses import SubtitlesQuery
from tubetotask.domain.errors import NotFound
from tubetotask.exports import subtitles
from tubetotask.jobs.exporting import file_name
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.tokens import READ

_TYPES = {"srt": "application/x-subrip", "vtt": "text/vtt"}


def subtitled(call: Call) -> Answer:
    """Get subtitles

    Exactly the words that were spoken, as SRT or WebVTT. 404 until it is read; 400 where the
    captions have no times.
    """
    form = call.asked(SubtitlesQuery).form
    row = call.space.analysis(call.number("analysis_id"))
    if row.transcript is None:
        raise NotFound("There is no transcript yet.", remedy="Ask its job how far it is.")
    said = TRANSCRIPT.unpack(row.transcript.document)
    text = subtitles.srt(said) if form == "srt" else subtitles.vtt(said)
    name = f"{file_name(row.title) or 'subtitles'}.{form}"
    return Answer(None, file=File(text.encode("utf-8", "replace"), _TYPES[form], name))


OPERATIONS = (
    Operation(
        "getSubtitles",
        "GET",
        "/analyses/{analysis_id}/subtitles",
        subtitled,
        READ,
        query=SubtitlesQuery,
        gives=tuple(_TYPES.values()),
    ),
)
