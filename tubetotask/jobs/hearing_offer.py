"""One video, to be heard because a person says so: its price first, then the doing.

Invariant: what was agreed to is an amount, kept with the wish, and the job spends no more. A price
that nobody knows is agreed to as such, and never taken for nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.errors import InputError, ModelFailed, PriceNotConfirmed
from tubetotask.domain.job import ENDED, WAITING
from tubetotask.jobs import readers, requests
from tubetotask.storage.database import now, retried
from tubetotask.storage.models import AnalysisRow, FoundVideoRow, VideoRow
from tubetotask.storage.preferences import Preferences
from tubetotask.storage.workspace import Workspace

HOPELESS = frozenset({"private", "members", "gone", "region", "age", "upcoming", "live"})
"""States in which this server gets no sound either."""
_NOT_NOW = frozenset({"blocked", "offline"})
_ROOM, _CENT = Decimal("1.05"), Decimal("0.01")  # lengths are told differently by a second or two


@dataclass(frozen=True, slots=True)
class Offer:
    """What hearing a video takes. ``seconds``: None where nobody knows how long it is; ``usd``: for
    all of it, then for the longest video that is heard; ``usd_minute``: None where nobody knows.

    ``host``: where the sound is sent.
    """

    model: str
    host: str
    seconds: float | None
    longest_s: float
    usd: Decimal | None
    usd_minute: Decimal | None


def no_server() -> ModelFailed:
    """Nobody is there who could hear."""
    return ModelFailed(
        "Speech recognition has no server.",
        state="no-key",
        remedy="Set OPENAI_API_KEY, or SPEECH_BASE_URL for a server that hears, and SPEECH_MODEL.",
        retryable=False,
    )


def possible(row: AnalysisRow) -> bool:
    """Whether it could help: its words are not there, and YouTube lets us at the video."""
    states = HOPELESS | _NOT_NOW | {"silent"}
    ended = row.state in ENDED and row.transcript_id is None
    return bool(row.youtube_id) and ended and row.error_state not in states


def offer(space: Workspace, config: Config, row: AnalysisRow) -> Offer | None:
    """The price, or None where there is no server that hears. Raises StorageFailed."""
    settings = readers.speech_settings(config, Preferences(space.session, readers.vault_of(config)))
    if settings is None:
        return None
    from tubetotask.analysis.model.speech import price_usd

    seconds, longest_s = _seconds(space, row.youtube_id), config.speech_longest_min * 60.0
    return Offer(
        settings.model,
        settings.host,
        seconds,
        longest_s,
        price_usd(settings, longest_s if seconds is None else seconds),
        price_usd(settings, 60.0),
    )


def an_hour(space: Workspace, config: Config) -> tuple[Decimal | None, str]:
    """What hearing an hour costs, None where nobody knows, and the model, "" where there is none.

    Raises StorageFailed.
    """
    preferences = Preferences(space.session, readers.vault_of(config))
    settings = readers.speech_settings(config, preferences)
    if settings is None:
        return None, ""
    from tubetotask.analysis.model.speech import price_usd

    return price_usd(settings, 3600.0), settings.model


def agree(
    space: Workspace, jobs_url: str, config: Config, analysis_id: int, usd: Decimal | None
) -> AnalysisRow:
    """Have it heard for ``usd``; None: at a price nobody knows. Raises NotFound, InputError."""

    def put() -> AnalysisRow:
        row = space.analysis(analysis_id)
        if not possible(row):
            raise InputError(
                "This video cannot be heard now.",
                remedy="It may be under way or read already; look at its page.",
            )
        made = offer(space, config, row)
        if made is None:
            raise InputError(no_server().message, remedy=no_server().remedy)
        if made.usd is not None and (usd is None or made.usd > usd * _ROOM + _CENT):
            raise InputError(
                "The price has changed meanwhile.", remedy="Look at it again, then decide."
            )
        row.speech = True
        row.speech_usd = None if made.usd is None else made.usd * _ROOM + _CENT
        requests.begin_again(space, jobs_url, row)
        return row

    return retried(put, space.session)


def look_again(session: Session) -> None:
    """A worker starts: prices of hearing are settings, which may be others by now. Commits."""
    session.execute(
        update(AnalysisRow)
        .where(AnalysisRow.state == WAITING, AnalysisRow.error_id == PriceNotConfirmed.id)
        .values(retry_at=now())
    )
    session.commit()


def _seconds(space: Workspace, youtube_id: str) -> float | None:
    """How long the video is, as far as anybody told."""
    session = space.session
    told = session.scalar(select(VideoRow.duration_s).where(VideoRow.youtube_id == youtube_id))
    found = select(func.max(FoundVideoRow.duration_s)).where(
        FoundVideoRow.youtube_id == youtube_id, FoundVideoRow.brought.is_(False)
    )
    return told or session.scalar(found) or None
