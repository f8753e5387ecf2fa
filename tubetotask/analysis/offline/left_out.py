"""Sentences that leave their subject out: "Someone would run it differently. Probably spend more."

Invariant: forms only; it only refuses. After "maybe" or "probably" a bare verb is a command ("Maybe
start with ten.") unless what is said just before says who does it: somebody else, or the speaker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tubetotask.analysis.offline.clauses import Clause, plain

_HEDGE = r"(?:maybe|perhaps|probably|possibly)(?![\w'-])"
_HEDGED = re.compile(rf"(?<![\w'-]){_HEDGE}")
_OPENS_HEDGED = re.compile(rf"\W*(?:(?:and|so|or|but|then|well|yeah|i think)[\s,]+)*{_HEDGE}")

_OTHERS = (
    r"(?:they|he|she|who|people|others|(?:someone|somebody|anyone|anybody|everyone|everybody)"
    r"(?: else)?|(?:another|any other|most|other) (?:[\w'-]+ )?[\w-]+)"
)
_ADVERBS = r"(?:\s+(?:probably|maybe|also|just|then|really|actually|always|\w+ly))*"
_DOES = re.compile(
    rf"(?<![\w'])(?:{_OTHERS}(?:'d|{_ADVERBS}\s+would)|would\s+{_OTHERS}|"
    rf"(?:i|we)(?:'m|'re|\s+am|\s+are){_ADVERBS}\s+(?:going\s+to|gonna)|"
    rf"(?:i|we)(?:'ll|{_ADVERBS}\s+will))(?![\w'])"
)
_LISTENER = re.compile(r"(?<![\w'])(?:you|your|yours|yourself)(?!\w)")
# "They'd love a letter. Maybe send them one.": who is acted on is not who acts.
_ACTED_ON = re.compile(r"(?<![\w'])(?:them|him|her|you|your|yourself)(?!\w)")


def done_by_another(texts: Sequence[str], at: int, clause: Clause) -> bool:
    """Whether ``clause`` of ``texts[at]`` goes on telling what somebody else or the speaker does.

    ``texts``: the sentences of a talk in order. The subject is looked for in what stands before
    the clause, and in the sentence before as long as a sentence has none either.
    """
    low = plain(texts[at])
    if "imperative" not in clause.kind or _ACTED_ON.search(low):
        return False
    if not (_HEDGED.search(clause.lead) or _OPENS_HEDGED.match(low)):
        return False
    before = low[: clause.verb]
    while not _says_who(before):
        if at == 0 or not _OPENS_HEDGED.match(before) or _LISTENER.search(before):
            return False
        at -= 1
        before = plain(texts[at])
    return True


def _says_who(before: str) -> bool:
    """Whether somebody does something there, and the listener is not named behind it."""
    does = _DOES.search(before)
    return does is not None and not _LISTENER.search(before, does.end())
