"""What is left and what is spent of a budget, as whole sentences.

Invariant: a sentence is never glued from words: other languages bend them.
"""

from __future__ import annotations

from flask import Flask

from tubetotask.domain.budget import Room
from tubetotask.domain.texts import gettext as _
from tubetotask.exports.spending import share
from tubetotask.web.formats import dollars


def spent(room: Room) -> str:
    """How much of it is spent, for a line that warns."""
    own, day, part = room.whose == "user", room.name == "day", share(room)
    if room.share >= 1:
        if own and day:
            return _("The whole budget of this day that you set for yourself is spent")
        if own:
            return _("The whole budget of this month that you set for yourself is spent")
        if day:
            return _("The whole budget of this day is spent")
        return _("The whole budget of this month is spent")
    if own and day:
        return _(
            "%(part)s %% of the budget of this day that you set for yourself is spent", part=part
        )
    if own:
        return _(
            "%(part)s %% of the budget of this month that you set for yourself is spent", part=part
        )
    if day:
        return _("%(part)s %% of the budget of this day is spent", part=part)
    return _("%(part)s %% of the budget of this month is spent", part=part)


def left(room: Room) -> str:
    """What may still be spent of it."""
    told = dollars(room.left, down=True)
    if room.name == "day":
        return _("%(left)s left in the budget of this day", left=told)
    return _("%(left)s left in the budget of this month", left=told)


def register(app: Flask) -> None:
    """Give templates these."""
    app.add_template_filter(spent, "room_spent")
    app.add_template_filter(left, "room_left")
