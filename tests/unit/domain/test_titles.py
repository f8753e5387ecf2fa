"""What a talk is called, whatever it was kept as."""

from __future__ import annotations

import pytest

from tubetotask.domain.titles import plain, titled


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


def test_a_title_to_show_stays_as_it_is_when_it_is_decided_again() -> None:
    for name in ("my_talk-final.vtt", "aB3_dE5-gH7.en.vtt", "", "A talk.srt"):
        assert titled(titled(name)) == titled(name)
        assert plain(plain(name)) == plain(name)
