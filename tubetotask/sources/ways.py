"""The ways to YouTube put together, with a key and without.

Invariant: with a key the Data API is asked first where it can answer; without one nothing is
asked that needs it. Everything shares one ``Fetcher``, so the manners hold for all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from tubetotask.domain.source import FoundVideo, SourceRef
from tubetotask.sources.api_finder import ApiFinder
from tubetotask.sources.data_api import Book, DataApi
from tubetotask.sources.feed import FeedFinder
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.finding import Finder, Want
from tubetotask.sources.following import Following
from tubetotask.sources.hub import Hub
from tubetotask.sources.resolving import ChainResolver, DataApiResolver, PageResolver, Resolver
from tubetotask.sources.ytdlp import YtDlp, YtDlpFinder, YtDlpResolver

_LOOKED_THROUGH = 100  # items of a list that yt-dlp is asked for: one page of YouTube's


@dataclass(frozen=True)
class Ways:
    """All that asks YouTube. ``api`` is None without a key. Threads may share it; close it."""

    resolver: Resolver
    witness: Resolver  # for ``gone.ask``: the Data API with a key, else the page
    following: Following
    api: ApiFinder | None
    hub: Hub
    fetcher: Fetcher
    lists: Finder  # yt-dlp, which tells lengths and what is live without a key

    def details(self, source: SourceRef, video_ids: Collection[str]) -> dict[str, FoundVideo]:
        """What the feed does not tell of these videos of a source (lengths, what is live).

        With a key a video that is not in what is returned cannot be seen (deleted, private);
        without one it may only stand too far down. Raises a SourceUnavailable.
        """
        if self.api is not None:
            return self.api.details(video_ids)[0]
        found = self.lists.look(source, Want(last=_LOOKED_THROUGH)).videos
        return {video.youtube_id: video for video in found if video.youtube_id in video_ids}

    def __enter__(self) -> Ways:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.fetcher.close()


def open_ways(
    key: str = "",
    *,
    book: Book | None = None,
    fetcher: Fetcher | None = None,
    ytdlp: YtDlp | None = None,
    proxy: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Ways:
    """The ways with this key ("" for none). ``book`` is told every unit before it is spent.

    ``proxy``: through which all of it goes, "" for that of the environment or none.
    """
    fetcher = fetcher or Fetcher(proxy=proxy, now=now)
    program = ytdlp or YtDlp(proxy=proxy)
    page, last, lists = PageResolver(fetcher), YtDlpResolver(program), YtDlpFinder(program)
    api = DataApi(key, fetcher, book=book, now=now) if key else None
    first = [DataApiResolver(api)] if api else []
    finder = ApiFinder(api) if api else None
    deeper = [*([finder] if finder else []), lists]
    return Ways(
        resolver=ChainResolver([*first, page, last]),
        witness=first[0] if first else page,
        following=Following(FeedFinder(fetcher), deeper, now=now),
        api=finder,
        hub=Hub(fetcher),
        fetcher=fetcher,
        lists=lists,
    )
