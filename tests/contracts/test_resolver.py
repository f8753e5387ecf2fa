"""The contract of ``Resolver``, run on the Data API, the page, yt-dlp and their chain."""

from __future__ import annotations

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.youtube import FakeYouTube, video
from tests.fakes.youtube_shapes import channel, playlist
from tubetotask.domain.errors import (
    Blocked,
    KeyRefused,
    SourceMissing,
    SourceUnavailable,
    Unparsable,
    Unreachable,
)
from tubetotask.domain.source import SourceKind, SourceRef
from tubetotask.sources.addresses import AddressKind, parse_address
from tubetotask.sources.data_api import DataApi
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.resolving import ChainResolver, DataApiResolver, PageResolver, Resolver
from tubetotask.sources.ytdlp import YtDlp, YtDlpResolver

OK = SourceRef(SourceKind.CHANNEL, channel("ok"))
LIST = SourceRef(SourceKind.PLAYLIST, playlist("ok"))


def by_api(fetcher: Fetcher, key: str = "good") -> DataApiResolver:
    return DataApiResolver(DataApi(key, fetcher, now=lambda: NOW))


@pytest.fixture(params=["api", "page", "chain", pytest.param("yt-dlp", marks=pytest.mark.slow)])
def resolver(request: pytest.FixtureRequest, fetcher: Fetcher) -> Resolver:
    made: dict[str, Resolver] = {
        "api": by_api(fetcher),
        "page": PageResolver(fetcher),
        "chain": ChainResolver([by_api(fetcher), PageResolver(fetcher)]),
        "yt-dlp": YtDlpResolver(YtDlp()),
    }
    return made[request.param]


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        (channel("ok"), OK),
        ("https://www.youtube.com/@ok", OK),
        ("https://www.youtube.com/user/ok", OK),
        (f"https://www.youtube.com/playlist?list={playlist('ok')}", LIST),
    ],
)
def test_every_way_names_the_same_source(resolver: Resolver, text: str, ref: SourceRef) -> None:
    address = parse_address(text)

    found = resolver.resolve(address)

    assert resolver.can(address.kind)
    assert found.ref == ref
    assert found.title in {"Channel ok", "Channel & ok", "A list"}
    assert found.way in {"api", "page", "yt-dlp"}


def test_what_youtube_does_not_know_is_missing_and_not_a_failure(resolver: Resolver) -> None:
    with pytest.raises(SourceMissing) as caught:
        resolver.resolve(parse_address("@gone"))

    assert not caught.value.retryable
    assert caught.value.remedy


def test_the_channel_of_a_video(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    known = youtube.sources.of(channel("ok"))[0].id

    assert by_api(fetcher).resolve(parse_address(known)).ref == OK
    assert by_api(fetcher).resolve(parse_address(known)).units == 2
    assert PageResolver(fetcher).resolve(parse_address(video("ok"))).ref == OK


def test_a_watch_page_without_details_is_resolved_by_the_public_address(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    found = PageResolver(fetcher).resolve(parse_address(video("junk")))

    assert found.ref == OK
    assert any(path.startswith("/oembed") for path in youtube.asked)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("@captcha", Blocked),
        ("@consent", Blocked),
        ("@busy", Blocked),
        ("@ended", SourceMissing),
        ("@broken", Unparsable),
        ("@html", Unparsable),
        (playlist("gone"), SourceMissing),
        (video("captcha"), Blocked),
        (video("consent"), Blocked),
        (video("gone"), SourceMissing),
        (video("missing"), SourceMissing),
        (video("error"), Unparsable),
    ],
)
def test_every_wall_in_front_of_a_page_has_its_error(
    fetcher: Fetcher, text: str, error: type[SourceUnavailable]
) -> None:
    with pytest.raises(error) as caught:
        PageResolver(fetcher).resolve(parse_address(text))

    assert caught.value.remedy


def test_a_page_is_believed_by_its_own_feed_where_it_has_no_canonical_link(
    fetcher: Fetcher,
) -> None:
    found = PageResolver(fetcher).resolve(parse_address("@rss"))

    assert found.ref.youtube_id == channel("rss")
    assert found.title == "Channel & rss"
    assert found.thumbnail == "https://yt3.ggpht.com/picture"


def test_the_chain_asks_the_data_api_first_and_goes_on_when_it_fails(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    good = ChainResolver([by_api(fetcher), PageResolver(fetcher)])
    spent = ChainResolver([by_api(fetcher, "spent"), PageResolver(fetcher)])

    assert (good.resolve(parse_address("@ok")).way, len(youtube.calls)) == ("api", 1)
    assert spent.resolve(parse_address("@ok")).way == "page"


def test_the_custom_names_of_old_are_left_to_the_page(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    chain = ChainResolver([by_api(fetcher), PageResolver(fetcher)])

    found = chain.resolve(parse_address("https://www.youtube.com/c/ok"))

    assert found.ref == OK
    assert youtube.sources.units == 0
    assert not by_api(fetcher).can(AddressKind.CUSTOM)


def test_the_error_of_a_chain_tells_all_that_was_tried(fetcher: Fetcher) -> None:
    chain = ChainResolver([by_api(fetcher, "bad"), PageResolver(fetcher)])

    with pytest.raises(KeyRefused) as caught:
        chain.resolve(parse_address("@captcha"))

    assert [way for way, _ in caught.value.tried] == ["api", "page"]
    assert caught.value.units == 1
    assert caught.value.retryable  # the page may be shown again later


def test_two_witnesses_are_enough(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    third = YtDlpResolver(YtDlp(python="/nonexistent"))
    chain = ChainResolver([by_api(fetcher), PageResolver(fetcher), third])

    with pytest.raises(SourceMissing) as caught:
        chain.resolve(parse_address("@gone"))

    assert [way for way, _ in caught.value.tried] == ["api", "page"]


def test_one_failure_and_one_witness_are_told_as_missing(fetcher: Fetcher) -> None:
    chain = ChainResolver([by_api(fetcher, "down"), PageResolver(fetcher)])

    with pytest.raises(SourceMissing):
        chain.resolve(parse_address("@gone"))


def test_without_a_network_nothing_is_missing(
    youtube: FakeYouTube, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with Fetcher(timeout_s=1, deadline_s=2) as fetcher:
        chain = ChainResolver([by_api(fetcher), PageResolver(fetcher)])

        with pytest.raises(Unreachable) as caught:
            chain.resolve(parse_address("@gone"))

    assert caught.value.retryable
    assert "127.0.0.1" not in str(caught.value)
