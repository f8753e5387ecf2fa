"""What YouTube's real pages say of themselves, and what stands in their place."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import Blocked
from tubetotask.sources import pages
from tubetotask.sources.fetcher import Answer

WATCH = "https://www.youtube.com/watch?v=GJLlxj_dtq8"


def answer(body: bytes, url: str = WATCH) -> Answer:
    return Answer(200, {}, body, url)


@pytest.mark.parametrize("name", ["yta_youtube_consent_page", "yta_youtube_too_many_requests"])
def test_the_real_walls_are_recognised(data: Path, name: str) -> None:
    with pytest.raises(Blocked):
        pages.refuse_walls(answer((data / "protocol" / f"{name}.html").read_bytes()))


def test_a_redirect_to_the_consent_page_is_recognised_by_its_address() -> None:
    with pytest.raises(Blocked):
        pages.refuse_walls(answer(b"<html></html>", "https://consent.youtube.com/m?continue=x"))


def test_a_real_watch_page_is_no_wall_and_names_its_channel(data: Path) -> None:
    page = answer((data / "protocol" / "yta_youtube.html").read_bytes())

    pages.refuse_walls(page)
    details = pages.player(page.text)["videoDetails"]

    assert pages.facts(page.text).canonical == WATCH
    assert pages.facts(page.text).title == "Surface Go Review - It’s Awesome"
    assert details["channelId"] == "UCVYamHliCI9rw1tHR1xbkfw"
    assert details["videoId"] == "GJLlxj_dtq8"


def test_a_real_playlist_page_names_itself(data: Path) -> None:
    packed = (data / "protocol" / "pytube_playlist.html.gz").read_bytes()
    found = pages.facts(gzip.decompress(packed).decode("utf-8"))

    assert found.canonical.endswith("list=PLzMcBGfZo4-mP7qA9cagf68V06sko5otr")
    assert found.title == "Python Machine Learning Tutorials"


@given(st.text(max_size=200), st.text(alphabet='{}[]"\\:,a1 ', max_size=60))
def test_no_page_does_anything_but_say_little(text: str, inner: str) -> None:
    whole = f"<html>{text}<script>var ytInitialData = {{{inner}</script>"
    whole += f"<script>var ytInitialPlayerResponse = {{{inner}</script>"

    assert isinstance(pages.facts(whole).title, str)
    assert isinstance(pages.alerts(whole), str)
    assert isinstance(pages.player(whole), dict)


def test_data_nested_too_deep_is_as_if_it_were_not_there() -> None:
    assert pages.player("ytInitialPlayerResponse = " + '{"a":' * 200_000) == {}
