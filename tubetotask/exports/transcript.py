"""A transcript as text, Markdown, JSON, SRT or WebVTT.

Invariants: SRT and WebVTT hold exactly the words that were spoken, so that reading them again
gives the same words; text and Markdown show the sentences with the capital letters and full stops
that captions may lack. What was never timed is not given times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Passage, Transcript, Word, join_words
from tubetotask.domain.video import Video
from tubetotask.exports.document import clean, link_at, seconds
from tubetotask.exports.markdown import escape
from tubetotask.exports.phrases import clock, one_line
from tubetotask.exports.wrap import wrap

MAX_CUE_CHARS = 84  # two lines of 42 characters, as captions are usually set
MAX_CUE_S = 7.0
PARAGRAPH_CHARS = 600
PAUSE_S = 2.5  # a silence this long starts a new paragraph once there is some text
MIN_SHOWN_S = 0.001  # readers throw away a cue that ends when it starts


@dataclass(frozen=True, slots=True)
class _Cue:
    start_s: float
    end_s: float
    text: str


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
    blocks = [f"# {escape(title)}"]
    heads = {chapter.first: chapter for chapter in transcript.chapters}
    for paragraph in _paragraphs(transcript):
        first = paragraph[0]
        chapter = heads.get(first.index)
        if chapter:
            blocks.append(f"## {escape(chapter.title)}")
        said = _speaker(paragraph) + " ".join(passage.text for passage in paragraph)
        at = clock(first.start_s)
        url = link_at(video, first.start_s) if at and _mapped(transcript, first) else None
        lead = f"[{at}]({url}) " if url else f"{at} " if at else ""
        blocks.append(lead + escape(said))
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
                if p.start_s is not None and _mapped(transcript, p)
                else None,
            }
            for p in transcript.passages
        ],
    }
    return clean(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def srt(transcript: Transcript, _video: Video) -> str:
    """SubRip. Raises InputError where the transcript has no times."""
    blocks = [
        f"{number}\n{_stamp(cue.start_s, ',')} --> {_stamp(cue.end_s, ',')}\n{_srt_safe(cue.text)}"
        for number, cue in enumerate(_cues(transcript), 1)
    ]
    return "\n\n".join(blocks) + "\n"


def vtt(transcript: Transcript, _video: Video) -> str:
    """WebVTT. Raises InputError where the transcript has no times."""
    head = "WEBVTT"
    if re.fullmatch(r"[A-Za-z0-9-]+", transcript.language) and transcript.language != "und":
        head += f"\nKind: captions\nLanguage: {transcript.language}"
    blocks = [
        f"{_stamp(cue.start_s, '.')} --> {_stamp(cue.end_s, '.')}\n{_vtt_safe(cue.text)}"
        for cue in _cues(transcript)
    ]
    return "\n\n".join([head, *blocks]) + "\n"


FORMATS: dict[str, Callable[[Transcript, Video], str]] = {
    "text": text,
    "md": markdown,
    "json": as_json,
    "srt": srt,
    "vtt": vtt,
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


def _mapped(transcript: Transcript, passage: Passage) -> bool:
    """Whether the passage's times are those of the video."""
    return all(epoch.mapped for epoch in transcript.epochs if epoch.index == passage.epoch)


def _cues(transcript: Transcript) -> list[_Cue]:
    """Words in cues that fit a screen; none crosses a passage, so a reader finds them again."""
    if not transcript.timed:
        raise InputError(
            "This transcript has no times, so it cannot be written as subtitles.",
            remedy="Choose the format text, md or json.",
        )
    runs = [run for p in transcript.passages for run in _runs(transcript.words[p.first : p.last])]
    bounds = _bounds(runs)
    return [
        _Cue(start, end, clean(join_words(run)))
        for run, (start, end) in zip(runs, bounds, strict=True)
    ]


def _runs(words: tuple[Word, ...]) -> Iterator[list[Word]]:
    run: list[Word] = []
    size = 0
    for word in words:
        long = size + len(word.text) > MAX_CUE_CHARS
        first, last = (run[0].start_s, word.end_s) if run else (None, None)
        late = first is not None and last is not None and last - first > MAX_CUE_S
        # Words of one cue without own times share its times: parted they would be shown at once.
        if run and (long or (late and word.exact)):
            yield run
            run, size = [], 0
        run.append(word)
        size += len(word.text) + 1
    if run:
        yield run


def _bounds(runs: list[list[Word]]) -> list[tuple[float, float]]:
    """Start and end of each run. An unknown time is the end of what came before."""
    found: list[tuple[float, float]] = []
    before = 0.0
    for run in runs:
        starts = [w.start_s for w in run if w.start_s is not None]
        ends = [w.end_s for w in run if w.end_s is not None]
        start = starts[0] if starts else before
        before = max(start + MIN_SHOWN_S, ends[-1] if ends else start)
        found.append((start, before))
    return _without_overlap(_spread(found))


def _spread(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Runs that share one cue's times share them out in equal parts."""
    spread: list[tuple[float, float]] = []
    at = 0
    while at < len(found):
        count = 1
        while at + count < len(found) and found[at + count] == found[at]:
            count += 1
        start, end = found[at]
        step = (end - start) / count
        spread += [(start + i * step, start + (i + 1) * step) for i in range(count)]
        at += count
    return spread


def _without_overlap(found: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Each run ends before the next starts, unless the clock jumps back there."""
    cut = [
        (start, min(end, after) if after > start else end)
        for (start, end), (after, _) in pairwise(found)
    ]
    return [*cut, *found[-1:]]


def _stamp(second: float, comma: str) -> str:
    thousandths = round(max(0.0, second) * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{comma}{rest:03}"


def _vtt_safe(said: str) -> str:
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _srt_safe(said: str) -> str:
    """SubRip has no escapes; only what a player would take for a tag or an entity is written so."""
    said = re.sub(r"&(?=#?\w+;)", "&amp;", said)
    return re.sub(r"<(?=[A-Za-z/])", "&lt;", said).replace("-->", "--&gt;")
