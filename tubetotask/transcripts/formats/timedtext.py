"""Captions as XML: YouTube's timedtext (srv1, srv2, srv3) and TTML, read as a stream.

Invariant: no entity is ever declared or fetched (a document type is refused), so a small file
cannot grow; a file that breaks off keeps what came before the break, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.parsers import expat

from tubetotask.domain.errors import UnreadableCaptions
from tubetotask.domain.transcript import Notice, Origin
from tubetotask.transcripts import markup
from tubetotask.transcripts.decode import EXPECTED, MAX_LINES, too_many, unreadable
from tubetotask.transcripts.formats.json_tracks import timed_rows
from tubetotask.transcripts.track import Cue, Track, seconds

_HEAD = re.compile(
    r"\s*(?:<\?xml|<!--|<(?:\w{1,20}:)?(?:timedtext|transcript|tt)(?:[\s>]|$)|<!DOCTYPE(?! html))"
)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:\.\d{1,9})?)(?::(\d{1,3}))?$")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s)$")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_CUE_TAGS = {"p", "text"}


def looks(head: str) -> bool:
    """Whether a text starts like caption XML (or any XML: then ``parse`` says what it is not)."""
    return bool(_HEAD.match(head))


class _Reader:
    """Collects cues while expat walks through the file."""

    def __init__(self) -> None:
        self.cues: list[Cue] = []
        self.format = ""
        self.language = ""
        self.confident = False
        self._start: float | None = None
        self._end: float | None = None
        self._run_at: float | None = None
        self._runs: list[tuple[str, float | None]] | None = None
        self._rows = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rsplit(":", 1)[-1].lower()
        if not self.format:
            self.format = {"timedtext": "srv3", "transcript": "timedtext", "tt": "ttml"}.get(
                tag, "other"
            )
            self.language = attributes.get("xml:lang", attributes.get("lang", ""))
        elif tag in _CUE_TAGS and self._runs is None:
            self._times(tag, attributes)
            self._runs, self._run_at = [], None
        elif tag == "s" and self._runs is not None:
            offset = seconds(attributes.get("t"), scale=0.001)
            if self._start is not None and offset is not None:
                self._run_at = self._start + offset
            self.confident = self.confident or "ac" in attributes
        elif tag == "br" and self._runs is not None:
            self.text("\n")

    def _times(self, tag: str, a: dict[str, str]) -> None:
        if "begin" in a:
            self._start = _ttml_time(a["begin"])
            end, length = _ttml_time(a.get("end", "")), _ttml_time(a.get("dur", ""))
        elif tag == "p" or "t" in a:  # srv2 and srv3: milliseconds
            self._start = seconds(a.get("t"), scale=0.001)
            end, length = None, seconds(a.get("d"), scale=0.001)
        else:
            self._start = seconds(a.get("start"))
            end, length = None, seconds(a.get("dur"))
        if end is None and self._start is not None and length is not None:
            end = self._start + length
        self._end = end

    def text(self, data: str) -> None:
        if self._runs is not None:
            self._rows += data.count("\n")  # "&#10;" makes more lines than the file has
            if self._rows > MAX_LINES:
                raise too_many()
            self._runs.append((data, self._run_at))

    def end(self, tag: str) -> None:
        tag = tag.rsplit(":", 1)[-1].lower()
        if tag == "s":
            self._run_at = None
        elif tag in _CUE_TAGS and self._runs is not None:
            self.close()

    def _plain(self) -> Callable[[str], str]:
        """Only in <transcript> the text is marked-up text once more: else expat has done it."""
        return markup.plain if self.format == "timedtext" else markup.literal

    def close(self) -> None:
        """End the cue that is open."""
        if self._runs and any(text.strip() for text, _ in self._runs):
            self.cues.append(
                Cue(self._start, self._end, timed_rows(_joined(self._runs), self._plain()))
            )
        self._runs = None


def _joined(runs: list[tuple[str, float | None]]) -> list[tuple[str, float | None]]:
    """Expat cuts text at entities and buffers: parts of one element become one run again."""
    out: list[tuple[list[str], float | None]] = []
    for text, at in runs:
        if out and out[-1][1] == at:
            out[-1][0].append(text)
        else:
            out.append(([text], at))
    return [("".join(parts), at) for parts, at in out]


def _refuse(*_: object) -> None:
    raise UnreadableCaptions(
        "This XML declares a document type or entities, which captions never do.", remedy=EXPECTED
    )


def parse(text: str, name: str = "") -> Track:
    """The cues of timedtext XML or TTML. Raises UnreadableCaptions."""
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # whatever the file declares: it is text by now
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    warnings: tuple[Notice, ...] = ()
    body = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text).lstrip()
    try:
        parser.Parse(body.encode("utf-8", "replace"), False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reader.close()
        if reader.format not in {"srv3", "timedtext", "ttml"} or not reader.cues:
            raise unreadable(name, "damaged XML") from None
        message = f"The file is damaged at line {error.lineno}: read up to there."
        warnings = (Notice("damaged", message),)
    if reader.format == "other":
        raise unreadable(name, "XML of another kind")
    automatic = reader.confident or any(row.marks for cue in reader.cues for row in cue.rows)
    return Track(
        format=reader.format,
        cues=reader.cues,
        language=reader.language,
        origin=Origin.AUTOMATIC if automatic else None,
        kind="captions" if reader.format != "ttml" else "",
        warnings=warnings,
    )


def _ttml_time(value: str) -> float | None:
    clock = _CLOCK.match(value.strip())
    if clock:
        hours, minutes, second, frames = clock.groups()
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + float(second)
        return seconds(whole + int(frames or 0) / 30)
    offset = _OFFSET.match(value.strip())
    return seconds(float(offset[1]) * _UNITS[offset[2]]) if offset else None
