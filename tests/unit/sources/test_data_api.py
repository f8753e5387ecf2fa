"""Reading the Data API's bodies: the real ones, and what nobody would send kindly."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import KeyRefused, SourceUnavailable, Unparsable
from tubetotask.domain.quota import day_started, next_midnight
from tubetotask.domain.source import SourceKind
from tubetotask.sources.api_finder import _listed_video, detailed, seconds, units_for
from tubetotask.sources.data_api import items_of, refusal
from tubetotask.sources.resolving import _named

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def body(data: Path, name: str) -> dict[str, Any]:
    found = json.loads((data / "protocol" / f"dataapi_{name}.json").read_bytes())
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("said", "length"),
    [
        ("PT1H2M3S", 3723),
        ("PT45S", 45),
        ("P1DT1S", 86401),
        ("PT15M", 900),
        ("P0D", None),
        ("PT0S", None),
        ("P", None),
        ("PT", None),
        ("3 minutes", None),
        ("", None),
        (None, None),
        (7, None),
        ("PT" + "9" * 40 + "S", None),
    ],
)
def test_lengths_are_read_and_zero_means_unknown(said: object, length: float | None) -> None:
    assert seconds(said) == length


@pytest.mark.parametrize(("last", "units"), [(0, 0), (1, 2), (50, 2), (51, 4), (1000, 40)])
def test_a_backfill_has_a_price_before_it_starts(last: int, units: int) -> None:
    assert units_for(last) == units


def test_real_lists_are_read(data: Path) -> None:
    first = items_of(body(data, "playlist_items_playlist_items_paged_1"))
    second = items_of(body(data, "playlist_items_playlist_items_paged_2"))

    videos = [_listed_video(item) for item in (*first, *second)]

    assert len({v.youtube_id for v in videos if v is not None}) == 13
    assert all(v is not None and v.title and v.thumbnail for v in videos)


@pytest.mark.parametrize(
    ("name", "count"), [("videos_videos_info_multi", 2), ("videos_videos_chart_paged_1", 5)]
)
def test_real_details_are_read(data: Path, name: str, count: int) -> None:
    videos = [detailed(item) for item in items_of(body(data, name))]

    assert len(videos) == count
    assert all(v and v.channel_id.startswith("UC") and v.published and v.showing for v in videos)


@pytest.mark.parametrize("name", ["channels_info", "channel_info_single"])
def test_real_channels_are_named(data: Path, name: str) -> None:
    found = _named(items_of(body(data, name))[0], SourceKind.CHANNEL, 1)

    assert found.ref.youtube_id == "UC_x5XG1OV2P6uZZ5FSM9Ttw"
    assert (found.title, found.handle) == ("Google Developers", "@googledevelopers")
    assert found.thumbnail.startswith("https://")


@pytest.mark.parametrize(
    ("name", "status", "error"),
    [("error_response", 400, KeyRefused), ("error_permission_resp", 403, Unparsable)],
)
def test_real_refusals_have_their_errors(
    data: Path, name: str, status: int, error: type[SourceUnavailable]
) -> None:
    assert type(refusal(status, body(data, name), NOW)) is error


@given(st.integers(300, 599), anything)
def test_no_refusal_is_without_an_error(status: int, said: Any) -> None:
    for given_body in (said, {"error": said}, {"error": {"errors": said, "details": said}}):
        error = refusal(status, given_body if isinstance(given_body, dict) else {}, NOW)
        assert error.message


@given(anything)
def test_no_item_does_anything_but_give_a_video_or_none(said: Any) -> None:
    for item in (
        {"id": said, "snippet": said},
        {"id": "v0000000001", "snippet": said, "contentDetails": said},
        {"id": "v0000000001", "snippet": {"thumbnails": said}, "liveStreamingDetails": said},
        {"snippet": {"resourceId": {"videoId": "v0000000001"}, "title": said}},
    ):
        for read in (detailed, _listed_video):
            found = read(item)
            assert found is None or len(found.youtube_id) == 11


@given(anything)
def test_items_are_a_list_or_an_error(said: Any) -> None:
    if isinstance(said, list):
        assert all(isinstance(item, dict) for item in items_of({"items": said}))
    else:
        with pytest.raises(Unparsable):
            items_of({"items": said})


@given(st.integers(-200_000_000, 200_000_000))
def test_the_day_of_the_quota_begins_before_now_and_ends_after_it(seconds_on: int) -> None:
    now = NOW + timedelta(seconds=seconds_on)

    assert day_started(now) <= now < next_midnight(now)
    assert timedelta(hours=23) <= next_midnight(now) - day_started(now) <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        ("2026-01-15T07:59:59", "2026-01-15T08:00:00"),
        ("2026-01-15T08:00:00", "2026-01-16T08:00:00"),
        ("2026-07-15T06:00:00", "2026-07-15T07:00:00"),
        ("2026-03-08T12:00:00", "2026-03-09T07:00:00"),  # the night the clocks go forward
        ("2026-11-01T12:00:00", "2026-11-02T08:00:00"),  # and back
    ],
)
def test_midnight_in_california(now: str, midnight: str) -> None:
    at, wanted = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, midnight))

    assert next_midnight(at) == wanted
