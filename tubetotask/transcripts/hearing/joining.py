"""What was heard piece by piece, as one track.

Invariants: every word of the whole comes from one piece. Where two share a second at a cut in the
middle of speech they change over at a word that both have heard, so none is lost there and none
said twice. A time is the piece's place in samples and the server's own time in it, nothing else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tubetotask.domain.hearing import RATE, Heard, HeardSegment, HeardWord
from tubetotask.domain.texts import counted
from tubetotask.domain.transcript import Notice, Origin
from tubetotask.domain.video import Video
from tubetotask.transcripts.track import Cue, Row, Track

_SAME_S = 0.6  # two times of one word, heard twice
_BREAK_S = 1.0  # between words without sentences: a new line
_WORDS_A_LINE = 14
FORMAT = "speech"


@dataclass(frozen=True, slots=True)
class _Said:
    """A run of text with its time in the whole; ``exact``: of a word, not of its sentence."""

    text: str
    start_s: float
    end_s: float
    line: int
    exact: bool

    @property
    def middle_s(self) -> float:
        return (self.start_s + self.end_s) / 2


def track(pieces: Sequence[Heard], *, length_s: float | None = None) -> Track:
    """The whole. ``pieces``: in their order, each beginning where the one before ended.

    ``length_s``: how long the video is, where that is known.
    """
    said: list[_Said] = []
    for heard in pieces:
        line = said[-1].line + 1 if said else 0
        here = [replace(one, line=one.line + line) for one in _placed(heard)]
        if heard.piece.lead:
            said = _joined(said, here, heard.piece.start / RATE, heard.piece.lead / RATE)
        else:
            # A cut in a silence shares nothing: what stands beyond it is a time told a little late.
            said += here
    language = next((heard.language for heard in pieces if heard.language), "")
    return Track(
        format=FORMAT,
        cues=tuple(_cues(said)),
        language=language,
        origin=Origin.SPEECH,
        video=Video(),
        warnings=tuple(_short(pieces, length_s)),
    )


def _joined(before: list[_Said], here: list[_Said], cut_s: float, shared_s: float) -> list[_Said]:
    """Two pieces that share ``shared_s`` on each side of a cut in the middle of speech.

    They change over at the word nearest to the cut that both have heard: up to it the first one
    counts, and from there on the second. Without such a word, at the cut.
    """

    def near(words: list[_Said]) -> list[int]:
        return [n for n, one in enumerate(words) if abs(one.middle_s - cut_s) <= shared_s]

    pairs = _pairs(before, near(before), here, near(here))
    if not pairs:
        early = [one for one in before if one.middle_s < cut_s]
        return early + [one for one in here if one.middle_s >= cut_s]
    mine, theirs = min(pairs, key=lambda pair: abs(before[pair[0]].middle_s - cut_s))
    return before[: mine + 1] + here[theirs + 1 :]


def _pairs(
    one: list[_Said], mine: list[int], two: list[_Said], theirs: list[int]
) -> list[tuple[int, int]]:
    """The words that both have heard, in the order of both: the most that can be found."""
    best: list[list[list[tuple[int, int]]]] = [[[] for _ in range(len(theirs) + 1)]]
    for a in mine:
        row: list[list[tuple[int, int]]] = [[]]
        for place, b in enumerate(theirs):
            choices = [best[-1][place + 1], row[place]]
            if _same(one[a], two[b]):
                choices.append([*best[-1][place], (a, b)])
            row.append(max(choices, key=len))
        best.append(row)
    return best[-1][-1]


def _same(one: _Said, two: _Said) -> bool:
    return _letters(one.text) == _letters(two.text) and abs(one.start_s - two.start_s) < _SAME_S


def _placed(heard: Heard) -> Iterator[_Said]:
    """The piece's words in the time of the whole, with the punctuation of its sentences."""
    offset_s = heard.piece.offset_s
    for one in _punctuated(heard.segments, heard.words):
        yield replace(one, start_s=one.start_s + offset_s, end_s=one.end_s + offset_s)


def _punctuated(segments: Sequence[HeardSegment], words: Sequence[HeardWord]) -> Iterator[_Said]:
    """Sentences divided into their words: servers tell the words bare, and the sentences without
    the times of words. Where the letters of both do not agree a sentence keeps its own time."""
    left = 0
    for line, segment in enumerate(segments):
        mine, left = _words_of(segment, words, left)
        if segment.silent or not segment.text.strip():
            continue
        if not mine:
            yield _Said(segment.text.strip(), segment.start_s, segment.end_s, line, False)
            continue
        text, at = segment.text, 0
        for number, word in enumerate(mine):
            end = len(text) if number == len(mine) - 1 else _end_of(text, at, word.text)
            yield _Said(text[at:end], word.start_s, word.end_s, line, True)
            at = end
    if not segments:
        yield from _lines(words)


def _words_of(
    segment: HeardSegment, words: Sequence[HeardWord], first: int
) -> tuple[Sequence[HeardWord], int]:
    """The words whose letters are the sentence's, and where the next sentence's begin."""
    wanted = _letters(segment.text)
    # Some servers tell words of a sentence that they then drop: step over what came before it.
    for begin in range(first, min(first + 4, len(words))):
        told, end = "", begin
        while end < len(words) and len(told) < len(wanted):
            told += _letters(words[end].text)
            end += 1
        if told == wanted and told:
            return words[begin:end], end
    behind = first
    while behind < len(words) and words[behind].start_s < segment.end_s - 0.05:
        behind += 1
    return (), behind


def _end_of(text: str, at: int, word: str) -> int:
    """Where the run of a word ends: with the signs behind it, before the next letter."""
    left = len(_letters(word))
    while at < len(text) and left > 0:
        left -= len(_letters(text[at]))
        at += 1
    while at < len(text) and not _letters(text[at]):
        at += 1
    # What opens a word belongs to it, not to the one before.
    while at and text[at - 1] in "([“„«‘\"'¿¡":
        at -= 1
    return at


def _lines(words: Iterable[HeardWord]) -> Iterator[_Said]:
    """Words without sentences, in lines by their pauses."""
    line, count, latest = 0, 0, 0.0
    for word in words:
        if count and (word.start_s - latest >= _BREAK_S or count >= _WORDS_A_LINE):
            line, count = line + 1, 0
        count, latest = count + 1, word.end_s
        yield _Said(word.text.strip() + " ", word.start_s, word.end_s, line, True)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "M")


def _cues(said: Sequence[_Said]) -> Iterator[Cue]:
    """Lines of the track: each sentence, with a mark for each word's time."""
    line: list[_Said] = []
    for one in [*said, None]:
        if one is not None and (not line or one.line == line[0].line):
            line.append(one)
            continue
        if line:
            yield _cue(line)
        line = [one] if one is not None else []


def _cue(line: Sequence[_Said]) -> Cue:
    text, marks = "", list[tuple[int, float]]()
    for one in line:
        piece = one.text if text else one.text.lstrip()
        if one.exact:
            marks.append((len(text) + len(piece) - len(piece.lstrip()), round(one.start_s, 3)))
        text += piece
    start_s = min(one.start_s for one in line)
    end_s = max(one.end_s for one in line)
    return Cue(round(start_s, 3), round(end_s, 3), (Row(text.rstrip(), tuple(marks)),))


def _short(pieces: Sequence[Heard], length_s: float | None) -> Iterator[Notice]:
    """A sound that ends long before the video does: what came later was not heard."""
    end_s = pieces[-1].piece.end / RATE if pieces else 0.0
    if length_s is not None and length_s - end_s > max(60.0, length_s * 0.05):
        early = counted(round((length_s - end_s) / 60), "minute")
        told = f"YouTube's sound ends {early} before the video."
        yield Notice("short-sound", told, end_s)
