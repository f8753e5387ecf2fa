"""Whether a passage can stand alone before a reader who has not seen the video.

Invariant: a judgement of form, not of worth: 1 for a whole sentence that names what it speaks of,
towards 0 for greetings, sponsors, housekeeping, fragments and sentences that hang on a pronoun.
Only the wording is looked at, so the same words always get the same figure. The cues are English;
in other languages only length and repetition count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from tubetotask.analysis.tokens import words
from tubetotask.domain.transcript import Passage

_HOUSEKEEPING = re.compile(
    r"\b(subscrib|hit (that|the) (like|bell)|like button|notification bell|smash that|sponsor|"
    r"promo code|discount code|coupon|use (the |my )?code\b|link(s)? (is |are )?(down )?"
    r"(in the|below)|in the description|show notes|patreon|affiliate|free trial|sign up (at|for)|"
    r"percent off|% off|leave a (comment|review|rating)|follow (me|us) on|merch\b|"
    r"thanks? (you )?(so much )?for (watching|listening|joining|having|tuning)|welcome (back )?to|"
    r"see you (in the )?next|next (video|episode|week)|stay tuned|my name is|"
    r"(hello|hi|hey),? (everyone|everybody|guys|folks|friends|there)|can you hear me|"
    r"(end|rest|start) of (this|the) (series|episode|podcast|video|show|talk)|newsletter|"
    r"(share|see) my screen|next slide|brought to you by|today'?s (episode|video|sponsor))",
    re.IGNORECASE,
)
_HANGING = re.compile(
    r"^(and |but |so |or |because |now |well |yeah |yes |no |okay |ok |right |um |uh |like |then )*"
    r"(it|its|it's|he|she|they|them|this|that|that's|these|those|he's|she's|they're|which|who|whom|"
    r"whose|there|here|such|same|another one|both|either|neither)\b",
    re.IGNORECASE,
)
_CONNECTED = re.compile(r"^(and|but|or|because|so|then|also|than|of|to|with|for)\b", re.IGNORECASE)
_CUT_OFF = re.compile(r"^(is|are|was|were|of|to|than|whose)\b(?!.*\?$)", re.IGNORECASE)
_SPONSOR = re.compile(
    r"\b(sponsor\w*|promo code|discount code|coupon|free trial|affiliate|brought to you by|"
    r"(percent|%) off|use (the |my )?code|at checkout|(dot|\.)com ?(slash|/)|"
    r"(go|head( over)?) to \w+ ?(dot|\.) ?\w+|risk[- ]free|money[- ]back|"
    r"first (order|month) free)\b",
    re.IGNORECASE,
)
_ONE_SPOT = 12  # passages: two signs of a sponsor no further apart belong to one spot
_SOUND = re.compile(r"^[\W_]*[\[(♪].*[\])♪][\W_]*$")


def quotable(passage: Passage) -> float:
    """0–1: how well the passage can be read alone."""
    text = passage.text.strip()
    count = len(words(text))
    if count < 4 or _SOUND.match(text):
        return 0.0
    value = sqrt(passage.confidence)
    if _HOUSEKEEPING.search(text):
        value *= 0.2
    if _HANGING.match(text):
        value *= 0.7
    elif _CUT_OFF.match(text):
        value *= 0.6
    elif _CONNECTED.match(text):
        value *= 0.85
    if count < 7:
        value *= 0.6
    elif count > 60:
        value *= 0.7
    if passage.confidence == 0.0 or len(set(words(text))) < 0.4 * count:
        value *= 0.3  # a recogniser's loop
    return value


def sponsored(passages: Sequence[Passage]) -> frozenset[int]:
    """Places of what is said for a sponsor: from one sign to the next nearby, and single signs.

    A spot between two signs may itself read like advice; so all of it is left out.
    """
    signs = [place for place, p in enumerate(passages) if _SPONSOR.search(p.text)]
    found = set(signs)
    for one, other in pairwise(signs):
        if other - one <= _ONE_SPOT:
            found.update(range(one, other))
    return frozenset(found)
