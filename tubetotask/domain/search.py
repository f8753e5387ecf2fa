"""What is searched, what is asked, and what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What is found: places of talks, statements of notes, tasks."""

    TALKS = "talks"
    NOTES = "notes"
    TASKS = "tasks"


class By(StrEnum):
    """How it is searched: by words, or by words and what is near in meaning (notes and tasks)."""

    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Span:
    """A short run of passages: the unit that is found.

    ``first_passage``: where it begins in its transcript. ``start_s``: None without times.
    ``words``: as the index knows them, in their order.
    """

    first_passage: int
    start_s: float | None
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A statement of notes or of an assessment, or a task: what of it the index holds.

    ``part``: which of an analysis (see ``search.texts``), or "task". ``place``: its number there.
    ``quote``: the speaker's words, found at ``start_s`` (None without a time; ``linked``: it is
    the video's). ``text``: the statement; ``by_model``: in a model's words. ``about``: the concept
    or theme it belongs to. ``section_id``: of the plan, where it touches one.
    """

    part: str
    place: int
    text: str
    words: tuple[str, ...]
    quote: str = ""
    start_s: float | None = None
    linked: bool = False
    by_model: bool = False
    about: str = ""
    section_id: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for, in the index's words.

    ``words``: each, in any order. ``phrases``: words that follow each other; none has fewer than
    two. ``without``: what may not be there (words that follow each other). ``text``: as typed.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    text: str = field(default="", compare=False)

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.phrases)

    @property
    def wanted(self) -> frozenset[str]:
        """Every word that a hit may show marked."""
        return frozenset(self.words).union(*self.phrases)


@dataclass(frozen=True, slots=True)
class Facets:
    """What narrows a search. ``verdict`` as stored; ``since`` and ``until``: of the analysis, or
    when the task was proposed. ``section``: the id of a section of the plan that it touches."""

    channel: str = ""
    verdict: str = ""
    since: datetime | None = None
    until: datetime | None = None
    section: str = ""

    def __bool__(self) -> bool:
        """Whether anything is narrowed."""
        return any((self.channel, self.verdict, self.since, self.until, self.section))


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the answer: of one ``kind`` or (None) of each; at most ``most`` of a kind,
    those behind ``after`` (of one kind only; "": the first)."""

    kind: Kind | None = None
    by: By = By.WORDS
    after: str = ""
    most: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """A span that was found. ``score``: higher is nearer; it compares within one search only."""

    span_id: int
    transcript_id: int
    first_passage: int
    start_s: float | None
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a snippet; ``hit``: it is what was asked for."""

    text: str
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as it is shown: where it stands and its words around what was asked for."""

    first_passage: int
    start_s: float | None
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FoundTalk:
    """One talk with its best hits, the best first. ``more``: hits that are not listed."""

    analysis_id: int
    title: str
    channel: str
    verdict: str
    created_at: datetime
    youtube_id: str
    language: str
    hits: tuple[Shown, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A statement that was found. ``quote``: the speaker's words; ``said``: a model's about them,
    () where there are none. ``by_meaning``: it holds not what was asked for, but means the like.
    """

    text_id: int
    analysis_id: int
    title: str
    channel: str
    verdict: str
    youtube_id: str
    language: str
    told_language: str
    created_at: datetime
    part: str
    about: str
    section_id: str
    start_s: float | None
    linked: bool
    quote: tuple[Piece, ...]
    said: tuple[Piece, ...] = ()
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task that was found. ``quote``: the line that holds what was asked for, the speaker's own
    where ``quoted``, else maybe in a model's words; and the talk and second of its first witness
    (``youtube_id`` "" and None where it has none)."""

    task_id: int
    title: tuple[Piece, ...]
    language: str
    section_title: str
    status: str
    priority: str
    due_on: date | None
    quote: tuple[Piece, ...]
    quoted: bool
    quote_language: str
    video_title: str
    youtube_id: str
    start_s: float | None
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """How much there is of one kind. ``cut``: more than was looked at. ``all_words``: False where
    nothing holds every word asked for. ``next``: where the next page begins, "" on the last."""

    count: int = 0
    cut: bool = False
    all_words: bool = True
    next: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search. ``all_words``: False where no half minute of a talk holds every word
    asked for, and those with some of them are shown. ``cut``: there are more talks than these.
    ``parts``: of each kind that was searched. ``by``: how it was; words alone, too, where there is
    nothing to tell meaning by."""

    talks: Sequence[FoundTalk] = ()
    all_words: bool = True
    cut: bool = False
    notes: Sequence[FoundNote] = ()
    tasks: Sequence[FoundTask] = ()
    parts: Mapping[Kind, Part] = field(default_factory=dict)
    by: By = By.WORDS

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.talks or self.notes or self.tasks)


@dataclass(frozen=True, slots=True)
class TextHit:
    """A text that was found: its number, what it belongs to, and what tells it from its like.

    ``task_id``: None for a statement. ``talk``: the number of the notes it is of, or that its
    assessment rests on. ``own``: it is of the person's assessment. ``all_words``: it holds all that
    was asked for. ``meant``: it was found by meaning alone.
    """

    text_id: int
    task_id: int | None
    talk: int | None
    own: bool
    text: str
    all_words: bool = True
    meant: bool = False

    @property
    def same(self) -> tuple[int, str]:
        """What says the same of the same talk has the same."""
        return (
            (self.talk or -self.text_id, self.text)
            if self.task_id is None
            else (0, f"{self.task_id}")
        )
