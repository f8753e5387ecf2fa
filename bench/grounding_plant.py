"""False statements made from true ones, for ``bench.grounding``. Each keeps its true quote.

Nothing here uses the gate's own code: what plants an error must not be what looks for it.
"""

from __future__ import annotations

import random
import re

_NUMBER_WORDS = {
    "en": "two three four five six seven eight nine ten twelve fifteen twenty thirty fifty",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn zwölf zwanzig dreißig fünfzig",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez doce veinte treinta cincuenta",
    "fr": "deux trois quatre cinq six sept huit dix douze vingt trente cinquante",
    "it": "due tre quattro cinque sette otto nove dieci dodici venti trenta cinquanta",
    "pt": "dois três quatro cinco seis sete oito nove dez doze vinte trinta cinquenta",
}
_UNITS = ("minutes hours", "hours days", "days weeks", "weeks months", "months years",
          "percent dollars", "seconds minutes", "million thousand", "million billion",
          "people dollars", "thousand million", "hundred thousand")  # fmt: skip
UNITS = frozenset(word for pair in _UNITS for word in pair.split())
_MONTHS = {
    "en": "January February March April June July September October",
    "de": "Januar Februar April Juni September Oktober",
    "es": "enero febrero abril junio septiembre octubre",
    "fr": "janvier février avril juin septembre octobre",
    "it": "gennaio febbraio aprile giugno settembre ottobre",
    "pt": "janeiro fevereiro abril junho setembro outubro",
}
_IN = {"en": "in", "de": "im", "es": "en", "fr": "en", "it": "a", "pt": "em"}
_DAYS = {
    "en": "on Tuesday", "de": "am Dienstag", "es": "el martes", "fr": "mardi", "it": "martedì",
    "pt": "na terça-feira em 1987",
}  # fmt: skip
STRANGERS = [
    "Einstein",
    "Microsoft",
    "Berlin",
    "Obama",
    "Netflix",
    "Toyota",
    "Kowalski",
    "Shakespeare",
    "Brazil",
    "Tesla",
]
_SAYS = {"en": "says", "de": "sagt", "es": "dice", "fr": "dit", "it": "dice", "pt": "diz"}

# How a sentence is turned round: (pattern, replacement); the first that fits is used.
_REMOVE = {
    "en": [(r"\b(can)not\b", r"\1"), (r"\b(do|does|did|is|are|was|were|has|have|had|would|should|"
            r"could|might|must|need)n['’]t\b", r"\1"), (r"\bcan['’]t\b", "can"),
           (r"\bwon['’]t\b", "will"), (r"\b(?:not|never)\s+", ""), (r"\bno\s+(?=\w)", "some "),
           (r"\b(?:nobody|no one)\b", "everybody"), (r"\bnothing\b", "everything"),
           (r"\bwithout\b", "with")],
    "de": [(r"\b(?:nicht|nie|niemals)\s+", ""), (r"\bkein(\w*)", r"ein\1"), (r"\bohne\b", "mit")],
    "es": [(r"\b(?:no|nunca)\s+", ""), (r"\bsin\b", "con")],
    "fr": [(r"\b(?:pas|jamais)\s+", ""), (r"\bsans\b", "avec")],
    "it": [(r"\b(?:non|mai)\s+", "")],
    "pt": [(r"\b(?:não|nunca)\s+", ""), (r"\bsem\b", "com")],
}  # fmt: skip
_INSERT = {
    "en": [(r"\b(is|are|was|were|should|must|will|would|could|may|might|has|can)\b(?! "
    r"not|['’])", r"\1 not"),
           (r"^(Use|Build|Treat|Consider|Remember|Pass|Apply|Count|Break|Evaluate|Publicly|Learn|Let|"
            r"Instead|Give|Put|Think|Go|Look|Take|Make|Try)\b", r"Never \1"),
           (r"\b(I|you|we|they)\s+(want|need|think|know|use|have|get|like|see|go)\b", r"\1 "
           r"don't \2")],
    "de": [(r"\b(ist|sind|war|muss|müssen|kann|können|wird|werden|hat|haben|soll|sollte)\b",
    r"\1 nicht")],
    "es": [(r"\b(es|son|está|tiene|tienen|hay|puede|podemos|va|debe)\b", r"no \1")],
    "fr": [(r"\b(est|sont|faut|doit|peut|va|était|a)\b", r"\1 pas")],
    "it": [(r"\b(è|sono|ha|hanno|può|devono|sarà)\b", r"non \1")],
    "pt": [(r"\b(é|são|tem|pode|vai|foi|está|precisa)\b", r"não \1")],
}  # fmt: skip
# Removing these is no reversal, so they are no fair plant.
_NO_FLIP = re.compile(
    r"\bnot (?:only|just|necessarily)\b|\bno (?:matter|doubt)\b|\bor not\b|\bnicht "
    r"nur\b|don['’]t know|"
    r"no,|\bno no\b|why (?:not|don)|n't (?:it|you|they)\b|\bpas mal\b|je sais pas|not sure|no idea",
    re.IGNORECASE,
)

# A negation put in beside another may undo it or say nothing: no fair plant.
_DOUBLED = re.compile(
    r"(?:\b(?:not|never|no|nicht|kein\w*|pas|jamais|non|não|nunca)|n['’]t)\b\W+(?:\w+\W+){0,2}"
    r"(?:\b(?:not|never|no|nothing|nobody|nicht|kein\w*|pas|jamais|non|não|nunca)\b|\w+n['’]t\b)",
    re.IGNORECASE,
)


def wrong_number(text: str, language: str, rng: random.Random) -> str | None:
    """One number changed, in digits or words."""
    digits = list(re.finditer(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])", text))
    words = _NUMBER_WORDS.get(language, "").split()
    spelled = [m for w in words for m in re.finditer(rf"\b{w}\b", text, re.IGNORECASE)]
    if not digits and not spelled:
        return None
    match = rng.choice(digits or spelled)
    if digits:
        value = int(re.sub(r"\D", "", match.group()))
        other = str(value + rng.choice([1, 2, 7, 10, 30]))
    else:
        other = rng.choice([w for w in words if w != match.group().lower()])
    return text[: match.start()] + other + text[match.end() :]


def wrong_unit(text: str, rng: random.Random) -> str | None:
    """ "5 minutes" becomes "5 hours"."""
    pairs = [pair.split() for pair in _UNITS]
    rng.shuffle(pairs)
    for one, other in pairs:
        pattern = rf"(\b(?:\d[\d.,]*|two|three|four|five|six|ten|twenty|hundred)\s+){one}\b"
        if re.search(pattern, text, re.IGNORECASE) and other not in text:
            return re.sub(pattern, rf"\1{other}", text, count=1, flags=re.IGNORECASE)
    return None


def added_number(text: str, language: str, rng: random.Random) -> str:
    """A figure nobody said."""
    tail = {
        "en": "{}% of the time",
        "de": "in {}% der Fälle",
        "es": "el {}% de las veces",
        "fr": "dans {}% des cas",
        "it": "nel {}% dei casi",
        "pt": "em {}% dos casos",
    }
    figure = rng.choice([37, 43, 61, 83, 97])
    return f"{text.rstrip('. ')} {tail.get(language, '{}%').format(figure)}."


def wrong_name(text: str, name: str, other: str) -> str:
    """One name for another, at a place where ``capitalised`` finds it."""
    return re.sub(rf"(?<=[a-zà-ÿ,] ){re.escape(name)}\b", other, text, count=1)


def capitalised(text: str) -> list[str]:
    """Words with a capital that do not begin a sentence, for languages where that tells names."""
    found = re.finditer(r"(?<=[a-zà-ÿ,] )([A-Z][a-zà-ÿ]{3,})\b", text)
    return [m.group(1) for m in found]


def added_name(text: str, language: str, rng: random.Random) -> str:
    """Put into somebody else's mouth."""
    return f"{rng.choice(STRANGERS)} {_SAYS.get(language, 'says')}: {text}"


def wrong_date(text: str, language: str, rng: random.Random) -> str:
    """A date nobody said: a month, a weekday or a year."""
    body = text.rstrip(". …")
    month = rng.choice(_MONTHS.get(language, _MONTHS["en"]).split())
    into = _IN.get(language, "in")
    choices = [
        f"{body} {into} {month}.",
        f"{body} {_DAYS.get(language, _DAYS['en'])}.",
        f"{body} {into} {rng.choice([1987, 1998, 2013])}.",
    ]
    return rng.choice(choices)


def wrong_negation(text: str, language: str, *, remove: bool) -> str | None:
    """The statement turned round, by taking a negation away or putting one in."""
    if _NO_FLIP.search(text):
        return None
    for pattern, replacement in (_REMOVE if remove else _INSERT).get(language, []):
        if re.search(pattern, text, re.IGNORECASE):
            flipped = re.sub(pattern, replacement, text, count=1, flags=re.IGNORECASE)
            if not remove and _DOUBLED.search(flipped):
                return None
            return flipped[:1].upper() + flipped[1:]
    return None


def negates(text: str, language: str) -> bool:
    """Whether the text holds a word that turns something round."""
    patterns = [pattern for pattern, _ in _REMOVE.get(language, [])]
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def wrong_link(text: str, rng: random.Random) -> str:
    """An address nobody gave."""
    host = rng.choice(
        ["growthkit.io", "www.tasks-now.com/free", "https://bit.ly/3xYz", "mytalk.org/x"]
    )
    return f"{text.rstrip('. ')} ({host})."


def invented(quote: str, words: list[str], rng: random.Random) -> str:
    """A quote with the tone of the talk that was never said: a third of its words replaced."""
    spaced = 12 * quote.count(" ") > len(quote)
    pieces = quote.split() if spaced else list(quote)
    sites = rng.sample(range(len(pieces)), k=max(3, len(pieces) * 2 // 5))
    for site in sites:
        pieces[site] = rng.choice(words)
    return (" " if spaced else "").join(pieces)


INVENTIONS = (
    "The most successful companies always double down on their winners within the first quarter.",
    "If you only remember one thing from today, remember that consistency beats talent every time.",
    "We tested this across forty clients and the results were simply off the charts.",
    "You should raise your prices by at least twenty percent before the end of the year.",
    "My grandmother used to say that a calm sea never made a skilled sailor.",
    "The secret is to wake up an hour earlier and plan your entire day in advance.",
    "Most founders fail because they fall in love with their solution instead of the problem.",
    "I sold my first business for three million dollars and then lost everything in a year.",
)
