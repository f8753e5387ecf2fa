"""Links: a text may name only addresses that the transcript or the description holds.

Invariant: host and path must both stand there; a longer path, another host or a look-alike is
refused. Spoken forms count: "example dot com slash pricing". In a statement an address counts in
any guise: "[.]", "。", "dot com", a host without a dot after "://", a handle after "@".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import accumulate

from tubetotask.evidence.normal import units

_TLDS = (
    "com org net edu gov io ai app dev co uk de fr es it pt br eu us ca au nl ch at be in jp cn "
    "info "
    "me tv fm gg xyz tech shop store blog news online site page link ly so to biz academy school "
    "studio agency design tools"
)
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_LINK = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+]*://|www\.|mailto:)?(?P<host>(?:[\w.+-]+@)?(?:{_LABEL}\.)+"
    rf"(?P<tld>[^\W\d_]{{2,}}))(?::\d+)?(?P<path>/[^\s<>\"'”’)\]]*)?",
    re.IGNORECASE,
)
_SPOKEN = (
    (re.compile(r"\s*\b(?:dot|punkt|punto|point|ponto)\b\s*(?=[^\W_])", re.IGNORECASE), "."),
    (re.compile(r"\s*\b(?:slash|schrägstrich|barra|barre)\b\s*", re.IGNORECASE), "/"),
    (re.compile(r"\s*\b(?:dash|hyphen|bindestrich|guión|tiret|trattino)\b\s*", re.IGNORECASE), "-"),
)
_ENDS = re.compile(rf"\.(?:{'|'.join(_TLDS.split())})(?![\w-])", re.IGNORECASE)
_AFTER = re.compile(r"[\w-]")
_DOT = re.compile(
    r"\s*(?:[\[({]\s*(?:\.|dot|punkt|punto|point)\s*[\])}]|[。｡．․])\s*", re.IGNORECASE
)
# Endings that "dot" is spoken before; the others of _TLDS are words ("dot in", "dot me").
_SPOKEN_ENDS = "com org net edu gov io ai app dev co uk de fr eu info tv gg xyz"
_SPOKEN_DOT = re.compile(
    rf"(?<=\w)\s+(?:dot|punkt|punto|point|ponto)\s+(?=(?:{'|'.join(_SPOKEN_ENDS.split())})\b)",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(
    r"\b[a-z][a-z0-9+]*://(?P<host>[^\s/:.<>\"']+)(?=[\s/:<>\"']|\.?$|\.\s)", re.I
)
_HANDLE = re.compile(r"(?<![\w.])@(?P<name>\w(?:[\w.-]*\w)?)")
_FILES = "js ts jsx html css json txt csv pdf yaml toml exe php cpp"  # "Node.js": no host
_MOST_WORDS = 4  # "hey max dot ai" is spoken in so many words before the dot


def links(text: str) -> list[str]:
    """The addresses of a text: host and path, without scheme, "www." and closing marks."""
    known = frozenset(_TLDS.split())
    found = []
    for match in _LINK.finditer(text):
        if not match["scheme"] and not match["path"] and match["tld"].lower() not in known:
            continue
        host = match["host"].lower().removeprefix("www.")
        found.append(host + (match["path"] or "").rstrip("/.,;:!?…"))
    return found


class Known:
    """The addresses that may be named: those of transcript and description."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = " \n ".join(texts)
        pieces = units(whole)
        self._joined = "".join(pieces)
        self._borders = frozenset(accumulate(map(len, pieces), initial=0))
        spoken = whole
        for pattern, sign in _SPOKEN:
            spoken = pattern.sub(sign, spoken)
        self._links = {link.casefold() for link in (*links(whole), *links(spoken))}
        # A name that was spoken in several words stands before a spoken or written ".com".
        self._spoken = {
            name.casefold()
            for match in _ENDS.finditer(spoken)
            for name in _endings(spoken[: match.end()], spoken[match.end() :])
        }

    def __contains__(self, link: str) -> bool:
        wanted = link.casefold()
        if wanted in self._links or wanted in self._spoken:
            return True
        # Naming only the host of a longer address is no invention.
        return "/" not in wanted and any(
            known.split("/", maxsplit=1)[0] == wanted for known in self._links | self._spoken
        )

    def first_unknown(self, text: str) -> str | None:
        """The first address of ``text`` that is not known."""
        plain = _undisguised(text)
        for link in links(plain):
            if link not in self:
                return link
        return next((name for name in _unusual(plain) if not self._said(name)), None)

    def _said(self, name: str) -> bool:
        """Whether the words of a name stand side by side, however they are spaced."""
        wanted = "".join(units(name))
        at = self._joined.find(wanted)
        while at >= 0:
            if at in self._borders and at + len(wanted) in self._borders:
                return True
            at = self._joined.find(wanted, at + 1)
        return False


def _undisguised(text: str) -> str:
    """Full stops of other scripts, in brackets or spoken, as plain ones."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    plain = _DOT.sub(".", visible)
    return _SPOKEN_DOT.sub(".", unicodedata.normalize("NFKC", plain))


def _unusual(text: str) -> Iterator[str]:
    """Hosts without a dot, hosts with a rare ending, and handles.

    A capital after the dot is a sentence that lacks its space.
    """
    yield from (match["host"] for match in _BARE_HOST.finditer(text))
    yield from (match["name"] for match in _HANDLE.finditer(text))
    for match in _LINK.finditer(text):
        known = match["tld"].lower() in f"{_TLDS} {_FILES}".split()
        rare = not known and not match["tld"].istitle()
        if rare and not match["scheme"] and not match["path"]:
            yield match["host"]


def _endings(before: str, after: str) -> list[str]:
    """The last one to four words joined, with the path that follows."""
    words = before.split()[-_MOST_WORDS:]
    path = re.match(r"/[^\s]*", after)
    tail = path.group().rstrip("/.,;:!?") if path else ""
    if _AFTER.match(after):
        return []
    joined = ["".join(words[-size:]) for size in range(1, len(words) + 1)]
    return [name.lower().removeprefix("www.") for name in joined] + [
        name.lower().removeprefix("www.") + tail for name in joined if tail
    ]
