"""Whether a passage can stand alone before a reader who has not seen the video.

Invariant: a judgement of form, not of worth: 1 for a whole sentence that names what it speaks of,
towards 0 for greetings, sponsors, housekeeping, talk about the talk itself, questions, fragments
and sentences that hang on a pronoun.
Only the wording is looked at, so the same words always get the same figure. The cues are English;
in other languages only length and repetition count.
"""

from __future__ import annotations

import re
from math import sqrt

from tubetotask.analysis.tokens import words
from tubetotask.domain.transcript import Passage

_HOUSEKEEPING = re.compile(
    r"\b(subscrib|hit (that|the) (like|bell)|like button|notification bell|smash that|sponsor|"
    r"promo code|discount code|coupon|use (the |my )?code\b|link(s)? (is |are )?(down )?"
    r"(in the|below)|in the description|show notes|patreon|affiliate|free trial|sign up (at|for)|"
    r"percent off|% off|leave a (comment|review|rating)|follow (me|us) on|merch\b|"
    r"(my|our) (mailing list|newsletter)\b|(join|subscribe to|sign up for) the newsletter|"
    r"thanks? (you )?(so much )?for (watching|listening|joining|having|tuning)|welcome (back )?to|"
    r"see you (in the )?next|next (video|episode|week)|stay tuned|my name is|"
    r"(hello|hi|hey),? (everyone|everybody|guys|folks|friends|there)|can you hear me|"
    r"(end|rest|start) of (this|the) (series|episode|podcast|video|show|talk)|"
    r"(share|see) my screen|next slide|brought to you by|today'?s (episode|video|sponsor))",
    re.IGNORECASE,
)
# Of the talk or show itself: what will be said, who is there, how the speaker came to be there.
_ABOUT_THE_TALK = re.compile(
    r"\b(?:in (?:my|our|this|today['’]s|the (?:last|next|previous)|my (?:last|next)) (?:\w+ )?"
    r"(?:conversation|chat|interview|episode|video|podcast|talk|lecture|session|segment)|"
    r"this (?:\w+ )?(?:episode|podcast|conversation|segment|interview)|"
    r"(?:excited|happy|thrilled|honou?red|pleased|great|good|glad) to (?:be here|have you|"
    r"be able to|bring you|sit down|welcome|see (?:you|everybody|everyone))|"
    r"thank(?:s| you)(?: so much)? for (?:being|coming|making|doing|taking|your "
    r"(?:time|attention))|"
    r"my (?:next |today['’]s )?guests?\b|bring you this|i got to sit down|sat down with|"
    r"(?:we['’]re|we are|i['’]m|i am) (?:going to|gonna) (?:talk|be talking|cover|look at|discuss|"
    r"go over|dive|start|show you|walk you)|"
    r"(?:i|we) (?:want|wanted|would like|['’]d like|thought it(?:['’]d| would) be)\b.{0,30}"
    r"\b(?:to (?:talk|start|begin|dive|dig|chat)|start (?:off|with))|"
    r"(?:before we|let['’]s|let me) (?:get into|start|begin|dive|move on|talk about|get started|"
    r"do that)|let['’]s (?:\w+ )?walk through|we cover a lot of|for our (?:conversation|chat)\b|"
    r"(?:you['’]re|you are|anything you are) comfortable sharing|(?:lot of|much) wisdom\b|"
    r"i['’]m (?:just |really |also )?curious (?:just )?(?:to|what|how|if|whether|about)\b|"
    r"(?:we|i)(?:['’]ve| have)? (?:just |already )?talked (?:a (?:lot|little|bit) )?about|"
    r"you(?:['’]ve)? (?:also )?mentioned|as i (?:mentioned|said)|(?:i|we) (?:ask|asked) everyone|"
    r"lightning round|we['’]ll (?:get|come) (?:back )?to (?:that|this|it)|"
    r"in just a (?:moment|minute|second))",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:i['’]m|i am) (?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?,? "
    r"(?:and (?:i|i['’]m)\b|(?:the|an?|head|ceo|founder|director)\b)|"
    r"^(?-i:[A-Z])\w+(?: (?-i:[A-Z])[\w-]+)? is (?:an? |the )?(?:\w+ )?(?:head|founder|co-?founder|"
    r"ceo|cto|author|host|director|professor|investor|veteran) (?:of|at|and|behind)\b|"
    r"\bi (?:came to|joined|work(?:ed)? (?:at|for)) (?-i:[A-Z])?\w+ (?:from|in|as|about)\b",
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
    if _ABOUT_THE_TALK.search(text) or _INTRODUCED.search(text):
        value *= 0.4
    if text.endswith(("...", "…")):
        value *= 0.48  # broken off
    elif text.endswith("?"):
        value *= 0.49  # what is asked is not what is said
    if _HANGING.match(text):
        value *= 0.7
    elif _CUT_OFF.match(text):
        value *= 0.48
    elif _CONNECTED.match(text):
        value *= 0.85
    if count < 7:
        value *= 0.6
    elif count > 60:
        value *= 0.7
    if passage.confidence == 0.0 or len(set(words(text))) < 0.4 * count:
        value *= 0.3  # a recogniser's loop
    return value
