"""Units of measure, by dimension: what makes "60 minutes" and "one hour" the same.

Invariant: two quantities are equal when their dimension is, and value times factor is. A word
that is not here has no dimension, and its number is compared as a bare number.
"""

from __future__ import annotations

from fractions import Fraction

from tubetotask.evidence.normal import table

PERCENT = "percent"
MONEY = frozenset({"usd", "eur", "gbp", "jpy", "inr"})

_WORDS: dict[tuple[str, Fraction], str] = {
    ("time", Fraction(1)): "second seconds sec secs sekunde sekunden segundos seconde secondes "
    "secondi",
    ("time", Fraction(60)): "minute minutes min mins minuten minuto minutos minuti",
    ("time", Fraction(3600)): "hour hours hr hrs stunde stunden hora horas heure heures ora ore",
    ("time", Fraction(86400)): "day days tag tage tagen día días jour jours giorno giorni dia dias",
    ("time", Fraction(604800)): "week weeks woche wochen semana semanas semaine semaines settimana "
    "settimane",
    ("months", Fraction(1)): "month months monat monate monaten mes meses mois mese mesi mês",
    ("months", Fraction(12)): "year years yr yrs jahr jahre jahren jahres año años an ans année "
    "années "
    "anno anni ano anos",
    ("months", Fraction(120)): "decade decades jahrzehnt jahrzehnte década décadas décennie "
    "décennies "
    "decennio decenni",
    ("months", Fraction(1200)): "century centuries jahrhundert jahrhunderte siglo siglos siècle "
    "siècles "
    "secolo secoli século séculos",
    (PERCENT, Fraction(1, 100)): "% percent percentage prozent porciento pourcent percento "
    "porcento",
    ("usd", Fraction(1)): "$ dollar dollars buck bucks usd dólar dólares dollari",
    ("usd", Fraction(1, 100)): "cent cents",
    ("eur", Fraction(1)): "€ euro euros eur",
    ("gbp", Fraction(1)): "£ quid gbp pfund",
    ("jpy", Fraction(1)): "¥ yen jpy",
    ("inr", Fraction(1)): "₹ rupee rupees inr",
    ("length", Fraction(1)): "metre metres meter meters metern metro metros mètre mètres metri",
    ("length", Fraction(1000)): "km kilometre kilometres kilometer kilometers kilometern "
    "kilómetros "
    "kilomètres chilometri quilômetros",
    ("length", Fraction(1, 100)): "cm centimeter centimeters centimetre centimetres zentimeter",
    ("length", Fraction(1, 1000)): "mm millimeter millimeters millimetre millimetres",
    ("feet", Fraction(1)): "foot feet ft",
    ("feet", Fraction(1, 12)): "inch inches",
    ("feet", Fraction(3)): "yard yards",
    ("feet", Fraction(5280)): "mile miles meilen millas milles miglia",
    ("mass", Fraction(1)): "kg kilo kilos kilogram kilograms kilogramm chili",
    ("mass", Fraction(1, 1000)): "gram grams gramm gramos grammes grammi gramas",
    ("mass", Fraction(1000)): "ton tons tonne tonnes tonnen toneladas",
    ("ounces", Fraction(1)): "ounce ounces oz",
    ("pounds", Fraction(1)): "pound pounds lb lbs libras livres",  # weight or money: kept apart
    ("bytes", Fraction(1)): "mb megabyte megabytes",
    ("bytes", Fraction(1000)): "gb gigabyte gigabytes gig gigs",
    ("bytes", Fraction(1000000)): "tb terabyte terabytes",
    ("bytes", Fraction(1, 1000)): "kb kilobyte kilobytes",
    ("times", Fraction(1)): "times x fold mal veces fois volte vezes",
    ("degrees", Fraction(1)): "degree degrees grad grados degrés gradi graus",
}  # fmt: skip

MEASURES: dict[str, tuple[str, Fraction]] = {
    unit: measure
    for measure, words in _WORDS.items()
    for unit in (table(words) | {w for w in words.split() if not w.isalnum()})
}

# "two hours" and "hourly" are no contradiction; a pound may be money.
ALIKE = {"pounds": frozenset({"gbp"}), "gbp": frozenset({"pounds"})}
SYMBOLS = frozenset("%$€£¥₹")
