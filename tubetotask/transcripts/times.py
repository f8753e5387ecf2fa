"""When each word is said: its own time, or its share of the line it stands in.

Invariant: inside an epoch the starts and ends returned never decrease. A share lies inside its
line, so a passage that begins in the middle of a cue has a time of that cue.
"""

from __future__ import annotations

from tubetotask.transcripts.tokens import Words

_SOUND_S = 0.08  # a word takes about this long, and as much again for each letter:
_LETTER_S = 0.055


class Clockwork:
    """Times of words, by their index."""

    def __init__(self, found: Words) -> None:
        self._words = found.words
        self._line_of = found.line_of
        self._ends_run = {last - 1 for _, last, _ in found.runs}
        self._line: tuple[int, int] = (0, 0)
        self._line_number = -1

    def _bounds(self, i: int) -> tuple[int, int]:
        """The words of the line that word ``i`` stands in."""
        line = self._line_of[i]
        if line != self._line_number:
            first = last = i
            while first and self._line_of[first - 1] == line:
                first -= 1
            while last < len(self._words) and self._line_of[last] == line:
                last += 1
            self._line, self._line_number = (first, last), line
            self._sizes = [len(word.text) + word.spaced for word in self._words[first:last]]
            self._before = [0]
            for size in self._sizes:
                self._before.append(self._before[-1] + size)
        return self._line

    def _share(self, i: int, after: bool) -> float | None:
        word = self._words[i]
        if word.start_s is None or word.end_s is None:
            return None
        first, _ = self._bounds(i)
        part = self._before[i - first + after] / max(1, self._before[-1])
        return word.start_s + (word.end_s - word.start_s) * part

    def start(self, i: int) -> float | None:
        """When word ``i`` begins, in seconds."""
        word = self._words[i]
        return word.start_s if word.exact else self._share(i, after=False)

    def end(self, i: int) -> float | None:
        """When word ``i`` ends, in seconds."""
        word = self._words[i]
        return word.end_s if word.exact else self._share(i, after=True)

    def silence_after(self, i: int) -> float:
        """Seconds of silence after word ``i``: 0 at the end of an epoch and without times."""
        if i + 1 >= len(self._words) or i in self._ends_run:
            return 0.0
        one, two = self._words[i], self._words[i + 1]
        if one.start_s is None or one.end_s is None or two.start_s is None:
            return 0.0
        if one.exact and two.exact:
            said = one.start_s + _SOUND_S + _LETTER_S * len(one.text)
            return max(0.0, two.start_s - said)
        if self._line_of[i] == self._line_of[i + 1]:
            return 0.0
        return max(0.0, two.start_s - one.end_s)
