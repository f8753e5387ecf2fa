"""The program that makes of any sound pieces that can be heard: Ogg/Opus, 16 kHz, one channel.

    python -m tubetotask.transcripts.hearing.cutter SOUND FOLDER START LEAD LONGEST MOST_BYTES

It prints a line of JSON for each piece, {"file", "start", "end", "lead", "tail", "last"}, and then
{"samples"}: how long the sound is. ``START`` and ``LEAD``: where to begin, in samples. On a fault
it prints {"fault"}: "unreadable", "silent" (no sound in it), "full" (the disk).

Invariant: memory stays the same however long the sound is: the piece under way lies on the disk,
and only its loudness in memory. Samples are counted from the beginning of the video, by the clock
of the file: a stream that begins later, or has a hole, is filled up with silence.
"""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from tubetotask.domain.hearing import RATE
from tubetotask.transcripts.hearing import cutting

BITS = 24_000
"""Bits a second of a piece: a voice keeps its words at half of that."""
# A fixed rate, and half the effort: what more would gain nobody hears.
_OPUS = {"vbr": "off", "application": "voip", "compression_level": "4"}
_PACKING = 1.05  # what Ogg adds
_HEAD = 16 * 1024
_BLOCK = RATE  # samples that are read and written at a time
_HOLE = RATE // 20  # a jump of the clock that counts
_LONGEST_HOLE = RATE * 3600
_WIDTH = 2  # bytes of a sample
Samples = npt.NDArray[np.int16]


def most_samples(longest_s: float, most_bytes: int) -> int:
    """The longest piece: by time, and by what a file of so many bytes holds."""
    room_s = (most_bytes - _HEAD) * 8 / (BITS * _PACKING)
    return int(min(longest_s, room_s) * RATE) // cutting.LEVEL * cutting.LEVEL


def decoded(file: Path) -> Iterator[Samples]:
    """The sound from the video's beginning on. Raises av.FFmpegError, NoSound."""
    with av.open(str(file)) as container:
        if not container.streams.audio:
            raise NoSound
        stream = container.streams.audio[0]
        resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
        told = 0
        for frame in _frames(container, stream):
            at = _sample(frame)
            # What the resampler still holds back is less than a hole.
            if at is not None and _HOLE < at - told < _LONGEST_HOLE:
                yield from _silence(at - told)
                told = at
            for made in resampler.resample(frame):
                samples = _samples(made)
                told += len(samples)
                yield samples
        for made in resampler.resample(None):
            yield _samples(made)


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """What can be decoded: a damaged packet is a hole, not the end."""
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        yield from frames


def _sample(frame: AudioFrame) -> int | None:
    """Where the file's clock says that it begins."""
    if frame.pts is None or frame.time_base is None:
        return None
    return round(frame.pts * frame.time_base * RATE)


def _samples(frame: AudioFrame) -> Samples:
    return np.asarray(frame.to_ndarray(), np.int16).reshape(-1)


def _silence(samples: int) -> Iterator[Samples]:
    while samples > 0:
        yield np.zeros(min(samples, _BLOCK), np.int16)
        samples -= _BLOCK


class NoSound(Exception):
    """The file has no sound in it."""


class Cutter:
    """Takes the sound in, and gives each piece as soon as it is whole."""

    def __init__(self, folder: Path, start: int, lead: int, most: int) -> None:
        self._folder = folder
        self._start, self._lead = start, lead
        self._most = most
        self._raw = folder / "piece.raw"
        self._file: BinaryIO = self._raw.open("wb+")
        self._held = 0  # samples in the file: from start - lead on
        self._levels: list[cutting.Levels] = []
        self._rest: Samples = np.zeros(0, np.int16)
        self._count = 0

    def take(self, samples: Samples) -> Iterator[dict[str, Any]]:
        """More of the sound, whose first sample follows on the last one before."""
        while len(samples):
            # One level more than a piece may have: only then it is known that the sound goes on.
            room = self._most + cutting.LEVEL - self._held
            part, samples = samples[:room], samples[room:]
            self._hold(part)
            if self._held >= self._most + cutting.LEVEL:
                yield self._cut()

    def end(self) -> Iterator[dict[str, Any]]:
        """The last piece."""
        while self._held > self._most:  # by less than a level
            yield self._cut()
        if self._held > self._lead:
            yield self._piece(self._start + self._held - self._lead, 0, last=True)
        self._file.close()

    def _hold(self, samples: Samples) -> None:
        self._file.write(samples.tobytes())
        self._held += len(samples)
        ready = np.concatenate((self._rest, samples))
        whole = len(ready) // cutting.LEVEL * cutting.LEVEL
        self._levels.append(cutting.levels(ready[:whole]))
        self._rest = ready[whole:]

    def _cut(self) -> dict[str, Any]:
        """End a piece within what is held, and go on with what is behind it."""
        found = np.concatenate(self._levels)[: self._most // cutting.LEVEL]
        held, silent = cutting.cut(found)  # from the beginning of the file
        share = 0 if silent else min(cutting.OVERLAP, self._most - held, held // 2)
        end = self._start - self._lead + held
        made = self._piece(end, share, last=False)
        self._go_on(held - share)
        self._start, self._lead = end, share
        return made

    def _go_on(self, from_sample: int) -> None:
        """Move what is behind this sample to the beginning of the file."""
        self._file.seek(from_sample * _WIDTH)
        rest = self._file.read()  # a quarter of a piece at the most
        self._file.seek(0)
        self._file.truncate()
        self._held, self._levels, self._rest = 0, [], np.zeros(0, np.int16)
        self._hold(np.frombuffer(rest, np.int16))

    def _piece(self, end: int, tail: int, *, last: bool) -> dict[str, Any]:
        name = f"piece-{self._count:04}.ogg"
        self._count += 1
        samples = self._lead + end - self._start + tail
        self._file.seek(0)
        _encode(self._file, samples, self._folder / name)
        self._file.seek(0, 2)
        told = {"start": self._start, "end": end, "lead": self._lead, "tail": tail, "last": last}
        return {"file": name, **told}


def _encode(raw: BinaryIO, samples: int, file: Path) -> None:
    """So many samples as Ogg/Opus, at a fixed rate: how large a file gets is known before."""
    with av.open(str(file), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, options=_OPUS)
        stream.layout = "mono"
        stream.bit_rate = BITS
        at = 0
        while at < samples:
            data = raw.read(min(_BLOCK, samples - at) * _WIDTH)
            if not data:
                break
            block = np.frombuffer(data, np.int16).reshape(1, -1)
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(block), "s16", "mono")
            frame.sample_rate, frame.pts = RATE, at
            container.mux(stream.encode(frame))
            at += block.shape[1]
        container.mux(stream.encode(None))


def work(file: Path, folder: Path, start: int, lead: int, most: int) -> Iterator[dict[str, Any]]:
    """What is printed, line by line. Raises av.FFmpegError, NoSound, OSError."""
    cutter, told = Cutter(folder, start, lead, most), 0
    for samples in decoded(file):
        behind = samples[max(0, start - lead - told) :]
        told += len(samples)
        yield from cutter.take(behind)
    yield from cutter.end()
    yield {"samples": told}


def main() -> int:
    """The program."""
    file, folder, start, lead, longest_s, most_bytes = sys.argv[1:]
    most = most_samples(float(longest_s), int(most_bytes))
    try:
        for line in work(Path(file), Path(folder), int(start), int(lead), most):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    except NoSound:
        fault = "silent"
    except OSError as error:  # FFmpeg's own are among them
        full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        fault = "full" if error.errno in full else "unreadable"
    except (av.FFmpegError, ValueError):
        fault = "unreadable"
    else:
        return 0
    sys.stdout.write(json.dumps({"fault": fault}) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
