"""Whether this instance has what it needs, here and outside: what ``tubetotask doctor`` tells.

Invariants: looking changes nothing, costs nothing and asks no more than one small page of each
server outside. What is found holds no secret. Each finding that is not well says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import requests
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tubetotask.config import Config
from tubetotask.domain.errors import SourceUnavailable, StorageFailed
from tubetotask.jobs import readers
from tubetotask.operations import readiness
from tubetotask.storage import marks
from tubetotask.storage.models import WayRow
from tubetotask.storage.preferences import Preferences

_OPENAI = "https://api.openai.com/v1"
_TIMEOUT_S = 10.0
_MOST_BYTES = 2_000_000
OFF = timedelta(seconds=30)  # codes of an app hold for as long
_BACKUP_DUE = timedelta(hours=26)
_NEWER = "Start TubeToTask again, as the release that has migrated it."
_REMEDIES = {
    "database": "Start script/server once, which makes it ready, or check DATABASE_URL.",
    "migrations": "Run: flask --app main db upgrade",
    "worker": "Start it: script/server, or systemctl restart tubetotask-worker.",
    "disk": "Make room, or lower DATA_MAX_GB; HEALTH_DISK_FREE_MB says how much must stay free.",
}


class State(StrEnum):
    """How it is. ATTENTION: it works, and something should be done."""

    WELL = "ok"
    ATTENTION = "attention"
    FAILED = "failed"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    told: str
    remedy: str = ""


def examine(
    config: Config, session: Session | None, at: datetime, *, outside: bool
) -> Iterator[Finding]:
    """What is found, one after the other. ``session``: None where there is no database.

    ``outside``: whether other servers are asked, too.
    """
    if session is None:
        yield Finding("database", State.FAILED, "cannot be used", _REMEDIES["database"])
    else:
        yield from inside(config, session, at)
    yield address(config)
    preferences = Preferences(session, readers.vault_of(config)) if session else None
    if not outside:
        yield from (Finding(name, State.UNASKED, "--offline") for name in ("youtube", "model"))
        return
    youtube, date = _youtube(config)
    yield youtube
    yield _clock(date, at)
    yield _model(config, preferences)


def inside(config: Config, session: Session, at: datetime) -> Iterator[Finding]:
    """What this machine and its database tell, in milliseconds: nobody outside is asked."""
    for check in readiness.checks(session, config.tubetotask_data, config.health_disk_free_mb, at):
        told = check.why or _told(check)
        state = State.WELL if check.ok else State.FAILED
        remedy = _NEWER if told == readiness.NEWER else _REMEDIES[check.name]
        yield Finding(check.name, state, told, "" if check.ok else remedy)
    for name, look in (("keys", _keys), ("backup", _backup), ("blocks", _blocks)):
        yield tried(name, look, config, session, at)


def _told(check: readiness.Check) -> str:
    """What was found, as a person says it."""
    found = check.told
    if check.name == "migrations":
        return f"{found['at']}, as this release wants it"
    if check.name == "worker":
        many = "1 works" if found["workers"] == 1 else f"{found['workers']} work"
        return f"{many}, heard of {float(str(found['age_s'])):.0f} s ago"
    if check.name == "disk":
        return f"{_amount(found['free_mb'])} free; {_amount(found['wanted_mb'])} must stay free"
    return "answers"


def _amount(megabytes: object) -> str:
    amount = int(str(megabytes))
    return f"{amount / 1024:.1f} GB" if amount >= 1024 else f"{amount} MB"


def tried(
    name: str,
    look: Callable[[Config, Session, datetime], Finding],
    config: Config,
    session: Session,
    at: datetime,
) -> Finding:
    """What a look finds; one that cannot be taken has failed."""
    try:
        return look(config, session, at)
    except SQLAlchemyError:
        return Finding(name, State.FAILED, "the database does not answer", _REMEDIES["database"])
    finally:
        session.rollback()


def _keys(config: Config, session: Session, _at: datetime) -> Finding:
    """Whether what is locked in the database can be unlocked."""
    try:
        readers.server(config, Preferences(session, readers.vault_of(config)))
    except StorageFailed as error:
        return Finding("keys", State.FAILED, error.message, error.remedy)
    return Finding("keys", State.WELL, "what is locked can be unlocked")


def _backup(_config: Config, session: Session, at: datetime) -> Finding:
    known = {mark.name: mark for mark in marks.every(session)}
    mark = known.get(marks.BACKUP)
    remedy = "Run: tubetotask backup create. A timer does it daily: docs/operations/backups.md"
    if mark is None or mark.at is None:
        return Finding("backup", State.ATTENTION, "there is none", remedy)
    age = at - mark.at
    told = f"the last is {age.total_seconds() / 3600:.0f} h old"
    state = State.WELL if age <= _BACKUP_DUE else State.ATTENTION
    return Finding("backup", state, told, "" if state is State.WELL else remedy)


def _blocks(_config: Config, session: Session, at: datetime) -> Finding:
    blocked = session.scalars(select(WayRow).where(WayRow.since.is_not(None))).all()
    if not blocked:
        return Finding("blocks", State.WELL, "no way to captions is blocked")
    since = min(row.since for row in blocked if row.since)
    hours = (at - since).total_seconds() / 3600
    return Finding(
        "blocks",
        State.ATTENTION,
        f"YouTube blocks {len(blocked)} way{'' if len(blocked) == 1 else 's'} for {hours:.0f} h",
        "It is tried again by itself. Ways round: YOUTUBE_PROXY, or tubetotask courier "
        "(docs/captions.md).",
    )


def address(config: Config) -> Finding:
    """By which name it is reached."""
    if config.public_url:
        return Finding("address", State.WELL, config.public_url)
    if config.production:
        return Finding(
            "address",
            State.ATTENTION,
            "PUBLIC_URL is not set: links in mails lead nowhere, and YouTube cannot push",
            "Set PUBLIC_URL=https://your.domain",
        )
    return Finding("address", State.WELL, f"{config.address}, for this machine alone")


def _youtube(config: Config) -> tuple[Finding, str]:
    """Whether YouTube can be reached, and what day and time it thinks it is."""
    from tubetotask.sources.fetcher import Fetcher

    try:
        with Fetcher(
            proxy=config.youtube_proxy, timeout_s=_TIMEOUT_S, deadline_s=_TIMEOUT_S
        ) as fetcher:
            answer = fetcher.get("https://www.youtube.com/robots.txt", max_bytes=_MOST_BYTES)
    except SourceUnavailable as error:
        return Finding("youtube", State.FAILED, error.message, error.remedy), ""
    date = answer.headers.get("Date", "")
    if answer.status >= 500:
        told = f"answers {answer.status}"
        return Finding("youtube", State.ATTENTION, told, "Try again in some minutes."), date
    return Finding("youtube", State.WELL, "can be reached"), date


def _clock(date: str, at: datetime) -> Finding:
    """Compared with what another server says in its header "Date" (seconds)."""
    try:
        other = parsedate_to_datetime(date).astimezone(UTC)
    except (TypeError, ValueError):
        return Finding("clock", State.UNASKED, "nobody outside told the time")
    off = at - other
    if abs(off) <= OFF:
        return Finding("clock", State.WELL, "agrees with YouTube's")
    way = "ahead" if off > timedelta(0) else "behind"
    return Finding(
        "clock",
        State.FAILED,
        f"{abs(off.total_seconds()):.0f} s {way}: codes of apps and schedules are wrong",
        "Set it: timedatectl set-ntp true",
    )


def _model(config: Config, preferences: Preferences | None) -> Finding:
    """Whether the model's server answers and takes the key; its list of models costs nothing."""
    try:
        settings = readers.model_settings(config, preferences)
    except (StorageFailed, SQLAlchemyError):
        return Finding("model", State.FAILED, "its key cannot be read", "Enter the key anew.")
    if settings is None:
        return Finding("model", State.WELL, "none is set: the built-in analyser reads")
    base = (settings.base_url or _OPENAI).rstrip("/")
    headers = {"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {}
    try:
        answer = requests.get(f"{base}/models", headers=headers, timeout=_TIMEOUT_S)
    except (requests.RequestException, ValueError):
        told = "its server does not answer"
        return Finding("model", State.FAILED, told, "Check OPENAI_BASE_URL, proxy and network.")
    if answer.status_code in (401, 403):
        return Finding("model", State.FAILED, "its server refuses the key", "Enter another key.")
    if answer.status_code >= 400:
        told = f"its server answers {answer.status_code} to the list of models"
        remedy = "Some servers have none: try the model on the settings page."
        return Finding("model", State.ATTENTION, told, remedy)
    if settings.model in _names(answer):
        return Finding("model", State.WELL, f"{settings.model} is there, and the key is taken")
    told = f"its server takes the key, and does not list {settings.model}"
    return Finding("model", State.ATTENTION, told, "Try the model on the settings page.")


def _names(answer: requests.Response) -> set[str]:
    try:
        listed = answer.json()["data"]
        return {str(each["id"]) for each in listed}
    except (ValueError, KeyError, TypeError):
        return set()
