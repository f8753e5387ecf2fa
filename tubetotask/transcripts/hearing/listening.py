"""A video's words by speech recognition, from beginning to end.

Invariants: what was heard before is never heard again: the sound is only taken for what is missing,
and each piece is kept as soon as it is heard. Before the sound is taken, the price of all that is
missing is allowed. ``listen`` returns a reading with at least one word, or raises.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

import tubetotask
from tubetotask.domain.errors import EmptyCaptions, InputError, TranscriptUnavailable
from tubetotask.domain.hearing import RATE, Ear, Heard, Piece
from tubetotask.domain.pauses import Pauses
from tubetotask.domain.video import Video
from tubetotask.outside import program
from tubetotask.transcripts import links, reasons
from tubetotask.transcripts.chain import YTDLP, by_way, way_key
from tubetotask.transcripts.hearing import joining
from tubetotask.transcripts.hearing.scratch import no_room, scratch
from tubetotask.transcripts.hearing.sound import Sound, SoundBounds
from tubetotask.transcripts.reader import Reading, read_track
from tubetotask.transcripts.youtube import not_an_id

log = structlog.get_logger()
Progress = Callable[[int, int], None]
_MOST_PRINTED = 1024 * 1024
_CUT_S, _CUT_SHARE = 120.0, 0.5  # how long cutting may take: more for a longer sound
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Cuts:
    """How long and how large a piece may be."""

    longest_s: float = 1200.0
    most_bytes: int = 24 * 1024 * 1024


class Listener:
    """Listens to videos; threads may share it. ``root``: where scratch folders are made."""

    def __init__(
        self,
        root: Path,
        pauses: Pauses,
        bounds: SoundBounds,
        cuts: Cuts,
        sound: Sound | None = None,
    ) -> None:
        self._root, self._pauses, self._cuts = root, pauses, cuts
        self._sound = sound or Sound(bounds)
        # yt-dlp is one way, whatever it is asked for: what blocks it for captions blocks it here.
        self._way = way_key(YTDLP, bounds.proxy)

    def listen(
        self,
        video_id: str,
        ear: Ear,
        progress: Progress = lambda _, __: None,
        *,
        known: Video | None = None,
    ) -> Reading:
        """The words of a video. ``progress``: pieces that are heard, of how many.

        ``known``: what was told of the video before; it fills up what yt-dlp does not tell.

        Raises TranscriptUnavailable, StorageFailed, and what the ear raises.
        """
        if links.youtube_id(video_id) is None:
            raise not_an_id()
        known, heard = known or Video(), _remembered(ear)
        whole = bool(heard) and heard[-1].piece.last
        before_s = heard[-1].piece.end / RATE if heard else 0.0
        if not whole:  # what is known already may say that YouTube need not be asked
            ear.allow(max(0.0, (known.duration_s or 0.0) - before_s))
        try:
            video = by_way(self._way, self._pauses, lambda: self._sound.look(video_id))
        except TranscriptUnavailable:
            if not whole:
                raise
            video = Video(youtube_id=video_id)  # it is paid for, whatever YouTube says now
        video = _filled(video, known)
        if not whole:
            ear.allow(max(0.0, (video.duration_s or 0.0) - before_s))
            with scratch(self._root) as folder:
                self._rest(video, folder, ear, heard, progress)
        return _reading(heard, video)

    def _rest(
        self, video: Video, folder: Path, ear: Ear, heard: list[Heard], progress: Progress
    ) -> None:
        """Hear what is missing; ``heard`` grows with it."""
        file = by_way(self._way, self._pauses, lambda: self._sound.take(video.youtube_id, folder))
        pieces = self._cut(file, folder, heard[-1].piece if heard else Piece(0, 0), video)
        file.unlink()
        of = len(heard) + len(pieces)
        for name, piece in pieces:
            progress(len(heard), of)
            heard.append(ear.hear(piece, folder / name))
            (folder / name).unlink()
        progress(of, of)
        if pieces and not heard[-1].piece.last:
            raise _unreadable()

    def _cut(
        self, file: Path, folder: Path, before: Piece, video: Video
    ) -> list[tuple[str, Piece]]:
        cuts = self._cuts
        arguments = (before.end, before.tail, cuts.longest_s, cuts.most_bytes)
        raw_bytes = int(cuts.longest_s * RATE * 2) + _MOST_PRINTED
        try:
            printed = program.run(
                [sys.executable, "-m", "tubetotask.transcripts.hearing.cutter", str(file),
                 str(folder), *map(str, arguments)],
                deadline_s=_CUT_S + _CUT_SHARE * (video.duration_s or 0.0),
                max_bytes=_MOST_PRINTED,
                max_file_bytes=max(raw_bytes, cuts.most_bytes),
                given={"PYTHONPATH": str(Path(tubetotask.__file__).parent.parent), **_ONE_THREAD},
            )  # fmt: skip
        except (program.NotRun, program.TooMuch, program.TooLong) as error:
            raise _unreadable() from error
        told = [json.loads(line) for line in printed.out.decode().splitlines()]
        if printed.code or not told or "fault" in told[-1]:
            fault = told[-1].get("fault", "") if told else ""
            log.warning("sound cannot be cut", fault=fault, code=printed.code)
            raise no_room() if fault == "full" else silent() if fault == "silent" else _unreadable()
        return [(one.pop("file"), Piece(**one)) for one in told[:-1]]


def _remembered(ear: Ear) -> list[Heard]:
    """What was heard before, from the beginning on, as far as it goes."""
    heard: list[Heard] = []
    while not heard or not heard[-1].piece.last:
        start = heard[-1].piece.end if heard else 0
        found = ear.remembered(start)
        if found is None or found.piece.end <= start:
            break
        heard.append(found)
    return heard


def _filled(video: Video, known: Video) -> Video:
    return Video(
        title=video.title or known.title,
        youtube_id=video.youtube_id,
        description=video.description or known.description,
        channel=video.channel or known.channel,
        duration_s=video.duration_s or known.duration_s,
    )


def _reading(heard: list[Heard], video: Video) -> Reading:
    track = joining.track(heard, length_s=video.duration_s)
    try:
        return read_track(track, video=video)
    except EmptyCaptions as error:
        raise silent() from error
    except InputError as error:
        message = f"What speech recognition heard cannot be used. {error.message}"
        raise reasons.made("failed", message, reasons.UPLOAD, again=False) from error


def silent() -> TranscriptUnavailable:
    """Nobody speaks in it, as far as the model hears."""
    message = "Speech recognition heard no words in this video."
    return reasons.made("silent", message, reasons.UPLOAD, again=False)


def _unreadable() -> TranscriptUnavailable:
    message = "The sound that YouTube gave for this video cannot be read."
    return reasons.made(
        "failed", message, f"Try again, or do without: {reasons.UPLOAD}", again=True
    )
