"""Words that turn a statement round, by language.

Invariant: a ``TURNS`` word reverses what stands near it; a ``HINTS`` word reverses nothing by
itself, but may carry a negation into other words ("only", "instead of", "a mistake").
"""

from __future__ import annotations

from tubetotask.evidence.normal import table, units

TURNS = {
    "en": table(
        "not no never none nobody nothing nowhere neither nor cannot cant dont doesnt didnt wont "
        "wouldnt shouldnt couldnt isnt arent wasnt werent hasnt havent hadnt mustnt neednt aint "
        "without avoid avoids avoided avoiding stop stops stopped stopping lack lacks lacking "
        "lacked refuse refuses refused fail fails failed failing prevent prevents preventing "
        "prevented forbid forbids forbidden prohibit prohibits prohibited skip skips skipping quit "
        "unable ban bans banned reject rejects rejected rejecting dislike dislikes disliked"
    ),
    "de": table(
        "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder "
        "vermeide vermeiden vermeidet verzichte verzichten unmöglich nirgends keinesfalls "
        "keineswegs"
    ),
    "es": table(
        "no nunca jamás nadie nada ningún ninguno ninguna sin tampoco ni evita evitar evite"
    ),
    "fr": table(
        "pas jamais rien non aucun aucune sans ni évitez éviter évite nulle refuse refuser "
        "refusait refusent"
    ),
    "it": table("non mai nessuno nessuna nessun niente nulla senza né evita evitare evitate"),
    "pt": table("não nunca jamais ninguém nada nenhum nenhuma sem nem evite evitar"),
}
# In a language that is not above, these pieces of words tell that something is negated.
PIECES = {
    "ja": ("ない", "なく", "ません", "なかっ", "ずに"), "zh": ("不", "没", "沒", "别", "無", "无"),
    "ko": ("않", "못", "없", "아니", "말고"), "ar": ("لا ", "لم ", "لن ", "ليس"),
    "hi": ("नहीं", "मत "), "he": ("לא ", "אין ", "אל "), "fa": ("نیست", "نمی", "ندار", "نباید"),
    "el": ("δεν ", "δε ", "μην ", "όχι", "ποτέ"), "th": ("ไม่",), "ru": ("не ", "нет ", "никогда"),
    "tr": ("değil", "yok"), "nl": ("niet", "geen", "nooit"), "pl": ("nie ", "nigdy"),
}  # fmt: skip
HINTS = {
    "en": table(
        "only until unless except instead rather hardly rarely barely seldom impossible unlikely "
        "wrong mistake bad worse useless pointless myth hard difficult few little less least "
        "against despite beyond deny denies ignore resist drop "
        "new first "
        "failure failures unclear unknown unsuccessful "
        "abandon away off missing absent error problem risk danger free"
    ),
    "de": table("nur bis außer statt anstatt kaum selten zu falsch fehler schlecht wenig weniger "
                "schwer ohne gegen un fehlt mangel"),
    "es": table("solo sólo hasta salvo excepto lugar apenas poco menos difícil mal error falta"),
    "fr": table("seulement jusqu sauf lieu plutôt peu moins difficile mal faux erreur manque "
                "plus personne"),
    "it": table("solo finché tranne invece piuttosto appena poco meno difficile male errore manca"),
    "pt": table("só somente até exceto vez apenas pouco menos difícil mal erro falta"),
}  # fmt: skip
STRONG = table(
    "wrong mistake bad useless impossible instead rather only until unless error differ differs "
    "different "
    "unlike falsch fehler anders statt unterscheidet error mal distinto faux différent "
    "sbagliato diverso "
    "errado diferente"
)
"""Hints that may carry a negation over several words."""
ADVERSE = table("wrong mistake useless impossible falsch unmöglich")
"""With a negation before them they affirm."""
# Two or three words that look like a negation and are none.
HARMLESS = {
    tuple(units(phrase))
    for phrase in (
        "not only", "not just", "not merely", "not simply", "no matter", "or not", "no doubt",
        "no question", "no wonder", "dont forget", "never forget", "do not forget",
        "dont hesitate", "why not", "why dont", "if not", "nothing but", "cant wait", "no one but",
        "isnt it", "wasnt it", "hasnt it", "werent they", "arent they", "doesnt it", "dont "
        "you", "didnt you", "wont you", "right or no",
        "non stop", "nonstop", "not to mention", "if nothing else", "nicht nur", "nicht wahr",
        "no solo", "no sólo", "cómo no", "pas seulement", "pas mal", "non solo", "non soltanto",
        "não só", "não apenas", "oh no", "no no", "yes or no", "no problem", "dont worry", "i "
        "dont know",
        "stop by", "bus stop", "dont get me wrong", "ich weiß nicht",
        "keine ahnung", "no lo sé", "je ne sais pas", "je sais pas",
        "não sei", "non lo so", "not that", "fail to mention",
    )
}  # fmt: skip
# The negation follows its verb, so what stands before it is turned as well.
VERBS = table(
    "avoid avoids avoided avoiding stop stops stopped stopping lack lacks lacking lacked refuse "
    "refuses "
    "refused fail fails failed failing prevent prevents preventing prevented forbid forbids "
    "forbidden "
    "prohibit prohibits prohibited skip skips skipping quit unable ban bans banned reject "
    "rejects rejected rejecting dislike dislikes disliked without vermeide "
    "vermeiden vermeidet verzichte verzichten ohne sin sans sem senza evita evitar evite evitez "
    "éviter "
    "refuser refusait refusent evitare evitate"
)
"""Turns that a negation before them turns back: "never stop publishing"."""
BOTH_SIDES = frozenset(("fr", "de"))
PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "anti", "des")

_PAIRS = """
increase decrease|increase reduce|increases decreases|increased decreased|more less|more fewer|
before after|above below|over under|always never|start stop|buy sell|high low|higher lower|rise
fall|
rises falls|rose fell|grow shrink|grew shrank|win lose|gain lose|profit loss|success
failure|easy hard|easily hard|
easy difficult|easier harder|fast slow|faster slower|cheap expensive|cheaper expensive|early late|
earlier later|best worst|better worse|good bad|strong weak|stronger weaker|short long|shorter
longer|
big small|bigger smaller|large small|larger smaller|maximum minimum|everyone nobody|everybody
nobody|
with without|include exclude|accept reject|allow forbid|true false|right wrong|same different|
inside outside|most least|hire fire|add remove|open close|raise lower|safe dangerous|many few|
agree disagree|love hate|possible impossible|everything nothing|positive negative|
maximize minimize|young old|younger older|old new|rich poor|push pull|import export|
encourage discourage|likely unlikely|necessary unnecessary|important unimportant|front back|
useful useless|everyone neither|everybody neither|some none|some no|first last|
internal external|public private|manual automatic|believe doubt|
mehr weniger|vor nach|immer nie|kaufen verkaufen|hoch niedrig|größer kleiner|besser schlechter|
gut schlecht|schnell langsam|groß klein|erhöhen senken|steigen sinken|richtig falsch|stark schwach|
más menos|antes después|siempre nunca|comprar vender|alto bajo|mejor peor|grande pequeño|fácil
difícil|
plus moins|avant après|toujours jamais|acheter vendre|haut bas|meilleur pire|grand petit|facile
difficile|
più meno|prima dopo|sempre mai|comprare vendere|migliore peggiore|facile difficile|
mais menos|antes depois|sempre nunca|comprar vender|melhor pior|grande pequeno|aumentar diminuir|
"""
OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in _PAIRS.replace("\n", " ").strip("| ").split("|"):
    _one, _other = _pair.split()
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_other}
    OPPOSITES[_other] = OPPOSITES.get(_other, frozenset()) | {_one}
