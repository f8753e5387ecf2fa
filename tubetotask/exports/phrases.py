"""The words that every export for people shares, so that all of them say the same.

Invariant: what a video, a plan or a title says comes out as one line without control characters:
text from outside can neither steer a terminal nor break a line out of its place.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import groupby

from tubetotask.domain.cost import Cost
from tubetotask.domain.texts import N_
from tubetotask.exports import schema
from tubetotask.exports.dropped import DROP_REASONS
from tubetotask.exports.marked import MARKED as MARKED
from tubetotask.exports.marked import NO_TASK as NO_TASK
from tubetotask.exports.marked import first_step as first_step
from tubetotask.exports.marked import no_step as no_step
from tubetotask.exports.money import spent
from tubetotask.exports.times import clock as clock
from tubetotask.exports.wording import says_more

# C0 and C1 controls steer terminals; the embedding and override marks turn the rest of a line
# around. The isolates and the two plain direction marks of right-to-left text are harmless.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]")

FINDING_HEADS = {
    "new": N_("New to your plan"),
    "contradicts": N_("Contradicts your plan"),
    "reaffirms": N_("Reaffirms your plan"),
    "off plan": N_("Off your plan"),
}
NEW_MEANS = N_("Near a section of your plan, and found in none of its lines.")
OFF_PLAN = "off plan"
NOT_ANSWERED = "not answered"
EFFORTS = {"S": N_("up to an hour"), "M": N_("up to a day"), "L": N_("more than a day")}
BY_MODEL = (
    "A model wrote the headings and what is marked “in a model's words”. The quotes are the "
    "speaker's own words: each was found in the transcript by code."
)
IN_MODEL_WORDS = "in a model's words"
TRANSLATED = "Translation by the model"
NO_PLAN = "No plan was given, so this shows what the video says, not what it means for you."
NO_ADVICE = "No clear advice was found."
NOT_FOUND = "Not found in this video."
RESTORED = N_(
    "These captions have no punctuation: where a sentence begins and ends was restored, so "
    "quotes stand between “…” marks. The words are the captions’ own."
)
BY_TOPIC = N_("found by topic, named in the talk’s own words")
NOT_JUDGED = "not judged"
TO_JUDGE = "Look through what it says yourself, or have it read with a model."


def harmless(text: str) -> str:
    """``text`` without characters that steer terminals or turn the rest of a line around."""
    return STEERING.sub(" ", text)


def one_line(text: str) -> str:
    """``text`` on one line, and harmless."""
    return " ".join(harmless(text).split())


def place(evidence: schema.Evidence) -> str:
    """Where a quote stands, in words: its time, the plan, or that there is no time."""
    if evidence.kind == "plan":
        return "your plan"
    return clock(evidence.start_s) or "no time"


def percent(share: float) -> str:
    """A share in per cent; what is not all is never rounded up to 100 %."""
    return "100 %" if share >= 1 else f"{min(99.9, share * 100):.3g} %"


def title_of(video: schema.Video) -> str:
    """The video's title, or what to call it without one."""
    return one_line(video.title) or (
        f"YouTube video {video.youtube_id}" if video.url else "Captions without a title"
    )


def subtitle(document: schema.Document) -> list[str]:
    """Who, how long, which language and where the words come from."""
    video, transcript = document.video, document.transcript
    length = clock(transcript.duration_s)
    language = "language unknown" if transcript.language == "und" else transcript.language
    origin = "captions you gave" if transcript.origin == "upload" else transcript.origin
    tags = (f"#{one_line(name)}" for name in document.tags)
    return [p for p in (one_line(video.channel), length, one_line(language), origin, *tags) if p]


def told(statement: schema.Statement) -> str:
    """A model's own wording with its mark, to stand behind the quote; "" for the speaker's."""
    if statement.wording != "model" or not says_more(
        statement.text, [evidence.quote for evidence in statement.evidence]
    ):
        return ""
    return f"{IN_MODEL_WORDS.capitalize()}: {one_line(statement.text)}"


def compared(document: schema.Document) -> str:
    """The comparison's value; where there is none, who did not judge."""
    value = document.comparison.value if document.comparison else NOT_JUDGED
    by = " by the built-in analyser" if document.notes.analyser.startswith("offline") else ""
    return value + by if value == NOT_JUDGED else value


def scored(verdict: schema.Verdict) -> str:
    """A verdict with its score; one that was not judged has none."""
    if verdict.score is None:
        return verdict.value
    return f"{verdict.value} (relevance {verdict.score.value} of 100)"


def why_scored(verdict: schema.Verdict) -> str:
    """ "Why 72: …"; what to do instead where it was not judged; "" where nothing gave points."""
    if verdict.score is None:
        return TO_JUDGE
    why = parts(verdict.score)
    return f"Why {verdict.score.value}: {why}" if why else ""


def parts(score: schema.Score) -> str:
    """Why the score is what it is: "41 for strength (advice: 0.91); 37 for closeness (…)".

    What gave no points is left out here; the JSON has it.
    """
    return "; ".join(points(part) for part in score.parts if part.points)


def points(part: schema.ScorePart) -> str:
    """One part of a score in words."""
    return f"{part.points:g} for {one_line(part.name)} ({one_line(part.measured)})"


def task_facts(task: schema.Task) -> list[str]:
    """Priority, section, effort of a task: what is known of them."""
    effort = f"effort {task.effort}: {EFFORTS[task.effort]}" if task.effort else ""
    section = f"section “{one_line(task.section_title)}”" if task.section_title else ""
    return [fact for fact in (f"{task.priority} in this talk", section, effort) if fact]


def filters(task: schema.Task) -> list[str]:
    """The user's filters with their answers; those left open together, as questions to the user."""
    told = [
        f"{one_line(item.question)} {one_line(item.answer)}"
        + (f": {one_line(item.reason)}" if item.reason else "")
        for item in task.filters
        if item.answer != NOT_ANSWERED
    ]
    left = [one_line(item.question) for item in task.filters if item.answer == NOT_ANSWERED]
    return [*told, f"For you to answer: {' '.join(left)}"] if left else told


def lens_note(lens: schema.Lens) -> str:
    """What is to be said of a lens besides its statements."""
    found = "" if lens.statements or not lens.judged else NOT_FOUND
    return " ".join(part for part in (found, one_line(lens.note)) if part)


def by_kind(document: schema.Document, *, off_plan: bool) -> list[tuple[str, list[schema.Finding]]]:
    """Findings under the heading of their kind: those on the plan, or those off it.

    What lies off the plan is often most of a talk, so it stands apart and later.
    """
    return [
        (head, found)
        for kind, head in FINDING_HEADS.items()
        if (kind == OFF_PLAN) is off_plan
        and (found := [f for f in document.findings if f.kind == kind])
    ]


def means(head: str) -> str:
    """What stands below a heading of findings; "" where it says all itself."""
    return NEW_MEANS if head == FINDING_HEADS["new"] else ""


def by_chapter(
    document: schema.Document,
) -> list[tuple[schema.Chapter | None, list[schema.KeyPassage]]]:
    """Key passages under their chapter, in the order of the video."""
    chapters = document.notes.chapters

    def chapter_of(passage: schema.KeyPassage) -> int:
        known = passage.chapter is not None and 0 <= passage.chapter < len(chapters)
        return passage.chapter if known and passage.chapter is not None else -1

    ordered = sorted(document.notes.key_passages, key=lambda p: (chapter_of(p), _start(p)))
    return [
        (chapters[index] if index >= 0 else None, list(group))
        for index, group in groupby(ordered, key=chapter_of)
    ]


def chapter_head(chapter: schema.Chapter) -> str:
    """A chapter's time and title, and whether we found it or its creator named it."""
    found = "" if chapter.origin == "creator" else f" ({BY_TOPIC})"
    return f"{clock(chapter.start_s)}  {one_line(chapter.title)}{found}".strip()


def has_summary(document: schema.Document) -> bool:
    """Whether there is more than key passages: the offline analyser writes no summary."""
    notes = document.notes
    return bool(notes.premise or notes.concepts or notes.takeaways)


def concept_parts(concept: schema.Concept) -> list[tuple[str, schema.Statement]]:
    """What the speaker gave of a concept besides its name, each with its label."""
    parts = (
        ("Problem", concept.problem),
        ("Solution", concept.solution),
        ("How to apply", concept.how_to_apply),
        ("Example", concept.example),
        ("Outcome", concept.outcome),
    )
    return [(label, part) for label, part in parts if part]


def by_model(document: schema.Document) -> bool:
    """Whether a model wrote any of it."""
    notes = document.notes
    judged = [part.wording for part in (document.comparison, document.verdict) if part]
    statements = [
        *([notes.premise] if notes.premise else []),
        *(concept.name for concept in notes.concepts),
        *(takeaway.insight for takeaway in notes.takeaways),
        *(*notes.advice, *document.findings, *document.tasks),
        *(statement for lens in document.lenses for statement in lens.statements),
    ]
    return "model" in (*judged, *(statement.wording for statement in statements))


def reason(judged: schema.Comparison | schema.Verdict) -> str:
    """Why it was judged so; a model's words are marked, and what its reader marked as wrong."""
    marks = [IN_MODEL_WORDS] if judged.wording == "model" else []
    marks += ["you marked this as wrong"] if judged.wrong else []
    told = one_line(judged.reason)
    return f"{told} ({'; '.join(marks)})" if told and marks else told


def why(task: schema.Task) -> str:
    """Why a task is one, with its label; "" where there is no reason."""
    by = f" ({IN_MODEL_WORDS})" if task.wording == "model" else ""
    return f"Why{by}: {one_line(task.why)}" if task.why else ""


def rests_on(document: schema.Document) -> list[tuple[str, list[schema.Evidence]]]:
    """What comparison and verdict rest on; what both rest on is told once."""
    compared = document.comparison.evidence if document.comparison else []
    judged = document.verdict.evidence if document.verdict else []
    both = [("The comparison rests on:", compared), ("The verdict rests on:", judged)]
    if compared == judged:
        both = [("Comparison and verdict rest on:", compared)]
    return [(head, sorted(found, key=lambda e: e.kind == "plan")) for head, found in both if found]


def drop_reason(reason: str) -> str:
    """Why a statement was dropped, in words."""
    return DROP_REASONS.get(reason) or one_line(reason)


def dropped_line(document: schema.Document) -> str:
    """How many statements were dropped and why, most frequent reason first."""
    if not document.dropped:
        return "none."
    reasons = Counter(item.reason for item in document.dropped).most_common()
    told = "; ".join(f"{count} × {drop_reason(reason)}" for reason, count in reasons)
    return f"{len(document.dropped)} ({told})."


def cost(document: schema.Document) -> str:
    """What it cost, in words."""
    told = document.cost
    usd = None if told.usd is None else Decimal(told.usd)
    return spent(
        Cost(
            one_line(told.model),
            told.tokens_in,
            told.tokens_out,
            usd,
            told.tokens_cached,
            told.calls,
            told.kept,
        )
    )


def _start(statement: schema.Statement) -> float:
    start = statement.evidence[0].start_s
    return start if start is not None else 0.0
