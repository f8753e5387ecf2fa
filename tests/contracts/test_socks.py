"""Through a SOCKS proxy: every way to captions and to sources, with and without a password."""

from __future__ import annotations

import pytest

from tests.contracts.ways import made, on_both_ways, refusal
from tests.fakes.bare import BareServer, page
from tests.fakes.socks import SocksProxy
from tests.fakes.youtube import FakeYouTube, video
from tubetotask.sources.fetcher import Fetcher
from tubetotask.transcripts.session import Bounds, Session


@on_both_ways
@pytest.mark.parametrize("user", [None, ("name", "p@ss:word")])
def test_captions_come_through_it_and_it_looks_the_names_up(
    youtube: FakeYouTube, way: str, user: tuple[str, str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name)  # what does not go through the settings' proxy goes nowhere
    told = "name:p%40ss%3Aword@" if user else ""
    with SocksProxy(youtube.url, user=user) as proxy:
        reading = made(way, Bounds(proxy=f"socks5h://{told}{proxy.host}")).fetch(
            video("ok"), languages=("en",)
        )
    assert reading.transcript.words
    assert {one[:2] for one in proxy.asked} == {("name", "www.youtube.com")}
    assert any("/timedtext" in path for path in youtube.asked)


@on_both_ways
def test_a_wrong_password_is_told_as_out_of_reach_and_not_repeated_to_anybody(
    youtube: FakeYouTube, way: str
) -> None:
    with SocksProxy(youtube.url, user=("name", "right")) as proxy:
        error = refusal(made(way, Bounds(proxy=f"socks5h://name:secret@{proxy.host}")), "ok")
    assert error.state == "offline"
    assert "secret" not in str(error)
    assert proxy.turned_away
    assert youtube.asked == []


def test_with_socks5_names_are_looked_up_here() -> None:
    answer = page("200 OK", b"{}")
    with BareServer(answer) as server, SocksProxy(server.url, tunnel=False) as proxy:
        local = server.url.replace("127.0.0.1", "localhost")
        with Session(Bounds(proxy=f"socks5://{proxy.host}")) as session:
            assert session.get(local).content == b"{}"
        with Session(Bounds(proxy=f"socks5h://{proxy.host}")) as session:
            session.get(local)
    assert [kind for kind, *_ in proxy.asked] == ["address", "name"]


def test_a_proxy_that_never_ends_its_answer_is_cut_off_by_the_deadline(
    youtube: FakeYouTube,
) -> None:
    with SocksProxy(youtube.url, drips=True) as proxy:
        error = refusal(made("watch page", Bounds(30, 0.3, proxy=f"socks5h://{proxy.host}")), "ok")
    assert (error.state, error.message) == ("offline", "YouTube did not answer in time.")
    assert proxy.asked


def test_sources_are_looked_at_through_it_too(youtube: FakeYouTube) -> None:
    with (
        SocksProxy(youtube.url, user=("name", "word")) as proxy,
        Fetcher(proxy=f"socks5h://name:word@{proxy.host}") as fetcher,
    ):
        assert fetcher.get("https://www.youtube.com/oembed").status == 200
    assert proxy.asked == [("name", "www.youtube.com", 443)]
