"""Sentences that were stored when they happened, in English, told in the language of the page.

Invariant: a sentence is only ever recognised as a whole, by a pattern below; what none fits is
shown as it was stored. A name in it is put into the other language's sentence as it is, a figure
of a score with the decimal sign of that language.

They are stored in English because the worker, which writes them, knows nobody's language, and the
API and the log tell them too. tests/web/test_stored_sentences.py holds them beside their sources.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from tubetotask.domain.texts import N_, gettext, number
from tubetotask.web import health_words

SENTENCES = (
    # Where an integration sends: integrations.*.client, check.
    N_(
        "Tasks go to “%(name)s”, reports to “%(other)s”: the calendar before is not there any more."
    ),
    N_("Tasks go to “%(name)s”, reports to “%(other)s”."),
    N_("Tasks go to “%(name)s”."),
    N_("The calendar of the reports is not there any more."),
    N_("Tasks go to the database “%(name)s”."),
    N_("Tasks go to the project “%(name)s”."),
    N_("Issues go to %(name)s (private)."),
    N_("Issues go to %(name)s (public: everybody sees them)."),
    N_("Files go to %(name)s."),
    N_("It took a signed event of the type “ping”."),
    # What becomes of a source's video: sources.rules, jobs.arrivals.
    N_("within the rules of its source"),
    N_("already there when you began to follow"),
    N_("came while you had paused its source: waits for you"),
    N_("waits for you: automatic analysis is off for this source"),
    N_("waits for tomorrow: the limit is %(count)s video a day"),
    N_("waits for tomorrow: the limit is %(count)s videos a day"),
    N_("set aside: its title has “%(word)s”"),
    N_("set aside: its title has none of %(words)s"),
    N_("set aside: a Short, and shorter than %(length)s"),
    N_("set aside: shorter than %(length)s"),
    N_("set aside: longer than %(length)s"),
    N_("set aside: a Short"),
    N_("set aside: a live video"),
    N_("set aside: a premiere"),
    N_("set aside: its language is “%(language)s”"),
    N_("its length is not known yet"),
    N_("whether it is a Short is not known yet"),
    N_("whether it is live is not known yet"),
    N_("its language is not known yet"),
    N_("is being shown live: waits for its end"),
    N_("a premiere that begins later"),
    N_("a live video that begins later"),
    N_("a premiere that begins on %(when)s"),
    N_("a live video that begins on %(when)s"),
    # Why a verdict: analysis.verdict.
    N_("No passage of this video could be held against your plan."),
    N_("None of %(count)s selected statements touches a section of your plan."),
    N_("The one selected statement touches no section of your plan."),
    N_("%(count)s of %(all)s statements on your plan repeat a line of it."),
    N_(
        "Its one statement touches your plan; "
        "whether it is better than what you do takes a model or you."
    ),
    N_(
        "%(count)s of %(all)s statements touches your plan; "
        "whether it is better than what you do takes a model or you."
    ),
    N_(
        "%(count)s of %(all)s statements touch your plan; "
        "whether they are better than what you do takes a model or you."
    ),
    N_(
        "Its one statement touches your plan; "
        "the model gave no comparison that its quotes bear out."
    ),
    N_(
        "%(count)s of %(all)s statements touches your plan; "
        "the model gave no comparison that its quotes bear out."
    ),
    N_(
        "%(count)s of %(all)s statements touch your plan; "
        "the model gave no comparison that its quotes bear out."
    ),
    N_("%(count)s statement contradicts your plan."),
    N_("%(count)s statements contradict your plan."),
    N_("%(count)s task of high weight (70 or more of 100 in this talk)."),
    N_("%(count)s tasks of high weight (70 or more of 100 in this talk)."),
    N_("%(count)s task of priority P1."),
    N_("%(count)s tasks of priority P1."),
    N_("%(count)s task, none urgent."),
    N_("%(count)s tasks, none urgent."),
    N_("It touches your plan, but tells you nothing clear to do."),
    N_("None of its statements could be tied to your plan."),
    N_("Nothing in this video could be held against your plan."),
    N_(
        "None of %(count)s selected statements comes near your plan. That may be its wording: "
        "the built-in analyser compares sentences and does not understand them."
    ),
    N_(
        "The one selected statement does not come near your plan. That may be its wording: "
        "the built-in analyser compares sentences and does not understand them."
    ),
    N_("None of %(count)s statements could be tied to your plan."),
    N_("Its one statement could not be tied to your plan."),
    # Why captions cannot be had: transcripts.reasons.
    N_("YouTube blocks this server: it takes its requests for a robot's."),
    N_("YouTube shows this video only to members of its channel, or to those who pay."),
    N_("This video is private."),
    N_("YouTube shows this video only to adults."),
    N_("YouTube does not show this video in this server's country."),
    N_("YouTube asks for a proof of origin before it gives these captions."),
    N_("YouTube answered something that cannot be read."),
    N_("This live event has not ended: its captions come afterwards."),
    N_("This video has not been shown yet."),
    N_("It begins on %(when)s."),
    N_("It has just been shown; YouTube has not published the recording yet."),
    N_("YouTube has not published captions of this video yet."),
    N_("This video has no captions: they are off."),
    N_("The video is gone: “%(said)s”"),
    N_("Upload the captions, or paste them."),
    N_("Try again later, or do without: Upload the captions, or paste them."),
    N_("Check the network, or do without: Upload the captions, or paste them."),
    N_(
        "Go through another country (YOUTUBE_PROXY), or do without: "
        "Upload the captions, or paste them."
    ),
    N_("Try again in some hours."),
    N_("They usually come within a day: try again."),
    N_("Try again when it has ended."),
    N_("Try again when it has been shown."),
    N_("Check its proxy and its clock."),
    N_("Check the address."),
    N_("Tried: %(ways)s."),
    N_("watch page"),
    # The file of an account that was brought: storage.bringing_back, storage.bringing_lines.
    N_(
        "Brought back: talks %(talks)s, tasks %(tasks)s, versions of the plan %(plans)s, "
        "sources %(sources)s, reports %(reports)s."
    ),
    N_("This file is no ZIP, or its end is missing."),
    N_("This file is damaged, or none of ours: %(why)s."),
    N_("Give the ZIP that “tubetotask export account”, or the page of the account, has written."),
    # From where somebody came: domain.accounts.
    N_("this machine"),
    # How a score came about: tasks.ranking, analysis.section_scores, analysis.verdict.
    N_("similarity to “%(title)s”: %(value)s"),
    N_("how surely this is advice: %(value)s"),
    N_("impact on the plan: %(value)s"),
    N_("the model judges the impact high: %(value)s"),
    N_("the model judges the impact medium: %(value)s"),
    N_("the model judges the impact low: %(value)s"),
    N_("not judged, counted as the middle"),
    N_("it only says what not to do"),
    N_(
        "in this section you took on %(taken)s and dismissed %(dismissed)s, "
        "and marked %(wrong)s as wrong"
    ),
    N_("in this section you took on %(taken)s and dismissed %(dismissed)s"),
    N_("%(count)s independent source (five give full points)"),
    N_("%(count)s independent sources (five give full points)"),
    N_("you marked %(marked)s of %(count)s quote as wrong"),
    N_("you marked %(marked)s of %(count)s quotes as wrong"),
    N_("nearest statement: similarity %(value)s, nearer to another section"),
    N_("nearest statement: similarity %(value)s, below %(least)s"),
    N_("nearest statement: similarity %(value)s"),
    N_("no statement belongs here"),
    N_("no statement belongs here (%(full)s give full points)"),
    N_("%(count)s statement belongs here (%(full)s give full points)"),
    N_("%(count)s statements belong here (%(full)s give full points)"),
    N_("none of them tells you to do something (two give full points)"),
    N_("%(count)s of them tells you to do something (two give full points)"),
    N_("%(count)s of them tell you to do something (two give full points)"),
    N_("%(count)s more time in this video (two give full points)"),
    N_("%(count)s more times in this video (two give full points)"),
    N_("“%(title)s”: %(value)s of 100"),
    N_("no section"),
    N_("no task"),
    # Why a task: analysis.offline.alignment. What a trend of a report counts: reports.trends.
    N_("Nearest in your plan: “%(title)s”."),
    N_("It belongs to “%(title)s” in your plan."),  # as earlier versions kept it
    N_("Advice for “%(title)s”"),
    # How the instance is: told when a page asks, by what speaks English to the log, too.
    *health_words.SENTENCES,
)
_FIGURES = ("value", "least")
_DECIMAL = re.compile(r"\d+\.\d+")
_PLACE = re.compile(r"%\((\w+)\)s")
_WAY = re.compile(r"(?P<name>[\w ()-]+?)(?: \((?P<why>[^;]+)\))?(?=; |$)")
_END = re.compile(r"(?<=[.!?”]) (?=[A-Z“])")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for sentence in SENTENCES:
        parts = _PLACE.split(sentence)
        names = parts[1::2]
        if names:
            told = "".join(
                f"(?P<{part}>.{{1,300}}?)" if at % 2 else re.escape(part)
                for at, part in enumerate(parts)
            )
            found.append((re.compile(told, re.DOTALL), sentence))
    return tuple(found)


def translated(text: str) -> str:
    """The text in the language of the page: as a whole, by its pattern, or sentence by sentence."""
    whole = _one(text)
    if whole is not None:
        return whole
    parts = _END.split(text) if len(text) < _LONGEST else [text]
    return " ".join(_one(part) or part for part in parts)


_LONGEST = 2000


def _one(text: str) -> str | None:
    told = gettext(text)
    if told != text or len(text) > _LONGEST:
        return told
    for pattern, sentence in _patterns():
        if match := pattern.fullmatch(text):
            told_of = {name: _figure(name, told) for name, told in match.groupdict().items()}
            if "ways" in told_of:
                told_of["ways"] = _WAY.sub(_way, told_of["ways"])
            return gettext(sentence, **told_of)
    return None


def _figure(name: str, told: str) -> str:
    """What fills a place; a figure of a score as the page's language writes it."""
    score = name in _FIGURES and _DECIMAL.fullmatch(told)
    return number(Decimal(told)) if score else told


def _way(match: re.Match[str]) -> str:
    """A way to captions and, where it failed otherwise than the whole, why: transcripts.chain."""
    name, why = match["name"], match["why"]
    told = gettext(name)
    return f"{told} ({translated(why + '.').removesuffix('.')})" if why else told
