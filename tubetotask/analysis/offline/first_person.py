"""What a speaker tells of their own doing: "I write a letter every week", "what we did was …".

Invariant: forms only; it only refuses. A report is advice to nobody; what is announced ("now we're
going to fold") may be a step, and that is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.analysis.offline.clauses import Clause

_OFTEN = r"(?:\s+(?:always|just|also|still|then|usually|often|really|actually|\w+ly))*"
_DOING = r"(?:do|did|does|done|doing|make|made|start|started|try|tried|began|ended up|decided)"
_OF_OWN = re.compile(rf"(?<![\w'])(?:i|we)(?:'ve|\s+have)?{_OFTEN}\s+{_DOING}(?![\w'])")
_PAST = re.compile(r"(?<![\w'])was(?:\s+\w+)?$")
_INTENT = re.compile(r"(?:going|gonna|will|'ll)(?![\w'])")
_LISTED = frozenset({"comma imperative", "joined imperative"})


def announces(clause: Clause | None) -> bool:
    """Whether it says what the speaker does next: "we're going to fold", "I'll put"."""
    if clause is None:
        return False
    return clause.kind == "I do" or (clause.kind == "we do" and bool(_INTENT.search(clause.lead)))


def told_of_oneself(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether ``clause``, one of ``clauses`` of a sentence, says what the speaker does or did."""
    if clause.kind == "we plain":
        return True
    if clause.kind == "the way is":
        return bool(_OF_OWN.search(clause.lead) or _PAST.search(clause.lead))
    if clause.kind not in _LISTED:
        return False
    # "I get up, write a letter, and call ten customers": the subject is that of the first verb.
    before = [other for other in clauses if other.verb < clause.verb and other.kind not in _LISTED]
    return bool(before) and before[-1].kind in {"we plain", "I do"}
