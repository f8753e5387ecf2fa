"""A question with a typed answer: kept before it is used, mended once, on the first model there is.

Invariants: an answer is in the book before anything is made of it, so a crash repeats no answered
call. An answer that does not fit goes back once, with what is wrong; the second that does not fit
ends the question. After such a failure its answers are set aside, so that a next try asks anew.
"""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from typing import Any

import structlog
from pydantic import ValidationError

from tubetotask.analysis.model import failures, holding
from tubetotask.analysis.model.answers import A, schema_of
from tubetotask.analysis.model.endpoint import Answered, Endpoint, Messages
from tubetotask.analysis.model.prices import price_usd
from tubetotask.analysis.model.prompts import prompt
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.domain.calls import Call, CallBook, Outcome, Planned, call_key
from tubetotask.domain.cost import Cost
from tubetotask.domain.errors import (
    BudgetReached,
    Cancelled,
    ModelFailed,
    ModelStopped,
    StorageFailed,
    TubeToTaskError,
)

log = structlog.get_logger()
_AWAY = frozenset(
    {"bad-key", "no-credit", "rate-limited", "server-error", "timeout", "unreachable"}
)
_SLOW = "rate-limited"
_MOST_ERRORS = 8  # of a validation, told to the model
_LONGEST_ECHO = 8_000  # letters of a bad answer that go back with its errors
# What is made of an answer takes time and memory that grow faster than its length: a model that
# repeats itself without end must not hold a worker.
_MOST_LETTERS = 200_000  # of an answer: three times what the limit of tokens leaves room for
_LONGEST_TEXT = 2_000  # letters of one text in it: two sentences, or a quote of forty words


class Asker:
    """Asks one server's models. ``cost`` and ``notices`` grow with each call. Safe for threads."""

    def __init__(self, settings: ModelSettings, book: CallBook, endpoint: Endpoint) -> None:
        self._settings = settings
        self._book = book
        self._endpoint = endpoint
        self._gone: set[str] = set()
        self._slow: dict[str, ModelFailed] = {}
        self._lock = threading.Lock()
        self.cost = Cost()
        self.notices: tuple[str, ...] = ()

    def ask(
        self, name: str, data: str, kind: type[A], *, model: str = "", statements: int = 0
    ) -> A:
        """The answer to prompt ``name`` over ``data``; ``statements``: of a double check.

        Raises ModelFailed, BudgetReached, PriceUnknown, CallTooLarge, Cancelled, StorageFailed.
        """
        first, smaller = model or self._settings.model, self._settings.smaller_model
        try:
            return self._along_the_list(first, name, data, kind, statements)
        except (ModelFailed, BudgetReached) as error:
            slow = isinstance(error, ModelFailed)
            helps = not slow or getattr(error, "state", "") == _SLOW
            if not helps or smaller in ("", first):
                raise
            first_error = error
        try:
            answer = self._asked(smaller, name, data, kind, statements)
        except (ModelStopped, Cancelled, StorageFailed):
            raise
        except TubeToTaskError:
            raise first_error from None  # waiting for the better one is what is left
        why = "the provider asked to slow down" if slow else "it would not fit the budget"
        self._warn(f"In part the smaller {smaller} answered instead of {first}: {why}.")
        return answer

    def _along_the_list(
        self, first: str, name: str, data: str, kind: type[A], statements: int
    ) -> A:
        candidates = dict.fromkeys((first, *self._settings.models))
        failed = failures.gone(first)
        for candidate in candidates:
            if candidate in self._gone:
                continue
            try:
                answer = self._asked(candidate, name, data, kind, statements)
            except ModelFailed as error:
                if error.state != "no-model":
                    raise
                self._gone.add(candidate)
                failed = failed if candidate != first else error
                continue
            if candidate != first:
                self._warn(f"{first} is not offered by the server; {candidate} answered instead.")
            return answer
        raise failed

    def _asked(self, model: str, name: str, data: str, kind: type[A], statements: int) -> A:
        messages: list[dict[str, str]] = [
            {"role": "system", "content": prompt(name).text},
            {"role": "user", "content": data},
        ]
        asked: list[str] = []
        out = holding.most_out(name, model, statements)
        try:
            first, answer, wrong = self._call(model, messages, name, kind, asked, out)
            if answer is not None:
                return answer
            # Sent back once: most models mend what is named to them.
            messages += [
                {"role": "assistant", "content": first.text[:_LONGEST_ECHO]},
                {"role": "user", "content": f"This does not fit: {wrong}. Answer again, whole."},
            ]
            _, answer, wrong = self._call(model, messages, name, kind, asked, out)
            if answer is not None:
                return answer
            log.warning("model answer does not fit", purpose=name, model=model, wrong=wrong[:300])
            raise failures.junk(model)
        except ModelFailed as error:
            # Where the server is only away, what it answered before waits for the next try.
            if error.state not in _AWAY:
                self._book.set_aside(asked)
            raise

    def _call(
        self, model: str, messages: Messages, name: str, kind: type[A], asked: list[str], out: int
    ) -> tuple[Call, A | None, str]:
        """One call, from the book or the server; its answer, or what is wrong with it.

        Raises ModelFailed for an answer of no use.
        """
        schema = schema_of(kind)
        key = call_key(model, messages, schema, self._settings.base_url)
        call = self._book.find(key)
        kept = call is not None
        if call is None:
            if model in self._slow:  # it was so a moment ago
                raise self._slow[model]
            plan = holding.planned(self._settings, key, model, name, messages, schema, out)
            held = holding.reserve(self._book, plan)
            kept = isinstance(held, Call)  # somebody else was quicker
            call = held if isinstance(held, Call) else self._answered(held, plan, messages, kind)
        asked.append(key)
        self._count(call, kept=kept)
        if call.outcome is Outcome.REFUSED:
            raise failures.refused(model)
        if call.outcome is Outcome.CUT:
            raise failures.cut_off(model)
        if not call.text.strip():
            raise failures.empty(model)
        return call, *_read(call.text, kind)

    def _answered(
        self, held: holding.Held, plan: Planned, messages: Messages, kind: type[A]
    ) -> Call:
        """The server's answer, kept."""
        model, name, schema = plan.model, plan.purpose, schema_of(kind)
        try:
            answered = self._endpoint.ask(
                model, messages, name, schema, most_out=plan.tokens_out, again=held.again
            )
        except ModelFailed as error:
            held.failed(may_have_cost=error.may_have_cost)
            told = self._book.consequence(error)
            if told.state == _SLOW and self._settings.smaller_model:
                self._slow[model] = told
            raise told from None
        call = self._booked(plan.key, model, name, answered, kind)
        held.answered(call)
        return call

    def _booked(self, key: str, model: str, name: str, answered: Answered, kind: type[A]) -> Call:
        """The call as it is kept."""
        usd = None
        if answered.tokens_in or answered.tokens_out:  # without usage no price can be known
            usd = price_usd(
                self._settings,
                model,
                answered.tokens_in,
                answered.tokens_out,
                answered.tokens_cached,
            )
        outcome = Outcome.USED
        if answered.refusal or answered.finish == "content_filter":
            outcome = Outcome.REFUSED
        elif answered.finish == "length":
            outcome = Outcome.CUT
        elif _read(answered.text, kind)[0] is None:
            outcome = Outcome.INVALID
        return Call(
            key=key,
            model=model,
            purpose=name,
            text=answered.text[: _MOST_LETTERS + 1],  # enough to be too long the next time as well
            outcome=outcome,
            answered_by=answered.model,
            tokens_in=answered.tokens_in,
            tokens_out=answered.tokens_out,
            tokens_cached=answered.tokens_cached,
            usd=usd,
            latency_s=round(answered.latency_s, 3),
            attempts=answered.attempts,
        )

    def _count(self, call: Call, *, kept: bool) -> None:
        one = Cost(
            call.model,
            call.tokens_in,
            call.tokens_out,
            call.usd,
            call.tokens_cached,
            calls=1,
            kept=int(kept),
            usd_kept=(call.usd or Decimal(0)) if kept else Decimal(0),
        )
        with self._lock:
            self.cost += one

    def _warn(self, notice: str) -> None:
        with self._lock:
            if notice not in self.notices:
                self.notices += (notice,)


def _read(text: str, kind: type[A]) -> tuple[A | None, str]:
    """The answer, or what is wrong with it in words for the model."""
    if len(text) > _MOST_LETTERS:
        return None, "it is far too long"
    try:
        return kind.model_validate(_storable(json.loads(_bare(text)))), ""
    except ValidationError as error:
        told = [
            f"{'.'.join(str(place) for place in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)[:_MOST_ERRORS]
        ]
        return None, "; ".join(told)
    except _TooLongText:
        return None, f"a text in it has more than {_LONGEST_TEXT} letters"
    except (ValueError, RecursionError):
        return None, "it is not JSON"


class _TooLongText(Exception):
    """One text of an answer is longer than any that was asked for."""


def _storable(node: Any) -> Any:
    """Without what no database takes: NUL, and half a surrogate pair. Raises _TooLongText."""
    if isinstance(node, str):
        if len(node) > _LONGEST_TEXT:
            raise _TooLongText
        return node.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(node, list):
        return [_storable(each) for each in node]
    if isinstance(node, dict):
        return {name: _storable(each) for name, each in node.items()}
    return node


_FENCE = "```"


def _bare(text: str) -> str:
    """The JSON of an answer by a server that knows no schema: without fence and words around."""
    text = text.strip()
    if text[:1] == "{" and text[-1:] == "}":
        return text
    opening, closing = text.find(_FENCE), text.rfind(_FENCE)
    fenced = text[opening:closing]
    inside = fenced if "{" in fenced and "}" in fenced else text
    first, last = inside.find("{"), inside.rfind("}")
    return inside[first : last + 1] if 0 <= first < last else text
