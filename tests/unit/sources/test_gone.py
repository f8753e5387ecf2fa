"""A feed's failure is an outage until days and a witness say otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tubetotask.sources.gone import PATIENCE, Says, Witness, standing

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)


def ago(**more: float) -> datetime:
    return NOW - timedelta(**more)


def said(says: Says, **more: float) -> Witness:
    return Witness("api", ago(**more), says)


@pytest.mark.parametrize(
    ("since", "witnesses", "gone", "asks"),
    [
        (None, [said(Says.MISSING, hours=1)], False, False),
        (ago(hours=5), [], False, False),
        (ago(days=2), [said(Says.MISSING, hours=1)], False, False),
        (ago(days=30), [], False, True),
        (ago(days=30), [said(Says.UNCLEAR, hours=1)], False, True),
        (ago(days=30), [said(Says.MISSING, days=40)], False, True),
        (ago(days=30), [said(Says.MISSING, days=29)], False, True),
        (ago(days=5), [said(Says.MISSING, hours=1)], True, False),
        (ago(days=5), [said(Says.MISSING, days=1), said(Says.THERE, hours=1)], False, False),
        (ago(days=5), [said(Says.THERE, days=1), said(Says.MISSING, hours=1)], True, False),
        (ago(days=30), [said(Says.THERE, days=9)], False, True),
    ],
)
def test_only_days_and_a_witness_in_them_say_gone(
    since: datetime | None, witnesses: list[Witness], gone: bool, asks: bool
) -> None:
    verdict = standing(since, witnesses, NOW)

    assert (verdict.gone, verdict.ask_witness) == (gone, asks)
    assert verdict.sentence


witness = st.builds(
    Witness,
    way=st.just("api"),
    at=st.integers(0, 2000).map(lambda hours: NOW - timedelta(hours=hours)),
    says=st.sampled_from(Says),
)


@given(st.integers(0, 2000), st.lists(witness, max_size=5))
def test_gone_is_never_said_early_or_against_the_last_witness(
    hours: int, witnesses: list[Witness]
) -> None:
    since = NOW - timedelta(hours=hours)

    if standing(since, witnesses, NOW).gone:
        asked = [w for w in witnesses if w.at >= since + PATIENCE and w.says is not Says.UNCLEAR]
        newest = max(w.at for w in asked)
        assert Says.MISSING in {w.says for w in asked if w.at == newest}
