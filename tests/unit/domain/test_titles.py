"""What a talk is called, whatever it was kept as."""

from __future__ import annotations

import pytest

from tubetotask.domain.titles import of_file, plain, titled


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("A talk.en.vtt", "A talk"),
        ("A talk.srt", "A talk"),
        ("my_talk-final.vtt", "my talk-final"),
        ("2027-03-01_prices.json3", "2027-03-01 prices"),
        ("Snake_case in a title", "Snake_case in a title"),
        ("snake_case", "snake_case"),
        ("Prices_aB3_dE5-gH7.en.vtt", "Prices_aB3_dE5-gH7"),
        ("Version 2.0", "Version 2.0"),
        ("aB3_dE5-gH7.en.vtt", "YouTube video aB3_dE5-gH7"),
        ("aB3_dE5-gH7", "YouTube video aB3_dE5-gH7"),
        ("Newsletters.vtt", "Newsletters"),
        (".vtt", "Captions without a title"),
        ("", "Captions without a title"),
    ],
)
def test_a_file_name_becomes_a_title(name: str, told: str) -> None:
    assert titled(name) == told


@pytest.mark.parametrize(
    "title",
    [
        "How to edit robots.txt",
        "Understanding package.json",
        "README.md",
        "main.py",
        "setup.txt explained",
        "What is a .vtt",
        "talk v1.2",
        "..",
        "COM1",
    ],
)
def test_a_title_of_youtubes_that_ends_like_a_file_stays(title: str) -> None:
    assert titled(title) == plain(title) == title


@pytest.mark.parametrize(
    ("name", "told"),
    [("my_notes.txt", "my notes"), ("talk.en.json", "talk"), ("A talk.md", "A talk")],
)
def test_the_name_of_a_file_that_was_given_loses_any_ending(name: str, told: str) -> None:
    assert of_file(name) == told == titled(told)


def test_a_title_to_show_stays_as_it_is_when_it_is_decided_again() -> None:
    for name in ("my_talk-final.vtt", "aB3_dE5-gH7.en.vtt", "", "A talk.srt"):
        assert titled(titled(name)) == titled(name)
        assert plain(plain(name)) == plain(name)
