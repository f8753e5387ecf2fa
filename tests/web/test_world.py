"""What Babel knows and no page tells is left out, and pages tell what they told."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Days, times, spans, numbers, amounts and names of languages, of every place of both languages,
# with and without.
_TOLD = """
import sys
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from babel import Locale, dates, localedata, numbers
from tubetotask.web import languages, speech, world

if sys.argv[1] == "without":
    world.leave_out(speech.LANGUAGES)
names = [name for name in localedata.locale_identifiers() if name.split("_")[0] in speech.LANGUAGES]
speaker = speech.Speaker()
spans = [timedelta(seconds=s) for s in (1, 59, 60, 3_600, 7_200, 86_400, 700_000, 9**7, 9**9)]
for name in names:
    place = Locale.parse(name)
    speech.locale = lambda: place
    for month in range(1, 13):
        on = datetime(2027, month, 2 * month, 2 * month - 1, 5, 9, tzinfo=timezone.utc)
        print(name, speaker.day(on.date()), speaker.day(on.date(), year=False))
        print(dates.format_skeleton("yMMMM", on, locale=place))
        print(dates.format_date(on, "ccc", locale=place))
        for how in ("short", "medium"):
            print(dates.format_time(on, how, locale=place))
    for span in spans:
        print(dates.format_timedelta(-span, add_direction=True, threshold=1, locale=place))
        print(dates.format_timedelta(span, locale=place))
    for amount in ("0", "0.01", "1", "1.5", "1234.56", "-3", "1000000"):
        print(speaker.money(Decimal(amount)), speaker.number(Decimal(amount)))
        print(numbers.format_decimal(Decimal(amount), "0.###", locale=place))
    print(name, languages.offered())
for tag in ("de-XX", "en-ZZ", "de-Latn-AT", "en-150", "de-CH-1996"):
    print(tag, speech._place(tag))
print(len(names), "places")
"""

# What the data take, in bytes, once English is told.
_TAKES = """
import sys, tracemalloc
from tubetotask.web import speech, world

tracemalloc.start()
if sys.argv[1] == "without":
    world.leave_out(speech.LANGUAGES)
speech.Speaker().number(1)
print(tracemalloc.get_traced_memory()[0])
"""


def _run(script: str, how: str) -> str:
    command = [sys.executable, "-c", script, how]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout


def test_every_place_tells_days_spans_numbers_amounts_and_languages_as_before() -> None:
    told = _run(_TOLD, "without")
    assert told == _run(_TOLD, "with")
    assert int(told.split()[-2]) > 100
    assert "('de', 'Deutsch')" in told


@pytest.mark.parametrize(("how", "most"), [("without", 2_000_000), ("with", None)])
def test_what_is_left_out_is_not_in_memory(how: str, most: int | None) -> None:
    takes = int(_run(_TAKES, how))
    assert takes < most if most else takes > 4_000_000
