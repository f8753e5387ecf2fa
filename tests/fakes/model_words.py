"""How the fake model reads: sentences, commands, negations, amounts; and a mock translation.

Invariant: a run of words comes out as it went in, letter for letter, so it can be quoted; the same
text always gives the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from tubetotask.analysis.stopwords import stop_words

LEAST, MOST = 8, 25  # words of a quote
_LETTERS_A_WORD = 3  # in scripts without spaces
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl", "pl", "ru", "tr", "ar")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")), ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")), ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")), ("hi", re.compile(r"[\u0900-\u097f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)  # fmt: skip
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+|(?<=[。！？])")
_CLAUSE = re.compile(
    r"(?<=[,;:])\s+|\s+(?=(?:and then|so|because|but|then|now|when|if|und|aber|denn|pero|mais)\s)"
)
_FILLER = re.compile(
    r"\b(?:um+|uh+|erm?|äh|ähm|you know|i mean|basically|actually|kind of|sort of),?\s+", re.I
)
_LEAD = re.compile(r"^(?:(?:and|so|but|well|okay|ok|then|now|also|please|yeah|yes)\b,?\s+)+", re.I)
_REPEAT = re.compile(r"\b([^\W\d]+)(?: \1\b)+", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NUMERALS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty "
    "fifty sixty hundred thousand million half twice zwei drei vier fünf sechs sieben acht neun "
    "zehn zwanzig hundert tausend dos tres cuatro cinco seis siete ocho nueve diez deux trois "
    "quatre cinq sept huit neuf dix cent mille"
)
_NEGATIONS = (
    "not no never none nobody nothing nor neither without cannot nicht kein keine keinen keinem "
    "keiner nie niemals nichts ohne niemand nunca jamás nada nadie ningún ninguna sin pas jamais "
    "rien aucun aucune sans non mai nessuno senza niente não nunca nenhum sem niet geen"
)
NUMERALS, NEGATIONS = frozenset(_NUMERALS.split()), frozenset(_NEGATIONS.split())
_VERBS = (
    "ask add answer avoid begin block book build buy call change charge check choose close count "
    "create cut decide delete do don't draw drop find finish fix focus follow get give go hire "
    "hold invite keep learn leave let limit list listen look make measure meet move name never "
    "offer open pay pick plan post price print put raise read remember remove repeat reply review "
    "run save say sell send set share show speak spend start stick stop take talk teach tell test "
    "think track treat try turn use wait walk watch write"
)
_COMMAND = re.compile(
    rf"^(?:always )?(?:{_VERBS.replace(' ', '|')})\b(?!['’]| (?:is|are|was|me|us)\b)", re.I
)
_SHOULD = re.compile(
    r"\b(?:you|we) (?:should|must|need to|have to|ought to|want to)(?: always| also)? "
    r"(?=(?!be |see |imagine |do is )[a-z])|\bmake sure (?:that )?(?=you )",
    re.I,
)
_SOLD = re.compile(
    r"\b(?:subscribe|sponsor|thank you|thanks|welcome back|hello|like button|discount code|"
    r"patreon|abonnier)",
    re.I,
)
# Function words only: names, numbers and what the sentence is about stay as they are.
_ABROAD = {
    "de": "the=die a=ein an=ein and=und or=oder not=nicht no=kein never=nie nothing=nichts "
    "without=ohne is=ist are=sind was=war were=waren have=haben has=hat had=hatte i=ich you=du "
    "we=wir they=sie it=es he=er she=sie my=mein your=dein our=unser their=ihr of=von to=zu in=in "
    "on=auf at=bei for=für with=mit from=aus by=durch that=dass this=dies who=der which=die "
    "when=wenn if=wenn but=aber because=weil so=also every=jede all=alle only=nur don't=nicht "
    "do=tun be=sein can=kann should=sollte must=muss will=wird as=als than=als before=bevor",
    "es": "the=la a=un an=un and=y or=o not=no no=no never=nunca nothing=nada without=sin is=es "
    "are=son was=era have=tener has=tiene i=yo you=tú we=nosotros they=ellos my=mi your=tu of=de "
    "to=a in=en on=en for=para with=con from=de by=por that=que this=este when=cuando if=si "
    "but=pero because=porque every=cada all=todo only=solo don't=no should=debe as=como",
    "fr": "the=le a=un an=un and=et or=ou not=pas no=aucun never=jamais nothing=rien without=sans "
    "is=est are=sont was=était have=avoir has=a i=je you=vous we=nous they=ils my=mon your=votre "
    "of=de to=à in=dans on=sur for=pour with=avec from=de by=par that=que this=ce when=quand if=si "
    "but=mais because=parce every=chaque all=tout only=seulement don't=pas should=doit as=comme",
    "en": "der=the die=the das=the und=and ist=is sind=are "
    "ich=I wir=we sie=they mit=with von=of zu=to auf=on für=for aus=from wenn=if aber=but "
    "dass=that el=the la=the los=the y=and que=that es=is le=the les=the et=and est=is",
}


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """Lower-case words; a script without spaces gives its letters."""
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        found += list(word) if _UNSPACED.search(word) else [word]
    return tuple(found)


@lru_cache(maxsize=20_000)
def content(text: str) -> frozenset[str]:
    """The stems of the words that say something."""
    return frozenset(_stem(word) for word in words(text) if word not in _light())


@cache
def _light() -> frozenset[str]:
    """Stop words of all languages, without the negations and numerals among them."""
    lists = (stop_words(language) for language in LANGUAGES)
    return frozenset().union(*lists).union(LANGUAGES) - NEGATIONS - NUMERALS


def _stem(word: str) -> str:
    for end in ("ing", "ed", "es", "s", "en", "e", "y"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            return word.removesuffix(end)
    return word


def amounts(text: str) -> frozenset[str]:
    """Numbers in digits and in words."""
    return frozenset(_NUMBER.findall(text)) | NUMERALS.intersection(words(text))


def negated(text: str) -> bool:
    """Whether anything in it is negated."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words(text))


@lru_cache(maxsize=2_000)
def language_of(text: str) -> str:
    """The language of a text by its script and its small words; "" where nothing tells."""
    for language, script in _SCRIPTS:
        if 3 * len(script.findall(text)) >= len(text.replace(" ", "")) or (
            language == "ja" and len(script.findall(text)) > 3
        ):
            return language
    present = words(text)[:400]
    counts = {each: sum(word in stop_words(each) for word in present) for each in LANGUAGES}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] else ""


def runs(paragraph: str) -> list[str]:
    """Stretches of 8 to 25 words, each as it stands in the paragraph, none overlapping another."""
    found: list[str] = []
    waiting = ""
    for piece in _pieces(paragraph):
        joined = waiting + piece
        if waiting and size(joined) > MOST:
            found.append(waiting)
            joined = piece
        waiting = joined
        if size(waiting) >= LEAST:
            found.append(waiting)
            waiting = ""
    found.append(waiting)
    return [run.strip() for run in found if LEAST <= size(run) <= MOST]


def size(text: str) -> int:
    """Words as they are counted for a quote."""
    letters = len(_UNSPACED.findall(text))
    return letters // _LETTERS_A_WORD if letters else len(text.split())


def _pieces(text: str) -> list[str]:
    """Sentences; clauses of those that are too long; else words counted off. White space stays."""
    found: list[str] = []
    for sentence in _split(_END, text):
        if size(sentence) <= MOST:
            found.append(sentence)
            continue
        for clause in _split(_CLAUSE, sentence):
            found += [clause] if size(clause) <= MOST else _counted(clause)
    return found


def _split(border: re.Pattern[str], text: str) -> list[str]:
    ends = [match.end() for match in border.finditer(text)]
    starts = [0, *ends]
    return [text[a:b] for a, b in zip(starts, [*ends, len(text)], strict=True) if text[a:b].strip()]


def _counted(text: str) -> list[str]:
    if _UNSPACED.search(text):
        step = 20 * _LETTERS_A_WORD
        return [text[at : at + step] for at in range(0, len(text), step)]
    spaced = re.findall(r"\S+\s*", text)
    return ["".join(spaced[at : at + 16]) for at in range(0, len(spaced), 16)]


def plainly(run: str) -> str:
    """The same without fillers and repeats, as a sentence."""
    said = _REPEAT.sub(r"\1", _FILLER.sub("", _LEAD.sub("", run))).strip(" ,;:-")
    said = said[:1].upper() + said[1:]
    return said if not said or said[-1] in ".!?。！？…" else f"{said}."


def is_sold(run: str) -> bool:
    """Small talk, sponsors, calls to subscribe."""
    return bool(_SOLD.search(run))


@lru_cache(maxsize=20_000)
def command(run: str) -> str | None:
    """The advice in a run as a command of at most twelve words; None where it is none."""
    for sentence in _split(_END, run):
        said = _FILLER.sub("", _LEAD.sub("", sentence)).strip()
        found = _SHOULD.search(said)
        if found and negated(said[: found.start()]):
            continue  # "that is not what you need to do"
        if found:
            said = re.sub("^not ", "do not ", said[found.end() :].removeprefix("you "))
        elif not _COMMAND.match(said) or said.rstrip().endswith("?"):
            continue
        short = _shortened(said)
        if short:
            return short
    return None


def _shortened(said: str) -> str | None:
    spaced = said.split()
    if len(spaced) > 12:
        clause = " ".join(next(iter(_split(_CLAUSE, said)), "").split())
        rest = set(words(said[len(clause) :].replace("even when", "")))
        if rest & {"if", "unless", "only", "except", "until", "when"} or rest & NEGATIONS:
            return None
        spaced = clause.split()
    told = " ".join(spaced).strip(" ,.;:!")
    return told[:1].upper() + told[1:] if 3 <= len(told.split()) <= 12 else None


def abroad(text: str, language: str) -> str:
    """A stand-in for a translation: marked, its small words changed, numbers and names kept."""
    here = language.split("-")[0]
    table = _table(here) if here == "en" or language_of(text) == "en" else {}
    changed = _WORD.sub(lambda found: table.get(found[0].lower().replace("’", "'"), found[0]), text)
    return f"[{language}] {changed}"


@cache
def _table(language: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in _ABROAD.get(language, "").split())
    return {there: here for there, _, here in pairs}


def shared(text: str, others: Iterable[str]) -> float:
    """Which share of a text's content is in the others."""
    own = content(text)
    held: frozenset[str] = frozenset().union(*(content(other) for other in others))
    return len(own & held) / len(own) if own else 0.0
