"""Why statements were dropped, in words: by the id that the gate gives.

Invariant: a reason without a line is shown by its id, never left out.
"""

from __future__ import annotations

from tubetotask.domain.texts import N_

DROP_REASONS = {
    "quote-missing": N_("no quote was given"),
    "quote-not-found": N_("the quote does not occur in the transcript"),
    "glued": N_("the quote joins passages that stand apart"),
    "number": N_("a number is not in the quote"),
    "date": N_("a date is not in the quote"),
    "money": N_("an amount of money is not in the quote"),
    "percent": N_("a percentage is not in the quote"),
    "name": N_("a name is not in the quote"),
    "negation": N_("statement and quote differ by a “not”"),
    "link": N_("a link is not in the quote"),
    "empty": N_("there was no text"),
    "unsupported": N_("the double check found that the quote does not bear it out"),
    "order": N_("the words speak to a program, not to the listener"),
}
