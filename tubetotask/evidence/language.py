"""Which language a short text is in, among those whose numerals and negations are known.

Invariant: a guess needs more function words of one language than of every other; without that the
fallback (the transcript's own language) is returned.
"""

from __future__ import annotations

from tubetotask.evidence.normal import table, units
from tubetotask.evidence.remembered import remembered

FUNCTION_WORDS = {
    "en": table(
        "the a an of to and in is that it you for on with are this be as have from or at by we "
        "they "
        "not but what your can will if do so about when which their there has was were our how why "
        "should would could them than then these those into who i he she his her its it's don't"
    ),
    "de": table(
        "der die das und ist nicht ein eine zu den von mit sich auf für es dem im wir sie ich man "
        "wenn dass auch werden wird sind oder aber wie kann sein haben hat bei nur noch nach aus "
        "einen einer einem des zum zur über kein keine du ihr euch uns mehr was so als vor durch"
    ),
    "es": table(
        "el la los las de que y en un una es por con para no se del al lo como más pero su sus si "
        "este esta está son ser hay o nos le les todo también cuando muy sin sobre hacer puede tu"
    ),
    "fr": table(
        "le la les des de du et est un une en que qui dans pour pas ne sur au aux avec ce cette il "
        "elle nous vous on se plus par sont être mais ou où si tout comme c'est d'une l'on faut "
        "votre"
    ),
    "it": table(
        "il lo la gli le di che e è un una per in con non si del della dei delle al alla nel "
        "nella da "
        "dal sono come più ma anche se questo questa ci essere ha ho hanno o perché quando tutto"
    ),
    "pt": table(
        "o a os as de que e em um uma é para com não se do da dos das no na nos nas por mais "
        "mas ao à "
        "são ser você vocês isso este esta como tem seu sua quando muito também ou nós eu está vai"
    ),
}


def primary(tag: str) -> str:
    """ "pt-BR" → "pt"."""
    return tag.split("-", maxsplit=1)[0].lower()


@remembered(2048)
def guess(text: str, fallback: str) -> str:
    """The language of a text: a primary subtag."""
    present = units(text)
    counts = {
        language: sum(unit in words for unit in present)
        for language, words in FUNCTION_WORDS.items()
    }
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    known = counts.get(primary(fallback), 0)
    if counts[best] > others and counts[best] >= known + 2:
        return best
    return primary(fallback)
