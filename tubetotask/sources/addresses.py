"""Whatever a person pastes becomes a typed address, or a sentence that says what was expected.

Invariant: no request is made here, and no other site's address ever passes: the host decides, not
what stands before or behind it. What comes out holds only characters that YouTube uses in names
and ids, so it may be put into an address of ours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from tubetotask.domain.errors import BadAddress
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.domain.youtube import MAX_LINK, VIDEO_ID, Parts, split_address, youtube_id

EXPECTED = (
    "Give a channel (youtube.com/@name, or its id, which begins with UC), a playlist "
    "(youtube.com/playlist?list=…) or a video of the channel."
)
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_LIST = re.compile(r"(?:PL|UU|FL|EC|PU|OL)[A-Za-z0-9_-]{10,60}")
_PRIVATE = {
    "WL": "“Watch later” is",
    "LL": "The list of liked videos is",
    "LM": "The list of liked music is",
    "HL": "The history is",
}
_TABS = re.compile(
    "videos|shorts|streams|live|featured|playlists|releases|podcasts|community|posts|about|"
    "channels|search|store|courses|join"
)
_PAGES = re.compile(
    "about|account|ads|attribution|clip|creators|feed|feeds|gaming|hashtag|howyoutubeworks|jobs|"
    "kids|movies|music|news|oembed|paid_memberships|podcasts|post|premium|redirect|results|"
    "shopping|signin|source|sports|store|t|trending|tv|upload|watch|watch_videos"
)
_VIDEO_PATHS = frozenset(["watch", "shorts", "live", "embed", "v", "e", "vi"])
_FOLDERS = frozenset(["c", "user", "channel", "browse"])


class AddressKind(StrEnum):
    """What an address names; the words are for people, too."""

    CHANNEL = "channel"
    HANDLE = "handle"
    CUSTOM = "custom name"
    USER = "user name"
    PLAYLIST = "playlist"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Address:
    """A thing on YouTube by its id or name.

    ``value``: an id; for a handle the name without "@", in the spelling that was given.
    ``within``: for a video the list it was played from, where the address tells one: the person
    may have meant that.
    """

    kind: AddressKind
    value: str
    within: str = ""

    @property
    def ref(self) -> SourceRef | None:
        """The source, where the address itself names it; None where somebody has to be asked."""
        if self.kind is AddressKind.CHANNEL:
            return SourceRef(SourceKind.CHANNEL, self.value)
        if self.kind is AddressKind.PLAYLIST:
            return SourceRef(SourceKind.PLAYLIST, self.value)
        return None

    @property
    def link(self) -> str:
        """Its page on www.youtube.com."""
        return self._on_youtube(quote(self.value))

    @property
    def plain(self) -> str:
        """The same as a person reads it, in any script: 200 characters at the most."""
        return self._on_youtube(self.value)

    def _on_youtube(self, value: str) -> str:
        before = {
            AddressKind.CHANNEL: "channel/",
            AddressKind.HANDLE: "@",
            AddressKind.CUSTOM: "c/",
            AddressKind.USER: "user/",
            AddressKind.PLAYLIST: "playlist?list=",
            AddressKind.VIDEO: "watch?v=",
        }[self.kind]
        return f"https://www.youtube.com/{before}{value}"


def parse_address(text: str) -> Address:
    """The address in ``text``. Raises BadAddress, whose sentence says what was expected."""
    text = unicodedata.normalize("NFC", text).strip().strip("<>\"'“”„«»").strip()
    if not text:
        raise _bad("There is no address.")
    if len(text) > MAX_LINK:
        raise _bad(f"The address is longer than {MAX_LINK:,} characters.")
    if any(c.isspace() or not c.isprintable() for c in text):
        raise _bad("An address has no spaces.")
    bare = _bare(text)
    if bare is not None:
        return bare
    if re.match(r"(?:https?|vnd\.youtube)://", text, re.IGNORECASE) is None and "://" in text:
        raise _bad("This is no address of a web page.")
    parts = split_address(text)
    if parts is None or _disguised(text):
        return _elsewhere(text)
    return _of_parts(parts, text)


def _bare(text: str) -> Address | None:
    """An id or a handle without anything around it."""
    if text.startswith("@"):
        return _handle(text)
    if _CHANNEL.fullmatch(text):
        return Address(AddressKind.CHANNEL, text)
    if text[:2] in _PRIVATE and (len(text) == 2 or len(text) == 24):
        return _list(text)
    if _LIST.fullmatch(text) or (text.startswith("RD") and len(text) > 11):
        return _list(text)
    if re.fullmatch(r"UC[A-Za-z0-9_-]{15,30}", text):
        raise _bad(f"The id of a channel has 24 characters, this has {len(text)}.")
    if VIDEO_ID.fullmatch(text) and re.search(r"[A-Z0-9_-]", text):
        return Address(AddressKind.VIDEO, text)
    if re.fullmatch(r"[\w·-]+", text):
        raise _bad(f"“{text[:60]}” is no address. For a handle write @{text[:60]}.")
    return None


def _disguised(text: str) -> bool:
    """Whether the address hides its host behind a name, or goes to a port of its own."""
    parts = urlsplit(text if "://" in text else "https://" + text.removeprefix("//"))
    try:
        return parts.username is not None or parts.port not in {None, 80, 443}
    except ValueError:
        return True


def _elsewhere(text: str) -> Address:
    try:
        parts = urlsplit(text if "://" in text else "https://" + text.removeprefix("//"))
        host = (parts.hostname or "").lower()
    except ValueError:
        raise _bad("This is no address of a web page.") from None
    if host == "consent.youtube.com":
        inner = re.search(r"[?&]continue=([^&]+)", text)
        if inner and "consent.youtube.com" not in unquote(inner[1]):
            return parse_address(unquote(inner[1]))
    if host == "studio.youtube.com" and not _disguised(text):
        pieces = [piece for piece in parts.path.split("/") if piece]
        if len(pieces) >= 2 and pieces[0] == "channel" and _CHANNEL.fullmatch(pieces[1]):
            return Address(AddressKind.CHANNEL, pieces[1])
    if "." not in host:
        raise _bad("This is no address of a web page.")
    raise _bad("This is no address of YouTube's.")


def _of_parts(parts: Parts, text: str) -> Address:
    pieces, asked = parts.pieces, parts.asked
    first = pieces[0] if pieces else ""
    if first.lower() in {"feeds", "xml"} and pieces[-1] == "videos.xml":
        return _feed(asked)
    if parts.host == "youtu.be" or first.lower() in _VIDEO_PATHS or asked.get("v"):
        return _video(parts, text)
    if first == "attribution_link":
        inner = (asked.get("u") or asked.get("a") or [""])[0]
        if inner.startswith("/") and "attribution_link" not in inner:
            return parse_address("https://www.youtube.com" + inner)
    if asked.get("list"):
        return _list(asked["list"][0])
    if first == "playlist":
        raise _bad("The address of a playlist ends in ?list= and its id, which is missing here.")
    return _named(pieces)


def _named(pieces: tuple[str, ...]) -> Address:
    """A channel by its name or id in the path, whatever tab of it."""
    first = pieces[0] if pieces else ""
    if first.startswith("@"):
        return _handle(first)
    folder = first.lower()
    if folder in _FOLDERS:
        name = pieces[1] if len(pieces) > 1 else ""
        if not name:
            raise _bad(f"After /{folder}/ a name is missing.")
        if folder == "channel" or folder == "browse":
            if name.startswith("@"):
                return _handle(name)
            if _CHANNEL.fullmatch(name):
                return Address(AddressKind.CHANNEL, name)
            if name.startswith("VL"):
                return _list(name[2:])
            raise _bad("The id of a channel begins with UC and has 24 characters.")
        kind = AddressKind.USER if folder == "user" else AddressKind.CUSTOM
        return Address(kind, _name(name.removeprefix("@")))
    if not first:
        raise _bad("This is YouTube's first page.")
    if _PAGES.fullmatch(folder) or (len(pieces) > 1 and not _TABS.fullmatch(pieces[1].lower())):
        raise _bad("This page of YouTube's is no channel, playlist or video.")
    if _CHANNEL.fullmatch(first):
        return Address(AddressKind.CHANNEL, first)
    return Address(AddressKind.CUSTOM, _name(first))


def _feed(asked: dict[str, list[str]]) -> Address:
    channel = (asked.get("channel_id") or [""])[0]
    if _CHANNEL.fullmatch(channel):
        return Address(AddressKind.CHANNEL, channel)
    if asked.get("playlist_id"):
        return _list(asked["playlist_id"][0])
    if asked.get("user"):
        return Address(AddressKind.USER, _name(asked["user"][0]))
    raise _bad("The address of a feed ends in ?channel_id= and an id that begins with UC.")


def _video(parts: Parts, text: str) -> Address:
    asked_list = (parts.asked.get("list") or [""])[0]
    within = asked_list if _LIST.fullmatch(asked_list) else ""
    found = youtube_id(text)
    if found is not None and found not in {"videoseries", "live_stream"}:
        return Address(AddressKind.VIDEO, found, within)
    channel = (parts.asked.get("channel") or [""])[0]
    if _CHANNEL.fullmatch(channel):  # /embed/live_stream?channel=UC…
        return Address(AddressKind.CHANNEL, channel)
    if asked_list:  # /embed/videoseries?list=…, /watch?list=…
        return _list(asked_list)
    raise _bad("The address names no video: its id has eleven characters.")


def _list(value: str) -> Address:
    """A playlist; a channel where the list is all its uploads."""
    kind = value[:2]
    if kind in _PRIVATE and (len(value) == 2 or kind in {"LL", "HL"}):
        raise BadAddress(
            f"{_PRIVATE[kind]} private: nobody but you can see it.",
            remedy="Put its videos into a playlist of your own that is public or unlisted.",
        )
    if kind == "RD":
        raise _bad("A mix is made anew for everyone who opens it: there is no list to follow.")
    if kind == "UU" and len(value) == 24:
        return Address(AddressKind.CHANNEL, "UC" + value[2:])
    if _LIST.fullmatch(value):
        return Address(AddressKind.PLAYLIST, value)
    raise _bad("This is no id of a playlist: most begin with PL.")


def _handle(text: str) -> Address:
    name = _name(text[1:].split("/")[0].split("?")[0], what="handle")
    return Address(AddressKind.HANDLE, name)


def _name(text: str, what: str = "name") -> str:
    """A name of letters and digits of any script, and few signs."""
    name = unicodedata.normalize("NFC", unquote(text))
    fits = all(unicodedata.category(c)[0] in "LMN" or c in "_-.·" for c in name)
    if not 1 <= len(name) <= 100 or not fits or not any(c.isalnum() for c in name):
        raise _bad(f"A {what} has letters, digits, and the signs _ - . only.")
    return name


def _bad(what: str) -> BadAddress:
    return BadAddress(what, remedy=EXPECTED)
