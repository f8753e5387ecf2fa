"""A talk of tones: each word a frequency, silence between sentences. Said here, heard here.

Invariant: ``heard`` finds words and their times in the sound alone, so whatever cuts, moves, loses
or doubles a piece of it is seen in what comes out.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream

WORDS = (
    "we", "plan", "the", "week", "on", "friday", "and", "then", "call", "three", "customers",
    "before", "noon", "every", "good", "letter", "has", "one", "question", "for", "its", "reader",
    "ask", "what", "they", "would", "miss", "write", "it", "down", "send", "again", "soon",
)  # fmt: skip
assert len(set(WORDS)) == len(WORDS)
RATE = 16_000
_LOWEST, _STEP = 300, 100  # Hz
_WINDOW = 640  # samples: 40 ms, so that a tone stands on a line of the spectrum
_HOP = 80  # 5 ms
_LOUD = 0.02
_LEAST_S = 0.06  # a shorter tone is no word
PAUSE_S = 0.5  # ends a sentence


@dataclass(frozen=True)
class Said:
    """A word and when it is said, in seconds."""

    text: str
    start_s: float
    end_s: float


def talk(
    seconds: float,
    *,
    sentence: int = 6,
    word_s: float = 0.25,
    pause_s: float = 0.8,
    gap_s: float = 0.05,
) -> list[Said]:
    """A talk of about this length: sentences of so many words, pauses between."""
    said: list[Said] = []
    at, words = 0.5, itertools.cycle(WORDS)
    while at + sentence * (word_s + gap_s) < seconds - 0.2:
        for _ in range(sentence):
            said.append(Said(next(words), round(at, 4), round(at + word_s, 4)))
            at += word_s + gap_s
        at += pause_s
    return said


def sound(
    said: Iterable[Said], seconds: float, *, codec: str = "libopus", begins_s: float = 0.0
) -> bytes:
    """The talk as a file: "libopus" in WebM, "aac" in MP4. ``begins_s``: its clock's first time."""
    return _sound(tuple(said), seconds, codec, begins_s)


@cache
def _sound(said: tuple[Said, ...], seconds: float, codec: str, begins_s: float) -> bytes:
    rate = 48_000
    samples = np.zeros(int(seconds * rate), np.float32)
    for word in said:
        first, last = int(word.start_s * rate), int(word.end_s * rate)
        at = np.arange(last - first) / rate
        hertz = _LOWEST + _STEP * WORDS.index(word.text)
        shape = np.minimum(1, np.minimum(at, at[::-1]) / 0.005)  # no clicks
        samples[first:last] = 0.3 * shape * np.sin(2 * np.pi * hertz * at)
    form = {"libopus": "webm", "aac": "mp4"}[codec]
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, AudioStream)
        stream.layout, stream.bit_rate = "mono", 48_000
        whole = (samples * 32767).astype(np.int16)
        for first in range(0, len(whole), rate):
            block = np.ascontiguousarray(whole[first : first + rate].reshape(1, -1))
            frame = AudioFrame.from_ndarray(block, "s16", "mono")
            frame.sample_rate, frame.pts = rate, first + int(begins_s * rate)
            container.mux(stream.encode(_fitting(frame, stream.format.name)))
        container.mux(stream.encode(None))
    return file.getvalue()


def _fitting(frame: AudioFrame, form: str) -> AudioFrame:
    if form == "s16":
        return frame
    return AudioResampler(format=form, layout="mono", rate=frame.sample_rate).resample(frame)[0]


def decoded(data: bytes) -> np.ndarray:
    """The samples of a file, 16 kHz. Raises av.FFmpegError for what is no sound."""
    resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[np.ndarray] = []
    with av.open(io.BytesIO(data), "r") as container:
        for frame in itertools.chain(container.decode(audio=0), [None]):
            parts += [each.to_ndarray().reshape(-1) for each in resampler.resample(frame)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def heard(samples: np.ndarray) -> list[Said]:
    """The words in the sound."""
    if len(samples) < _WINDOW:
        return []
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    loud = np.sqrt((frames**2).mean(axis=1)) > _LOUD
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), axis=1))
    hertz = spectrum.argmax(axis=1) * RATE / _WINDOW
    number = np.clip(np.round((hertz - _LOWEST) / _STEP), 0, len(WORDS) - 1).astype(int)
    said: list[Said] = []
    middle = _WINDOW / 2 / RATE
    for word, group in itertools.groupby(
        zip(np.arange(len(frames)), loud, number, strict=True),
        key=lambda one: int(one[2]) if one[1] else -1,
    ):
        places = [int(place) for place, _, _ in group]
        start, end = (p * _HOP / RATE + middle for p in (places[0], places[-1] + 1))
        if word >= 0 and end - start >= _LEAST_S:
            said.append(Said(WORDS[word], round(start, 3), round(end, 3)))
    return said


def sentences(said: Sequence[Said]) -> list[list[Said]]:
    """The words between pauses."""
    found: list[list[Said]] = []
    for word in said:
        if not found or word.start_s - found[-1][-1].end_s >= PAUSE_S:
            found.append([])
        found[-1].append(word)
    return found
