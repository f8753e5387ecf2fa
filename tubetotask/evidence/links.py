"""Links: a text may name only addresses that the transcript or the description holds.

Invariant: host and path must both stand there; a longer path, another host or a look-alike is
refused. Spoken forms count: "example dot com slash pricing". In a statement an address counts in
any guise: "[.]", "。", "dot com", a host without a dot after "://", a handle after "@". The work
grows with the text and no faster, whatever stands in it: no pattern runs over more than the parts
of one address, whose lengths have bounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from tubetotask.evidence.normal import units
from tubetotask.evidence.search import Index

_TLDS = (
    "com org net edu gov io ai app dev co uk de fr es it pt br eu us ca au nl ch at be in jp cn "
    "info "
    "me tv fm gg xyz tech shop store blog news online site page link ly so to biz academy school "
    "studio agency design tools"
)
# No longer than the rules of names allow: a label 63, before the "@" 64, the whole 253. Without an
# end a word of thousands of letters would be read to its end from each of them. "(?>" and "}+":
# what was matched is not tried again shorter, since no dot can stand inside it.
_LABEL = r"(?>[^\W_](?:[\w-]{0,61}[^\W_])?)"
_SCHEME = r"[a-z][a-z0-9+]{0,15}://"
_LINK = re.compile(
    rf"(?P<scheme>{_SCHEME}|www\.|mailto:)?(?P<host>(?:[\w.+-]{{1,64}}+@)?(?:{_LABEL}\.){{1,126}}"
    rf"(?P<tld>[^\W\d_]{{2,}}))(?::\d+)?(?P<path>/[^\s<>\"'”’)\]]*)?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.[^\W\d_]{2}")
_LONGEST_HOST = 253
_SPOKEN = (
    (re.compile(r"\s*\b(?:dot|punkt|punto|point|ponto)\b\s*(?=[^\W_])", re.IGNORECASE), "."),
    (re.compile(r"\s*\b(?:slash|schrägstrich|barra|barre)\b\s*", re.IGNORECASE), "/"),
    (re.compile(r"\s*\b(?:dash|hyphen|bindestrich|guión|tiret|trattino)\b\s*", re.IGNORECASE), "-"),
)
_ENDS = re.compile(rf"\.(?:{'|'.join(_TLDS.split())})(?![\w-])", re.IGNORECASE)
_PATH = re.compile(r"/\S*")
_ENDINGS = frozenset(_TLDS.split())
_DOT = re.compile(
    r"\s*(?:[\[({]\s*(?:\.|dot|punkt|punto|point)\s*[\])}]|[。｡．․])\s*", re.IGNORECASE
)
# Endings that "dot" is spoken before; the others of _TLDS are words ("dot in", "dot me").
_SPOKEN_ENDS = "com org net edu gov io ai app dev co uk de fr eu info tv gg xyz"
_SPOKEN_DOT = re.compile(
    rf"(?<=\w)\s+(?:dot|punkt|punto|point|ponto)\s+(?=(?:{'|'.join(_SPOKEN_ENDS.split())})\b)",
    re.IGNORECASE,
)
_BARE_HOST = re.compile(rf"\b{_SCHEME}(?P<host>[^\s/:.<>\"']+)(?=[\s/:<>\"']|\.?$|\.\s)", re.I)
_HANDLE = re.compile(r"(?<![\w.])@(?P<name>\w(?:[\w.-]*\w)?)")
_FILES = "js ts jsx html css json txt csv pdf yaml toml exe php cpp"  # "Node.js": no host
_NO_RARE = _ENDINGS.union(_FILES.split())
_MOST_WORDS = 4  # "hey max dot ai" is spoken in so many words before the dot


def links(text: str) -> list[str]:
    """The addresses of a text: host and path, without scheme, "www." and closing marks."""
    found = []
    for word in _with_dots(text):
        for match in _LINK.finditer(word):
            if not match["scheme"] and not match["path"] and match["tld"].lower() not in _ENDINGS:
                continue
            host = match["host"].lower().removeprefix("www.")
            found.append(host + (match["path"] or "").rstrip("/.,;:!?…"))
    return found


def _with_dots(text: str) -> Iterator[str]:
    """The words with an ending inside: no address is without, and few words of a talk have one."""
    return (word for word in text.split() if "." in word[1:-1] and _ENDING.search(word, 1))


class Addresses:
    """The addresses that one text holds, written or spoken. ``index``: of its words, where it is
    made already.
    """

    def __init__(self, text: str, index: Index | None = None) -> None:
        self._index = index or Index(text.split())
        spoken = " ".join(text.split())
        for pattern, sign in _SPOKEN:
            spoken = pattern.sub(sign, spoken)
        found = {link.casefold() for link in (*links(text), *links(spoken))}
        # A name that was spoken in several words stands before a spoken or written ".com".
        self._links = found | {name.casefold() for name in _before_endings(spoken.split())}
        # Naming only the host of a longer address is no invention.
        self._hosts = {link.split("/", maxsplit=1)[0] for link in self._links}

    def __contains__(self, link: str) -> bool:
        wanted = link.casefold()
        return wanted in self._links or wanted in self._hosts

    def says(self, name: str) -> bool:
        """Whether the words of a name stand side by side, however they are spaced."""
        return self._index.holds(units(name))


class Known:
    """The addresses that may be named: those of transcript and description."""

    def __init__(self, *sources: Addresses) -> None:
        self._sources = sources

    def __contains__(self, link: str) -> bool:
        return any(link in source for source in self._sources)

    def first_unknown(self, text: str) -> str | None:
        """The first address of ``text`` that is not known."""
        plain = _undisguised(text)
        for link in links(plain):
            if link not in self:
                return link
        return next((name for name in _unusual(plain) if not self._said(name)), None)

    def _said(self, name: str) -> bool:
        return any(source.says(name) for source in self._sources)


def _undisguised(text: str) -> str:
    """Full stops of other scripts, in brackets or spoken, as plain ones."""
    visible = " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())
    plain = _DOT.sub(".", visible)
    return _SPOKEN_DOT.sub(".", unicodedata.normalize("NFKC", plain))


def _unusual(text: str) -> Iterator[str]:
    """Hosts without a dot, hosts with a rare ending, and handles.

    A capital after the dot is a sentence that lacks its space.
    """
    yield from (match["host"] for match in _BARE_HOST.finditer(text))
    yield from (match["name"] for match in _HANDLE.finditer(text))
    for word in _with_dots(text):
        for match in _LINK.finditer(word):
            rare = match["tld"].lower() not in _NO_RARE and not match["tld"].istitle()
            if rare and not match["scheme"] and not match["path"]:
                yield match["host"]


def _before_endings(words: Sequence[str]) -> Iterator[str]:
    """What ends at each known ending: its word and up to three before it, with its path."""
    for at, word in enumerate(words):
        for match in _ENDS.finditer(word) if "." in word else ():
            path = _PATH.match(word, match.end())
            tail = path.group().rstrip("/.,;:!?") if path else ""
            name = ""
            before = words[max(0, at - _MOST_WORDS + 1) : at]
            for part in (word[max(0, match.end() - _LONGEST_HOST) : match.end()], *before[::-1]):
                name = part + name
                if len(name) > _LONGEST_HOST:
                    break
                host = name.lower().removeprefix("www.")
                yield from (host, host + tail) if tail else (host,)
