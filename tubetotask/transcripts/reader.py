"""From a file or pasted text to a transcript: this room from beginning to end.

Invariant: ``read`` either returns a transcript with at least one word or raises one of
UnreadableCaptions, EmptyCaptions and TooLarge, whatever the input; its cost is linear in it.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tubetotask.domain.errors import EmptyCaptions
from tubetotask.domain.transcript import Epoch, Notice, Origin, Transcript
from tubetotask.domain.video import Video
from tubetotask.transcripts import chapters, detect, language, links, repeats, sentences
from tubetotask.transcripts.clock import Clocked, clock, clock_text
from tubetotask.transcripts.decode import decode, too_many
from tubetotask.transcripts.rolling import Unrolled, unroll
from tubetotask.transcripts.signs import clean, clean_line
from tubetotask.transcripts.speech import spoken
from tubetotask.transcripts.times import Clockwork
from tubetotask.transcripts.tokens import MAX_WORDS, Words, add_run, too_many_words
from tubetotask.transcripts.track import Line, Track

MAX_LINES = 120_000
"""A line every 1.2 s for forty hours; each costs about a kilobyte."""

LONG_WORD = 10
"""Characters a word has, with its space, on average at most: no language has more than eight."""

_FEW_WORDS = 10


@dataclass(frozen=True)
class Reading:
    """A transcript, and what its file says of the video."""

    video: Video
    transcript: Transcript


def read(
    data: bytes | str, *, name: str = "", language: str = "", video: Video | None = None
) -> Reading:
    """The transcript in a file or a text.

    ``name``: the file's name, a hint for the video's id and the language. ``language``: what the
    person says it is. ``video``: what is already known; it wins over what the file says.
    Raises UnreadableCaptions, EmptyCaptions, TooLarge.
    """
    decoded = decode(data, name=name)
    track = detect.parse(decoded.text, name)
    return read_track(
        dataclasses.replace(track, warnings=decoded.warnings + track.warnings),
        name=name,
        language=language,
        video=video,
    )


def read_track(
    track: Track, *, name: str = "", language: str = "", video: Video | None = None
) -> Reading:
    """The transcript in a track that a format (or a provider) gave. Raises like ``read``."""
    known = _known(video, track.video, name)
    unrolled = unroll(track.cues, can_roll=track.rolls)
    if len(unrolled.lines) > MAX_LINES:
        raise too_many()
    heard = spoken(unrolled.lines)
    if not heard.lines:
        raise _no_words(heard.sounds)
    _check_size(line.text for line in heard.lines)
    timed = clock(heard.lines, duration_s=known.duration_s, prose=track.prose)
    found = Words()
    for run in timed.runs:
        add_run(found, run.lines, mapped=run.mapped, word_times=timed.word_times)
    if not found.words:
        raise _no_words(heard.sounds)
    hints = (language, track.language, _in_name(name))
    return Reading(known, _transcript(track, unrolled, timed, found, hints, known))


def _in_name(name: str) -> str:
    return language.in_name(name)


def _transcript(
    track: Track,
    unrolled: Unrolled,
    timed: Clocked,
    found: Words,
    hints: Iterable[str],
    video: Video,
) -> Transcript:
    code = language.resolve(hints, language.sample([line.text for line in _lines(timed)]))
    punctuated = sentences.is_punctuated(found, code)
    made = sentences.passages(found, code, Clockwork(found), punctuated=punctuated)
    looped, loops = repeats.looping(unrolled.lines)
    if loops:
        made = repeats.marked(made, looped)
    epochs = tuple(Epoch(i, a, b, mapped) for i, (a, b, mapped) in enumerate(found.runs))
    listed = chapters.parse_chapters(video.description, video.duration_s)
    warnings = [*track.warnings, *timed.warnings]
    warnings.extend(loops)
    warnings.extend(_few_words(found))
    return Transcript(
        words=tuple(found.words),
        passages=tuple(made),
        language=code,
        origin=_origin(track, unrolled, found),
        format=track.format,
        epochs=epochs,
        chapters=chapters.attached(listed, made, video.duration_s, epochs[0].mapped),
        warnings=tuple(warnings),
        punctuated=punctuated,
    )


def _lines(timed: Clocked) -> Iterator[Line]:
    for run in timed.runs:
        yield from run.lines


def _origin(track: Track, unrolled: Unrolled, found: Words) -> Origin:
    """Who made the captions, as far as the file shows it."""
    if track.origin is not None:
        return track.origin
    if unrolled.rolled or any(word.exact for word in found.words):
        return Origin.AUTOMATIC
    timed = [cue for cue in track.cues if cue.start_s is not None and cue.end_s is not None]
    overlaps = sum(
        1 for a, b in itertools.pairwise(timed) if (a.end_s or 0) > (b.start_s or 0) + 0.05
    )
    if overlaps * 10 > len(timed) * 6 and len(timed) > 9:
        # YouTube shows a line until the next but one begins. In WebVTT its own automatic captions
        # roll instead, so what overlaps there was translated from them.
        return Origin.TRANSLATED if track.format == "vtt" else Origin.AUTOMATIC
    return Origin.MANUAL if track.kind == "captions" else Origin.UPLOAD


def _known(given: Video | None, found: Video, name: str) -> Video:
    """What is known of the video, cleaned: no provider and no caller is trusted to have done it."""
    given = given or Video()
    return Video(
        title=clean_line(given.title or found.title),
        youtube_id=given.youtube_id or found.youtube_id or links.id_in_name(name),
        description=clean(given.description or found.description),
        channel=clean_line(given.channel or found.channel),
        duration_s=given.duration_s if given.duration_s is not None else found.duration_s,
    )


def _check_size(texts: Iterable[str]) -> None:
    """Refuses most of what is too long before anything is made of it; ``add_run`` the rest."""
    spaces = length = 0
    for text in texts:
        spaces += text.count(" ") + 1
        length += len(text)
    if spaces > MAX_WORDS or length > MAX_WORDS * LONG_WORD:
        raise too_many_words()


def _no_words(sounds: int) -> EmptyCaptions:
    if sounds:
        return EmptyCaptions(
            "These captions hold only sounds such as [Music], no spoken words.",
            remedy="Choose another track of the video, or another video.",
        )
    return EmptyCaptions(
        "These captions hold no words.", remedy="Choose a file that holds captions, or paste them."
    )


def _few_words(found: Words) -> list[Notice]:
    count = len(found.words)
    ends = [word.end_s for word in found.words if word.end_s is not None]
    if count >= _FEW_WORDS or not ends or max(ends) < 30:
        return []
    amount = "1 word" if count == 1 else f"{count} words"
    return [Notice("few-words", f"Only {amount} up to {clock_text(max(ends))}: little is said.")]
