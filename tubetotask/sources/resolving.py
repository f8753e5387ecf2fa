"""From an address to the source itself: three ways, one Protocol, and a chain of them.

Invariant: a way either names the source with its id and title, or raises; "there is no such
thing" (SourceMissing) is said only by YouTube, never by a failure. The chain believes it when two
ways say so, or all that could be asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol

from tubetotask.domain.errors import BadAddress, SourceMissing, SourceUnavailable, Unparsable
from tubetotask.domain.source import FoundSource, SourceKind, SourceRef
from tubetotask.sources import pages
from tubetotask.sources.addresses import Address, AddressKind, parse_address
from tubetotask.sources.data_api import DataApi
from tubetotask.sources.fetcher import Answer, Fetcher
from tubetotask.sources.shapes import as_dict, as_picture, as_text, one_line
from tubetotask.sources.trying import first_that_can

_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")
_ENDED = re.compile(r"does(?:n.t| not) exist|terminated|unviewable|isn.t available", re.IGNORECASE)
_BY = {
    AddressKind.CHANNEL: "id",
    AddressKind.HANDLE: "forHandle",
    AddressKind.USER: "forUsername",
}


class Resolver(Protocol):
    """One way to ask what an address names."""

    way: str

    def can(self, kind: AddressKind) -> bool:
        """Whether this way knows this kind of address at all."""
        ...

    def resolve(self, address: Address) -> FoundSource:
        """The channel or playlist; of a video its channel.

        Raises SourceMissing where YouTube says that there is none, else another
        SourceUnavailable: what was not answered is not decided.
        """
        ...


class DataApiResolver(Resolver):
    """By the Data API: 1 unit, 2 for a video. It does not know the custom names of /c/."""

    way = "api"

    def __init__(self, api: DataApi) -> None:
        self._api = api

    def can(self, kind: AddressKind) -> bool:
        """See ``Resolver``."""
        return kind is not AddressKind.CUSTOM

    def resolve(self, address: Address) -> FoundSource:
        """See ``Resolver``."""
        talk = self._api.talk()
        by, value = _BY.get(address.kind, ""), address.value
        if address.kind is AddressKind.PLAYLIST:
            lists = talk.items("playlists", part="snippet", id=value)
            return _named(_one(lists, "playlist"), SourceKind.PLAYLIST, talk.units)
        if address.kind is AddressKind.VIDEO:
            videos = talk.items("videos", part="snippet", id=value)
            by, value = (
                "id",
                as_text(as_dict(_one(videos, "video").get("snippet")).get("channelId")),
            )
        if address.kind is AddressKind.HANDLE:
            value = "@" + value
        if not by:
            raise Unparsable("The Data API does not know names of this kind.")
        found = talk.items("channels", part="snippet", **{by: value})
        return _named(_one(found, "channel"), SourceKind.CHANNEL, talk.units)


class PageResolver(Resolver):
    """By the page that a person would open; nothing is needed, but YouTube may block it."""

    way = "page"

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def can(self, kind: AddressKind) -> bool:
        """See ``Resolver``."""
        return kind in AddressKind

    def resolve(self, address: Address) -> FoundSource:
        """See ``Resolver``."""
        answer = self._page(address.link)
        if address.kind is AddressKind.VIDEO:
            return self._channel_of(answer, address)
        found = pages.facts(answer.text)
        if address.kind is AddressKind.PLAYLIST:
            return self._playlist(answer, found, address.value)
        return self._channel(answer, found)

    def _page(self, link: str) -> Answer:
        # SOCS=CAI is what YouTube sets for a visitor who agreed to nothing: it spares the question.
        answer = self._fetcher.get(link, headers={"Cookie": "SOCS=CAI", "Accept-Language": "en"})
        pages.refuse_walls(answer)
        if answer.status in {404, 410}:
            raise SourceMissing("YouTube has no such page.", remedy="Check the address.")
        if answer.status != 200:
            raise _unclear(f" (HTTP {answer.status})")
        return answer

    def _channel(self, answer: Answer, found: pages.PageFacts) -> FoundSource:
        for link in (found.canonical, found.feed):
            channel = _id_in(link)
            if channel:
                ref = SourceRef(SourceKind.CHANNEL, channel)
                return FoundSource(
                    ref, _title(found.title, ref), as_picture(found.picture), way=self.way
                )
        raise self._ended(answer)

    def _playlist(self, answer: Answer, found: pages.PageFacts, wanted: str) -> FoundSource:
        if f"list={wanted}" not in found.canonical:
            raise self._ended(answer)
        ref = SourceRef(SourceKind.PLAYLIST, wanted)
        return FoundSource(ref, _title(found.title, ref), as_picture(found.picture), way=self.way)

    def _channel_of(self, answer: Answer, address: Address) -> FoundSource:
        player = pages.player(answer.text)
        details = as_dict(player.get("videoDetails"))
        channel = as_text(details.get("channelId"))
        if details.get("videoId") == address.value and _ID.fullmatch(channel):
            ref = SourceRef(SourceKind.CHANNEL, channel)
            return FoundSource(ref, _title(as_text(details.get("author")), ref), way=self.way)
        status = as_text(as_dict(player.get("playabilityStatus")).get("status"))
        if status == "ERROR":
            raise SourceMissing("There is no such video on YouTube.", remedy="Check the address.")
        return self._by_oembed(address)

    def _by_oembed(self, address: Address) -> FoundSource:
        """The public address for embedding names the channel of a video that pages hide."""
        params = {"url": address.link, "format": "json"}
        answer = self._fetcher.get("https://www.youtube.com/oembed", params=params)
        try:
            said = as_dict(json.loads(answer.body)) if answer.status == 200 else {}
            author = parse_address(as_text(said.get("author_url")))
        except (ValueError, RecursionError, BadAddress) as error:
            raise _unclear("") from error
        if author.kind is AddressKind.VIDEO:
            raise _unclear("")
        return self.resolve(author)

    def _ended(self, answer: Answer) -> SourceUnavailable:
        said = pages.alerts(answer.text)
        if _ENDED.search(said):
            return SourceMissing(f"YouTube says: “{said}”", remedy="Check the address.")
        return _unclear("")


class ChainResolver(Resolver):
    """The ways in order, until one names the source."""

    way = "chain"

    def __init__(self, ways: Sequence[Resolver]) -> None:
        self._ways = tuple(ways)

    def can(self, kind: AddressKind) -> bool:
        """See ``Resolver``."""
        return any(way.can(kind) for way in self._ways)

    def resolve(self, address: Address) -> FoundSource:
        """See ``Resolver``; the error's ``tried`` tells each way with its sentence."""
        able = [way for way in self._ways if way.can(address.kind)]
        return first_that_can(
            [(way.way, partial(way.resolve, address)) for way in able], witnesses=2
        )


def _one(items: list[dict[str, Any]], what: str) -> dict[str, Any]:
    if not items:
        raise SourceMissing(f"YouTube knows no such {what}.", remedy="Check the address.")
    return items[0]


def _named(item: dict[str, Any], kind: SourceKind, units: int) -> FoundSource:
    snippet = as_dict(item.get("snippet"))
    found = as_text(item.get("id"))
    if not found or (kind is SourceKind.CHANNEL and not _ID.fullmatch(found)):
        raise Unparsable("The Data API named no id.", remedy="It is tried again later.")
    ref = SourceRef(kind, found)
    pictures = as_dict(snippet.get("thumbnails"))
    best = next((as_dict(pictures[k]) for k in ("medium", "high", "default") if k in pictures), {})
    handle = as_text(snippet.get("customUrl"))
    return FoundSource(
        ref,
        _title(as_text(snippet.get("title")), ref),
        thumbnail=as_picture(best.get("url")),
        handle=handle if handle.startswith("@") else "",
        way="api",
        units=units,
    )


def _id_in(link: str) -> str:
    found = re.search(r"(?:/channel/|[?&]channel_id=)(UC[A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])", link)
    return found[1] if found and re.match(r"https?://www\.youtube\.com/", link) else ""


def _title(title: object, ref: SourceRef) -> str:
    """One line; without a title the id stands for it."""
    return one_line(title) or ref.youtube_id


def _unclear(said: str) -> Unparsable:
    return Unparsable(
        f"YouTube's page does not tell what it belongs to{said}.",
        remedy="It is tried another way.",
    )
