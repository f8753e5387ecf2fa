"""A transcript as text, Markdown, JSON, SRT or WebVTT (``subtitles`` writes the last two).

Invariant: text, Markdown and JSON show the sentences with the capital letters and full stops that
captions may lack; no word is left out, and what was never timed is given no time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from tubetotask.domain.transcript import Passage, Transcript
from tubetotask.domain.video import Video
from tubetotask.exports.markdown import escape, inline
from tubetotask.exports.phrases import clock, one_line
from tubetotask.exports.places import clean, link_at, mapped, seconds
from tubetotask.exports.subtitles import srt, vtt
from tubetotask.exports.wrap import wrap

PARAGRAPH_CHARS = 600
PAUSE_S = 2.5  # a silence this long starts a new paragraph once there is some text


def text(transcript: Transcript, video: Video, *, width: int = 80) -> str:
    """Paragraphs, each with the time at which it starts."""
    blocks = ["\n".join(wrap(title, width))] if (title := one_line(video.title)) else []
    for paragraph in _paragraphs(transcript):
        at = clock(paragraph[0].start_s)
        speaker = _speaker(paragraph)
        said = speaker + " ".join(one_line(passage.text) for passage in paragraph)
        lead = f"{at}  " if at else ""
        blocks.append("\n".join(wrap(said, width, first=lead, rest=" " * len(lead))))
    return clean("\n\n".join(blocks)) + "\n"


def markdown(transcript: Transcript, video: Video) -> str:
    """Paragraphs under the creator's chapters, each time a link into the video."""
    title = one_line(video.title) or "Transcript"
    blocks = [f"# {inline(title)}"]
    heads = {chapter.first: chapter for chapter in transcript.chapters}
    for paragraph in _paragraphs(transcript):
        first = paragraph[0]
        chapter = heads.get(first.index)
        if chapter:
            blocks.append(f"## {inline(chapter.title)}")
        said = _speaker(paragraph) + " ".join(passage.text for passage in paragraph)
        at = clock(first.start_s)
        url = link_at(video, first.start_s) if at and mapped(transcript, first) else None
        lead = f"[{at}]({url}) " if url else f"{at} " if at else ""
        blocks.append(lead + inline(said) if lead else escape(said))
    return clean("\n\n".join(blocks)) + "\n"


def as_json(transcript: Transcript, video: Video) -> str:
    """The passages with their times. Keys: docs/schema/README.md."""
    document = {
        "schema_version": "1.0",
        "video": {"title": video.title, "youtube_id": video.youtube_id},
        "language": transcript.language,
        "origin": transcript.origin.value,
        "format": transcript.format,
        "duration_s": seconds(transcript.duration_s),
        "sentences_restored": not transcript.punctuated,
        "warnings": [
            {"id": w.id, "message": w.message, "at_s": seconds(w.at_s)} for w in transcript.warnings
        ],
        "chapters": [
            {"title": c.title, "start_s": seconds(c.start_s), "end_s": seconds(c.end_s)}
            for c in transcript.chapters
        ],
        "passages": [
            {
                "start_s": seconds(p.start_s),
                "end_s": seconds(p.end_s),
                "text": p.text,
                "speaker": p.speaker,
                "url": link_at(video, p.start_s)
                if p.start_s is not None and mapped(transcript, p)
                else None,
            }
            for p in transcript.passages
        ],
    }
    return clean(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


FORMATS: dict[str, Callable[[Transcript, Video], str]] = {
    "text": text,
    "md": markdown,
    "json": as_json,
    "srt": lambda transcript, _video: srt(transcript),
    "vtt": lambda transcript, _video: vtt(transcript),
}


def render(transcript: Transcript, video: Video, form: str) -> str:
    """``transcript`` in one of ``FORMATS``. Raises InputError."""
    return FORMATS[form](transcript, video)


def _paragraphs(transcript: Transcript) -> Iterator[list[Passage]]:
    """Passages together that are read together: no pause, speaker or chapter between them."""
    starts = {chapter.first for chapter in transcript.chapters}
    paragraph: list[Passage] = []
    size = 0
    for passage in transcript.passages:
        if paragraph:
            last = paragraph[-1]
            apart = (
                passage.index in starts
                or passage.epoch != last.epoch
                or passage.speaker != last.speaker
                or size >= PARAGRAPH_CHARS
                or (size >= PARAGRAPH_CHARS // 4 and _silence(last, passage) >= PAUSE_S)
            )
            if apart:
                yield paragraph
                paragraph, size = [], 0
        paragraph.append(passage)
        size += len(passage.text)
    if paragraph:
        yield paragraph


def _silence(before: Passage, after: Passage) -> float:
    if before.end_s is None or after.start_s is None:
        return 0.0
    return after.start_s - before.end_s


def _speaker(paragraph: list[Passage]) -> str:
    return f"{one_line(paragraph[0].speaker)}: " if paragraph[0].speaker else ""
