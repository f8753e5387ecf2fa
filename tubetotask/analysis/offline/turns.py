"""Turns of spoken English that lead to something to do, and those that only sound like it.

Invariant: forms only. Each pattern of ``KINDS`` ends where the verb (or its "to") begins; a text
is given in lower case with straight apostrophes.
"""

from __future__ import annotations

import re

_W = r"[\s,]+"  # between two words
_ADVERBS = (
    r"(?:(?:just|really|always|probably|also|first|then|actually|simply|maybe|at least|even|still|"
    r"definitely|only|kind of|sort of|basically|absolutely|again|uh|um|you know|like|instead|"
    r"now|all|both|once again|therefore|certainly|ideally|\w{3,}ly)[\s,]+)*"
)
_PEOPLE = (
    r"(?:you|you guys|you all|y'all|everyone|everybody|anyone|people|folks|(?:the )?listeners?|"
    r"the viewer|(?:every|a|the) (?:founder|leader|manager|team|company|parent|student|beginner|"
    r"developer|engineer|designer|marketer|writer|person)|founders|leaders|managers|teams|"
    r"companies|parents|students|beginners|developers|engineers|designers|marketers|writers)"
)
_DO = rf"(?:go ahead and |go |try to |try and |start to |come |be able to |work to )?{_ADVERBS}"
_TO = rf"(?:to{_W})?{_DO}"
_THING = (
    r"(?:advice|tip|recommendation|suggestion|trick|key|way|thing|step|rule|strategy|move|"
    r"approach|solution|protocol|hack|practice|answer|place to start|option|method|secret|fix|"
    r"takeaway|message|lesson|challenge|homework|exercise|assignment|job|ask|priority|idea|point)"
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){text}", re.ASCII)


# kind, whether "not to do it", pattern that ends where the verb (or its "to") begins.
KINDS: tuple[tuple[str, bool, re.Pattern[str]], ...] = (
    (
        "need not",
        True,
        _pattern(
            rf"{_PEOPLE}{_W}{_ADVERBS}(?:don't|do not|doesn't|won't|never|needn't){_W}"
            rf"{_ADVERBS}(?:need|have){_W}to{_W}{_ADVERBS}"
        ),
    ),
    (
        "should not",
        True,
        _pattern(
            rf"(?:{_PEOPLE}|we|one){_W}{_ADVERBS}(?:(?:shouldn't|mustn't)|(?:should|"
            rf"must|want{_W}to){_W}{_ADVERBS}(?:not|never)|(?:don't|do not|never){_W}"
            rf"{_ADVERBS}want{_W}to){_W}{_ADVERBS}"
        ),
    ),
    (
        "should",
        False,
        _pattern(
            rf"(?:{_PEOPLE}|we|one|and|then){_W}{_ADVERBS}(?:should|ought{_W}to|must|"
            rf"had{_W}better|better){_W}{_DO}"
        ),
    ),
    ("should", False, _pattern(rf"(?:you'd|we'd|they'd){_W}better{_W}{_DO}")),
    (
        "need to",
        False,
        _pattern(
            rf"(?:{_PEOPLE}){_W}{_ADVERBS}(?:need{_W}to|have{_W}to|has{_W}to|needs{_W}"
            rf"to|have{_W}got{_W}to|got{_W}to|gotta|will{_W}need{_W}to|may{_W}need{_W}"
            rf"to|do{_W}need{_W}to){_W}{_DO}"
        ),
    ),
    ("need to", False, _pattern(rf"(?:you've|they've){_W}{_ADVERBS}got{_W}to{_W}{_DO}")),
    ("need to", False, _pattern(rf"(?:you'll){_W}{_ADVERBS}(?:need|have|want){_W}to{_W}{_DO}")),
    (
        "want to",
        False,
        _pattern(
            rf"you{_W}{_ADVERBS}(?:will |do |may |might )?{_ADVERBS}(?:want{_W}to|wanna){_W}{_DO}"
        ),
    ),
    (
        "you can",
        False,
        _pattern(rf"(?:you|people|one){_W}{_ADVERBS}(?:can|could|may|might){_W}{_DO}"),
    ),
    (
        "you will",
        False,
        _pattern(
            rf"(?:you'll|you{_W}will|you're{_W}{_ADVERBS}(?:going{_W}to|gonna)|you{_W}"
            rf"are{_W}{_ADVERBS}going{_W}to|you{_W}would|you'd){_W}{_DO}"
        ),
    ),
    ("we do", False, _pattern(rf"(?:we're|we{_W}are){_W}{_ADVERBS}(?:going{_W}to|gonna){_W}{_DO}")),
    (
        "we do",
        False,
        _pattern(
            rf"(?:we'll|we{_W}will|we{_W}can|we{_W}{_ADVERBS}want{_W}to|we{_W}"
            rf"{_ADVERBS}need{_W}to|we{_W}have{_W}to|we{_W}{_ADVERBS}wanna){_W}{_DO}"
        ),
    ),
    ("I do", False, _pattern(rf"(?:i'm|i{_W}am){_W}{_ADVERBS}(?:going{_W}to|gonna){_W}{_DO}")),
    ("I do", False, _pattern(rf"(?:i'll|i{_W}will){_W}{_DO}")),
    ("let's", False, _pattern(rf"(?:let's|let us){_W}{_DO}")),
    (
        "recommend",
        False,
        _pattern(
            rf"(?:i|we|i'd|we'd|would|experts|they){_W}{_ADVERBS}(?:would |do |will |"
            rf"can )?{_ADVERBS}(?:recommend|suggest|advise|encourage|urge|challenge|"
            rf"invite|tell|beg){_W}(?:that )?(?:{_PEOPLE}{_W})?(?:should )?{_TO}"
        ),
    ),
    ("i would", False, _pattern(rf"(?:i'd|i{_W}would){_W}{_ADVERBS}(?:rather |say )?{_ADVERBS}")),
    (
        "the way is",
        False,
        _pattern(
            r"(?:the|my|one|another|our|a|number \w+|step \w+|first|best|biggest|"
            rf"easiest){_W}(?:[\w']+{_W}){{0,4}}?{_THING}\b[^.?!;]{{0,60}}?(?<!\w)"
            rf"(?:is|would be|was|here is)(?: going)?(?: that you)?(?: should)?{_W}"
            rf"{_ADVERBS}{_TO}"
        ),
    ),
    (
        "the way is",
        False,
        _pattern(
            rf"(?:what){_W}(?:you|we|i|works|people)[^.?!;]{{0,60}}?(?<!\w)is{_W}{_ADVERBS}{_TO}"
        ),
    ),
    (
        "it helps",
        False,
        _pattern(
            rf"(?:it's|it is|it'd be|it would be|that's|is|are|be){_W}(?:\w+{_W})"
            r"?(?:important|best|better|good|great|worth|worthwhile|critical|"
            r"essential|crucial|helpful|useful|wise|smart|easier|easiest|a good idea|"
            rf"a great idea|vital|necessary|time){_W}(?:for you )?(?:to{_W}|that "
            rf"you{_W}(?:should )?)?{_ADVERBS}"
        ),
    ),
    (
        "it helps",
        False,
        _pattern(rf"(?:it{_W}(?:really )?(?:helps|pays|makes sense)){_W}to{_W}{_ADVERBS}"),
    ),
    (
        "how about",
        False,
        _pattern(
            rf"(?:why{_W}not|why{_W}don't{_W}you|how{_W}about|what{_W}if{_W}you|"
            rf"have{_W}you{_W}tried|feel{_W}free{_W}to){_W}{_ADVERBS}"
        ),
    ),
    ("you do", False, _pattern(rf"(?:you){_W}{_ADVERBS}")),
    ("we plain", False, _pattern(rf"(?:we|i){_W}{_ADVERBS}")),
)

LEAD_INS = _pattern(
    r"(?:(?:so|and|but|or|now|then|okay|ok|alright|all right|well|right|yeah|yes|no|first of all|"
    r"first|firstly|second|secondly|third|thirdly|next|finally|lastly|last|also|just|really|"
    r"actually|basically|simply|literally|please|again|once again|instead|of course|"
    r"you know|i mean|kind of|"
    r"sort of|uh|um|er|like|maybe|perhaps|probably|definitely|therefore|because|"
    r"step (?:number )?\w+|number \w+|tip (?:number )?\w+|rule (?:number )?\w+|for "
    r"example|for instance|from here|from there|"
    r"at (?:this|that) point|in that case|in short|obviously|hopefully|ideally|"
    r"alternatively|otherwise|meanwhile|"
    r"always|either|even|ultimately|honestly|seriously|trust me|look|listen|hey|guys|"
    r"folks|everyone|"
    r"to (?:start|begin)(?: with)?|go ahead and|go|try to|try and|"
    r"it's|the (?:first|second|third|last|next|main) (?:thing|tip|step|one) is)"
    r"(?:[\s,:.-]+|$))*"
)
FIRM = frozenset({"should", "need to", "recommend", "the way is"})
NOT = re.compile(rf"(?:don't|do not|never|dont){_W}{_ADVERBS}(?:ever |want to |try to )?")
WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
BORDER = re.compile(r"(?:[,;:—–]|\.\.\.|[.!?](?=\s)|(?<=\s)(?:and|then|but|or|so)(?=\s))\s*")


# What follows is a condition, a time or a reported question: not said to be done.
SUBORDINATED = re.compile(
    r"(?<![\w'])(?:if|when|whenever|once(?! again)|as soon as|before|after|while|"
    r"unless|until|because|how|where|"
    r"(?<!that's )why|whether|since|although|as|than|the way|every time|the time|in "
    r"case|which|that's what|"
    r"something|anything|everything|so that|as much as|as long as|the things?|things)"
    r"(?:[\s,]+(?:that|just|really|actually|then|also|like|you know|again))*[\s,]+$"
)
# "..., right?" asks nothing; neither does "why not ...?".
QUESTION = re.compile(r"(?<!right)(?<!okay)(?<!yeah)(?<!ok)\?[\s\"”'’)]*$")
LEADS = frozenset(
    kind for kind, negated, _ in KINDS if kind not in {"I do", "we plain", "need not"}
) | {"imperative", "comma imperative"}
EMPTY = re.compile(
    r"(?:(?:don't|never|just|also|always|please)[\s,]+)*(?:let (?:me|us|alone|that "
    r"sink)|thank|thanks|imagine|suppose|guess|"
    r"welcome|excuse|forgive|bear with|hear me|tell (?:me|us|you)|show (?:me|us|you)|"
    r"give (?:me|us|you)|"
    r"help (?:me|us)|walk (?:me|us)|talk (?:to me|about|a little)|take (?:me|us) |"
    r"take a (?:quick )?look|"
    r"look at (?:this|that|these|here|it)|see\b|say\b|get (?:me|into it)|"
    r"go back to|move on|dive in|jump in|come back|picture|notice|note that|wait\b|"
    r"hold on|stay tuned|"
    r"remember\b(?! to)|forget about|worry|get me wrong|believe|trust me|mind\b|keep "
    r"in mind|be (?:able|honest with you|like|kidding|wrong|fine)|"
    r"(?:make sure |be sure |don't forget |remember |forget )?(?:to |you )"
    r"?(?:subscribe|like and|hit the (?:bell|like|sub)|check out my)|"
    r"refer to (?:my|our|your)|help you|join us|sign up|click (?:the|that|on the) "
    r"link|head (?:over )?to|stick around|follow (?:me|us)\b|leave (?:a|your|us a) "
    r"(?:comment|review)|check (?:it|this|that) out|call it|"
    r"ask the question|make (?:sense|it clear|sure i\b|sure we\b)|know\b|want\b|"
    r"need\b|have\b(?= (?:a|an|some|any|the|this|that|these|one|two|three|more|no|"
    r"been|had|mentioned)\b))"
)
