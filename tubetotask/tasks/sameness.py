"""Are two pieces of advice one task? Merge, "maybe the same?", far in words, or different.

Invariant: what is merged without asking is alike in meaning, has nothing against it, and is said
in the same words, but for those that say nothing. A model that is asked overrules nothing that
stands against it. Thresholds are calibrated similarities (docs/scores.md), set on the tuning half
of tests/data/merge and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from tubetotask.domain.told import Told
from tubetotask.tasks.against import Against, against
from tubetotask.tasks.wording import same_words
from tubetotask.tasks.words import LIGHT, ONLY_SO, PHRASES, WEAK, alike, denying

SURE = 0.80  # enough where one of them says a word more
NEAR = 0.66  # enough where both speak of the same
CERTAIN = 0.95  # enough where they differ by a verb that names no action
NEVER = 1.1  # more than there is
_EARLY = 3  # words among which the action stands
MAYBE = 0.55  # worth asking a person
FAR = 0.02  # worth asking a model: half of the same advice in free words is no nearer than .06
_SHARED = 1  # meanings in common with which a "not" denies the very thing that the other says


class Band(StrEnum):
    """What is done with a pair."""

    SAME = "same"
    MAYBE = "maybe"
    FAR = "far"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Likeness:
    """``alike``: calibrated similarity of the two texts; ``why``: what stands between them."""

    band: Band
    alike: float
    why: Against | None = None


def likeness(one: Told, other: Told, alike_by: float) -> Likeness:
    """How two pieces of advice stand to each other. ``alike_by``: calibrated similarity, 0–1."""
    if alike_by < FAR:
        return Likeness(Band.DIFFERENT, alike_by)
    reason = against(one, other)
    if alike_by < MAYBE:
        if reason is Against.DENIED and _denies_another(one, other):
            reason = against(one, other, denied=False)
        return Likeness(Band.FAR if reason is None else Band.DIFFERENT, alike_by, reason)
    if reason is not None and reason.opposite:
        return Likeness(Band.DIFFERENT, alike_by, reason)
    if one.denies and other.denies and _only_so(one) != _only_so(other):
        return Likeness(Band.DIFFERENT, alike_by, reason)
    if reason is not None:
        return Likeness(Band.MAYBE, alike_by, reason)
    return Likeness(Band.SAME if sure(one, other, alike_by) else Band.MAYBE, alike_by)


def sure(one: Told, other: Told, alike_by: float) -> bool:
    """Whether two that nothing stands between are one, beyond asking."""
    return alike_by >= _enough(one, other) and same_words(one, other)


def plainly(found: Likeness, one: Told, other: Told) -> Likeness:
    """``found`` in doubt, unless the two are one when they are said plainly (``tasks.plain``)."""
    again = likeness(one, other, found.alike)
    return again if again.band is Band.SAME else found


def settled(found: Likeness, judged: bool | None) -> Likeness:
    """``judged``: what somebody says who was asked. Decides only where nothing stands between them:
    another number or another action is never overruled.
    """
    if found.band not in (Band.MAYBE, Band.FAR) or found.why is not None or judged is None:
        return found
    return replace(found, band=Band.SAME if judged else Band.DIFFERENT)


def _only_so(told: Told) -> bool:
    """ "Never send it without a subject line" tells to send it, but so: no "don't send it"."""
    denied = next((at for at, word in enumerate(told.words) if denying(word)), None)
    return denied is not None and not ONLY_SO.isdisjoint(told.words[denied + 1 :])


def _denies_another(one: Told, other: Told) -> bool:
    """Whether one says "not" of something that the other does not name: "never cut a steak at
    once" does not deny "let the meat rest"."""
    mine, theirs = {*meant(one)}, {*meant(other)}
    shared = len(mine & theirs)
    return shared <= _SHARED and (not shared or 2 * shared < min(len(mine), len(theirs)))


def _enough(one: Told, other: Told) -> float:
    """How alike two must be to be one: the more one says that the other does not, the more.

    The same thing with another action is another task, however alike the sentences; so is what is
    said in general and in particular.
    """
    mine, theirs = meant(one), meant(other)
    left = set(mine) - set(theirs), set(theirs) - set(mine)
    if not any(left):  # "the dog bites the man" speaks of the same as its contrary
        return NEAR if mine[:1] == theirs[:1] else NEVER
    if not all(left) and sum(map(len, left)) == 1 and mine[:1] == theirs[:1]:
        return SURE
    # The same action with another thing is another task as well; "give" and "put" name none.
    telling = [side - WEAK for side in left]
    return CERTAIN if not all(telling) and sum(map(len, telling)) <= 1 else NEVER


def meant(told: Told) -> list[str]:
    """What is to be done first, then what it speaks of: the meaning of each word that has one."""
    words, phrase = list(told.words), ""
    for pair, meaning in PHRASES:
        verb, particle = pair.split()
        if verb in words[:_EARLY] and particle in words[words.index(verb) :]:
            phrase = meaning
            words[words.index(verb)] = words[words.index(particle)] = ""
            break
    pairs = zip(words, told.senses, strict=True)
    found = [alike(word, sense) for word, sense in pairs if sense and word and word not in LIGHT]
    return [alike(phrase, phrase), *found] if phrase else found
