"""Every form in which people have a video's address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.transcripts import youtube_id
from tubetotask.transcripts.links import id_in_name

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"  {ID}\n",
        f"https://www.youtube.com/watch?v={ID}",
        f"http://youtube.com/watch?v={ID}&t=42s&list=PL123",
        f"https://www.youtube.com/watch?app=desktop&feature=share&v={ID}#t=5",
        f"https://m.youtube.com/watch?v={ID}",
        f"https://music.youtube.com/watch?v={ID}&si=x",
        f"https://youtu.be/{ID}?si=841mLuV4qXnDs5Fx&t=9",
        f"youtu.be/{ID}",
        f"www.youtube.com/watch?v={ID}",
        f"//www.youtube.com/watch?v={ID}",
        f"https://www.youtube.com/shorts/{ID}?feature=share",
        f"https://www.youtube.com/live/{ID}?si=x",
        f"https://www.youtube.com/embed/{ID}?start=3",
        f"https://www.youtube-nocookie.com/embed/{ID}",
        f"https://www.youtube.com/v/{ID}",
        f"https://www.youtube.com/e/{ID}/",
        f"HTTPS://WWW.YOUTUBE.COM/watch?v={ID}",
        f"<https://youtu.be/{ID}>",
        f"https://www.youtube.com/watch?v={ID}&amp;t=5",
        f"https://www.youtube.com/watch?v={ID})",
        f"https://www.youtube.com/attribution_link?a=b&u=%2Fwatch%3Fv%3D{ID}%26feature%3Dshare",
        f"https://www.youtube.com/redirect?q=https%3A%2F%2Fyoutu.be%2F{ID}",
    ],
)
def test_an_address_of_a_video_gives_its_id(text: str) -> None:
    assert youtube_id(text) == ID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "https://www.youtube.com/",
        "https://www.youtube.com/@channel",
        "https://www.youtube.com/playlist?list=PL1234567890",
        f"https://example.org/watch?v={ID}",
        f"https://youtube.com.example.org/watch?v={ID}",
        f"https://notyoutube.com/watch?v={ID}",
        f"ftp://youtube.com/watch?v={ID}",
        f"https://youtu.be/{ID}longer",
        "https://youtu.be/short",
        f"see https://youtu.be/{ID}",
        "https://[bad/watch",
        "https://www.youtube.com/watch?" + "a=1&" * 60,
        "https://www.youtube.com/attribution_link?u=/attribution_link?u=x",
        "x" * 5000,
    ],
)
def test_everything_else_gives_none(text: str) -> None:
    assert youtube_id(text) is None


@given(st.text(max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    found = youtube_id(text)

    assert found is None or len(found) == 11


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (f"{ID}.en.vtt", ID),
        (f"A talk-{ID}.zh-Hans.vtt", ID),
        (f"A talk [{ID}].srt", ID),
        (f"folder/A talk - {ID}.json", ID),
        ("my-captions.vtt", ""),
        ("transcripts.txt", ""),
        ("notes.md", ""),
        ("", ""),
    ],
)
def test_a_downloaders_file_name_gives_the_id(name: str, found: str) -> None:
    assert id_in_name(name) == found
