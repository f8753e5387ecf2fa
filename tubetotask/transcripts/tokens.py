"""Lines become words with times.

Invariant: a word holds no white space, and the words of a line, joined by their ``spaced``, are
the line. Scripts without spaces are cut into characters with what belongs to them (signs, vowels,
closing marks), so that a quote can begin and end anywhere. No word is longer than LONGEST
characters (the rest is a word without a space before it), and there are never more than MAX_WORDS.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from tubetotask.domain.errors import TooLarge
from tubetotask.domain.transcript import Word
from tubetotask.transcripts.track import Line

MAX_WORDS = 400_000
"""About forty hours of talk. A longer text is not one video, and would not fit into memory."""

MAX_CHARACTERS = 2 * MAX_WORDS
"""The same for scripts without spaces, where a word of ours is a character."""

LONGEST = 200

HAN_KANA = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_THAI_LAO = "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eba\u0ec0-\u0ecd\u0edc-\u0edf"
_KHMER_BURMESE = "\u1000-\u109f\u1780-\u17d3\u0f40-\u0fbc"
SPACELESS = HAN_KANA + _THAI_LAO + _KHMER_BURMESE
_SPACELESS = re.compile(f"[{SPACELESS}]")
_OPEN = "「『（【《〈〔｛［“‘\"'(\\[{"
_CLOSE = (
    "、。，．！？：；」』）】》〉〕｝］…‥”’\"'\\)\\]}!?,.;:・～〜%％ー"
    "々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ゙゚｡､"
)
_TOKEN = re.compile(
    f"[{_OPEN}]{{0,20}}(?:"
    f"[{HAN_KANA}][{_CLOSE}]{{0,40}}"
    "|[\u0e40-\u0e44]?[\u0e01-\u0e2e][\u0e2f-\u0e3a\u0e45-\u0e4e]{0,40}"
    "|[\u0ec0-\u0ec4]?[\u0e81-\u0eae\u0edc-\u0edf][\u0eaf-\u0ebd\u0ec6-\u0ecd]{0,40}"
    "|[\u1000-\u102a\u103f-\u1049\u1050-\u1055][\u102b-\u103e\u104a\u104b\u1056-\u1059]{0,40}"
    "|(?:[\u1780-\u17b3][\u17b4-\u17d3]{0,9})(?:(?<=\u17d2)[\u1780-\u17b3][\u17b4-\u17d3]{0,9}){0,9}"
    "|[\u0f40-\u0f6c][\u0f71-\u0fbc\u0f0b-\u0f0d]{0,40}"
    f"|[^\\s{SPACELESS}]{{1,160}}|\\S)"
)
_WORD = re.compile(rf"\S{{1,{LONGEST}}}")
_LONG_WORD_S = 2.5


@dataclass
class Words:
    """The words of a transcript with what sentences need to know of them."""

    words: list[Word] = field(default_factory=list)
    line_of: list[int] = field(default_factory=list)  # index of the line a word stands in
    turns: dict[int, str] = field(default_factory=dict)  # word at which another voice begins
    runs: list[tuple[int, int, bool]] = field(default_factory=list)  # epochs: first, last, mapped
    spaceless: int = 0  # words of scripts without spaces
    shared: dict[str, str] = field(default_factory=dict)  # one string for equal words

    def left(self) -> int:
        """How many more characters (half a word each) there is room for."""
        return MAX_CHARACTERS - 2 * len(self.words) + self.spaceless


def is_spaceless(character: str) -> bool:
    """Whether a character belongs to a script that is written without spaces."""
    return bool(_SPACELESS.match(character))


def too_many_words() -> TooLarge:
    """The error for a text that is longer than a video."""
    return TooLarge(
        f"These captions hold more than {MAX_WORDS:,} words, or {MAX_CHARACTERS:,} characters of a "
        "script without spaces.",
        remedy="That is more than forty hours of talk: cut the file into parts.",
    )


def add_run(out: Words, lines: Sequence[Line], *, mapped: bool, word_times: bool) -> None:
    """Append the words of one epoch. ``word_times``: the track marks the times of its words."""
    first = len(out.words)
    latest = 0.0
    for index, line in enumerate(lines, start=out.line_of[-1] + 1 if out.line_of else 0):
        before = len(out.words)
        _add_line(out, line, index, word_times, latest)
        if len(out.words) > before:
            latest = max(latest, out.words[-1].start_s or 0.0)
    if len(out.words) > first:
        out.runs.append((first, len(out.words), mapped))


def _add_line(out: Words, line: Line, index: int, word_times: bool, latest: float) -> None:
    text = line.text
    spaceless = not text.isascii() and bool(_SPACELESS.search(text))
    # Stopped as soon as the limit is passed: one line may hold millions of characters.
    most = out.left() if spaceless else out.left() // 2
    places = islice((_TOKEN if spaceless else _WORD).finditer(text), most + 1)
    share = out.shared.setdefault
    found = [(share(word, word), at) for word, at in ((m.group(), m.start()) for m in places)]
    if spaceless:
        kinds = {word for word in {word for word, _ in found} if _SPACELESS.search(word)}
        out.spaceless += sum(1 for word, _ in found if word in kinds)
    if not found:
        return
    if out.left() < 2 * len(found):
        raise too_many_words()
    first = len(out.words)
    times = _times(line, found, word_times, latest)
    previous = out.words[-1].text[-1:] if out.words else ""
    equal: dict[tuple[str, bool], Word] = {}  # a word of one character comes often in a line
    for k, ((word, at), (start, end, exact)) in enumerate(zip(found, times, strict=True)):
        if k:
            spaced = text[at - 1].isspace()
        elif line.joins and out.words and not spaceless:
            if not _fits(out.words[-1].text, word):
                out.words.append(Word(word, start, end, exact, spaced=False))
                out.line_of.append(index)
                continue
            last = out.words[-1]
            out.words[-1] = Word(last.text + word, last.start_s, end, last.exact, last.spaced)
            first -= 1
            continue
        else:
            spaced = not (_SPACELESS.match(previous) or _SPACELESS.match(word))
        made = None if exact else equal.get((word, spaced))
        if made is None:
            made = equal[word, spaced] = Word(word, start, end, exact, spaced)
        out.words.append(made)
        out.line_of.append(index)
    offsets = [offset for _, offset in found] if line.turns else []
    for at, name in line.turns:
        place = bisect_left(offsets, at)
        if place < len(found):
            out.turns[first + place] = name


def _fits(one: str, two: str) -> bool:
    return len(one) + len(two) <= LONGEST


_Time = tuple[float | None, float | None, bool]


def _times(
    line: Line, found: list[tuple[str, int]], word_times: bool, latest: float
) -> list[_Time]:
    start, end = line.start_s, line.end_s
    if start is None or end is None:
        return [(start, end, False)] * len(found)
    if not line.marks:
        return [(start, end, word_times and len(found) == 1)] * len(found)
    places = [at for at, _ in line.marks]
    starts: list[float] = []
    now = max(latest, start) if latest <= end else start
    for _, at in found:
        k = bisect_right(places, at) - 1
        now = max(now, line.marks[k][1] if k >= 0 else start)
        starts.append(min(now, max(end, start)))
    out: list[_Time] = []
    for i, (word, _) in enumerate(found):
        later = next((s for s in starts[i + 1 : i + 40] if s > starts[i]), end)
        if later - starts[i] > _LONG_WORD_S:
            later = starts[i] + max(1.0, 0.3 + 0.1 * len(word))
        out.append((starts[i], max(later, starts[i]), True))
    return out
