"""Public transcripts as words and labels: what training/boundaries.py learns from.

Invariant: what is held out is chosen by a document's name alone, so no sentence of it is ever seen.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tubetotask.transcripts.boundaries import is_spoken, normal_form

NONE, COMMA, STATEMENT, QUESTION = 0, 1, 2, 3
FILLERS = frozenset(("um", "uh", "mm", "hmm", "uhm", "er", "ah", "mm-hmm", "uh-huh"))
ABBREVIATIONS = frozenset(
    (
        *("mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "sen", "rep", "gen"),
        *("gov", "lt", "col", "jr", "sr", "inc", "co", "corp", "no", "u.s"),
    )
)


@dataclass(frozen=True)
class Document:
    """Spoken words in their order and what punctuation followed each."""

    name: str
    words: list[str]  # normal forms
    labels: list[int]


# --- Reading: from punctuated text to words and labels ------------------------------------------


def read_turns(name: str, turns: list[str]) -> Document:
    """One document from the turns of its speakers; a turn's end ends a sentence."""
    words: list[str] = []
    labels: list[int] = []
    for turn in turns:
        clean = re.sub(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|[*_`#]", " ", turn)
        tokens = re.sub(r"-{2,}|—|–", " — ", clean).split()
        begin = len(words)
        for i, token in enumerate(tokens):
            if is_spoken(token):
                words.append(normal_form(token))
                labels.append(label(token, tokens[i + 1] if i + 1 < len(tokens) else ""))
            elif len(words) > begin and not labels[-1]:
                labels[-1] = label("a" + token, "")  # a mark that stands alone: " - ", " ? "
        if len(words) > begin and labels[-1] < STATEMENT:
            labels[-1] = STATEMENT
    return Document(name, words, labels)


def label(token: str, following: str) -> int:
    mark = re.search(r"([.?!…]+|[,;:—–]|--?)[\"”’')]*$", token)
    if mark is None:
        return NONE
    kind = mark.group(1)
    if "?" in kind:
        return QUESTION if not following[:1].islower() else COMMA
    if kind[0] in ".!…":
        bare = token.lower().rstrip(".\"”’')")
        if kind == "." and (bare in ABBREVIATIONS or re.fullmatch(r"[a-hj-z]", bare)):
            return NONE
        return STATEMENT if not following[:1].islower() else COMMA
    return COMMA


def qmsum(root: Path) -> Iterator[Document]:
    """Meetings of AMI (products), ICSI (research) and two parliaments' committees."""
    for path in sorted((root / "data" / "ALL").glob("*/*.json")):
        turns = json.loads(path.read_text("utf-8"))["meeting_transcripts"]
        yield read_turns(path.stem, [joined(t["content"]) for t in turns])


def joined(text: str) -> str:
    """Undo the tokenisation: "it 's fine , mm - hmm ." to "it's fine, mm-hmm."."""
    text = re.sub(r"\{[^}]*\}", " ", text)
    text = re.sub(r"(\w) '(s|re|ll|ve|d|m|t)\b", r"\1'\2", text)
    text = re.sub(r"\b([Mm]m|[Uu]h) - (\w+)", r"\1-\2", text)
    return re.sub(r" +([.,?!;:])", r"\1", text)


NOT_SPEECH = re.compile(r"^\s*(?:[-*|>#!<]|https?:|\d+\.\s|```|[\w ]+: *https?:)")
SPEAKER = re.compile(r"^(?:\*\*)?[A-Z][\w.’'()& -]{0,40}?(?:\*\*)?:(?:\*\*)?\s*(?:[\d:]{4,})?\s*")


def bitcoin(root: Path) -> Iterator[Document]:
    """Podcasts, talks and calls; files that are notes or in another language are left out."""
    left_out = {"andreas-antonopoulos"}  # talks that their speaker licenses with ShareAlike
    for path in sorted(root.rglob("*.md")):
        body = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.DOTALL)
        lines = [line for line in body.splitlines() if line.strip()]
        speech = [line for line in lines if not NOT_SPEECH.match(line)]
        foreign = re.search(r"\.(es|pt|zh|fr|de|it)\.md$", path.name)
        if foreign or left_out & set(path.parts) or len(speech) < 0.7 * len(lines):
            continue
        turns = [re.sub(r"^[QA](?::| -)\s*", "", SPEAKER.sub("", line)) for line in speech]
        yield read_turns(path.stem, turns)


CAPTION_FRAME = re.compile(r"^[\d:.,;\s>*TC-]*$|-->|^\[?[A-Z]+\]?:?$")


def google(root: Path) -> Iterator[Document]:
    """Hand-made captions of talks; lines are joined, since their breaks mean nothing."""
    for path in sorted((root / "captions" / "en").iterdir()):
        if not path.is_file():
            continue
        lines = path.read_text("utf-8", errors="replace").replace("\ufeff", "").splitlines()
        text = " ".join(line.strip() for line in lines if not CAPTION_FRAME.search(line.strip()))
        turns = re.split(r"(?:>>|&gt;&gt;|(?<=[].?!] )(?=[\w ]{2,20}: [A-Z]))", text)
        yield read_turns(path.stem, [re.sub(r"^\s*[\w. ]{2,24}:\s", "", t) for t in turns])


def white_house(root: Path) -> Iterator[Document]:
    """Speeches, town halls and press conferences: works of the United States government."""
    for path in sorted(root.rglob("*MASTER_Speeches/*/*.txt")):
        text = path.read_text("utf-8", errors="replace")
        started = re.search(r"^\s*[A-Z][A-Z. ’']+:", text, flags=re.MULTILINE)
        if started is None:
            continue
        body = re.sub(r"\bEND\s+\d.*\Z", "", text[started.start() :], flags=re.DOTALL)
        turns = [re.sub(r"^\s*(?:[A-Z][A-Z. ’']+:|Q\s)", "", line) for line in body.splitlines()]
        yield read_turns(path.stem, [turn for turn in turns if turn.strip()])


READERS: dict[str, Callable[[Path], Iterator[Document]]] = {
    "qmsum": qmsum,
    "bitcoin": bitcoin,
    "google": google,
    "white_house": white_house,
}

MOST_WORDS = {"white_house": 2_500_000}  # one kind of speech; more of it would drown the others
TIMES = {"google": 2}  # the smallest, and the only one that is captions


def usable(document: Document) -> bool:
    """Long enough, and punctuated like sentences."""
    n, ends = len(document.words), sum(value >= STATEMENT for value in document.labels)
    return n >= 200 and 0.02 <= ends / n <= 0.2


def held_out(document: Document) -> bool:
    """One document in sixteen, by its name, so that a run tomorrow holds out the same ones."""
    return hashlib.sha256(document.name.encode()).digest()[0] < 16
