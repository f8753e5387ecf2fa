"""The Data API as a way to find videos: its units, its details, its refusals, its bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.youtube import FakeYouTube
from tests.fakes.youtube_shapes import channel, playlist
from tubetotask.domain.errors import (
    Blocked,
    KeyRefused,
    QuotaReached,
    SourceUnavailable,
    Unparsable,
)
from tubetotask.domain.source import Showing, SourceKind, SourceRef
from tubetotask.sources.api_finder import ApiFinder
from tubetotask.sources.data_api import DataApi
from tubetotask.sources.fetcher import Fetcher
from tubetotask.sources.finding import Want


def source(scenario: str) -> SourceRef:
    return SourceRef(SourceKind.CHANNEL, channel(scenario))


def listed(scenario: str) -> SourceRef:
    return SourceRef(SourceKind.PLAYLIST, playlist(scenario))


def api(fetcher: Fetcher, key: str = "good") -> ApiFinder:
    return ApiFinder(DataApi(key, fetcher, now=lambda: NOW))


def test_the_data_api_counts_its_units_and_gives_the_details(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    listing = api(fetcher).look(source("many"), Want(known_ids=frozenset({"none-known1"})))

    assert listing.units == youtube.sources.units == 3 + 3
    assert len(listing.videos) == 120
    assert listing.videos[0].duration_s == 605
    assert listing.videos[0].is_short is False
    assert listing.videos[0].language == "en"
    assert listing.videos[0].showing is Showing.RECORDED


def test_the_key_is_in_no_address(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    api(fetcher, "good").look(source("ok"), Want())

    assert {call.host for call in youtube.calls} == {"www.googleapis.com"}
    assert not any("good" in path for path in youtube.asked)


def test_live_premieres_and_hidden_videos_are_told_apart(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    at = NOW + timedelta(hours=3)
    soon = youtube.sources.publish(channel("ok"), live="upcoming", length="P0D", starts=at)[0]
    first = youtube.sources.publish(channel("ok"), live="upcoming", length="PT1H", starts=at)[0]
    live = youtube.sources.publish(channel("ok"), live="live", length="P0D")[0]
    hidden = youtube.sources.publish(channel("ok"), hidden=True)[0]

    listing = api(fetcher).look(source("ok"), Want())
    found = {v.youtube_id: v for v in listing.videos}

    assert found[soon.id].showing is Showing.UPCOMING_LIVE
    assert found[soon.id].starts_at == at
    assert (found[first.id].showing, found[first.id].duration_s) == (Showing.PREMIERE, 3600)
    assert (found[live.id].showing, found[live.id].duration_s) == (Showing.LIVE, None)
    assert listing.unavailable == (hidden.id,)
    assert hidden.id not in found


@pytest.mark.parametrize(
    ("key", "error", "again"),
    [
        ("bad", KeyRefused, False),
        ("oldbad", KeyRefused, False),
        ("closed", KeyRefused, False),
        ("spent", QuotaReached, True),
        ("rate", Blocked, True),
        ("down", Unparsable, True),
        ("junk", Unparsable, True),
        ("shape", Unparsable, True),
    ],
)
def test_every_refusal_of_the_data_api_has_its_error(
    fetcher: Fetcher, key: str, error: type[SourceUnavailable], again: bool
) -> None:
    with pytest.raises(error) as caught:
        api(fetcher, key).look(source("ok"), Want())

    assert caught.value.retryable is again
    assert caught.value.units == 1
    assert key not in str(caught.value).split()


def test_a_used_up_quota_is_renewed_at_midnight_in_california(fetcher: Fetcher) -> None:
    with pytest.raises(QuotaReached) as caught:
        api(fetcher, "spent").look(source("ok"), Want())

    assert caught.value.retry_at == NOW.replace(hour=8) + timedelta(days=1)


def test_a_book_may_refuse_a_call_before_it_is_made(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    told: list[tuple[str, int]] = []

    def book(resource: str, units: int) -> None:
        if told:
            raise QuotaReached("The share that is kept for people begins here.")
        told.append((resource, units))

    with pytest.raises(QuotaReached):
        ApiFinder(DataApi("good", fetcher, book=book)).look(source("ok"), Want())

    assert told == [("playlistItems", 1)]
    assert youtube.sources.units == 1


def test_a_playlist_is_read_to_its_end_for_new_videos_stand_there(
    fetcher: Fetcher, youtube: FakeYouTube
) -> None:
    known = frozenset(v.id for v in youtube.sources.of(playlist("many")))
    added = youtube.sources.publish(playlist("many"))[0]

    listing = api(fetcher).look(listed("many"), Want(known_ids=known))

    assert [v.youtube_id for v in listing.new(known)] == [added.id]
    assert listing.units == 3 + 1


def test_a_number_or_a_date_ends_the_search(fetcher: Fetcher, youtube: FakeYouTube) -> None:
    many = youtube.sources.of(channel("many"))
    finder = api(fetcher)

    last = finder.look(source("many"), Want(last=20))
    since = finder.look(source("many"), Want(since=many[59].published))

    assert [v.youtube_id for v in last.videos] == [v.id for v in many[:20]]
    assert last.units == 2
    assert [v.youtube_id for v in since.videos] == [v.id for v in many[:60]]
    assert since.units == 3 + 2  # a page more than needed, to be sure of the order


def test_the_pages_of_one_look_are_bounded(fetcher: Fetcher) -> None:
    finder = ApiFinder(DataApi("good", fetcher), max_pages=1)

    listing = finder.look(source("many"), Want(known_ids=frozenset({"none-known1"})))

    assert (len(listing.videos), listing.complete, listing.units) == (50, False, 2)
