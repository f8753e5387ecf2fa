"""Videos worth watching oneself: unread or not read at all, and of use to a thin section.

Invariants: nothing is fetched and no model is asked: of a talk that was read its score for the
section counts, of another one the words of its title alone, and the reason says which. A section
that has enough gets no suggestion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tubetotask import plans
from tubetotask.analysis.tokens import content_words
from tubetotask.domain.plan import Section
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.watching import Counted, Suggestion, thin, why
from tubetotask.evidence.stems import stem
from tubetotask.storage.models import PlanVersion
from tubetotask.storage.watching import Found, Unread, Watching
from tubetotask.storage.workspace import Workspace

LEAST = 40  # of 100 for a section, from which a talk is worth one's own time
MOST, _OF_A_SECTION = 6, 2


def suggestions(space: Workspace, version: PlanVersion | None) -> list[Suggestion]:
    """At most ``MOST``: those for the thinnest section first, what was read before the rest."""
    if version is None:
        return []
    watching = Watching(space.session, space.owner_id)
    sections = {section.id: section for section in plans.parse(version.markdown).sections}
    known = watching.counted(version.plan_id)
    counted = {name: known.get(name[:200], Counted()) for name in sections}
    names = thin(counted)
    if not names:
        return []
    read = watching.unread(version.plan_id, names, LEAST)
    found = watching.found()
    told: list[Suggestion] = []
    taken: set[tuple[int, bool]] = set()
    for name in names:
        section, has = sections[name], counted[name]
        mine = [_read(each, section, has) for each in read if each.section_id == name[:200]]
        mine += _by_words(found, section, has)
        fresh = [each for each in mine if (each.number, each.found) not in taken][:_OF_A_SECTION]
        taken |= {(each.number, each.found) for each in fresh}
        told += fresh
    return told[:MOST]


def thin_sections(space: Workspace, version: PlanVersion) -> list[str]:
    """The titles of the sections that want a video, the thinnest first."""
    sections = {section.id: section for section in plans.parse(version.markdown).sections}
    known = Watching(space.session, space.owner_id).counted(version.plan_id)
    counted = {name: known.get(name[:200], Counted()) for name in sections}
    return [sections[name].title for name in thin(counted)]


def _read(each: Unread, section: Section, has: Counted) -> Suggestion:
    reason = _(
        "Unread, and %(score)s of 100 for “%(section)s”, %(why)s.",
        score=each.score,
        section=section.title,
        why=why(has),
    )
    return Suggestion(
        each.analysis_id,
        found=False,
        title=each.title,
        who=each.who,
        duration_s=each.duration_s,
        section_id=section.id,
        section=section.title,
        reason=reason,
        score=each.score,
    )


def _by_words(found: Iterable[Found], section: Section, has: Counted) -> list[Suggestion]:
    """Videos whose title speaks of the section: most of its words first, then the newest."""
    heading, lines = _stems(section.title), _stems(" ".join(section.items))
    scored = []
    for place, each in enumerate(found):
        words = _stems(each.title)
        shared = sorted((heading.keys() | lines.keys()) & words.keys())
        weight = sum(2 if one in heading else 1 for one in shared)
        if weight >= 2:  # a word of the heading, or two of its lines
            scored.append((-weight, place, each, [words[one] for one in shared]))
    scored.sort(key=lambda one: one[:2])
    best = scored[:_OF_A_SECTION]
    return [_unheard(each, shared, section, has) for *_place, each, shared in best]


def _unheard(each: Found, shared: list[str], section: Section, has: Counted) -> Suggestion:
    one, *others = (_("“%(name)s”", name=word) for word in shared[:2])
    words = _("%(one)s and %(other)s", one=one, other=others[0]) if others else one
    return Suggestion(
        each.arrival_id,
        found=True,
        title=each.title,
        who=each.who,
        duration_s=each.duration_s,
        section_id=section.id,
        section=section.title,
        reason=_(
            "Not read: its title speaks of %(words)s, as “%(section)s” does, %(why)s.",
            words=words,
            section=section.title,
            why=why(has),
        ),
    )


def _stems(text: str) -> dict[str, str]:
    """Stem → the word as it is said most, of the words that carry something."""
    counted = Counter(word for word in content_words(text) if len(word) > 2)
    found: dict[str, str] = {}
    for word, _count in counted.most_common():
        found.setdefault(stem(word), word)
    return found
