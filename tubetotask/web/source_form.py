"""The forms of the pages of sources: what was typed, checked, as rules, and back.

Invariant: whatever was typed is on the page again when something is wrong with it, and nothing of a
form with a fault is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from tubetotask import setting
from tubetotask.domain.budget import Budgets
from tubetotask.domain.errors import InputError
from tubetotask.domain.source_rules import SourceRules

_MOST_WORDS = 50
_LONGEST = 1000  # letters of one field
_MOST_MINUTES = 60 * 24
_MOST_A_DAY = 1000


@dataclass
class AddForm:
    """What is to be followed: one address, or many."""

    address: str = ""
    many: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)


@dataclass
class RulesForm:
    """A source's rules as a person types them: words and codes with commas, times in minutes."""

    automatic: bool = True
    shorts: bool = True
    live: bool = True
    premieres: bool = True
    speech: bool = False
    take_words: str = ""
    leave_words: str = ""
    shortest: str = ""
    longest: str = ""
    languages: str = ""
    daily_cap: str = ""
    usd_day: str = ""
    interval: str = ""
    errors: dict[str, InputError] = field(default_factory=dict)

    @classmethod
    def of(
        cls, rules: SourceRules, interval_s: int | None, usd_day: Decimal | None = None
    ) -> RulesForm:
        """The fields as they are first shown."""
        return cls(
            automatic=rules.automatic,
            shorts=rules.shorts,
            live=rules.live,
            premieres=rules.premieres,
            speech=rules.speech,
            take_words=", ".join(rules.take_words),
            leave_words=", ".join(rules.leave_words),
            shortest=_minutes(rules.shortest_s),
            longest=_minutes(rules.longest_s),
            languages=", ".join(rules.languages),
            daily_cap="" if rules.daily_cap is None else str(rules.daily_cap),
            usd_day="" if usd_day is None else f"{usd_day.normalize():f}",
            interval="" if interval_s is None else str(interval_s),
        )

    @classmethod
    def sent(cls, given: Mapping[str, str]) -> RulesForm:
        """As it was sent."""
        texts = (
            "take_words",
            "leave_words",
            "shortest",
            "longest",
            "languages",
            "daily_cap",
            "usd_day",
        )
        boxes = ("automatic", "shorts", "live", "premieres", "speech")
        form = cls(interval=given.get("interval", "")[:20])
        for name in texts:
            setattr(form, name, given.get(name, "").strip()[:_LONGEST])
        for name in boxes:
            setattr(form, name, given.get(name) == "yes")
        return form

    def rules(self) -> SourceRules:
        """The rules; what is wrong stands in ``errors`` afterwards."""
        shortest, longest = self._seconds("shortest"), self._seconds("longest")
        if shortest is not None and longest is not None and shortest > longest:
            self.errors["longest"] = InputError(
                "This is less than the least.", remedy="Make it longer, or leave one of them empty."
            )
        return SourceRules(
            take_words=self._list("take_words"),
            leave_words=self._list("leave_words"),
            shortest_s=shortest,
            longest_s=longest,
            shorts=self.shorts,
            live=self.live,
            premieres=self.premieres,
            languages=self._codes(),
            automatic=self.automatic,
            daily_cap=self._cap(),
            speech=self.speech,
        )

    def every(self) -> timedelta | None:
        """The fixed time between two looks; what no page offers is refused in ``errors``."""
        from tubetotask.sources import CHOICES

        known = {str(int(each.total_seconds())): each for each in CHOICES}
        if self.interval and self.interval not in known:
            self.errors["interval"] = InputError(
                "A source is not looked at in this rhythm.", remedy="Choose one of the list."
            )
        return known.get(self.interval)

    def budgets(self) -> Budgets:
        """What models may cost for it in a day; what is wrong stands in ``errors`` afterwards."""
        try:
            return Budgets(day=setting.budget(self.usd_day))
        except ValueError as error:
            self.errors["usd_day"] = InputError(
                "This is no amount of money.", remedy=f"{str(error).capitalize()}."
            )
            return Budgets()

    def _list(self, name: str) -> tuple[str, ...]:
        found = tuple(word.strip() for word in getattr(self, name).split(",") if word.strip())
        if len(found) > _MOST_WORDS:
            self.errors[name] = InputError(
                f"These are {len(found)} words.", remedy=f"At most {_MOST_WORDS} are looked for."
            )
        return found

    def _codes(self) -> tuple[str, ...]:
        try:
            return setting.languages(self.languages) if self.languages else ()
        except ValueError as error:
            self.errors["languages"] = InputError(
                "This is no list of language codes.", remedy=f"{str(error).capitalize()}."
            )
            return ()

    def _seconds(self, name: str) -> float | None:
        text = getattr(self, name).replace(",", ".")
        if not text:
            return None
        try:
            minutes = float(text)
        except ValueError:
            minutes = -1.0
        if not 0 < minutes <= _MOST_MINUTES:
            self.errors[name] = InputError(
                "This is no number of minutes.", remedy="Write for example 3, or leave it empty."
            )
            return None
        return minutes * 60

    def _cap(self) -> int | None:
        if not self.daily_cap:
            return None
        good = self.daily_cap.isascii() and self.daily_cap.isdecimal()
        if not good or not 1 <= int(self.daily_cap) <= _MOST_A_DAY:
            self.errors["daily_cap"] = InputError(
                "This is no number of videos.",
                remedy=f"Write a whole number from 1 to {_MOST_A_DAY}, or leave it empty.",
            )
            return None
        return int(self.daily_cap)


def _minutes(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 60:g}"
