"""Real transcripts for ``bench.grounding``, true statements made from them, and raw times.

No words of a caption are kept here: spans are drawn by a seeded generator, and the paraphrases of
``tests/data/grounding/paraphrases.tsv`` (our own sentences) point to their passage by file, second
and hash.
"""

from __future__ import annotations

import csv
import hashlib
import html
import json
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bench.grounding_plant import capitalised, negates
from tubetotask.domain.transcript import Transcript, join_words
from tubetotask.domain.video import Video
from tubetotask.evidence import Gate
from tubetotask.evidence.normal import units
from tubetotask.transcripts import read

PARAPHRASES = Path(__file__).parent.parent / "tests/data/grounding/paraphrases.tsv"
_STAMP = r"(\d+:)?(\d+):(\d+)[.,](\d+)"


@dataclass(frozen=True)
class Talk:
    """One caption file, read."""

    file: str
    raw: bytes
    transcript: Transcript
    video: Video

    @cached_property
    def gate(self) -> Gate:
        """The gate over this talk, built once."""
        return Gate(self.transcript, self.video)

    @cached_property
    def joined(self) -> str:
        """All its letters and digits: what "verbatim up to spacing" is checked on."""
        return letters(join_words(self.transcript.words))

    @cached_property
    def names(self) -> list[str]:
        """Names that it holds."""
        return capitalised(" ".join(p.text for p in self.transcript.passages))

    def text(self, first: int, last: int) -> str:
        """The words of a range."""
        return join_words(self.transcript.words[first:last])

    @property
    def exact(self) -> bool:
        """Whether the track has word times."""
        words = self.transcript.words
        return sum(word.exact for word in words) > 0.9 * len(words)


@dataclass(frozen=True)
class Span:
    """A range of words of a talk; ``paraphrase`` is ours, where there is one."""

    talk: Talk
    first: int
    last: int
    paraphrase: str = ""
    half: str = ""

    @property
    def quote(self) -> str:
        """The words as the captions spell them."""
        return self.talk.text(self.first, self.last)

    @property
    def turned(self) -> bool:
        """Whether it begins right after a negation: then it is not what was said."""
        before = self.talk.text(max(0, self.first - 1), self.first)
        return negates(f"{before} x", self.talk.transcript.language.split("-")[0])


def letters(text: str) -> str:
    """Small letters and digits only, by other code than the gate's."""
    kept = (c for c in text.casefold() if c.isalnum())
    return "".join(kept)


def talks(
    data: Path, most_bytes: int, least_words: int = 150, only: Collection[str] | None = None
) -> list[Talk]:
    """Every caption file with enough words (of those in ``only``), with its manifest's title."""
    with (data / "captions/MANIFEST.tsv").open(encoding="utf-8") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    titles = {row["video_id"]: row["title"] for row in rows}
    result = []
    for path in sorted((data / "captions").glob("*/*")):
        name = f"{path.parent.name}/{path.name}"
        if path.stat().st_size > most_bytes or (only is not None and name not in only):
            continue
        raw = path.read_bytes()
        reading = read(raw, name=path.name)
        video = reading.video
        if not video.title:
            video = Video(title=titles.get(path.name.split(".")[0], ""))
        if len(reading.transcript.words) >= least_words:
            result.append(Talk(name, raw, reading.transcript, video))
    return result


def paraphrases(found: list[Talk], data: Path) -> tuple[list[Span], list[str]]:
    """Our paraphrases with the passage each conveys, and those whose passage was not found."""
    by_file = {talk.file: talk for talk in found}
    spans, lost = [], []
    with PARAPHRASES.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["file"] not in by_file and (data / "captions" / row["file"]).exists():
                continue  # left out of a quick run
            talk = by_file.get(row["file"])
            span = None if talk is None else _located(talk, row)
            if span is None:
                lost.append(f"{row['file']} at {row['start_s']}")
            else:
                spans.append(span)
    return spans, lost


def _located(talk: Talk, row: dict[str, str]) -> Span | None:
    near = None if row["start_s"] == "-" else float(row["start_s"])
    flat = [
        (unit, i)
        for i, word in enumerate(talk.transcript.words)
        if near is None or word.start_s is None or -30 <= word.start_s - near <= 180
        for unit in units(word.text)
    ]
    size = int(row["units"])
    for at in range(len(flat) - size + 1):
        joined = "".join(unit for unit, _ in flat[at : at + size])
        if hashlib.sha256(joined.encode()).hexdigest().startswith(row["sha256"]):
            first, last = flat[at][1], flat[at + size - 1][1] + 1
            return Span(talk, first, last, row["paraphrase"], row["half"])
    return None


def spans(talk: Talk, rng: random.Random, count: int, low: int = 8, high: int = 34) -> list[Span]:
    """Ranges of words drawn anywhere, across the borders of passages and cues."""
    words = talk.transcript.words
    wide = sum(not w.spaced for w in words) > len(words) / 2
    if wide:
        low, high = 3 * low, 2 * high
    result: list[Span] = []
    for _ in range(20 * count):
        size = rng.randint(low, high)
        first = rng.randrange(0, max(1, len(words) - size))
        span = Span(talk, first, first + size)
        if len(result) < count and len(letters(span.quote)) >= 20 and not span.turned:
            result.append(span)
    return result


def raw_word_times(talk: Talk) -> list[tuple[str, float]]:
    """(word, second) as the file itself gives them, by other code than the reader's."""
    text = talk.raw.decode("utf-8", "replace")
    if talk.file.endswith(".words.json"):
        return [(str(w[0]), float(w[1])) for w in json.loads(text)]
    if talk.file.endswith(".json3"):
        return list(_json3(json.loads(text)))
    if talk.file.endswith(".vtt"):
        return list(_vtt_words(text))
    return list(_srv3_words(text))


def _json3(body: dict[str, list[dict[str, object]]]) -> Iterator[tuple[str, float]]:
    for event in body["events"]:
        segments = event.get("segs")
        for segment in segments if isinstance(segments, list) else []:
            offset = segment.get("tOffsetMs", 0)
            start = event.get("tStartMs", 0)
            if isinstance(start, int) and isinstance(offset, int):
                yield str(segment.get("utf8", "")), (start + offset) / 1000


def _vtt_words(text: str) -> Iterator[tuple[str, float]]:
    """Tagged words carry their time; an untagged line counts where the last cue did not show it."""
    start = 0.0
    shown: set[str] = set()
    before: set[str] = set()
    for line in text.splitlines():
        timing = re.match(rf"\s*{_STAMP}\s*-->", line)
        plain = re.sub(r"<[^>]*>", "", line).strip()
        if timing:
            start = _seconds(timing.groups())
            before, shown = shown, set()
        elif "<c>" in line:
            head, *rest = re.split(rf"<{_STAMP}>", line)
            yield re.sub(r"<[^>]*>", "", head), start
            for at in range(0, len(rest) - 4, 5):
                word = html.unescape(re.sub(r"<[^>]*>", "", rest[at + 4]))
                yield word, _seconds(tuple(rest[at : at + 4]))
        elif plain and plain not in before:
            yield plain, start
        shown.add(plain)


def _srv3_words(text: str) -> Iterator[tuple[str, float]]:
    for start, body in re.findall(r'<p t="(\d+)"[^>]*>(.*?)</p>', text, re.DOTALL):
        for attributes, word in re.findall(r"<s([^>]*)>([^<]*)</s>", body):
            offset = re.search(r'\bt="(\d+)"', attributes)
            at = int(start) + (int(offset.group(1)) if offset else 0)
            yield html.unescape(word), at / 1000


def raw_cues(talk: Talk) -> list[tuple[float, float, str]]:
    """(start, end, letters) of the cues of an SRT or VTT file."""
    text = talk.raw.decode("utf-8", "replace").replace("\r\n", "\n")
    pattern = rf"{_STAMP}\s*-->\s*{_STAMP}[^\n]*\n"
    matches = list(re.finditer(pattern, text))
    cues = []
    for match, after in zip(matches, [*matches[1:], None], strict=True):
        body = text[match.end() : after.start() if after else len(text)]
        start, end = _seconds(match.groups()[:4]), _seconds(match.groups()[4:])
        plain = html.unescape(re.sub(r"<[^>]*>", "", body))
        cues.append((start, end, letters(plain)))
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int((hours or "0:").rstrip(":")) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + float(f"0.{fraction}")
