"""What may not reach a log, a mail or an error service, taken out of whatever is about to.

Invariant: the settings' own secrets never pass, whatever they look like; neither does what has the
form of a key, a token, a password, a session cookie or a mail address, nor a value under the name
of one, nor the words of a talk or a plan under the names we give them. What an exception says is
passed on only where it is one of ours or of a kind that quotes no data.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from tubetotask.domain.errors import TubeToTaskError

HIDDEN = "***"
_SHORTEST = 6  # a secret of fewer letters would take half of every word
_SECRET_NAME = re.compile(
    r"(api.?key|^key$|secret|token|passw|authorization|cookie|credential|^dsn$|session)", re.I
)
_COUNTS = re.compile(r"^tokens(_(in|out|cached))?$")  # of a model, not of a door
# Words of talks, plans and people, under the names that the code has for them.
_PRIVATE = {"text", "transcript", "caption", "captions", "plan", "markdown", "quote", "document"}
_PRIVATE |= {"upload", "messages", "prompt", "description", "email", "mail", "answer", "body"}
_KEY = r"[\w-]*(?:api_?key|apikey|access_?key|secret|token|passw(?:or)?d|signature|session|auth)\w*"
_VALUE = r"(?!\*\*\*|Bearer|Basic)[^\s\"'&,;)}\]]{4,}"
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    # scheme://name:password@host
    (re.compile(r"\b([a-z][a-z0-9+.-]*://)[^\s/@:'\"]*:[^\s/@'\"]+@", re.I), r"\1***:***@"),
    (re.compile(r"\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}", re.I), r"\1 ***"),
    # name=value, "name": "value"
    (
        re.compile(
            rf"\b({_KEY}|key)([\"']?\s*[=:]\s*[\"']?)(?!\*\*\*)[^\s\"'&,;)}}\]]{{4,}}", re.I
        ),
        r"\1\2***",
    ),
    (re.compile(r"\b(sk|pk|rk)-[\w-]{8,}"), HIDDEN),
    (re.compile(r"\bAIza[\w-]{20,}"), HIDDEN),
    (re.compile(r"\b(gh[pousr]|github_pat|xox[abposr]|ntn|secret)_?[\w-]{16,}"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]{4,}"), HIDDEN),  # a signed token
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "***@***"),
)
# Kinds whose words are about code, files and connections, not about what was being read.
_PLAIN = (OSError, ImportError, AttributeError, NameError, NotImplementedError, RecursionError)
_LONGEST = 300
_LEFT_OUT = "(its words are left out)"


# How the lines of a traceback begin that are code, not words.
_FRAME = ("  ", "During handling", "The above", "+", "|")


class Redactor:
    """Takes out the given secrets, and what has the form of one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, told: str) -> str:
        """The same words without what may not pass."""
        if self._known is not None:
            told = self._known.sub(HIDDEN, told)
        if "Traceback (most recent call last)" in told:
            told = "\n".join(_without_words(told))
        for pattern, instead in _PATTERNS:
            told = pattern.sub(instead, told)
        return told

    def value(self, name: str, value: Any) -> Any:
        """What stands under a name."""
        if _SECRET_NAME.search(name) and not _COUNTS.match(name):
            return HIDDEN
        if isinstance(value, bytes):
            return f"[{len(value)} bytes]"
        if name.lower() in _PRIVATE and isinstance(value, str | list | dict | tuple):
            return f"[{len(value)} letters]" if isinstance(value, str) else f"[{len(value)}]"
        return self.deep(value)

    def deep(self, value: Any) -> Any:
        """The same through lists and mappings; things of other kinds as they are told."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(str(key), each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.deep(each) for each in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, BaseException):
            return f"{type(value).__name__}: {self.words(value)}"
        return self.text(str(value))

    def words(self, error: BaseException) -> str:
        """What an exception says, as far as it may be passed on."""
        if isinstance(error, (TubeToTaskError, *_PLAIN)):
            return self.text(str(error))[:_LONGEST]
        original = getattr(error, "orig", None)  # SQLAlchemy's name for the driver's own error
        if isinstance(original, BaseException) and "Data" not in type(original).__name__:
            lines = str(original).splitlines()  # values stand in the lines after the first
            return self.text(f"{type(original).__name__}: {lines[0] if lines else ''}")[:_LONGEST]
        return _LEFT_OUT if str(error) else ""

    def trace(self, error: BaseException) -> str:
        """A traceback with the lines of code, and of what was said only what may be passed on."""
        parts = []
        for each, link in _chain(error):
            parts += [link] if link else []
            parts.append("Traceback (most recent call last):\n")
            parts += traceback.format_tb(each.__traceback__)
            parts.append(f"{type(each).__qualname__}: {self.words(each)}\n")
        return "".join(parts).rstrip()

    def event(self, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """A structured event, its exception told as ``exception``."""
        told = event.pop("exc_info", None)
        error = _error_of(told)
        for name in list(event):
            if not name.startswith("_"):
                event[name] = self.value(name, event[name])
        if error is not None:
            event["exception"] = self.trace(error)
        return event


def _error_of(told: object) -> BaseException | None:
    """The exception that ``exc_info`` names, in each of the ways it is given."""
    import sys

    if isinstance(told, BaseException):
        return told
    if isinstance(told, tuple):
        return told[1] if len(told) == 3 and isinstance(told[1], BaseException) else None
    return sys.exc_info()[1] if told else None


def _chain(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The first cause first; with what leads from the one before."""
    chain: list[tuple[BaseException, str]] = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        chain.append((now, ""))
        if now.__cause__ is not None:
            chain[-1] = (now, "\nThe above is the direct cause of:\n\n")
            now = now.__cause__
        elif now.__context__ is not None and not now.__suppress_context__:
            chain[-1] = (now, "\nWhile this was handled, there came:\n\n")
            now = now.__context__
        else:
            now = None
    return reversed(chain)


def _without_words(told: str) -> Iterator[str]:
    """A traceback that somebody else wrote as text, without what its exceptions say."""
    inside = False
    for line in told.splitlines():
        if line.startswith("Traceback (most recent call last)"):
            inside = True
            yield line
        elif (
            not inside
            or line.startswith(("  ", "During handling", "The above", "+", "|"))
            or not line
        ):
            yield line
        elif re.match(r"[A-Za-z_][\w.]*(:|$)", line):
            yield f"{line.partition(':')[0]}: {_LEFT_OUT}"
        # What is left is a second line of an exception's words.
