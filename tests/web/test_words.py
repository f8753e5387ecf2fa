"""How a transcript is cut into paragraphs, and how values are put into words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tubetotask.domain.transcript import Chapter, Epoch, Origin, Passage, Transcript, Word
from tubetotask.domain.video import Video
from tubetotask.exports import times
from tubetotask.storage.database import now
from tubetotask.web import filters, formats, languages
from tubetotask.web.paragraphs import LONG_WORDS, parts

VIDEO = Video(youtube_id="aB3_dE5-gH7")


@given(
    lengths=st.lists(st.integers(1, 60), max_size=40),
    borders=st.lists(st.tuples(st.integers(-3, 50), st.integers(-3, 50)), max_size=6),
)
def test_every_sentence_stands_in_one_paragraph_in_its_order(
    lengths: list[int], borders: list[tuple[int, int]]
) -> None:
    transcript = builders.transcript(*(" ".join(["word"] * n) for n in lengths))
    chapters = [Chapter(f"{a}-{b}", None, None, a, b) for a, b in borders]
    found = parts(transcript, chapters, VIDEO)
    shown = [p.index for part in found for block in part.paragraphs for p in block.passages]
    assert shown == list(range(len(lengths)))
    for block in (block for part in found for block in part.paragraphs):
        before_last = sum(p.last - p.first for p in block.passages[:-1])
        assert before_last < LONG_WORDS


def test_another_speaker_and_a_long_pause_start_a_paragraph() -> None:
    words = tuple(Word("word", 0.0, 1.0) for _ in range(100))
    passages = (
        Passage(0, 0, 50, "first", 0.0, 10.0, speaker="A"),
        Passage(1, 50, 60, "second", 10.0, 12.0, speaker="A"),
        Passage(2, 60, 70, "after a pause", 20.0, 22.0, speaker="A"),
        Passage(3, 70, 80, "another", 22.0, 24.0, speaker="B"),
    )
    found = parts(Transcript(words, passages, "en", Origin.UPLOAD, "test"), (), VIDEO)
    assert [[p.index for p in b.passages] for b in found[0].paragraphs] == [[0, 1], [2], [3]]
    assert found[0].chapter is None


def test_a_clock_that_cannot_be_mapped_to_the_video_gives_no_link() -> None:
    words = tuple(Word("word", 0.0, 1.0) for _ in range(20))
    passages = (Passage(0, 0, 10, "a", 0.0, 9.0), Passage(1, 10, 20, "b", 0.0, 9.0, epoch=1))
    epochs = (Epoch(0, 0, 10), Epoch(1, 10, 20, mapped=False))
    transcript = Transcript(words, passages, "en", Origin.UPLOAD, "test", epochs)
    links = [block.link for block in parts(transcript, (), VIDEO)[0].paragraphs]
    assert links == ["https://www.youtube.com/watch?v=aB3_dE5-gH7&t=0s", ""]


@pytest.mark.parametrize(
    ("second", "told"), [(None, ""), (0, "0:00"), (62.9, "1:02"), (3725, "1:02:05"), (-1, "0:00")]
)
def test_a_clock_reads_as_on_a_player(second: float | None, told: str) -> None:
    assert times.clock(second) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(5, "just now"), (61, "1 minute ago"), (7300, "2 hours ago"), (5 * 86400, None)],
)
def test_the_time_since_is_told_as_people_do(seconds: int, told: str | None) -> None:
    moment = now() - timedelta(seconds=seconds)
    assert formats.ago(moment) == (told or moment.strftime("%-d %B %Y"))


@pytest.mark.parametrize(("value", "told"), [(60.0, "+60"), (-2.5, "−2.5"), (0.04, "+0")])
def test_points_carry_their_sign(value: float, told: str) -> None:
    assert formats.points(value) == told


@pytest.mark.parametrize(("share", "told"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.5, "50 %")])
def test_what_is_not_all_is_never_told_as_all(share: float, told: str) -> None:
    assert formats.percent(share) == told


def test_an_unknown_state_is_shown_as_it_is() -> None:
    assert filters.mark("something new") == ("notes", "something new")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "English"),
        ("pt-BR", "Portuguese (pt-BR)"),
        ("xx", "xx"),
        ("und", "language unknown"),
    ],
)
def test_a_language_has_its_name(code: str, told: str) -> None:
    assert languages.name(code) == told
