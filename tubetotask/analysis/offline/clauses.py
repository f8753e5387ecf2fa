"""The clauses of an English sentence that name something to do, found by form alone.

Invariant: a clause is a place in the sentence (``verb``: where its verb of action begins), so what
is cut there is the speaker's own. Whether it is advice is judged elsewhere (``advice.score``):
"let me show you" has a clause too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tubetotask.analysis.offline.verbs import gerund_of, is_action, opens_imperative


@dataclass(frozen=True, slots=True)
class Clause:
    """``kind`` is a key of ``KINDS`` or "imperative"; ``lead`` the words that gave it away.

    ``start``: where a title may begin (before "don't" or "never"); ``verb``: the verb of action;
    ``word``: that verb, base form. ``negated``: not to do it.
    """

    kind: str
    lead: str
    start: int
    verb: int
    word: str
    negated: bool = False


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
            rf"{_PEOPLE}{_W}{_ADVERBS}(?:don't|do not|doesn't|won't|never|needn't){_W}{_ADVERBS}(?:need|have){_W}to{_W}{_ADVERBS}"
        ),
    ),  # fmt: skip
    (
        "should not",
        True,
        _pattern(
            rf"(?:{_PEOPLE}|we|one){_W}{_ADVERBS}(?:(?:shouldn't|mustn't)|(?:should|must|want{_W}to){_W}{_ADVERBS}(?:not|never)|(?:don't|do not|never){_W}{_ADVERBS}want{_W}to){_W}{_ADVERBS}"
        ),
    ),  # fmt: skip
    (
        "should",
        False,
        _pattern(
            rf"(?:{_PEOPLE}|we|one|and|then){_W}{_ADVERBS}(?:should|ought{_W}to|must|had{_W}better|better){_W}{_DO}"
        ),
    ),  # fmt: skip
    ("should", False, _pattern(rf"(?:you'd|we'd|they'd){_W}better{_W}{_DO}")),
    (
        "need to",
        False,
        _pattern(
            rf"(?:{_PEOPLE}){_W}{_ADVERBS}(?:need{_W}to|have{_W}to|has{_W}to|needs{_W}to|have{_W}got{_W}to|got{_W}to|gotta|will{_W}need{_W}to|may{_W}need{_W}to|do{_W}need{_W}to){_W}{_DO}"
        ),
    ),  # fmt: skip
    ("need to", False, _pattern(rf"(?:you've|they've){_W}{_ADVERBS}got{_W}to{_W}{_DO}")),
    ("need to", False, _pattern(rf"(?:you'll){_W}{_ADVERBS}(?:need|have|want){_W}to{_W}{_DO}")),
    (
        "want to",
        False,
        _pattern(
            rf"you{_W}{_ADVERBS}(?:will |do |may |might )?{_ADVERBS}(?:want{_W}to|wanna){_W}{_DO}"
        ),
    ),  # fmt: skip
    (
        "you can",
        False,
        _pattern(rf"(?:you|people|one){_W}{_ADVERBS}(?:can|could|may|might){_W}{_DO}"),
    ),  # fmt: skip
    (
        "you will",
        False,
        _pattern(
            rf"(?:you'll|you{_W}will|you're{_W}{_ADVERBS}(?:going{_W}to|gonna)|you{_W}are{_W}{_ADVERBS}going{_W}to|you{_W}would|you'd){_W}{_DO}"
        ),
    ),  # fmt: skip
    ("we do", False, _pattern(rf"(?:we're|we{_W}are){_W}{_ADVERBS}(?:going{_W}to|gonna){_W}{_DO}")),
    (
        "we do",
        False,
        _pattern(
            rf"(?:we'll|we{_W}will|we{_W}can|we{_W}{_ADVERBS}want{_W}to|we{_W}{_ADVERBS}need{_W}to|we{_W}have{_W}to|we{_W}{_ADVERBS}wanna){_W}{_DO}"
        ),
    ),  # fmt: skip
    ("I do", False, _pattern(rf"(?:i'm|i{_W}am){_W}{_ADVERBS}(?:going{_W}to|gonna){_W}{_DO}")),
    ("I do", False, _pattern(rf"(?:i'll|i{_W}will){_W}{_DO}")),
    ("let's", False, _pattern(rf"(?:let's|let us){_W}{_DO}")),
    (
        "recommend",
        False,
        _pattern(
            rf"(?:i|we|i'd|we'd|would|experts|they){_W}{_ADVERBS}(?:would |do |will |can )?{_ADVERBS}(?:recommend|suggest|advise|encourage|urge|challenge|invite|tell|beg){_W}(?:that )?(?:{_PEOPLE}{_W})?(?:should )?{_TO}"
        ),
    ),  # fmt: skip
    ("i would", False, _pattern(rf"(?:i'd|i{_W}would){_W}{_ADVERBS}(?:rather |say )?{_ADVERBS}")),
    (
        "the way is",
        False,
        _pattern(
            rf"(?:the|my|one|another|our|a|number \w+|step \w+|first|best|biggest|easiest){_W}(?:[\w']+{_W}){{0,4}}?{_THING}\b[^.?!;]{{0,60}}?(?<!\w)(?:is|would be|was|here is)(?: going)?(?: that you)?(?: should)?{_W}{_ADVERBS}{_TO}"
        ),
    ),  # fmt: skip
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
            rf"(?:it's|it is|it'd be|it would be|that's|is|are|be){_W}(?:\w+{_W})?(?:important|best|better|good|great|worth|worthwhile|critical|essential|crucial|helpful|useful|wise|smart|easier|easiest|a good idea|a great idea|vital|necessary|time){_W}(?:for you )?(?:to{_W}|that you{_W}(?:should )?)?{_ADVERBS}"
        ),
    ),  # fmt: skip
    (
        "it helps",
        False,
        _pattern(rf"(?:it{_W}(?:really )?(?:helps|pays|makes sense)){_W}to{_W}{_ADVERBS}"),
    ),
    (
        "how about",
        False,
        _pattern(
            rf"(?:why{_W}not|why{_W}don't{_W}you|how{_W}about|what{_W}if{_W}you|have{_W}you{_W}tried|feel{_W}free{_W}to){_W}{_ADVERBS}"
        ),
    ),  # fmt: skip
    ("you do", False, _pattern(rf"(?:you){_W}{_ADVERBS}")),
    ("we plain", False, _pattern(rf"(?:we|i){_W}{_ADVERBS}")),
)

_LEAD_INS = _pattern(
    rf"(?:(?:so|and|but|or|now|then|okay|ok|alright|all right|well|right|yeah|yes|no|first of all|"
    r"first|firstly|second|secondly|third|thirdly|next|finally|lastly|last|also|just|really|"
    r"actually|basically|simply|literally|please|again|once again|instead|of course|you know|i mean|kind of|"
    r"sort of|uh|um|er|like|maybe|perhaps|probably|definitely|therefore|because|"
    r"step (?:number )?\w+|number \w+|tip (?:number )?\w+|rule (?:number )?\w+|for example|for instance|from here|from there|"
    r"at (?:this|that) point|in that case|in short|obviously|hopefully|ideally|alternatively|otherwise|meanwhile|"
    r"always|either|even|ultimately|honestly|seriously|trust me|look|listen|hey|guys|folks|everyone|"
    r"to (?:start|begin)(?: with)?|go ahead and|go|try to|try and|"
    r"it's|the (?:first|second|third|last|next|main) (?:thing|tip|step|one) is)"
    rf"(?:[\s,:.-]+|$))*"
)
_FIRM = frozenset({"should", "need to", "recommend", "the way is"})
_NOT = re.compile(rf"(?:don't|do not|never|dont){_W}{_ADVERBS}(?:ever |want to |try to )?")
_WORD = re.compile(r"[a-z0-9][a-z0-9'-]*")
_BORDER = re.compile(r"(?:[,;:—–]|\.\.\.|[.!?](?=\s)|(?<=\s)(?:and|then|but|or|so)(?=\s))\s*")


# What follows is a condition, a time or a reported question: not said to be done.
_SUBORDINATED = re.compile(
    r"(?<![\w'])(?:if|when|whenever|once(?! again)|as soon as|before|after|while|unless|until|because|how|where|"
    r"(?<!that's )why|whether|since|although|as|than|the way|every time|the time|in case|which|that's what|"
    r"something|anything|everything|so that|as much as|as long as|the things?|things)"
    r"(?:[\s,]+(?:that|just|really|actually|then|also|like|you know|again))*[\s,]+$"
)
# "..., right?" asks nothing; neither does "why not ...?".
_QUESTION = re.compile(r"(?<!right)(?<!okay)(?<!yeah)(?<!ok)\?[\s\"”'’)]*$")
_LEADS = frozenset(kind for kind, negated, _ in KINDS if kind not in {"I do", "we plain", "need not"}) | {
    "imperative", "comma imperative"
}  # fmt: skip
_EMPTY = re.compile(
    r"(?:(?:don't|never|just|also|always|please)[\s,]+)*(?:let (?:me|us|alone|that sink)|thank|thanks|imagine|suppose|guess|"
    r"welcome|excuse|forgive|bear with|hear me|tell (?:me|us|you)|show (?:me|us|you)|give (?:me|us|you)|"
    r"help (?:me|us)|walk (?:me|us)|talk (?:to me|about|a little)|take (?:me|us) |take a (?:quick )?look|"
    r"look at (?:this|that|these|here|it)|see\b|say\b|get (?:me|into it)|"
    r"go back to|move on|dive in|jump in|come back|picture|notice|note that|wait\b|hold on|stay tuned|"
    r"remember\b(?! to)|forget about|worry|get me wrong|believe|trust me|mind\b|keep in mind|be (?:able|honest with you|like|kidding|wrong|fine)|"
    r"(?:make sure |be sure |don't forget |remember |forget )?(?:to |you )?(?:subscribe|like and|hit the (?:bell|like|sub)|check out my)|"
    r"refer to (?:my|our|your)|help you|join us|sign up|click (?:the|that|on the) link|head (?:over )?to|stick around|follow (?:me|us)\b|leave (?:a|your|us a) (?:comment|review)|check (?:it|this|that) out|call it|"
    r"ask the question|make (?:sense|it clear|sure i\b|sure we\b)|know\b|want\b|need\b|have\b(?= (?:a|an|some|any|the|this|that|these|one|two|three|more|no|been|had|mentioned)\b))"
)


def plain(text: str) -> str:
    """``text`` in lower case with straight apostrophes: every place stays where it is."""
    lowered = text.lower()
    return (lowered if len(lowered) == len(text) else text).replace("’", "'").replace("\n", " ")


def find(text: str) -> list[Clause]:
    """All clauses of ``text``, by where their verb stands; one per verb, the surest kind first."""
    low = plain(text)
    if _QUESTION.search(low):
        return []
    found: dict[int, Clause] = {}
    for at in _openings(low):
        clause = _imperative(low, at)
        if clause:
            found.setdefault(clause.verb, clause)
    for kind, negated, pattern in KINDS:
        for match in pattern.finditer(low):
            clause = _after(low, match, kind, negated)
            if clause and not _SUBORDINATED.search(low, 0, match.start()):
                found.setdefault(clause.verb, clause)
    return _led([found[at] for at in sorted(found)])


def _led(clauses: list[Clause]) -> list[Clause]:
    """Without "and set the field" where nothing before it addresses the listener."""
    kept: list[Clause] = []
    for clause in clauses:
        if clause.kind != "joined imperative" or any(c.kind in _LEADS for c in kept):
            kept.append(clause)
    return kept


def _openings(low: str) -> list[int]:
    return [0, *(m.end() for m in _BORDER.finditer(low))]


def _imperative(low: str, at: int) -> Clause | None:
    """The command that begins at ``at``, behind its lead-ins."""
    lead = _LEAD_INS.match(low, at)
    begin = start = lead.end() if lead else at
    negation = _NOT.match(low, start)
    if negation:
        start = negation.end()
    word = _WORD.match(low, start)
    if not word:
        return None
    following = _WORD.search(low, word.end())
    after = following.group() if following else ""
    if _EMPTY.match(low, begin):
        return None
    name = word.group()
    glued = following is not None and low[word.end() : following.start()].strip(" ") != ""
    if name == "be" or (negation and is_action(name)):
        if name == "be" and (not after or glued):
            return None
    elif not opens_imperative(name, "" if glued else after):
        return None
    kind = "imperative" if at == 0 else _kind_at(low, at)
    return Clause(kind, low[at : word.end()].strip(), begin, start, name, bool(negation))


def _kind_at(low: str, at: int) -> str:
    before = low[:at].rstrip()
    if before.endswith((".", "!", "?", ":", ";", "...", "—", "–")):
        return "imperative"
    if before.endswith(","):
        conditional = re.search(r"(?:^|[,.;] )(?:\w+ )?(?:if|when|once|before|after|whenever|to|for|in|unless|by|until)\b[^.,;]*,$", before)  # fmt: skip
        return "imperative" if conditional else "comma imperative"
    return "joined imperative"


def _after(low: str, match: re.Match[str], kind: str, negated: bool) -> Clause | None:
    """The clause whose verb stands where ``match`` ends."""
    verb = match.end()
    negation = _NOT.match(low, verb) if kind in {"the way is", "recommend", "let's"} else None
    if negation:
        verb = negation.end()
    word = _WORD.match(low, verb)
    if not word:
        return None
    name = word.group()
    if _EMPTY.match(low, verb) and not (name in {"have", "remember", "keep"} and kind in _FIRM):
        return None
    base = name if is_action(name) else None
    if base is None and kind in {"recommend", "the way is", "it helps", "how about"}:
        base = gerund_of(name)
    if base is None and name in {"be", "not"} and kind in {"should", "need to", "want to"}:
        base = "be" if name == "be" else None
    if base is None or (
        kind in {"you do", "we plain", "i would"} and _is_noun_here(low, word.end(), name)
    ):
        return None
    start = _start(match) if negated else match.end()
    return Clause(kind, match.group().strip(" ,"), start, verb, base, negated or bool(negation))


def _start(match: re.Match[str]) -> int:
    """Where "never" or "don't" begins; the whole turn where the "not" hangs on its subject."""
    never = re.search(r"never|(?:don't|do not)(?=[\s,]+(?:[\w']+[\s,]+)*want)", match.group())
    return match.start() + (never.start() if never else 0)


def _is_noun_here(low: str, end: int, name: str) -> bool:
    following = _WORD.match(low, end + 1)
    return not opens_imperative(name, following.group() if following else "")
