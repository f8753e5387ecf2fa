"""The catalogues of texts: whole, in step with the pages, and safe to fill in."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from string import ascii_letters

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tubetotask.config import ROOT
from tubetotask.web import speech

ROOM = Path(speech.CATALOGUES)
OTHERS = sorted(set(speech.LANGUAGES) - {"en"})
_PLACES = re.compile(r"%\((\w+)\)[sd]")


def _folder(language: str) -> Path:
    return ROOM / language / "LC_MESSAGES"


@cache
def _catalogue(language: str) -> Catalog:
    with (_folder(language) / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def _marked() -> frozenset[str | tuple[str, ...]]:
    """Every text that is marked in the code and in the templates."""
    with (ROOM / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call] # Babel’s own
    found = extract_from_dir(ROOT, methods, options, keywords=DEFAULT_KEYWORDS | {"N_": None})
    return frozenset(text for _file, _line, text, _comments, _context in found)


def _messages(language: str) -> list[Message]:
    return [message for message in _catalogue(language) if message.id]


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Each translation beside the text that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[min(at, 1)], text) for at, text in enumerate(message.string or ())]


_COUNTED = re.compile(
    r"%\(\w+\)s (?:\w+ )?(words|minutes|seconds|hours|days|tasks|talks|videos|statements|quotes|"
    r"sources|tries|voices|ways)\b"
)
# What there is always more than one of.
_ALWAYS_MANY = {
    "%(voices)s of %(all)s sources say the same": "one alone says the same as nobody",
    "%(one)s of %(all)s sources stand against %(other)s": "one against one is told otherwise",
    "%(usd)s on %(paid)s of %(days)s days; the most on %(day)s: %(most)s.": "thirty days",
    "%(part)s of %(whole)s minutes": "a shorter video is told in seconds",
    "said by %(count)s sources": "one is not told",
    "Accepted %(count)s tasks.": "one is told by its title",
    "All %(tasks)s tasks": "one stands there already",
    "%(tries)s tries": "the first is not told",
    "%(count)s minutes": "less than two are told in seconds",
    "%(count)s of %(all)s statements on your plan repeat a line of it.": "two at least",
}
# … where one alone is told in other words (analysis.verdict), or it is a number of ours.
_OTHERWISE = (
    *("touch your plan;", "touches your plan;", "None of %(count)s", "statements belong here"),
    *("%(fell)s of", "goes in %(days)s days"),
)


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_counted_is_told_as_one_where_it_is_one(language: str) -> None:
    alone = {message.id for message in _messages(language) if isinstance(message.id, str)}
    only_many = set[str]()
    for text in alone:
        found = _COUNTED.search(text)
        setting = found is not None and "_days)s" in found[0]  # a number of ours, never one
        if found is None or setting or any(each in text for each in _OTHERWISE):
            continue
        one = text[: found.end() - 1] + text[found.end() :]
        if not {one, one.replace(" contradict ", " contradicts ")} & alone:
            only_many.add(text)
    assert only_many == set(_ALWAYS_MANY)


@pytest.mark.slow
@pytest.mark.parametrize("language", OTHERS)
def test_every_marked_text_is_in_the_catalogue_and_no_other(language: str) -> None:
    assert {message.id for message in _messages(language)} == _marked(), "run script/texts"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_none_is_a_guess(language: str) -> None:
    for message in _messages(language):
        assert not message.fuzzy, message.id
        for told, text in _pairs(message):
            assert text.strip(), f"not translated: {told}"


@pytest.mark.parametrize("language", OTHERS)
def test_places_to_fill_in_are_those_of_the_text(language: str) -> None:
    for message in _messages(language):
        known = {name for told, _ in _pairs(message) for name in _PLACES.findall(told)}
        for told, text in _pairs(message):
            names = set(_PLACES.findall(text))
            assert names <= known, text
            if isinstance(message.id, str):
                assert names == known, text
            # A text of templates is always filled in: a lone sign of per cent would be an error.
            assert text.replace("%%", "").count("%") == len(_PLACES.findall(text)) or "%" in told


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_brings_no_markup_of_its_own(language: str) -> None:
    """It stands in pages and in attributes as it is."""
    for message in _messages(language):
        for told, text in _pairs(message):
            assert re.findall(r"</?\w+", text) == re.findall(r"</?\w+", told), text
            assert ('"' in text) <= ('"' in told), text
            assert text[:1].isspace() == told[:1].isspace(), text
            assert text[-1:].isspace() == told[-1:].isspace(), text


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_read_at_run_time_was_made_of_the_catalogue(language: str) -> None:
    made = BytesIO()
    write_mo(made, _catalogue(language))
    assert (_folder(language) / "messages.mo").read_bytes() == made.getvalue(), "run script/texts"


@pytest.mark.slow
def test_a_text_that_is_marked_twice_is_one() -> None:
    ones = [text for text in _marked() if isinstance(text, str)]
    several = {text[0] for text in _marked() if not isinstance(text, str)}
    assert not several & set(ones)
    assert all(any(letter in text for letter in ascii_letters) for text in ones)
