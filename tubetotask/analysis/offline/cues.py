"""What a sentence of a talk shows of being advice, or of being something else: one row of numbers.

Invariant: the order and meaning of ``NAMES`` belong to the trained weights; a change here needs
training again (``training/advice.py``). Each number looks at one sentence; its neighbours are
weighed in ``advice.score``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tubetotask.analysis.offline.clauses import Clause, plain
from tubetotask.analysis.offline.turns import KINDS
from tubetotask.analysis.offline.verbs import STATIVE, gerund_of, listed, verbs

Floats = NDArray[np.float32]

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{' '.join(words.split())})(?![\w'])")


# Commands that ask for nothing to be done.
RHETORICAL = _any(
    r"imagine|look|listen|think (?:about|of)|let's say|say you|suppose|guess what|mind you|"
    r"don't get me wrong|let me|let's (?:talk|look|see|take a look|get into|dive|jump|"
    r"move on|go back|"
    r"start with|begin|call)|let us|bear with me|hear me out|you know what|remember when|notice|"
    r"consider this|picture|wait|hold on|stay tuned|welcome|thank you|thanks|excuse me|believe me|"
    r"trust me|tell me|tell us|talk (?:to me|about)|walk us|help me|help us|don't "
    r"worry|keep in mind|"
    r"take (?:a |me )?for example|take for instance|see you|check this out|give me|"
    r"show you|tell you|explain"
)
HOUSEKEEPING = _any(
    r"subscribe|subscribed|like button|thumbs up|the bell|comments?|comment below|description|"
    r"link(?:ed|s)?|this (?:video|channel|episode|lecture|course|talk|session|section)"
    r"|next (?:video|episode|lecture|time|week)|"
    r"my (?:channel|newsletter|website|book|course|podcast)|our (?:newsletter|website|"
    r"podcast|sponsors?)|"
    r"newsletter|podcast|patreon|instagram|twitter|youtube|watching|show notes|slide|slides|"
    r"come back to|previous video|last (?:video|time|lecture)|stick around|questions"
)
SPONSOR = _any(
    r"sponsors?|sponsored|brought to you|promo|discount|coupon|% off|percent off|free trial|"
    r"sign up|offer code|checkout|limited time|dot com|\w+\.(?:com|io|ai|co|org)|free shipping|"
    r"today's episode|go to \w+\.|try it free|for free|demo today|get started today|partner"
)
# Beside one of these a command sells something.
ADVERT = re.compile(
    r"sponsor|brought to you by|promo code|offer code|discount code|\d+ ?% off|"
    r"percent off|free trial|free shipping|"
    r"\w\.(?:com|io|ai|co|org)/|(?<!\w)dot com|our partner|today's episode is|special offer|"
    r"(?:free|credit) (?:account|plan|demo|on your next)|get started (?:for free|today)"
)
STORY = _any(
    r"i was|we were|he was|she was|they were|he said|she said|they said|i said|i told|told me|"
    r"he told|we had|i had|they had|i went|we went|i did|we did|i got|we got|i thought|used to|"
    r"back then|years ago|last year|one day|at the time|when i|i remember|i've|we've|"
    r"i decided|we decided"
)
DUTY = _any(
    r"should|must|ought|need to|have to|got to|make sure|important|recommend|suggest|advice|advise|"
    r"encourage|better|best|always|never|tip|key|step|try|avoid|instead|rule|start by|focus on|"
    r"ensure|be sure|remember to|don't forget|worth|highly|every day|each day|your"
)
STEP = _any(
    r"now|then|next|first|once|until|after that|before|again|just like this|like this|going to|"
    r"we're|and then|here|finally|step|minutes|seconds|degrees|inch|inches|press|"
    r"click|fold|add|place"
)
HEDGE = _any(
    r"maybe|perhaps|probably|might|could|i think|i guess|sort of|kind of|or something|whatever"
)
CONDITION = _any(r"if|when|whenever|once|before|after|unless|until")
REPORTED = re.compile(r"[\"“”]|(?<![\w'])(?:said|says|say|told|asked|goes|like,)(?![\w'])")
_QUESTION_START = _any(
    r"(?:so |and |but |well |now |okay )*(?:what|why|how|who|where|when|which|do|does|"
    r"did|is|are|was|can|could|would|should|have|has)"
)
_PAST = re.compile(
    r"[a-z]{2,}ed|was|were|had|did|went|got|said|came|took|made|thought|told|found|"
    r"knew|gave|saw|became|started"
)

_KIND_NAMES = (
    "imperative",
    "comma imperative",
    "joined imperative",
    *dict.fromkeys(kind for kind, _, _ in KINDS),
)
VAGUE = STATIVE | {"do", "go", "show", "come", "end", "call"}
_SUBORDINATE = _any(
    r"(?:so |and |but |now |or |because |then )*(?:if|when|once|because|which|that|unless|"
    r"while|since|although|whenever|as long as|where|who|what|how)"
)
_FAMILIES = {
    "command": ("imperative", "comma imperative", "joined imperative"),
    "duty": (
        "should",
        "need to",
        "should not",
        "recommend",
        "the way is",
        "it helps",
        "want to",
    ),
    "step": ("we do", "I do", "you will", "let's"),
}
_FAMILY = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds}
_MAIN = ("command", "duty", "step", "other")
_PLAIN = (
    "words|short|long|digits|question|asks|rhetorical|housekeeping|sponsor|story|duty|step|hedge|"
    "condition|reported|you|first person|third person|past|negated|gerund|stative verb|"
    "light verb|telling verb|clauses|early clause|late clause|title|title words|title thin|let|"
    "I think|ends open|sure borders|imperative let|be|your|the object|pronoun object|you start|"
    "if you|if only|colon|we|opens under|only under|starts small"
)
_PLAIN_NAMES = (
    *(f"vague {family}" for family in _MAIN),
    *(f"main {family}" for family in _MAIN),
    *_PLAIN.split("|"),
)
NAMES: tuple[str, ...] = (*_KIND_NAMES, *_PLAIN_NAMES)
_AT = {name: at for at, name in enumerate(NAMES)}


def row(
    text: str, clauses: Sequence[Clause], main: Clause | None, title: str | None, confidence: float
) -> Floats:
    """The numbers of one sentence: ``main`` is the clause its ``title`` would be cut from."""
    low = plain(text)
    words = _WORD.findall(low)
    count = max(1, len(words))
    values = np.zeros(len(NAMES), np.float32)

    def put(name: str, value: float) -> None:
        values[_AT[name]] = value

    for clause in clauses:
        vague = clause.word in VAGUE
        put(f"vague {_FAMILY.get(clause.kind, 'other')}" if vague else clause.kind, 1.0)
    put("words", min(len(words), 60) / 30)
    put("short", float(len(words) < 5))
    put("long", float(len(words) > 40))
    put("digits", float(any(w[0].isdigit() for w in words)))
    put("question", float(low.rstrip(" \"'”’").endswith("?")))
    put("asks", float(bool(_QUESTION_START.match(low))))
    for name, pattern in _PATTERNS:
        put(name, float(bool(pattern.search(low))))
    put("duty", min(3, len(DUTY.findall(low))) / 2)
    put("step", min(4, len(STEP.findall(low))) / 2)
    put("you", min(4, sum(w.startswith("you") and w != "your" for w in words)) / 2)
    put("your", float("your" in words))
    put("we", min(3, sum(w in _WE for w in words)) / 2)
    put("first person", min(4, sum(w in _I for w in words)) / 2)
    put("third person", min(4, sum(w in _THEY for w in words)) / 2)
    put("past", min(1.0, 4 * sum(bool(_PAST.fullmatch(w)) for w in words) / count))
    put("clauses", min(len(clauses), 5) / 3)
    put("let", float("let" in words))
    put("I think", float("i think" in low or "i guess" in low))
    put("ends open", float(bool(words) and words[-1] in _OPEN))
    put("you start", float(bool(words) and words[0].startswith("you")))
    put("if you", float("if you" in low))
    put("if only", float("if you" in low and not (main and main.kind in _STRONG)))
    put("colon", float(":" in low))
    under = bool(_SUBORDINATE.match(low))
    put("opens under", float(under))
    put("only under", float(under and "," not in low and not (main and main.kind in _STRONG)))
    put("starts small", float(bool(words) and words[0] in _OPEN))
    put("sure borders", 1.0 if confidence >= 1.0 else 0.5)
    if main is not None:
        _put_clause(put, low, main, title)
    return values


def _put_clause(
    put: Callable[[str, float], None], low: str, main: Clause, title: str | None
) -> None:
    if family_of(main):
        put(f"main {family_of(main)}", 1.0)
    put("negated", float(main.negated))
    put("gerund", float(gerund_of(_first(low[main.verb :])) is not None))
    put("stative verb", float(main.word in STATIVE))
    put("light verb", float(main.word in verbs().light))
    put("telling verb", float(main.word not in STATIVE and main.word not in verbs().light))
    put("early clause", float(main.start < 25))
    put("late clause", float(main.start > 0.6 * len(low)))
    put("imperative let", float(main.word == "let"))
    put("be", float(main.word == "be"))
    rest = _WORD.findall(low[main.verb :])[1:3]
    put("the object", float(bool(rest) and rest[0] in _ARTICLES))
    put("pronoun object", float(bool(rest) and rest[0] in _PRONOUNS))
    put("title", float(title is not None))
    if title is not None:
        put("title words", min(len(title.split()), 15) / 10)
        put("title thin", float(len(title.split()) < 3))


def family_of(clause: Clause) -> str:
    """ "command", "duty", "step" or "other"; "" where the verb says little ("do", "see")."""
    return "" if clause.word in VAGUE else _FAMILY.get(clause.kind, "other")


def _first(low: str) -> str:
    match = _WORD.match(low)
    return match.group() if match else ""


_PATTERNS = (
    ("rhetorical", RHETORICAL),
    ("housekeeping", HOUSEKEEPING),
    ("sponsor", SPONSOR),
    ("story", STORY),
    ("hedge", HEDGE),
    ("condition", CONDITION),
    ("reported", REPORTED),
)
_WE = frozenset({"we", "we're", "we'll", "our", "let's", "us"})
_I = frozenset({"i", "i'm", "i'd", "i'll", "i've", "my", "me", "we've", "mine"})
_THEY = listed(
    "he she they he's she's they're their his her him them it it's that's there there's this"
)
_OPEN = listed(
    "and but so or the a an to of with because that if when for in at is are was i you we like"
)
_ARTICLES = listed("the a an your this that these those all every some any each")
_PRONOUNS = listed("it them him her me us you yourself that this")
_STRONG = frozenset(
    {"imperative", "should", "need to", "should not", "recommend", "the way is", "it helps"}
)
