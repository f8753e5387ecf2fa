"""How often: "daily" is not "weekly", and "every week" not "every other week".

Invariant: a statement names a period of repetition only where its evidence names the same one, as
a repetition or, where the evidence repeats nothing, at least as a word.
"""

from __future__ import annotations

from collections.abc import Sequence

from tubetotask.evidence.normal import table, units
from tubetotask.evidence.refusal import Refusal

_ADVERBS = {
    "hour": table("hourly stündlich"),
    "day": table("daily everyday nightly täglich diario diariamente quotidien quotidiennement "
                 "quotidiano giornaliero giornalmente diário"),
    "week": table("weekly wöchentlich semanal semanalmente hebdomadaire settimanale "
                  "settimanalmente"),
    "other week": table("biweekly fortnightly zweiwöchentlich"),
    "month": table("monthly monatlich mensual mensualmente mensuel mensile mensilmente mensal "
                   "mensalmente"),
    "quarter": table("quarterly vierteljährlich trimestral trimestriel trimestrale"),
    "year": table("yearly annual annually jährlich anual anualmente annuel annuale annualmente"),
}  # fmt: skip
_PERIODS = {
    "minute": table("minute minutes minuten minuto minutos minuti"),
    "hour": table("hour hours stunde stunden hora horas heure heures ora ore"),
    "day": table("day days morning mornings evening evenings night nights afternoon afternoons "
                 "tag tage tagen morgen abend día días jour jours matin giorno giorni dia dias"),
    "week": table("week weeks woche wochen semana semanas semaine semaines settimana settimane"),
    "month": table("month months monat monate monaten mes meses mois mese mesi mês"),
    "quarter": table("quarter quarters quartal quartale trimestre trimestres trimestri"),
    "year": table("year years jahr jahre jahren año años an ans année années anno anni ano anos"),
}  # fmt: skip
_EVERY = table(
    "every each per pro jede jeden jeder jedes cada chaque par ogni por al à all tous toutes tutti "
    "todos todas"
)
_ONCE = table("once twice thrice times time einmal zweimal dreimal mal vez veces fois volta volte "
              "vezes")  # fmt: skip
_ARTICLES = table("a an one the in die der pro la le il am im")
_OTHER = table("other second zweite zweiten")
_BETWEEN = table("single damn les los las i gli le os as die")


def refusal(text: str, quoted: Sequence[str]) -> Refusal | None:
    """The first period of the text that its evidence does not repeat by."""
    heard = {period for quote in quoted for period, _ in _repeated(units(quote), loose=True)}
    named = {
        period
        for quote in quoted
        for unit in units(quote)
        for period, words in _PERIODS.items()
        if unit in words
    }
    for period, word in _repeated(units(text), loose=False):
        if period not in (heard or named):
            return Refusal("number", word)
    return None


def _repeated(words: Sequence[str], *, loose: bool) -> list[tuple[str, str]]:
    """Periods by which something repeats. ``loose``: "an hour" counts without "twice" too."""
    found = []
    for place, word in enumerate(words):
        found += [(period, word) for period, adverbs in _ADVERBS.items() if word in adverbs]
        period = next((p for p, names in _PERIODS.items() if word in names), None)
        if period is None:
            continue
        before = [w for w in words[max(0, place - 3) : place] if w not in _BETWEEN or w in _EVERY]
        last, second = (*reversed(before), "", "")[:2]
        if last in _OTHER and second in _EVERY:
            found.append((f"other {period}", f"{second} {last} {word}"))
        elif last in _EVERY or (last in _ARTICLES and (loose or second in _ONCE)):
            found.append((period, f"{last} {word}"))
    return found
