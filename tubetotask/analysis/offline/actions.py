"""Whether a statement tells to do what a line of the plan does: "post less" and "Post weekly".

Invariant: 1 where both open with the same verb of action and that verb tells something ("write"
and "keep" do not), else 0. Forms only, English talks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tubetotask.analysis.offline import titles
from tubetotask.analysis.offline.plan_words import Shares, about, is_general
from tubetotask.analysis.offline.verbs import is_action
from tubetotask.analysis.tokens import words
from tubetotask.domain.plan import Section


def actions(texts: Sequence[str], sections: Sequence[Section], language: str) -> Shares:
    """Shape (texts, sections)."""
    done = [{_opening(line) for line in section.items} - {""} for section in sections]
    told = [_opening(titles.cut(text, language) or "") for text in texts]
    return np.array([[float(verb in verbs) for verbs in done] for verb in told])


def _opening(command: str) -> str:
    """The stem of the verb it opens with, or ""."""
    said = [word for word in words(command) if word not in {"don't", "do", "not", "never"}]
    if not said or not is_action(said[0]):
        return ""
    stems = about(said[0], "en")
    return stems[0] if stems and not is_general(stems[0]) else ""
