"""What stands before a cut and turns its meaning: "under no circumstances should you …".

Invariant: a cut may leave out its beginning only if nothing in that beginning reaches into it. A
negation is used up by its own verb at the next comma ("Don't guess, ask your readers"); heads such
as "it's a myth that" reach to the end of the sentence. Where captions have no commas nothing is
used up: then a cut is refused rather than risked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tubetotask.evidence.normal import table, units

_BORDERS = (",", ";", ":", "—", "–")
_ENDS = (".", "!", "?", "…", "。")
_HEADS = table(
    "myth myths lie lies nonsense wrong mistake mistakes worst fail failure failing ruin doubt "
    "disagree fool stupid silly terrible horrible awful bad danger dangerous regret regretted "
    "mythos fehler falsch irrtum unsinn error errores erreur faux errore sbagliato erro errado"
)
_TURNS_BACK = table("but instead rather sondern aber sino pero mais ma mas")
_TAILS = table("is was are were would ist war es est è é")
_EMPTIES = table("avoid avoiding prevent without vermeiden evitar éviter")  # "to avoid mistakes"
# Words that can stand between a negation and a comma without using the negation up.
_HOLLOW = table(
    "ever i we you he she they it this that the a an and or mean do does did should would could "
    "can will must please under any circumstances circumstance really just simply absolutely to "
    "have has had be is are was were at all in no way means condition conditions whatever happens "
    "whatsoever no matter what umständen unter keinen jemals nunca jamais mai bajo ningún concepto"
)


def turned_before(words: Sequence[str], start: int, negates: Callable[[str], bool]) -> str:
    """The word before ``words[start]`` that turns what follows it, or "".

    ``words``: the quote's words with their punctuation. ``negates``: whether a unit negates.
    """
    open_negation, head, hollow = "", "", True
    for word in words[:start]:
        for unit in units(word):
            if negates(unit) or unit in _EMPTIES:
                open_negation, hollow = unit, True
            elif unit in _TURNS_BACK:
                open_negation, head = "", ""
            elif unit in _HEADS and open_negation not in _EMPTIES:
                head = unit
            elif open_negation and unit not in _HOLLOW:
                hollow = False
        if word.endswith(_ENDS):
            open_negation, head = "", ""
        elif word.endswith(_BORDERS) and not hollow:
            open_negation = ""
    return open_negation or head


def turned_after(words: Sequence[str], end: int, negates: Callable[[str], bool]) -> str:
    """The head right after a cut that takes it back: "… is a myth", or ""."""
    if end > 0 and words[end - 1].endswith(_ENDS):
        return ""
    after: list[str] = []
    for word in words[end : end + 6]:
        after += units(word)
        if word.endswith(_ENDS):
            break
    if not after or after[0] not in _TAILS:
        return ""
    return next((unit for unit in after[1:] if unit in _HEADS or negates(unit)), "")
