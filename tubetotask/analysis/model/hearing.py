"""Speech recognition by an OpenAI-compatible server, piece by piece.

Invariants: a piece is in the ledger, with its minutes and its price, before its words are used, and
is found there again by the video, the model and the sample at which it begins: nobody pays for it
twice. Before anything is heard the price of all of it is allowed: one that nobody knows, or that is
more than was agreed to, is asked for and never taken as 0.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tubetotask.analysis.model import hearing_answers, hearing_failures, holding
from tubetotask.analysis.model.endpoint import Endpoint
from tubetotask.analysis.model.languages import code_of
from tubetotask.analysis.model.speech import OPENAI, SpeechSettings, price_usd
from tubetotask.domain.budget import dollars
from tubetotask.domain.calls import Call, CallBook, Outcome, Planned
from tubetotask.domain.errors import ModelFailed, PriceNotConfirmed
from tubetotask.domain.hearing import Heard, Piece

PURPOSE = "speech"
# By these names OpenAI's own models that tell no times are known before they are paid.
_TIMELESS = re.compile(r"^gpt-.*transcribe")


@dataclass(frozen=True)
class Agreed:
    """What was agreed to before: ``usd`` at the most for the whole, None: whatever it costs where
    that is known. ``unknown``: also where nobody knows what it costs."""

    usd: Decimal | None = None
    unknown: bool = False


class ModelEar:
    """Hears one video. ``language``: what a person says is spoken (BCP 47), "" for nothing."""

    def __init__(
        self,
        settings: SpeechSettings,
        book: CallBook,
        video_id: str,
        *,
        language: str = "",
        agreed: Agreed = Agreed(),
        endpoint: Endpoint | None = None,
    ) -> None:
        self._settings, self._book, self._agreed = settings, book, agreed
        self._video_id, self._language = video_id, language
        self._endpoint = endpoint or Endpoint(settings.server)
        self._spoken = language.split("-")[0].lower()
        self.heard_s = 0.0  # of this time, paid for now or before
        self.usd: Decimal | None = Decimal(0)

    @property
    def model(self) -> str:
        """Which model hears."""
        return self._settings.model

    def remembered(self, start: int) -> Heard | None:
        """From the ledger."""
        call = self._book.find(self._key(start))
        return None if call is None else self._used(call)

    def allow(self, seconds: float) -> None:
        """By the price, what was agreed to, and the budgets."""
        settings = self._settings
        if settings.host == OPENAI and _TIMELESS.match(settings.model):
            raise hearing_failures.without_times(settings.model)
        usd = price_usd(settings, seconds)
        if usd is None and not self._agreed.unknown:
            raise PriceNotConfirmed(
                f"What {settings.model} costs to hear this video is not known.",
                remedy="Set SPEECH_PRICES (US dollars per minute), for example "
                f"{settings.model}=0.006; 0 if it costs nothing. Or agree to it for this video.",
                retryable=False,
            )
        if usd is not None and self._agreed.usd is not None and usd > self._agreed.usd:
            raise PriceNotConfirmed(
                f"Hearing this video costs about {dollars(usd, up=True)}, more than was agreed to "
                f"({dollars(self._agreed.usd)}).",
                remedy="Look at the price again, and agree to it if you like.",
                retryable=False,
            )
        self._book.fits(self._planned("", seconds))

    def hear(self, piece: Piece, sound: Path) -> Heard:
        """Asked, kept, and only then used."""
        plan = self._planned(self._key(piece.start), piece.seconds)
        held = holding.reserve(self._book, plan)
        if isinstance(held, Call):  # somebody else was quicker
            return self._used(held)
        try:
            got = self._endpoint.hear(
                plan.model, sound.read_bytes(), language=self._spoken, again=held.again
            )
        except ModelFailed as error:
            held.failed(may_have_cost=error.may_have_cost)
            raise self._book.consequence(error) from None
        found = hearing_answers.read(got.body, piece)
        if found is None:
            held.failed(may_have_cost=True)
            raise hearing_failures.unreadable(self._settings.server, got.body)
        billed_s = found.seconds
        call = Call(
            key=plan.key,
            model=plan.model,
            purpose=PURPOSE,
            text=hearing_answers.dump(found.heard) if found.timed else "",
            outcome=Outcome.USED if found.timed else Outcome.INVALID,
            answered_by=plan.model,
            usd=price_usd(self._settings, billed_s),
            latency_s=round(got.latency_s, 3),
            attempts=got.attempts,
            audio_s=round(billed_s, 3),
        )
        held.answered(call)
        return self._used(call)

    def _used(self, call: Call) -> Heard:
        """What a kept call says. Raises ModelFailed for one without times: asked again, this model
        would be paid again for the same."""
        if call.outcome is not Outcome.USED:
            raise hearing_failures.without_times(call.model)
        self.heard_s += call.audio_s
        known = self.usd is not None and call.usd is not None
        self.usd = (self.usd or Decimal(0)) + (call.usd or Decimal(0)) if known else None
        heard = hearing_answers.load(call.text)
        if not self._spoken:
            self._spoken = code_of(heard.language)  # so that all pieces are heard in one language
        return heard

    def _key(self, start: int) -> str:
        server = self._settings.server
        asked = [PURPOSE, server.model, server.base_url, self._video_id, self._language, start]
        return hashlib.sha256(json.dumps(asked).encode("utf-8", "surrogatepass")).hexdigest()

    def _planned(self, key: str, seconds: float) -> Planned:
        usd = price_usd(self._settings, seconds)
        return Planned(
            key=key,
            model=self._settings.model,
            purpose=PURPOSE,
            tokens_in=0,
            usd_in=usd,
            usd_most=usd,
            limit_s=self._settings.server.timeout_s,
            audio_s=round(seconds, 3),
        )
