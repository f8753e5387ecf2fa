"""What holds for every input: properties of ``read``."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.fuzz_captions import check
from bench.fuzz_mutations import SEEDS, TOKENS
from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import join_words
from tubetotask.transcripts import read

QUIET = settings(max_examples=60)
WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


def outcome(data: bytes | str) -> str:
    """What is wrong with what came of an input; "" for a good transcript and for a refusal."""
    try:
        return check(read(data).transcript)
    except InputError as error:
        return "" if error.message else "a refusal without a sentence"


@QUIET
@given(
    st.sampled_from([seed.encode() for seed in SEEDS]),
    st.lists(
        st.tuples(st.integers(0, 2000), st.one_of(st.sampled_from(TOKENS), st.binary(max_size=9))),
        max_size=8,
    ),
    st.integers(0, 2000),
)
def test_a_damaged_file_is_read_or_refused(
    seed: bytes, edits: list[tuple[int, bytes]], cut: int
) -> None:
    data = seed
    for at, token in edits:
        data = data[: at % (len(data) + 1)] + token + data[at % (len(data) + 1) :]
    data = data[: max(1, len(data) - cut % 50)]

    assert outcome(data) == ""


@QUIET
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert outcome(text) == ""


@QUIET
@given(st.lists(st.lists(WORD, min_size=1, max_size=7), min_size=1, max_size=20))
def test_rolling_captions_say_exactly_what_was_said(lines: list[list[str]]) -> None:
    """Captions made as YouTube makes them, of any words, with any repeats."""
    cues: list[str] = []
    before = " "
    for i, line in enumerate(lines):
        start = f"00:{i // 30:02d}:{i % 30 * 2:02d}"
        middle = f"00:{i // 30:02d}:{i % 30 * 2 + 1:02d}"
        tagged = "".join(
            f"<{start}.{k * 90 + 90:03d}><c> {word}</c>" for k, word in enumerate(line[1:])
        )
        cues.append(f"{start}.010 --> {middle}.990\n{before}\n{line[0]}{tagged}")
        cues.append(f"{middle}.990 --> {middle}.999\n{' '.join(line)}\n ")
        before = " ".join(line)
    transcript = read("WEBVTT\n\n" + "\n\n".join(cues), language="en").transcript

    assert [word.text for word in transcript.words] == list(itertools.chain(*lines))


@QUIET
@given(st.lists(WORD, min_size=1, max_size=60))
def test_pasted_words_are_the_words(words: list[str]) -> None:
    transcript = read(" ".join(words), language="en").transcript

    assert join_words(transcript.words) == " ".join(words)


@QUIET
@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 60)), min_size=1, max_size=30))
def test_times_never_run_backwards_in_an_epoch(times: list[tuple[float, float]]) -> None:
    def clock(s: float) -> str:
        return f"{int(s) // 3600:02d}:{int(s) // 60 % 60:02d}:{s % 60:06.3f}"

    cues = [f"{clock(s)} --> {clock(s + d)}\nwe say {i}." for i, (s, d) in enumerate(times)]
    transcript = read("WEBVTT\n\n" + "\n\n".join(cues), language="en").transcript

    assert check(transcript) == ""
    for epoch in transcript.epochs:
        starts = [word.start_s or 0.0 for word in transcript.words[epoch.first : epoch.last]]
        assert starts == sorted(starts)
    assert len(transcript.words) == 3 * len(times)
