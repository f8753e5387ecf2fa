"""What templates need to put values into words.

Invariant: a verdict is told by word, colour and shape together, never by colour alone.
"""

from __future__ import annotations

from flask import Flask, current_app
from jinja2 import StrictUndefined

from tubetotask.domain.texts import N_
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.titles import titled
from tubetotask.domain.usage import warned
from tubetotask.exports import spending, working
from tubetotask.exports.phrases import BY_TOPIC, RESTORED, harmless
from tubetotask.exports.times import clock as clock
from tubetotask.storage.models import SourceRow
from tubetotask.transcripts import MAX_BYTES
from tubetotask.web import audit_words, budget_words, formats, languages

# Verdict or state → name of its colours in the style sheet and of its shape in icons.svg, word.
MARKS = {
    "act now": ("act", N_("Act now")),
    "save for later": ("save", N_("Save for later")),
    "already doing": ("already", N_("Already doing")),
    "conflicts with plan": ("conflict", N_("Conflicts with plan")),
    "skip": ("skip", N_("Skip")),
    "not judged": ("open", N_("Not judged")),
    "": ("notes", N_("Notes only")),
    **working.ANALYSES,
}

# What a talk is, beside what the person does.
COMPARED = {
    "better": N_("Better"),
    "same": N_("Same"),
    "worse": N_("Worse"),
    "beside the plan": N_("Beside the plan"),
    "not judged": N_("Not judged"),
}
# Answers to the person's own filters; what somebody may do here.
ANSWERS = (N_("yes"), N_("no"))
ROLES = (N_("admin"), N_("member"), N_("reader"))


def compared(value: str) -> str:
    """A comparison as a word of its own."""
    return _(COMPARED.get(value, value))


def mark(value: str) -> tuple[str, str]:
    """Shape and word for a verdict or a state."""
    return MARKS.get(value, ("notes", value))


def told_apart(source: SourceRow, twins: frozenset[str]) -> str:
    """What tells a followed source from another of the same title."""
    twin = source.title.casefold() in twins
    return working.told_apart(source.handle, source.youtube_id, twin=twin)


def known(endpoint: str) -> bool:
    """Whether there is such a page: a link to one that is not would be an error."""
    return endpoint in current_app.view_functions


def register(app: Flask) -> None:
    """Give templates these functions. A name that a template mistypes is an error."""
    for function in (mark, compared, clock, titled, harmless):
        app.add_template_filter(function)
    app.add_template_filter(spending.counted)
    app.add_template_filter(spending.purpose)
    app.add_template_filter(spending.minutes)
    app.add_template_filter(spending.units_told)
    app.add_template_filter(spending.share, "spent_share")
    formats.register(app)
    budget_words.register(app)
    for words in (working.caused, working.step_name, working.job_state, working.scheduled):
        app.add_template_filter(words)
    app.add_template_filter(working.took)
    app.add_template_filter(working.arrival)
    app.add_template_filter(working.follow, "following")
    app.add_template_filter(warned)
    app.add_template_filter(told_apart)
    app.add_template_filter(languages.direction)
    app.add_template_filter(audit_words.detail, "audit_detail")
    app.add_template_filter(audit_words.browser, "browser_kind")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        max_bytes=MAX_BYTES,
        languages=languages.offered,
        RESTORED=RESTORED,
        BY_TOPIC=BY_TOPIC,
        known=known,
    )
