"""Many sources at once: each line becomes an address or an error with its number."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.errors import InputError, TooLarge
from tubetotask.sources.imports import MAX_BYTES, Imported, read_import

A = "UCaaaaaaaaaaaaaaaaaaaaaaAA"[:24]
B = "UCbbbbbbbbbbbbbbbbbbbbbbBB"[:24]
C = "UCcccccccccccccccccccccc"[:24]


def listed(found: Imported) -> list[tuple[int, str, str]]:
    return [(row.line, row.address.value, row.title) for row in found.rows]


OPML = f"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><body>
<outline text="Talks" title="Talks">
<outline text="First" title="First" type="rss"
 xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id={A}"/>
<outline title="Elsewhere" xmlUrl="https://example.org/feed.xml"/>
<outline text="Second &amp; third" htmlUrl="https://www.youtube.com/channel/{B}"/>
<outline text="First again" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id={A}"/>
</outline></body></opml>"""


def test_opml_gives_its_feeds_with_titles_and_lines() -> None:
    found = read_import(OPML.encode())

    assert found.format == "opml"
    assert [(value, title) for _, value, title in listed(found)] == [
        (A, "First"),
        (B, "Second & third"),
    ]
    assert found.merged == 1
    assert [(row.line, row.text) for row in found.refused] == [(6, "https://example.org/feed.xml")]
    assert "YouTube" in found.refused[0].error.message


def test_opml_in_utf16_is_read_too() -> None:
    text = OPML.replace("UTF-8", "UTF-16")

    assert len(read_import(text.encode("utf-16")).rows) == 2


def bomb() -> bytes:
    lines = ['<!ENTITY a "aaaaaaaaaa">']
    for one, next_one in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f'<!ENTITY {next_one} "{f"&{one};" * 10}">')
    return f"<?xml version='1.0'?><!DOCTYPE opml [{''.join(lines)}]><opml>&i;</opml>".encode()


@pytest.mark.parametrize(
    "data",
    [
        bomb(),
        bomb().decode().encode("utf-16"),
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><opml>&e;</opml>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/'> %p;]><opml/>",
        b"<opml>" + b"<outline>" * 10_000,
        b"<opml>" + b"<outline>" * 60 + b"</outline>" * 60 + b"</opml",
        b"<opml><outline",
        b"<?xml version='1.0' encoding='none-such'?><opml/>",
        b"<?xml version='1.0'?><rss/>",
        b"",
        b" \n ",
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_import(data)

    assert caught.value.remedy


def test_a_list_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_import(b"@name\n" * (MAX_BYTES // 6 + 1))
    with pytest.raises(TooLarge):
        read_import("\n".join(f"@name{i}" for i in range(2_001)))


@pytest.mark.parametrize(
    "header",
    [
        "Channel Id,Channel Url,Channel Title",
        "Kanal-ID,Kanal-URL,Kanaltitel",
        "ID des chaînes,URL des chaînes,Titres des chaînes",
        "チャンネル ID,チャンネルの URL,チャンネルのタイトル",
        "",
    ],
)
def test_takeout_is_read_whatever_the_language_of_its_header(header: str) -> None:
    rows = [
        f"{A},http://www.youtube.com/channel/{A},First",
        f'{B},http://www.youtube.com/channel/{B},"Second, the other"',
        ",,",
        "not-a-channel,,Third",
        f"{A},http://www.youtube.com/channel/{A},First",
    ]
    text = "\n".join(([header] if header else []) + rows)
    at = 1 if header else 0

    found = read_import(("\ufeff" + text).encode())

    assert found.format == "takeout"
    assert listed(found) == [(at + 1, A, "First"), (at + 2, B, "Second, the other")]
    assert [row.line for row in found.refused] == [at + 4]
    assert found.merged == 1


def test_a_table_with_semicolons_or_moved_columns_is_read() -> None:
    found = read_import(f"Titel;Adresse\nFirst;https://www.youtube.com/channel/{A}\n")

    assert listed(found) == [(2, A, "First")]


def test_one_a_line_with_comments_bullets_and_names() -> None:
    text = f"""# my channels
@name

- https://www.youtube.com/channel/{A}
Second: https://www.youtube.com/channel/{B}
@NAME
nonsense
https://vimeo.com/1
{C} the third
"""
    found = read_import(text)

    assert found.format == "lines"
    assert listed(found) == [(2, "name", ""), (4, A, ""), (5, B, "Second"), (9, C, "the third")]
    assert found.merged == 1
    assert [(row.line, row.text) for row in found.refused] == [
        (7, "nonsense"),
        (8, "https://vimeo.com/1"),
    ]
    assert all(row.error.remedy for row in found.refused)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_no_list_does_anything_but_give_rows_or_an_error(data: bytes | str) -> None:
    for given_data in (data, b"<opml>" + data if isinstance(data, bytes) else "<opml>" + data):
        with contextlib.suppress(InputError):
            found = read_import(given_data)
            assert all(row.line >= 1 for row in found.rows)
            assert all(row.line >= 1 and row.error.message for row in found.refused)
