"""Why an analysis could not be finished."""

from __future__ import annotations

from datetime import datetime

from tubetotask.domain.errors.base import TubeToTaskError


class AnalysisFailed(TubeToTaskError):
    """An analyser could not finish."""

    id = "analysis-failed"


class ModelFailed(AnalysisFailed):
    """A model's server did not answer as it should.

    ``state`` is one of: ``no-key``, ``bad-key`` (401), ``forbidden`` (403), ``no-model`` (not
    there, and no other that is configured either), ``rate-limited`` (429), ``no-credit`` (the
    account is empty), ``server-error`` (5xx), ``timeout``, ``unreachable``, ``wrong-address`` (what
    answers is no model's server), ``too-long`` (more tokens than the model reads), ``cut-off``,
    ``refused``, ``empty``, ``junk`` (twice not what was asked for), ``bad-request`` (the server
    refuses the question itself), ``no-times`` (of speech recognition: it tells no times),
    ``bad-sound`` (it cannot read the sound it is given).

    ``may_have_cost``: whether the server may have worked, and charge for it, although its answer
    did not arrive. ``wait_s``: how long it asked to be left alone, None where it did not say.
    """

    id = "model-failed"

    def __init__(self, message: str, *, state: str, remedy: str = "", retryable: bool) -> None:
        super().__init__(message, remedy=remedy, retryable=retryable)
        self.state = state
        self.may_have_cost = False
        self.wait_s: float | None = None


class ModelStopped(ModelFailed):
    """A call was not made, or was the last one: what is wrong is wrong for every call.

    ``retry_at``: when one call is made again, to see.
    """

    id = "model-stopped"

    def __init__(self, message: str, *, state: str, remedy: str, retry_at: datetime) -> None:
        super().__init__(message, state=state, remedy=remedy, retryable=True)
        self.retry_at = retry_at


class BudgetReached(AnalysisFailed):
    """A call was not made: it may cost more than is left of a budget.

    ``retry_at``: when the day or month ends; None where waiting cannot help.
    """

    id = "budget-reached"

    def __init__(self, message: str, *, remedy: str, retry_at: datetime | None) -> None:
        super().__init__(message, remedy=remedy, retryable=retry_at is not None)
        self.retry_at = retry_at


class PriceUnknown(AnalysisFailed):
    """A call was not made: a budget is set, and nobody knows what the call costs."""

    id = "price-unknown"


class PriceNotConfirmed(AnalysisFailed):
    """Speech recognition was not begun: its price is not known, or more than was agreed to."""

    id = "price-not-confirmed"


class CallTooLarge(AnalysisFailed):
    """A call was not made: it alone is more than the limit of a minute."""

    id = "call-too-large"
