"""Which English words can name an action, in their base form.

Invariant: a word is looked up, never guessed; what is not in ``weights/verbs_en.txt`` is no verb
of action here. So an unknown word costs a task and never invents one.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple


class Verbs(NamedTuple):
    """``every`` verb; those that are ``nouns`` too; the ``light`` ones that say little alone."""

    every: frozenset[str]
    nouns: frozenset[str]
    light: frozenset[str]


def listed(text: str) -> frozenset[str]:
    """The words of a list that is written as running text."""
    return frozenset(text.split())


# Verbs of seeing, knowing and feeling: one can be told to, but it is seldom a task.
STATIVE = listed(
    """think know believe feel see hear want need like love hate hope wish mean guess suppose
    imagine wonder understand realize remember notice expect appear seem remain exist belong agree
    appreciate enjoy trust doubt mind worry care happen become stay matter be have get look
    listen recall recognize consider say tell talk speak mention"""
)

# After one of these an ambiguous word ("plan", "work") is read as a verb.
OBJECT_STARTS = listed(
    """a an the this that these those your my our his her its their it them him me us you some any
    all each every both another one two three four five six seven eight nine ten few many more most
    less enough no what which whatever how where when why who whether in on at to into onto from
    with without for up down out off over under through around across between about against along
    after before toward towards away back by as like just only everything something anything
    nothing yourself everyone somebody someone people half other others
    everybody hard well early slowly carefully together first twice once again until
    new good real small big"""
)

# After one of these the word before is a noun: "the plan is", "work was".
_NOUN_FOLLOWERS = listed(
    """is are was were has had isn't wasn't aren't weren't hasn't can could will would should might
    may must does did doesn't didn't than"""
)


@cache
def verbs() -> Verbs:
    """The lexicon, read once."""
    text = resources.files(__package__).joinpath("weights/verbs_en.txt").read_text("utf-8")
    marked = [
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    ]
    return Verbs(
        frozenset(word.rstrip("*~") for word in marked),
        frozenset(word[:-1] for word in marked if word.endswith("*")),
        frozenset(word[:-1] for word in marked if word.endswith("~")),
    )


def is_action(word: str) -> bool:
    """Whether ``word`` (lower case) can name an action after "you should"."""
    return word in verbs().every


def opens_imperative(word: str, following: str) -> bool:
    """Whether ``word`` at the start of a clause, before ``following``, reads as a command."""
    if word not in verbs().every or following in _NOUN_FOLLOWERS:
        return False
    if word in verbs().nouns:
        return following in OBJECT_STARTS or following.isdigit() or following.endswith("ly")
    return following not in {"of", "than"} or word in verbs().light


def gerund_of(word: str) -> str | None:
    """The verb of action that ``word`` is the -ing form of, or None."""
    if not word.endswith("ing") or len(word) < 5:
        return None
    stem = word[:-3]
    options = [stem, stem + "e"]
    if len(stem) > 2 and stem[-1] == stem[-2]:
        options.append(stem[:-1])
    return next((form for form in options if form in verbs().every), None)
