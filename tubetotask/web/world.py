"""What Babel knows of the world, without what no page tells: a web server takes 3 MB less.

It unpacks names of languages, countries, units and time zones, and what is spoken and paid where,
with the first number that is written. Days, times, spans and amounts are written without them.

Invariant: what ``web.formats``, ``web.languages`` and ``web.speech`` tell is what they tell with
all of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, cast

from babel import core, localedata

_MONEY = "USD"
# Of the whole world.
_UNASKED: Final = (
    "territory_languages",
    "territory_currencies",
    "territory_zones",
    "meta_zones",
    "zone_territories",
    "windows_zone_mapping",
    "zone_aliases",
)
# Of a language.
_UNTOLD = (
    *("territories", "scripts", "variants"),
    *("unit_display_names", "compound_unit_patterns", "meta_zones", "time_zones"),
)


def leave_out(languages: Collection[str]) -> None:
    """Forget what no page tells in these languages ("en"), each with all its places.

    A place's data are its language's with a few of its own, so they stay small by themselves.
    """
    for name in _UNASKED:
        cast(dict[str, Any], core.get_global(name)).clear()  # typed as a Mapping: it is a dict
    # Where somebody speaks it: asked for a place that Babel does not know.
    spoken = cast(dict[str, str], core.get_global("likely_subtags"))
    for tag in [tag for tag in spoken if tag.partition("_")[0] not in languages]:
        del spoken[tag]
    for language in ("root", *languages):  # in this order: a language begins as a copy of the root
        told = localedata.load(language)
        for name in _UNTOLD:
            told.pop(name, None)
        # A talk's language is named where its code has two letters: that is what we have names for.
        named = told.get("languages", {}).items()
        told["languages"] = {code: each for code, each in named if len(code) == 2}
        for name in ("currency_names", "currency_names_plural"):
            told[name] = {key: each for key, each in told.get(name, {}).items() if key == _MONEY}
        units = told["unit_patterns"].items()
        told["unit_patterns"] = {key: each for key, each in units if key.startswith("duration-")}
