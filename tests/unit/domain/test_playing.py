"""The quoted passages of a video, to be played in turn."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tubetotask.domain.evidence import Evidence, EvidenceKind
from tubetotask.domain.playing import LEAD_S, NEAR_S, spans, total_s


def quoted(start: float | None, end: float | None, *, linked: bool = True) -> Evidence:
    return Evidence(f"from {start}", EvidenceKind.VIDEO, start, end, 100.0, linked)


TIMES = st.floats(0, 5000, allow_nan=False)


@given(st.lists(st.tuples(TIMES, TIMES), max_size=30))
def test_spans_are_in_order_never_overlap_and_hold_every_quote(
    pairs: list[tuple[float, float]],
) -> None:
    given_ = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    found = spans(quoted(*pair) for pair in given_)
    for before, after in pairwise(found):
        assert after.start_s - before.end_s > NEAR_S
    for start, end in given_:
        assert any(s.start_s <= start and end <= s.end_s for s in found)
    assert total_s(found) <= sum(end - start + LEAD_S + NEAR_S for start, end in given_) + 1e-6


def test_what_lies_close_together_is_one_span_called_by_its_first_quote() -> None:
    (found,) = spans([quoted(20, 25), quoted(10, 18), quoted(12, 15)])
    assert (found.start_s, found.end_s, found.words) == (9.5, 25, "from 10")


def test_plans_untimed_text_and_clocks_of_no_video_are_not_played() -> None:
    plan = Evidence("a line", EvidenceKind.PLAN, 1.0, 2.0, 100.0)
    assert spans([plan, quoted(None, None), quoted(3, 9, linked=False), quoted(5, 5)]) == []


def test_nothing_is_played_beyond_the_end_of_the_video() -> None:
    (found,) = spans([quoted(50, 70), quoted(90, 95)], duration_s=60.0)
    assert (found.start_s, found.end_s) == (49.5, 60.0)
