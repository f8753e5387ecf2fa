"""Number words of six languages, generated: joined spelling → value, for 0 to 999.

Invariant: a key is the units of a spelling joined together, so "twenty-five", "twenty five" and
"fünf und zwanzig" are found by the same look-up as "fünfundzwanzig".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

LANGUAGES = ("en", "de", "es", "fr", "it", "pt")

_ONES = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn achtzehn neunzehn",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
    "quince "
    "dieciséis diecisiete dieciocho diecinueve",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze "
    "seize dixsept dixhuit dixneuf",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici "
    "quattordici quindici sedici diciassette diciotto diciannove",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze "
    "dezesseis dezessete dezoito dezenove",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "fr": "vingt trente quarante cinquante soixante",
    "it": "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    "pt": "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_HUNDREDS = {
    "es": "ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos "
    "ochocientos novecientos",
    "pt": "cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos "
    "novecentos",
}
# More spellings of the same: feminine, regional, before a noun.
_OTHER = {
    "en": {"fourty": 40, "ahundred": 100, "hundred": 100},
    "de": {"ein": 1, "eine": 1, "einen": 1, "einem": 1, "einer": 1, "zwo": 2, "fuenf": 5,
           "zwoelf": 12, "dreissig": 30, "hundert": 100},
    "es": {"un": 1, "una": 1, "cien": 100, "dieciseis": 16, "veintiún": 21},
    "fr": {"une": 1, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90},
    "it": {"un": 1, "una": 1, "ventuno": 21, "ventotto": 28, "ventitré": 23, "trentuno": 31},
    "pt": {"uma": 1, "duas": 2, "cem": 100, "catorze": 14, "quatorze": 14, "dezasseis": 16,
           "dezassete": 17, "dezanove": 19, "duzentas": 200},
}  # fmt: skip

MULTIPLIERS: dict[str, dict[str, int]] = {
    "en": {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 10**6, "billion": 10**9,
           "trillion": 10**12, "lakh": 10**5, "crore": 10**7, "dozen": 12},
    "de": {"hundert": 100, "tausend": 1000, "million": 10**6, "millionen": 10**6, "mio": 10**6,
           "milliarde": 10**9, "milliarden": 10**9, "mrd": 10**9, "billionen": 10**12,
           "dutzend": 12},
    "es": {"mil": 1000, "millón": 10**6, "millones": 10**6, "billones": 10**12, "docena": 12},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 10**6, "millions": 10**6,
           "milliard": 10**9, "milliards": 10**9, "douzaine": 12},
    "it": {"cento": 100, "mille": 1000, "mila": 1000, "milione": 10**6, "milioni": 10**6,
    "millioni": 10**6,
           "miliardo": 10**9, "miliardi": 10**9, "dozzina": 12},
    "pt": {"mil": 1000, "milhão": 10**6, "milhões": 10**6, "bilhão": 10**9, "bilhões": 10**9,
           "mil milhões": 10**9, "dúzia": 12},
}  # fmt: skip

# Words that are a number in one place and something else in the next: they support a claim, but
# are none themselves ("one should", "un neuf", "se lei sei").
AMBIGUOUS = {
    "en": {"one"},
    "de": {"ein", "eine", "einen", "einem", "einer", "eins"},
    "es": {"un", "una", "uno"},
    "fr": {"un", "une", "neuf"},
    "it": {"un", "una", "uno", "sei"},
    "pt": {"um", "uma"},
}

_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    "de": "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
    "es": "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo",
    "fr": "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième "
    "dixième",
    "it": "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
    "pt": "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo",
}


@cache
def cardinals(language: str) -> dict[str, int]:
    """Joined spelling → value, 0 to 999."""
    if language not in _ONES:
        return {}
    return {spelling.casefold(): value for spelling, value in _spellings(language)}


@cache
def ordinals(language: str) -> dict[str, int]:
    """Joined spelling → rank. Endings for case and gender are included."""
    if language not in _ORDINALS:
        return {}
    names = {word: rank for rank, word in enumerate(_ORDINALS[language].split(), start=1)}
    if language == "en":
        tens = _TENS["en"].split()
        names |= {tens[t] + word: 20 + 10 * t + rank
                  for t in range(8) for word, rank in list(names.items()) if rank < 10}  # fmt: skip
        names |= {"thirtieth": 30, "hundredth": 100, "secondly": 2, "thirdly": 3}
    if language == "de":
        names |= {w + e: rank for w, rank in list(names.items()) for e in ("n", "r", "s", "m")}
    if language in ("es", "it", "pt"):
        names |= {w[:-1] + e: rank for w, rank in list(names.items()) for e in "aie"}
        names |= {w[:-1]: rank for w, rank in list(names.items()) if language == "es" and rank == 3}
    if language == "fr":
        names |= {"première": 1, "second": 2, "seconde": 2}
    return names


def _spellings(language: str) -> Iterator[tuple[str, int]]:
    below = dict(_below_hundred(language))
    for word, value in below.items():
        yield word, value
        yield from _with_hundreds(language, word, value)
    ones = _ONES[language].split()
    for hundred in range(1, 10):
        for word in _hundred_words(language, ones, hundred):
            yield word, 100 * hundred
    yield from _OTHER[language].items()


def _below_hundred(language: str) -> Iterator[tuple[str, int]]:
    ones = _ONES[language].split()
    yield from zip(ones, range(20), strict=True)
    if language == "fr":
        yield from (("dixsept", 17), ("dixhuit", 18), ("dixneuf", 19))
        yield from (("quatrevingt", 80), ("quatrevingts", 80), ("soixantedix", 70))
        for n in range(1, 20):
            yield "quatrevingt" + ones[n], 80 + n
            if n >= 10:
                yield "soixante" + ones[n], 60 + n
        yield "soixanteetonze", 71
    for ten, word in enumerate(_TENS[language].split(), start=2):
        yield word, 10 * ten
        for n in range(1, 10):
            for joined in _tens_and_one(language, word, ones[n], n):
                yield joined, 10 * ten + n


def _tens_and_one(language: str, ten: str, one: str, n: int) -> tuple[str, ...]:
    if language == "en":
        return (ten + one,)
    if language == "de":
        return (("ein" if n == 1 else one) + "und" + ten,)
    if language == "fr":
        return (ten + "et" + one, ten + one) if n == 1 else (ten + one,)
    if language == "es":
        short = {"dos": "dós", "tres": "trés", "seis": "séis"}.get(one, one)
        extra = ("veinti" + one, "veinti" + short) if ten == "veinte" else ()
        return (ten + "y" + one, *extra)
    if language == "it":
        return (ten + one, ten[:-1] + one)
    return (ten + "e" + one,)


def _hundred_words(language: str, ones: list[str], hundred: int) -> tuple[str, ...]:
    if language in _HUNDREDS:
        return (_HUNDREDS[language].split()[hundred - 1],)
    one = {"de": "ein"}.get(language, ones[1]) if hundred == 1 else ones[hundred]
    word = {"en": "hundred", "de": "hundert", "fr": "cent", "it": "cento"}[language]
    words = (one + word, *((one + "cents",) if language == "fr" else ()))
    return (*words, word) if hundred == 1 else words


def _with_hundreds(language: str, word: str, value: int) -> Iterator[tuple[str, int]]:
    if not value:
        return
    links = {"en": ("", "and"), "pt": ("e",), "de": ("", "und")}.get(language, ("",))
    for hundred in range(1, 10):
        for head in _hundred_words(language, _ONES[language].split(), hundred):
            for link in links:
                yield head + link + word, 100 * hundred + value
