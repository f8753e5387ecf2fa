"""Advice in German, Spanish, French, Italian and Portuguese, by a few fixed turns of phrase.

Invariant: only a turn in this table is a cue, and what follows it is cut as it stands. Nothing
here is learned or measured on talks, so its probabilities stay low; other languages give none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Language → pattern that ends where what to do begins. Commands that share their form with the
# indicative are left out on purpose.
_TURNS: dict[str, str] = {
    "de": r"du solltest|ihr solltet|sie sollten|man sollte|du musst|ihr müsst|sie müssen|"
    r"ich empfehle(?: dir| euch| ihnen)?|ich rate(?: dir| euch| ihnen)|mein tipp(?: ist)?|"
    r"achte darauf|achtet darauf|vergiss nicht|probier(?:e|t)?|versuch(?:e|t)?",
    "es": r"deberías|debes|tienes que|tenéis que|tienen que|hay que|te recomiendo(?: que)?|"
    r"os recomiendo(?: que)?|les recomiendo(?: que)?|te aconsejo(?: que)?|asegúrate de(?: que)?|"
    r"recuerda|intenta|no olvides",
    "fr": r"tu devrais|vous devriez|vous devez|il faut|il vous faut|je vous conseille de|"
    r"je te conseille de|je vous recommande de|je te recommande de|n'oubliez pas de|"
    r"n'oublie pas de|pensez à|essayez de|essaie de|assurez-vous de",
    "it": r"dovresti|dovreste|devi|dovete|bisogna|ti consiglio di|vi consiglio di|"
    r"ti raccomando di|ricordati di|ricordatevi di|assicurati di|prova a|cercate di|cerca di",
    "pt": r"você deve|você deveria|vocês devem|você precisa|você tem que|é preciso|"
    r"eu recomendo(?: que)?|recomendo(?: que)?|aconselho(?: a)?|lembre-se de|"
    r"certifique-se de|tente|não se esqueça de",
}
_PATTERNS = {
    language: re.compile(rf"(?<![\w'-])(?:{turns})(?![\w'-])[\s,:]*", re.IGNORECASE)
    for language, turns in _TURNS.items()
}
_END = re.compile(r"[.!?…;:]|,\s")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a turn of phrase stands and where what it asks for begins."""

    lead: str
    start: int


def find(text: str, language: str) -> Turn | None:
    """The first turn of phrase of ``text`` that asks for something, or None."""
    pattern = _PATTERNS.get(language.lower().split("-")[0])
    match = pattern.search(text.replace("’", "'")) if pattern else None
    if match is None or text.rstrip().endswith(("?", "¿")):
        return None
    return Turn(match.group().strip(" ,:"), match.end())


def cut(text: str, language: str) -> str | None:
    """What the turn asks for, in the speaker's words, or None."""
    turn = find(text, language)
    if turn is None:
        return None
    run = text[turn.start :]
    end = _END.search(run)
    title = " ".join((run[: end.start()] if end else run).split())
    if len(title) > 80:
        title = title[:81].rpartition(" ")[0]
    if len(_WORD.findall(title)) < 2 or len(title) < 8:
        return None
    return title[0].upper() + title[1:]
