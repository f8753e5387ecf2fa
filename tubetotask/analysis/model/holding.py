"""What a call may cost, reserved before it is made.

Invariant: nothing is sent before the book has agreed to the most it can cost. A request that may
have been paid for although no answer came is kept as lost before another is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tubetotask.analysis.model import tokens
from tubetotask.analysis.model.prices import price_usd
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.domain.calls import Call, CallBook, Planned

# The most tokens of an answer, by what is asked. More than any answer needs: one that is cut off
# was paid for in vain.
_MOST_OUT = {
    "notes": 10_000,
    "merge": 3_000,
    "assess": 5_000,
    "revise": 4_000,
    "opening": 1_000,
    "try": 1_000,
}
_OTHERS = 4_000
_CHECK, _CHECK_EACH = 200, 60  # of what only judges: as a whole, and for each statement
# These think before they answer, and what they think counts as output.
_THINKS = re.compile(r"(^|[/@])(o[1-9]|gpt-5)")
_THOUGHTS = 6_000
_MESSAGE, _REQUEST = 8, 32  # tokens that a server adds around a message and around all


def most_out(name: str, model: str, statements: int = 0) -> int:
    """The most tokens that are asked for; ``statements``: how many are judged."""
    most = _MOST_OUT.get(name, _OTHERS)
    if name in ("check", "same"):
        most = _CHECK + _CHECK_EACH * statements
    return most + (_THOUGHTS if _THINKS.search(model) else 0)


def planned(
    settings: ModelSettings,
    key: str,
    model: str,
    name: str,
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    out: int,
) -> Planned:
    """The call that is about to be made; ``out``: the most tokens of its answer."""
    told = sum(tokens.count(text) for one in messages for text in one.values())
    told += tokens.count(json.dumps(schema)) + _MESSAGE * len(messages) + _REQUEST
    return Planned(
        key=key,
        model=model,
        purpose=name,
        tokens_in=told,
        usd_in=price_usd(settings, model, told, 0),
        usd_most=price_usd(settings, model, told, out),
        limit_s=settings.timeout_s,
        tokens_out=out,
    )


def reserve(book: CallBook, plan: Planned) -> Held | Call:
    """The reservation for a call, or its answer where somebody else has just got it."""
    found = book.reserve(plan)
    return found if isinstance(found, Call) else Held(book, plan, found)


class Held:
    """The reservation for one call, which may take several requests."""

    def __init__(self, book: CallBook, plan: Planned, number: int) -> None:
        self._book, self._plan, self._number = book, plan, number

    def again(self, may_have_cost: bool) -> None:
        """Before the next request; ``may_have_cost``: keep the one before as lost."""
        self._number = self._book.again(self._plan, self._number, may_have_cost=may_have_cost)

    def failed(self, *, may_have_cost: bool) -> None:
        """There is no answer and there will be none."""
        if may_have_cost:
            self._book.keep(self._plan.lost, self._number)
        else:
            self._book.release(self._number)

    def answered(self, call: Call) -> None:
        """Keep the answer in place of the reservation."""
        self._book.keep(call, self._number)
