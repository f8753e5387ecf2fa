"""WebVTT and SRT: lines of text between timing lines, whatever the blank lines say.

Invariant: a cue's text is every line from its timing line to the next, less the next cue's number
or name. Blank lines do not end a cue: converters leave them right after the timing line, and
rolling captions use them as rows of the screen. Cost is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tubetotask.domain.transcript import Origin
from tubetotask.domain.video import Video
from tubetotask.transcripts import markup
from tubetotask.transcripts.decode import unreadable
from tubetotask.transcripts.track import MAX_SECOND, Cue, Row, Track, before_start

# A minus stands where a program has moved captions to before the beginning.
_N = "-?\\d"
_CLOCK = rf"(?:({_N}{{1,6}})\s?:\s?)?({_N}{{1,3}})\s?:\s?({_N}{{1,2}})(?:[.,:]\s?({_N}{{1,6}}))?"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-{{1,3}}>\s*{_CLOCK}(?=\s|$)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{1,20}):\s?(.{1,200})")
_BLOCK = re.compile(r"(?:NOTE|WEBVTT)(?:[ \t]|$)|(?:STYLE|REGION)[ \t]*$|X-TIMESTAMP-MAP=")
_ARROW = ">"


def looks(head: str) -> bool:
    """Whether the beginning of a text is WebVTT or SRT."""
    if head.lstrip().startswith("WEBVTT"):
        return True
    return any(_TIMING.match(line) for line in head.split("\n") if "->" in line)


def parse(text: str, name: str = "") -> Track:
    """The cues of a WebVTT or SRT file. Raises UnreadableCaptions when it holds no timing line."""
    webvtt = text.lstrip().startswith("WEBVTT")
    header, cues, early = _read(text.split("\n"), webvtt)
    if not cues and not webvtt:
        raise unreadable(name, "text without a readable timing line")
    if not webvtt and "." in _first_timing(text):
        webvtt = True  # live captions come without the header
    return Track(
        format="vtt" if webvtt else "srt",
        cues=cues,
        language=header.get("language", ""),
        origin=Origin.AUTOMATIC if header.get("kind") == "asr" else None,
        rolls=True,
        kind=header.get("kind", ""),
        video=Video(youtube_id=_video_id(header)),
        warnings=before_start(early),
    )


def _first_timing(text: str) -> str:
    at = text.find("->")
    return text[max(0, at - 16) : at] if at >= 0 else ""


def _video_id(header: dict[str, str]) -> str:
    value = header.get("video", "")
    return value if re.fullmatch(r"[A-Za-z0-9_-]{11}", value) else ""


def _read(lines: list[str], webvtt: bool) -> tuple[dict[str, str], list[Cue], int]:
    header: dict[str, str] = {}
    cues: list[Cue] = []
    start: float | None = None
    end: float | None = None
    body: list[str] = []
    in_cue = False
    number = -1
    early = 0  # cues with a negative time
    for line in lines:
        timing = _TIMING.match(line) if _ARROW in line and "->" in line else None
        if timing is None:
            body.append(line)
            continue
        number = _drop_name(body, number)
        if in_cue:
            cues.append(_cue(start, end, body, webvtt))
        else:
            header = dict(_header(body))
        start, end = _second(timing, 1), _second(timing, 5)
        early += any(part and part[0] == "-" for part in timing.group(1, 2, 3, 4))
        body, in_cue = [], True
    if in_cue:
        cues.append(_cue(start, end, body, webvtt))
    else:
        header = dict(_header(body))
    return header, cues, early


def _header(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines[:40]:
        found = _HEADER.match(line)
        if found:
            yield found[1].lower(), found[2].strip()


def _drop_name(body: list[str], number: int) -> int:
    """Take the next cue's number or name off the lines before its timing line."""
    if not body or not body[-1].strip():
        # The timing line may stand one blank line below its number.
        if len(body) > 1 and body[-2].strip() == str(number + 1):
            del body[-2:]
            return number + 1
        return number
    last = body[-1].strip()
    after_blank = len(body) == 1 or not body[-2].strip()
    if last.isascii() and last.isdigit() and len(last) < 10:
        if after_blank or int(last) == number + 1:
            body.pop()
            return int(last)
    elif after_blank and len(body) > 1 and len(last) <= 80 and _spoken_before(body):
        body.pop()  # WebVTT lets a cue have a name, alone between a blank line and the timing line
    return number


def _spoken_before(body: list[str]) -> bool:
    """Whether the cue has text besides its last line: else that line is its text."""
    return any(line.strip() for line in body[:-1])


def _cue(start: float | None, end: float | None, body: list[str], webvtt: bool) -> Cue:
    while body and not body[-1].strip():
        body.pop()
    if webvtt and any(_BLOCK.match(line) for line in body):
        body = list(_without_blocks(body))
    speaker = next((name for name in map(markup.voice, body) if name), "")
    if start is None:
        end = None
    return Cue(start, end, tuple(map(_row, body)), speaker)


def _row(line: str) -> Row:
    return markup.row(line) if line.strip() else Row("")


def _without_blocks(body: list[str]) -> Iterator[str]:
    """The lines less remarks and styles: blocks of their own, after the cue's text and a blank.

    A cue's own text may begin with "NOTE", too, be it below a blank row.
    """
    skipping = blank = spoken = False
    for line in body:
        if not line.strip():
            skipping, blank = False, True
        elif blank and spoken and _BLOCK.match(line):
            skipping = True
        elif not skipping:
            blank, spoken = False, True
        if not skipping:
            yield line


def _second(timing: re.Match[str], at: int) -> float | None:
    hours, minutes, whole, fraction = timing.group(at, at + 1, at + 2, at + 3)
    if any(part and part[0] == "-" for part in (hours, minutes, whole, fraction)):
        return 0.0
    second = int(hours or 0) * 3600 + int(minutes) * 60 + float(int(whole))
    if fraction:
        second += int(fraction) / 10 ** len(fraction)
    return second if second <= MAX_SECOND else None
