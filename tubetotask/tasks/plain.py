"""Advice in one way of saying it: what grammar and spelling leave open is settled, the rest stays.

Invariant: each rule holds whatever the words are; none is there because of a pair that was seen. A
wrong cut can only keep two apart, for both must come out as the same words in the same order, and
whatever stands between them as they were said still does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_I = re.IGNORECASE
_LONGEST = 500  # letters; longer advice is nobody's title


def _any(words: str) -> str:
    return "|".join(words.split())


def plain(text: str, language: str) -> str:
    """The same advice, said plainly: of languages other than English in its usual order alone."""
    line = " ".join(text[:_LONGEST].replace("’", "'").split()).strip(" .!")
    for _ in range(2):  # "You know, what I'd do is …"
        line = _LEAD_IN.sub("", line)
    line = _FRONTED.sub(r"\g<what> \g<when>", line)
    for pattern, instead in _RULES if language == "en" else ():
        line = pattern.sub(instead, line)
    return " ".join(line.split())


# What leads in to advice and says nothing of it.
_LEAD_IN = re.compile(
    r"^(?:(?:so|please|just|and|but),? |(?:now|well|okay|ok|look|listen|again|honestly|also), "
    r"|you know,? "
    r"|(?:you|we) (?:really |just |always |absolutely )?"
    r"(?:should|must|(?:want|need|have|ought|got) to|wanna|gotta|'ve got to) "
    r"(?:really |just |always )?"
    r"|(?:what )?(?:i|we)(?:'d| would) (?:always |really |just )?(?:do is|say|recommend that you"
    r"|suggest that you|recommend you|suggest you|advise you to) "
    r"|(?:make|be) sure (?:that )?(?:to|you) |remember to |my (?:advice|tip) is to "
    r"|it(?:'s| is) (?:best|important|worth it|a good idea|a great idea) to "
    r"|go (?:ahead )?and |hay que |tienes que |il faut |pensez à )",
    _I,
)
# "Before a run, warm up" is "warm up before a run"; no comma may stand elsewhere.
_FRONTED = re.compile(
    r"^(?P<when>(?:"
    + _any(
        "every each in on at for before after when while if during until from once without as "
        "jeden jede jedes vor nach bei beim wenn bevor am im an in zu zum ohne "
        "cada antes después cuando si en por sin durante al "
        "chaque avant après quand si en pour sans pendant dans tous toutes"
    )
    + r")\b[^,]{2,60}), (?P<what>[^,]+)$",
    _I,
)

# One spelling of two.
_ISE = _any(
    "organ real optim prior priorit minim maxim summar memor personal custom apolog categor critic "
    "emphas final standard special util recogn visual digit monet capital central general modern "
    "normal social stabil synchron"
)
_SPELLED = (
    (rf"\b({_ISE})iz(e|ed|es|er|ers|ing)\b", r"\1is\2"),
    (r"\banalyz(e|ed|es|ing)\b", r"analys\1"),
    (r"\b(col|fav|behavi|neighb|lab|hon|flav|hum)or(s|ed|ing|ite|ites|hood)?\b", r"\1our\2"),
    (r"\b(cent|theat|lit|fib)er(s)?\b", r"\1re\2"),
    (r"\bgray\b", "grey"),
    (r"\btire(s?) pressure\b", r"tyre\1 pressure"),
    (r"\be-mail(s|ed|ing)?\b", r"email\1"),
    (r"\b(cancel|travel|label|model)(ed|ing)\b", r"\1l\2"),
    (r"\benroll\b", "enrol"),
    (r"\bper cent\b", "percent"),
    (r"\b(some|any|every)one\b", r"\1body"),
    (r"\bno one\b", "nobody"),
)
# One word of two that name the same, whatever is done with it.
_NAMED = (
    (r"\bkids\b", "children"),
    (r"\bkid\b", "child"),
    (r"\b(?:mobile|cell) ?phone(s?)\b", r"phone\1"),
    (r"\b(?:photo|photograph)s\b", "pictures"),
    (r"\b(a|the|your|each|every) (?:photo|photograph)\b", r"\1 picture"),
    (r"\bfridge\b", "refrigerator"),
    (r"\b(?:tv|telly)\b", "television"),
    (r"\b(?:mum|mom)\b", "mother"),
    (r"\bdad\b", "father"),
    (r"\bveggies\b", "vegetables"),
    (r"\bautomobile(s?)\b", r"car\1"),
    (r"\bentire\b", "whole"),
    (r"\bfrequently\b", "often"),
    (r"\baloud\b", "out loud"),
)
# What a noun says that a verb says as well, and verbs with another small word for the same.
_LIGHT = (
    (r"\bmake use of\b", "use"),
    (r"\b(?:take|have) a (?:close |good )?look at\b", "look at"),
    (r"\bmake (?:an? )?(recording|copy|list|sketch|drawing)(?:s|ies)? of\b", "_of"),
    (r"\btake (?:an? )?pictures? of\b", "photograph"),
    (r"\b(?:get in touch with|reach out to)\b", "contact"),
    (r"\bsay thank you to\b", "thank"),
    (r"\bsay no to\b", "decline"),
    (r"\b(?:reply|respond) to\b", "answer"),
    (r"\b(talk|speak|chat) with\b", r"\1 to"),
    (r"\bmeet with\b", "meet"),
    (r"\b(?:prior to|ahead of)\b", "before"),
    (r"\b(?:rather than|as opposed to|in place of)\b", "instead of"),
    (r"\bnext to\b", "beside"),
    (r"\b(?:straight|directly|immediately) (after|before)\b", r"right \1"),
    (r"\bin order to\b", "to"),
    (r"\bin (public|private|secret)\b", r"\1ly"),
    (r"\bso that\b", "so"),
)
_MADE = {
    "recording": "record",
    "copy": "copy",
    "list": "list",
    "sketch": "sketch",
    "drawing": "draw",
}
# How often, and when.
_UNITS = "minute|hour|day|night|week|month|quarter|year"
_TIMED = (
    (r"\b(?:each and every|every single)\b", "every"),
    (rf"\bonce (?:an?|per|each|every) ({_UNITS})\b", r"every \1"),
    (r"\b(?:two|2) times\b", "twice"),
    (rf"\b(\w+s|once|twice) (?:an?|per) ({_UNITS})\b", r"\1 every \2"),
    (rf"\ban? ({_UNITS}) later\b", r"after one \1"),
    (rf"\b(\w+) ({_UNITS})s later\b", r"after \1 \2s"),
    (rf"\bafter an? ({_UNITS})\b", r"after one \1"),
)
# Verbs of two words, of which the second may stand behind the thing: "turn your phone off".
_TWO = {
    "turn": "off on down up", "switch": "off on", "write": "down", "note": "down", "put": "up away",
    "back": "up", "clean": "up", "tidy": "up", "set": "up", "hand": "over", "throw": "away",
    "cut": "out", "print": "out", "try": "out", "sort": "out", "pay": "off back", "look": "up",
    "pick": "up", "fill": "out in", "plan": "out", "rinse": "off", "give": "up", "wrap": "up",
    "sum": "up", "leave": "out", "shut": "down", "track": "down", "take": "off",
}  # fmt: skip
_BEHIND = _any(
    "when while before after at in during until every each for if as so once by with on and"
)
_PARTED = tuple(
    (
        rf"\b({verb}) ((?!(?:off|on|up|down|out|away|over|back|in)\b)[\w'-]+(?: [\w'-]+){{0,3}}?) "
        rf"({'|'.join(seconds.split())})(?= (?:{_BEHIND})\b|$)",
        r"\1 \3 \2",
    )
    for verb, seconds in _TWO.items()
)
# "A few" and "few" are not the same; but for those an article says nothing.
_ARTICLES = ((r"\b(?:an?|the) (?!(?:few|little|lot|bit|couple|number|great|good)\b)", ""),)
# "Use X to do Y" is "do Y with X", and "give Y to X" is "give X Y".
_TURNED = (
    (r"\bswitch (off|on)\b", r"turn \1"),
    (
        r"^use ((?:[\w'-]+ ){1,4}?)(?:to|for) "
        r"(?!(?:not|never|avoid|stop|quit|prevent)\b)(\w{3,} .+)$",
        r"\2 with \1",
    ),
    (r"^request (.+?) from (.+)$", r"ask \2 for \1"),
    (
        r"^(give|offer|send|show|teach|pay|lend|tell) ((?:[\w'-]+ ){1,4})to "
        r"((?!.*\b(?:in|on|at|by|with|for|before|after|when|if|every|each)\b)[^,;:]+)$",
        r"\1 \3 \2",
    ),
)


def _verb(found: re.Match[str]) -> str:
    return _MADE[found[1].casefold()]


_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, _I), _verb if instead == "_of" else instead)
    for table in (_SPELLED, _NAMED, _LIGHT, _TIMED, _PARTED, _TURNED, _ARTICLES)
    for pattern, instead in table
)
