"""Labelled sentences of talks, found again in the captions, and what a shown task is worth there.

Labels hold no text: a video, a time, a number of words and a digest of them. A title is *right*
when at least half of its words stand in sentences labelled 1, *left out* when at least half of
them stand in borderline or unlabelled sentences, else *wrong*.
"""

from __future__ import annotations

import csv
import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from tubetotask.analysis.encoders import default_encoder
from tubetotask.analysis.offline import advice
from tubetotask.domain.transcript import Passage, Transcript, join_words
from tubetotask.transcripts import read

LABELS = Path(__file__).parents[1] / "tests" / "data" / "labels"


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence: its range of tokens and its label ("1", "0" or "b")."""

    first: int
    last: int
    label: str


@dataclass(frozen=True)
class Talk:
    """A transcript with the token each word begins at, and the labelled sentences found in it."""

    file: str
    transcript: Transcript
    tokens: list[str]
    starts: list[int]  # first token of each word, and the end of the last
    sentences: list[Sentence]
    missed: int

    def labels(self) -> list[str]:
        """The label of every token, "" outside the labelled stretch."""
        labels = [""] * len(self.tokens)
        for sentence in self.sentences:
            labels[sentence.first : sentence.last] = [sentence.label] * (
                sentence.last - sentence.first
            )
        return labels


def tokens_of(text: str) -> list[str]:
    """The words as the labels count them."""
    return re.findall(r"[a-z0-9]+", unescape(text).lower().replace("’", "'"))


def talks(data: Path, name: str) -> Iterator[Talk]:
    """All talks of ``tests/data/labels/<name>.tsv``."""
    rows = defaultdict(list)
    with (LABELS / f"{name}.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows[row["file"]].append(row)
    for file, labelled in rows.items():
        source = data / "captions" / file
        yield _talk(file, read(source.read_bytes(), name=source.name).transcript, labelled)


def _talk(file: str, transcript: Transcript, rows: Sequence[dict[str, str]]) -> Talk:
    tokens: list[str] = []
    starts = []
    for word in transcript.words:
        starts.append(len(tokens))
        tokens.extend(tokens_of(word.text))
    starts.append(len(tokens))
    sentences: list[Sentence] = []
    at = 0
    for row in rows:
        count = int(row["n_words"])
        stop = len(tokens) if not sentences else min(len(tokens), at + 1500)
        found = next(
            (
                i
                for i in range(at, stop - count + 1)
                if _digest(tokens[i : i + count]) == row["digest"]
            ),
            None,
        )
        if found is not None:
            at = found + count
            sentences.append(Sentence(found, at, row["label"]))
    return Talk(file, transcript, tokens, starts, sentences, len(rows) - len(sentences))


def labelled(data: Path, name: str, more: Path) -> Iterator[tuple[str, str, str]]:
    """File, text and label of all labelled sentences of a set and of ``more`` (without times)."""
    for talk in talks(data, name):
        for sentence in talk.sentences:
            yield talk.file, _text(talk, sentence.first, sentence.last), sentence.label
    rows = defaultdict(list)
    with more.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            rows[row["file"]].append(row)
    for file, wanted in rows.items():
        source = data / "captions" / file
        talk = _talk(file, read(source.read_bytes(), name=source.name).transcript, ())
        by_length: dict[int, dict[str, str]] = defaultdict(dict)
        for row in wanted:
            by_length[int(row["n_words"])][row["digest"]] = row["label"]
        for count, labels in by_length.items():
            for at in range(len(talk.tokens) - count + 1):
                label = labels.pop(_digest(talk.tokens[at : at + count]), None)
                if label is not None:
                    yield file, _text(talk, at, at + count), label


def _text(talk: Talk, first: int, last: int) -> str:
    """The words that hold the tokens, as a passage would show them."""
    begin = bisect_right(talk.starts, first) - 1
    end = bisect_right(talk.starts, last - 1)
    text = join_words(talk.transcript.words[begin:end])
    return text if talk.transcript.punctuated else f"{text[:1].upper()}{text[1:]}."


def _digest(tokens: Sequence[str]) -> str:
    # a name for a run of words, not a secret
    return hashlib.sha1(" ".join(tokens).encode(), usedforsecurity=False).hexdigest()[:12]


def places(talk: Talk, passage: Passage, title: str) -> list[int]:
    """The tokens of the transcript that the words of ``title`` are, within ``passage``."""
    at, end = talk.starts[passage.first], talk.starts[passage.last]
    wanted = tokens_of(title)
    best: list[int] = []
    for begin in (i for i in range(at, end) if talk.tokens[i] == wanted[0]):
        run = []
        i = begin
        for word in wanted:
            while i < end and talk.tokens[i] != word:
                i += 1
            if i >= end:
                break
            run.append(i)
            i += 1
        if len(run) > len(best) or (
            len(run) == len(best) and run[-1] - run[0] < best[-1] - best[0]
        ):
            best = run
    return best


def _covers(shown: Sequence[set[int]], sentence: Sentence) -> bool:
    """Whether half of a title, or half of the sentence, is where both meet."""
    inside = range(sentence.first, sentence.last)
    return any(
        2 * len(where.intersection(inside)) >= min(len(where), len(inside)) > 0 for where in shown
    )


@dataclass
class Tally:
    """What was shown on labelled talks."""

    right: int = 0
    wrong: int = 0
    left_out: int = 0
    covered: int = 0
    tasks: int = 0
    sentences: int = 0
    missed: int = 0
    yields: tuple[tuple[str, int, int], ...] = ()

    @property
    def precision(self) -> float:
        """Right of right and wrong."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Labelled tasks that a shown title is cut from, of all."""
        return self.covered / max(1, self.tasks)


def verdict(labels: Sequence[str], found: Sequence[int]) -> str:
    """ "right", "wrong" or "left out" for a title whose words stand at ``found``."""
    given = [labels[i] for i in found]
    if not given or 2 * sum(label in {"", "b"} for label in given) >= len(given):
        return "left out" if 2 * given.count("1") < len(given) or not given else "right"
    return "right" if 2 * given.count("1") >= len(given) else "wrong"


def measure(data: Path, name: str) -> Tally:
    """Show the tasks of every talk of a set and count them."""
    tally = Tally()
    encoder = default_encoder()
    for talk in talks(data, name):
        labels = talk.labels()
        shown: list[set[int]] = []
        counts = {"right": 0, "wrong": 0, "left out": 0}
        found = advice.advise(
            talk.transcript.passages, language=talk.transcript.language, encoder=encoder
        )
        for task in found:
            where = places(talk, talk.transcript.passages[task.index], task.title)
            counts[verdict(labels, where)] += 1
            shown.append(set(where))
        wanted = [s for s in talk.sentences if s.label == "1"]
        tally.right += counts["right"]
        tally.wrong += counts["wrong"]
        tally.left_out += counts["left out"]
        tally.covered += sum(_covers(shown, s) for s in wanted)
        tally.tasks += len(wanted)
        tally.sentences += len(talk.sentences)
        tally.missed += talk.missed
        tally.yields += ((talk.file, counts["right"], counts["wrong"]),)
    return tally
