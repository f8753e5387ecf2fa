"""Whatever a person pastes: every form, good and bad."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import BadAddress
from tubetotask.domain.source import SourceKind
from tubetotask.sources.addresses import Address, AddressKind, parse_address

UC = "UCsXVk37bltHxD1rDPwtNM8Q"
UU = "UU" + UC[2:]
PL = "PLOU2XLYxmsIJXsH2htG1g0NUjHGq62Q7i"
OL = "OLAK5uy_kxb1LZcNbBLJ7zL1a6yXnNpSZ3Wfq8kZ0"
ID = "dQw4w9WgXcQ"
CHANNEL, HANDLE, CUSTOM, USER, PLAYLIST, VIDEO = AddressKind

GOOD = [
    # channels by id
    (UC, CHANNEL, UC),
    (f"  {UC}\n", CHANNEL, UC),
    (f"https://www.youtube.com/channel/{UC}", CHANNEL, UC),
    (f"http://youtube.com/channel/{UC}/", CHANNEL, UC),
    (f"youtube.com/channel/{UC}/videos", CHANNEL, UC),
    (f"www.youtube.com/channel/{UC}/featured?view_as=subscriber", CHANNEL, UC),
    (f"https://m.youtube.com/channel/{UC}?app=desktop", CHANNEL, UC),
    (f"https://music.youtube.com/channel/{UC}?feature=share", CHANNEL, UC),
    (f"https://gaming.youtube.com/channel/{UC}", CHANNEL, UC),
    (f"https://www.youtube.com/channel/{UC}?sub_confirmation=1&utm_source=x#top", CHANNEL, UC),
    (f"HTTPS://WWW.YOUTUBE.COM/channel/{UC}", CHANNEL, UC),
    (f"//www.youtube.com/channel/{UC}", CHANNEL, UC),
    (f"<https://www.youtube.com/channel/{UC}>", CHANNEL, UC),
    (f"“https://www.youtube.com/channel/{UC}”", CHANNEL, UC),
    (f"https://studio.youtube.com/channel/{UC}/videos/upload", CHANNEL, UC),
    (f"https://www.youtube.com/{UC}", CHANNEL, UC),
    (f"https://www.youtube.com/embed/live_stream?channel={UC}", CHANNEL, UC),
    (f"https://www.youtube.com/feeds/videos.xml?channel_id={UC}", CHANNEL, UC),
    (f"https://www.youtube.com/xml/feeds/videos.xml?channel_id={UC}", CHANNEL, UC),
    # the uploads of a channel are the channel
    (UU, CHANNEL, UC),
    (f"https://www.youtube.com/playlist?list={UU}", CHANNEL, UC),
    (f"https://www.youtube.com/feeds/videos.xml?playlist_id={UU}", CHANNEL, UC),
    # handles
    ("@kurzgesagt", HANDLE, "kurzgesagt"),
    ("@kurzgesagt/videos", HANDLE, "kurzgesagt"),
    ("https://www.youtube.com/@kurzgesagt", HANDLE, "kurzgesagt"),
    ("youtube.com/@kurzgesagt/videos", HANDLE, "kurzgesagt"),
    ("m.youtube.com/@kurzgesagt/streams?si=aBc", HANDLE, "kurzgesagt"),
    ("https://www.youtube.com/@kurzgesagt/shorts", HANDLE, "kurzgesagt"),
    ("https://youtube.com/@a.b-c_d?si=Zm9v", HANDLE, "a.b-c_d"),
    ("https://www.youtube.com/@münchen", HANDLE, "münchen"),
    ("https://www.youtube.com/@m%C3%BCnchen/featured", HANDLE, "münchen"),
    ("@mu\u0308nchen", HANDLE, "münchen"),  # decomposed, as some systems copy it
    ("https://www.youtube.com/@%E6%97%A5%E6%9C%AC%E8%AA%9E", HANDLE, "日本語"),
    ("@हिन्दी", HANDLE, "हिन्दी"),
    ("@ТестКанал", HANDLE, "ТестКанал"),
    ("https://www.youtube.com/%40kurzgesagt", HANDLE, "kurzgesagt"),
    ("https://www.youtube.com/channel/@kurzgesagt", HANDLE, "kurzgesagt"),
    # names of earlier years
    ("https://www.youtube.com/c/inanutshell", CUSTOM, "inanutshell"),
    ("youtube.com/c/inanutshell/videos", CUSTOM, "inanutshell"),
    ("https://www.youtube.com/c/Caf%C3%A9", CUSTOM, "Café"),
    ("https://www.youtube.com/inanutshell", CUSTOM, "inanutshell"),
    ("https://www.youtube.com/inanutshell/about", CUSTOM, "inanutshell"),
    ("https://www.youtube.com/user/Kurzgesagt", USER, "Kurzgesagt"),
    ("youtube.com/user/Kurzgesagt/playlists?view=1", USER, "Kurzgesagt"),
    ("https://www.youtube.com/feeds/videos.xml?user=Kurzgesagt", USER, "Kurzgesagt"),
    # playlists
    (PL, PLAYLIST, PL),
    (OL, PLAYLIST, OL),
    (f"https://www.youtube.com/playlist?list={PL}", PLAYLIST, PL),
    (f"https://m.youtube.com/playlist?list={PL}&si=abc", PLAYLIST, PL),
    (f"https://music.youtube.com/playlist?list={OL}", PLAYLIST, OL),
    (f"https://music.youtube.com/browse/VL{PL}", PLAYLIST, PL),
    (f"https://www.youtube.com/embed/videoseries?list={PL}", PLAYLIST, PL),
    (f"https://www.youtube.com/watch?list={PL}", PLAYLIST, PL),
    (f"https://www.youtube.com/feeds/videos.xml?playlist_id={PL}", PLAYLIST, PL),
    (f"https://www.youtube.com/playlist?list=UULF{UC[2:]}", PLAYLIST, f"UULF{UC[2:]}"),
    (f"UULF{UC[2:]}", PLAYLIST, f"UULF{UC[2:]}"),
    # videos
    (ID, VIDEO, ID),
    (f"https://www.youtube.com/watch?v={ID}", VIDEO, ID),
    (f"https://www.youtube.com/watch?v={ID}&t=42s&pp=ygU&utm_medium=y", VIDEO, ID),
    (f"https://m.youtube.com/watch?app=desktop&v={ID}", VIDEO, ID),
    (f"https://music.youtube.com/watch?v={ID}&list=RDAMVM{ID}", VIDEO, ID),
    (f"https://youtu.be/{ID}?si=abcdef", VIDEO, ID),
    (f"youtu.be/{ID}", VIDEO, ID),
    (f"https://www.youtube.com/shorts/{ID}", VIDEO, ID),
    (f"https://www.youtube.com/live/{ID}?feature=share", VIDEO, ID),
    (f"https://www.youtube-nocookie.com/embed/{ID}", VIDEO, ID),
    (f"https://www.youtube.com/attribution_link?a=x&u=%2Fwatch%3Fv%3D{ID}", VIDEO, ID),
    (f"https://consent.youtube.com/m?continue=https%3A%2F%2Fyoutu.be%2F{ID}&gl=DE", VIDEO, ID),
]

BAD = [
    ("", "no address"),
    ("   ", "no address"),
    ("two words", "no spaces"),
    (f"https://www.youtube.com/watch?v={ID} and more", "no spaces"),
    ("x" * 3000, "longer than"),
    ("kurzgesagt", "write @kurzgesagt"),
    ("UCshort-of-24-chars", "24 characters"),
    (f"https://www.youtube.com/channel/{UC}X", "24 characters"),
    ("https://www.youtube.com/channel/", "missing"),
    ("https://www.youtube.com/c/", "missing"),
    ("https://www.youtube.com/@", "letters, digits"),
    ("https://www.youtube.com/@<script>", "letters, digits"),
    ("https://www.youtube.com/user/a%00b", "letters, digits"),
    ("https://www.youtube.com/c/..%2F..", "letters, digits"),
    ("https://www.youtube.com/", "first page"),
    ("youtube.com", "first page"),
    ("https://www.youtube.com/results?search_query=plans", "no channel, playlist or video"),
    ("https://www.youtube.com/feed/subscriptions", "no channel, playlist or video"),
    ("https://www.youtube.com/hashtag/plans", "no channel, playlist or video"),
    ("https://www.youtube.com/post/UgkxAbC", "no channel, playlist or video"),
    ("https://www.youtube.com/clip/UgkxAbCdEfG", "no channel, playlist or video"),
    ("https://www.youtube.com/a/b/c", "no channel, playlist or video"),
    ("https://www.youtube.com/playlist", "?list="),
    ("https://www.youtube.com/playlist?list=XYZ", "no id of a playlist"),
    ("https://www.youtube.com/playlist?list=WL", "private"),
    ("WL", "private"),
    (f"https://www.youtube.com/playlist?list=LL{UC[2:]}", "private"),
    ("https://www.youtube.com/playlist?list=LL", "private"),
    ("https://music.youtube.com/playlist?list=LM", "private"),
    (f"https://www.youtube.com/playlist?list=RD{ID}", "A mix"),
    (f"RDAMVM{ID}", "A mix"),
    ("https://www.youtube.com/watch", "names no video"),
    ("https://www.youtube.com/watch?v=short", "names no video"),
    ("https://youtu.be/", "names no video"),
    ("https://www.youtube.com/feeds/videos.xml", "channel_id="),
    (f"http://googleusercontent.com/youtube.com/channel/{UC}", "no address of YouTube's"),
    (f"https://youtube.com.example.org/channel/{UC}", "no address of YouTube's"),
    (f"https://notyoutube.com/channel/{UC}", "no address of YouTube's"),
    (f"https://example.org/?u=https://www.youtube.com/channel/{UC}", "no address of YouTube's"),
    (f"https://www.youtube.com@example.org/channel/{UC}", "no address of YouTube's"),
    (f"https://example.org@www.youtube.com/channel/{UC}", "no address of YouTube's"),
    (f"https://www.youtube.com:8443/channel/{UC}", "no address of YouTube's"),
    (f"https://www.yоutube.com/channel/{UC}", "no address of YouTube's"),  # a Cyrillic o
    ("https://vimeo.com/123456", "no address of YouTube's"),
    (f"ftp://www.youtube.com/channel/{UC}", "no address of a web page"),
    ("javascript://www.youtube.com/%0aalert(1)", "no address of a web page"),
    ("https://[::1", "no address of a web page"),
    ("http://127.0.0.1/@name", "no address of YouTube's"),
    ("https://localhost/@name", "no address of a web page"),
    ("somebody@example.org", "no address of YouTube's"),
    ("@", "letters, digits"),
    ("@a\u200bb", "no spaces"),
]


@pytest.mark.parametrize(("text", "kind", "value"), GOOD)
def test_every_form_names_its_thing(text: str, kind: AddressKind, value: str) -> None:
    address = parse_address(text)

    assert (address.kind, address.value) == (kind, value)


@pytest.mark.parametrize(("text", "kind", "value"), GOOD)
def test_the_link_of_an_address_names_the_same(text: str, kind: AddressKind, value: str) -> None:
    address = parse_address(parse_address(text).link)

    assert (address.kind, address.value) == (kind, value)


@pytest.mark.parametrize(("text", "said"), BAD)
def test_a_bad_one_gets_a_sentence_that_says_what_was_expected(text: str, said: str) -> None:
    with pytest.raises(BadAddress) as caught:
        parse_address(text)

    assert said in caught.value.message
    assert caught.value.remedy
    assert not caught.value.retryable


def test_there_are_enough_forms() -> None:
    assert len(GOOD) + len(BAD) >= 60


def test_a_video_tells_the_list_it_was_played_from() -> None:
    played = parse_address(f"https://www.youtube.com/watch?v={ID}&list={PL}&index=3")
    mixed = parse_address(f"https://www.youtube.com/watch?v={ID}&list=RD{ID}")

    assert played == Address(VIDEO, ID, within=PL)
    assert mixed.within == ""


def test_only_ids_are_sources_without_asking() -> None:
    channel, playlist = parse_address(UC).ref, parse_address(PL).ref

    assert channel is not None
    assert (channel.kind, channel.uploads) == (SourceKind.CHANNEL, UU)
    assert playlist is not None
    assert (playlist.kind, playlist.uploads) == (SourceKind.PLAYLIST, PL)
    assert parse_address("@name").ref is None
    assert parse_address(ID).ref is None


@given(st.text(max_size=80))
def test_no_text_does_anything_but_name_a_thing_or_get_a_sentence(text: str) -> None:
    for given_text in (text, "https://www.youtube.com/" + text, "@" + text):
        with contextlib.suppress(BadAddress):
            address = parse_address(given_text)
            assert parse_address(address.link).value == address.value
