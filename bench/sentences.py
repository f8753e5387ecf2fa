"""Do the restored sentences of unpunctuated captions end where their authors ended them?

Captions that people punctuated are stripped of case and punctuation; every position between two
words is then judged against the original. No part of the model, the threshold included, has seen
any of these sources (tubetotask/transcripts/weights/README.md names what it was trained on).
"""

from __future__ import annotations

import itertools
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.report import Row, main
from tubetotask.transcripts.boundaries import is_spoken, normal_form, split

ASKED_F1 = 0.60
ASKED_SOURCES = 3
QUICK_WORDS = 12_000
CONNECTIVES = frozenset(
    ("so", "and", "but", "now", "okay", "because", "then", "well", "however", "yeah")
)
ABBREVIATIONS = frozenset(
    (
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "etc",
        "e.g",
        "i.e",
        "jr",
        "sr",
        "inc",
        "u.s",
        "no",
    )
)
PUNCTUATED = 0.025  # ends a word; below it a text is itself automatic and measures nothing

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Truth:
    """A document without its punctuation, and where it stood."""

    words: list[str]
    ends: Flags
    questions: Flags


# --- Reading ------------------------------------------------------------------------------------


def read(text: str) -> Truth:
    """Punctuated text to words and labels; "(laughter)" and "[music]" are not words."""
    text = re.sub(r"\[[^\]]*\]|\([^)]*\)|<[^>]*>|>>|[*_♪]", " ", text)
    text = re.sub(r"-{2,}|—|–", " — ", text)
    tokens = [token for token in text.split() if is_spoken(token) or re.search(r"[.?!…]", token)]
    words: list[str] = []
    ends: list[bool] = []
    questions: list[bool] = []
    for token, following in itertools.zip_longest(tokens, tokens[1:], fillvalue=""):
        if not is_spoken(token):  # a mark that stands alone belongs to the word before it
            if ends:
                ends[-1] = ends[-1] or ends_sentence("a" + token, following)
            continue
        words.append(normal_form(token))
        ends.append(ends_sentence(token, following))
        questions.append(ends[-1] and "?" in token[-3:])
    return Truth(words, np.array(ends, bool), np.array(questions, bool))


def ends_sentence(token: str, following: str) -> bool:
    """A full stop, question or exclamation mark or ellipsis that a new sentence follows."""
    mark = re.search(r"([.?!…]+)[\"”’')\]]*$", token)
    if mark is None or following[:1].islower():
        return False
    bare = token.lower().rstrip(".\"”’')")
    return not (mark.group(1) == "." and (bare in ABBREVIATIONS or re.fullmatch(r"[a-hj-z]", bare)))


def markdown(path: Path) -> str:
    """What follows the front matter, without headings and "Name (00:00:12):" lines."""
    body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.DOTALL)
    spoken = [line for line in body.splitlines() if not line.startswith("#")]
    return "\n".join(line for line in spoken if not re.search(r"\(\d[\d:]+\):\s*$", line))


def captions(path: Path) -> str:
    """The lines of an SRT or WebVTT file without numbers, times and "NAME:"."""
    lines = path.read_text("utf-8").splitlines()
    lines = [line for line in lines if "-->" not in line and not line.strip().isdigit()]
    text = "\n".join(
        line for line in lines if not line.startswith(("WEBVTT", "Kind:", "Language:"))
    )
    return re.sub(r"^(?:- )?[A-Z][A-Z .]+:", " ", text, flags=re.MULTILINE)


def files(
    folder: str, pattern: str, reader: Callable[[Path], str]
) -> Callable[[Path], Iterator[str]]:
    """The texts of the files of one folder."""
    return lambda data: (reader(path) for path in sorted((data / folder).glob(pattern)))


def lectures(data: Path) -> Iterator[str]:
    """Clips of lectures on mathematics and engineering."""
    for path in sorted((data / "bench" / "avlecture_segments").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield re.sub(r"^[A-Z]{4,}:", "", " ".join(json.loads(line)["text"]))


def conference_talks(data: Path) -> Iterator[str]:
    """Talks at scientific conferences, by many speakers who are not native."""
    for path in sorted((data / "bench" / "vt_ssum").glob("*.json")):
        yield " ".join(itertools.chain(*json.loads(path.read_text("utf-8"))["segmentation"]))


def explainers(data: Path) -> Iterator[str]:
    """Videos of several channels that explain something."""
    for path in sorted((data / "bench" / "youtube_chapters").glob("*.json")):
        yield "\n".join(cue["text"] for cue in json.loads(path.read_text("utf-8"))["transcript"])


SOURCES: dict[str, Callable[[Path], Iterator[str]]] = {
    "Lenny's Podcast": files("captions/lennys-podcast", "*.en.md", markdown),
    "Nate Jones": files("captions/nate-jones-tra", "*.en.md", markdown),
    "3Blue1Brown": files("captions/captions", "*.en.srt", captions),
    "Python for Everybody": files("captions/py4e", "*.en.srt", captions),
    "Light Cone": files("captions/subtitles", "*.en.txt", lambda p: p.read_text("utf-8")),
    "freeCodeCamp": files("captions/youtube-chapte", "*.en.vtt", captions),
    "Mouffe and Mélenchon": files("captions/jlm-video-subt", "*.en.vtt", captions),
    "lectures": lectures,
    "conference talks": conference_talks,
    "explainers": explainers,
}


# --- Measuring ----------------------------------------------------------------------------------


@dataclass
class Count:
    """True positives, found and existing boundaries."""

    hits: int = 0
    found: int = 0
    there: int = 0

    def add(self, truth: Flags, found: Flags) -> None:
        """Count one document."""
        self.hits += int((truth & found).sum())
        self.found += int(found.sum())
        self.there += int(truth.sum())

    @property
    def precision(self) -> float:
        """Of those found, how many are there."""
        return self.hits / max(1, self.found)

    @property
    def recall(self) -> float:
        """Of those there, how many were found."""
        return self.hits / max(1, self.there)

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.hits / max(1, self.found + self.there)


def every_15_words(words: list[str]) -> Flags:
    """The baseline that reads nothing."""
    return np.array([i % 15 == 14 for i in range(len(words))], bool)


def connective_rule(words: list[str]) -> Flags:
    """The baseline of a rule: a sentence starts at a connective, after at least six words."""
    found, first = np.zeros(len(words), bool), 0
    for i, word in enumerate(words):
        if word in CONNECTIVES and i - first >= 6:
            found[i - 1], first = True, i
    return found


@dataclass(frozen=True)
class Result:
    """One source: how many words, and the counts of the rules, of us, and of our questions."""

    words: int
    fifteen: Count
    rule: Count
    ours: Count
    asked: Count
    seconds: float


def evaluate(texts: Iterator[str], most_words: int | None) -> Result:
    """All documents of a source, each from its start; with ``most_words`` the first so many."""
    words, seconds = 0, 0.0
    fifteen, rule, ours, asked = Count(), Count(), Count(), Count()
    for text in texts:
        if most_words is not None and words >= most_words:
            break
        truth = read(text)
        if truth.ends.sum() < PUNCTUATED * len(truth.words):
            continue
        began = time.process_time()  # others may share the machine
        sentences = split(truth.words, language="en")
        seconds += time.process_time() - began
        found, questions = np.zeros((2, len(truth.words)), bool)
        for sentence in sentences:
            found[sentence.last - 1] = True
            questions[sentence.last - 1] = sentence.question
        words += len(truth.words)
        fifteen.add(truth.ends, every_15_words(truth.words))
        rule.add(truth.ends, connective_rule(truth.words))
        ours.add(truth.ends, found)
        asked.add(truth.questions, questions)
    return Result(words, fifteen, rule, ours, asked, seconds)


def measure(data: Path, quick: bool) -> list[Row]:
    """A row a source, a row for how many of them reach what is asked, and the speed."""
    split(["warm", "up"], language="en")
    results = {
        name: evaluate(texts(data), QUICK_WORDS if quick else None)
        for name, texts in SOURCES.items()
    }
    rows = [
        Row(
            f"{name}: boundary F1",
            r.ours.f1,
            baseline=r.rule.f1,
            baseline_name="connectives",
            note=f"{r.words} words, P {r.ours.precision:.3f} R {r.ours.recall:.3f}, "
            f"every 15 words {r.fifteen.f1:.3f}, questions F1 {r.asked.f1:.3f} "
            f"of {r.asked.there}",
        )
        for name, r in results.items()
        if r.words
    ]
    reached = sum(r.words > 0 and r.ours.f1 >= ASKED_F1 for r in results.values())
    rows.append(
        Row(f"sources that reach F1 {ASKED_F1:g}", reached, bar=ASKED_SOURCES, unit=f"/{len(rows)}")
    )
    total = sum(r.words for r in results.values())
    speed = total / max(1e-9, sum(r.seconds for r in results.values()))
    rows.append(
        Row("words a second", speed, note="of processor time; no bar, since machines differ")
    )
    return rows


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
