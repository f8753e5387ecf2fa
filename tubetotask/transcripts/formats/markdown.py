"""Markdown transcripts: a head with what is known of the video, headings, speakers with times.

Invariant: headings, lists of links and the head are never spoken words; where a section is called
"Transcript", only that section is.
"""

from __future__ import annotations

import re

from tubetotask.domain.video import Video
from tubetotask.transcripts import markup
from tubetotask.transcripts.formats import frontmatter, text
from tubetotask.transcripts.formats.known import video_of
from tubetotask.transcripts.track import Cue, Row, Track, seconds

_HEADING = re.compile(r"(#{1,6})\s+(\S.{0,299})$")
_LONGEST_MARK = 400  # a longer line is no heading and no rule
_TRANSCRIPT = re.compile(
    r"(?:full |video |the )?(?:transcript(?:ion)?|transkript|transcripci[oó]n|trascrizione"
    r"|transcri[cç][aã]o|文字起こし|逐字稿|字幕|текст|transkrypcja)\b",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"\s{0,3}(?:[-*_]\s?){3,}$|\s{0,3}(?:```|~~~).{0,40}$|\s{0,3}<!--.{0,200}-->\s*$"
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\((?:https?:)?[^)\s]{1,500}\)")
_MARKS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)|`")
_BULLET = re.compile(r"^\s{0,8}(?:[*+•]\s+|>+\s?(?!>))")


def looks(head: str, name: str = "") -> bool:
    """Whether a text starts like Markdown with a head or a heading, or is called so."""
    start = head.lstrip("\n ")
    if frontmatter.begins(head) or name.lower().endswith((".md", ".markdown")):
        return True
    return bool(_heading(start.split("\n", 1)[0]))


def _heading(line: str) -> re.Match[str] | None:
    if line[:1] != "#" or len(line) > _LONGEST_MARK:
        return None
    return _HEADING.match(line.rstrip().rstrip("#").rstrip())


def parse(source: str, name: str = "") -> Track:  # noqa: ARG001 - every format has this signature
    """The transcript in a Markdown text, and what its head says of the video."""
    values, body = frontmatter.split(source)
    lines, title = _spoken_lines(body.split("\n"))
    head = video_of({**values, "duration_seconds": values.get("duration_seconds")})
    length = seconds(values.get("duration_seconds"))
    video = Video(
        title=head.title or title,
        youtube_id=head.youtube_id,
        description=head.description,
        channel=head.channel,
        duration_s=length,
    )
    found = text.timed(lines, "markdown")
    if found is None:
        cues = [
            Cue(None, None, (Row(markup.plain(line).strip()),)) for line in lines if line.strip()
        ]
        found = Track("markdown", cues, prose=True)
    return Track(
        format="markdown",
        cues=found.cues,
        language=values.get("language", values.get("lang", "")),
        prose=True,
        rolls=found.rolls,
        video=video,
    )


def _spoken_lines(lines: list[str]) -> tuple[list[str], str]:
    """The lines of the transcript without Markdown's marks, and the title (first heading)."""
    headings = [(i, found) for i, line in enumerate(lines) if (found := _heading(line))]
    title = next((_words(found[2]) for _, found in headings if len(found[1]) == 1), "")
    first, last = 0, len(lines)
    for at, (i, found) in enumerate(headings):
        if _TRANSCRIPT.match(_words(found[2])):
            first = i + 1
            following = headings[at + 1 :]
            last = next((j for j, h in following if len(h[1]) <= len(found[1])), len(lines))
            if any(line.strip() for line in lines[first:last]):
                break
            first, last = 0, len(lines)
    kept = [
        _words(line)
        for line in lines[first:last]
        if not _heading(line) and not (len(line) <= _LONGEST_MARK and _RULE.match(line))
    ]
    return kept, title


def _words(line: str) -> str:
    if "](" in line:
        line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _BULLET.sub("", line, count=1)
    return _MARKS.sub("", line)
