"""The server that waits for captions, as the courier sees it.

Invariant: no request outlives its deadline, no answer is read beyond its limit, and the token
follows no redirect. What the server says is shown as text of limited length.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from tubetotask.domain.errors import AccessRefused, ConfigError, InputError, ServerAway, TooLarge
from tubetotask.domain.taken import Taken
from tubetotask.outside import bearer
from tubetotask.setting import loopback

_DEADLINE_S = 180.0
_MAX_BYTES = 2_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
_LONGEST_WAIT_S = 3600
_ADDRESS = "Give the address at which its pages are open, for example https://talks.example.org."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A video whose captions the server waits for. ``languages``: wanted, best first."""

    youtube_id: str
    title: str
    languages: tuple[str, ...]


class Server:
    """``address``: without a slash at its end. Raises ConfigError for one that is not safe."""

    def __init__(self, address: str, token: str, *, plain_http: bool = False) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not plain_http and not loopback(parts.hostname or ""):
            raise ConfigError(
                "The server's address begins with http: anybody on the way could read the token.",
                remedy="Use https; or say --plain-http where nobody is on the way.",
            )
        self._api, self._token = f"{address}/api/captions", token

    def waiting(self) -> list[Waiting]:
        """What it waits for. Raises ServerAway, ConfigError, AccessRefused."""
        told = self._asked("GET", "/waiting")
        listed = told.get("videos")
        if not isinstance(listed, list):
            raise _strange()
        return [one for each in listed if (one := _waiting(each)) is not None]

    def bring(self, taken: Taken) -> str:
        """Hand a track over; what the server says of it. Raises ServerAway, InputError."""
        video = taken.video
        body = {
            "video": video.youtube_id,
            "language": taken.language_code,
            "generated": taken.is_generated,
            "captions": taken.data.decode("utf-8", "replace"),
            "title": video.title,
            "channel": video.channel,
            "description": video.description,
            "duration_s": video.duration_s,
        }
        told = self._asked("POST", "/courier", body)
        return _line(told.get("message")) or "Taken."

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = bearer.ask(
                method,
                self._api + path,
                self._token,
                most_bytes=_MAX_BYTES,
                deadline_s=_DEADLINE_S,
                data=None if body is None else json.dumps(body).encode(),
            )
        except TooLarge as error:
            raise _strange() from error
        except requests.Timeout as error:
            raise ServerAway("The server did not answer in time.", remedy=_LATER) from error
        except requests.RequestException as error:
            why = "its certificate was refused" if _untrusted(error) else "it cannot be reached"
            raise ServerAway(f"The server does not answer: {why}.", remedy=_LATER) from error
        told = _parsed(answer.content)
        if answer.status == 200 and told is not None:
            return told
        raise _refusal(answer.status, answer.headers, told or {})


_LATER = "Look whether it runs, and whether its address is right."


def _refusal(status: int, headers: dict[str, str], told: dict[str, Any]) -> Exception:
    error = told.get("error")
    error = error if isinstance(error, dict) else {}
    message, remedy = _line(error.get("message")), _line(error.get("remedy"))
    if status == 401 and message:
        return AccessRefused(
            "The server does not know the token: it was revoked, has expired or is mistyped.",
            remedy="Make a new one on its page Sources, Bring captions.",
        )
    if 300 <= status < 400:
        return ConfigError("The server sends us to another address.", remedy=_ADDRESS)
    if status == 429 or status >= 500:
        away = ServerAway(message or f"The server fails (HTTP {status}).", remedy=remedy or _LATER)
        wait = headers.get("retry-after", "")
        if wait.isascii() and wait.isdigit():
            wait_s = min(int(wait[:9]), _LONGEST_WAIT_S)
            away.retry_at = datetime.now(UTC) + timedelta(seconds=wait_s)
        return away
    if message:
        return InputError(message, remedy=remedy)
    return ConfigError("What answers at this address is no TubeToTask.", remedy=_ADDRESS)


def _strange() -> ConfigError:
    return ConfigError("The server answers something that cannot be read.", remedy=_ADDRESS)


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _waiting(told: object) -> Waiting | None:
    if not isinstance(told, dict) or not _ID.fullmatch(str(told.get("video"))):
        return None
    codes = told.get("languages")
    found = [str(code) for code in codes[:20]] if isinstance(codes, list) else []
    languages = tuple(code for code in found if _CODE.fullmatch(code))
    return Waiting(str(told["video"]), _line(told.get("title")), languages)


def _line(text: object) -> str:
    found = text if isinstance(text, str) else ""
    return "".join(c if c.isprintable() else " " for c in found[:500]).strip()


def _untrusted(error: Exception) -> bool:
    return isinstance(error, requests.exceptions.SSLError)
