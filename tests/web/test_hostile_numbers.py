"""Numbers and texts that no page offers: each is answered with a page, never with a fault."""

from __future__ import annotations

import pytest

from tests.web.conftest import Browser
from tubetotask.domain.errors import InputError
from tubetotask.storage.models import FollowRow
from tubetotask.web import hearing_state

HUGE = "9" * 40
ODD = ("9" * 40, "-1", "9223372036854775808", "1e9", "٣", "", "0", "9" * 5000)


def test_a_list_that_goes_on_behind_any_number_is_a_page(
    browser: Browser, follow: FollowRow
) -> None:
    for odd in ODD:
        for path in (f"/jobs?before={odd}", f"/sources/{follow.id}?before={odd}"):
            assert browser.get(path).status_code == 200, path[:60]


def test_ids_too_large_for_any_table_are_not_found(browser: Browser) -> None:
    for number in (HUGE, str(2**63), str(2**31)):
        for path in ("/sources/{}", "/sources/{}/back?last=3", "/jobs/{}", "/plan/versions/{}"):
            assert browser.get(path.format(number)).status_code == 404, path
        for path in (
            "/sources/{}/look",
            "/sources/{}/again",
            "/sources/{}/pause",
            "/sources/{}/remove",
            "/sources/{}/restore",
            "/sources/{}/back",
            "/sources/{}/rules",
            "/sources/videos/{}/analyse",
            "/sources/videos/{}/ignore",
            "/jobs/{}/cancel",
            "/jobs/schedules/{}/run",
            "/plan/versions/{}/use",
        ):
            assert browser.post(path.format(number)).status_code == 404, path


def test_any_interval_is_stored_or_refused(browser: Browser, follow: FollowRow) -> None:
    for odd in (HUGE, "9" * 14, "٣", "-5", "1e5"):
        answer = browser.post(f"/sources/{follow.id}/rules", interval=odd)
        assert answer.status_code in {302, 400}, odd


def test_of_a_form_with_a_fault_nothing_is_stored(browser: Browser, follow: FollowRow) -> None:
    answer = browser.post(f"/sources/{follow.id}/rules", interval="3600", take_words="x" * 500)
    assert answer.status_code == 400
    session = follow.__dict__["_sa_instance_state"].session
    session.expire_all()
    assert follow.interval_s is None


def test_any_numbers_to_assess_again_are_answered(browser: Browser) -> None:
    for odd in (*ODD, "1,,2", "²"):
        assert browser.post("/plan/again", numbers=odd).status_code == 302, odd[:40]


def test_any_amount_of_older_videos_is_answered(browser: Browser, follow: FollowRow) -> None:
    texts = (*ODD, "²", "501", "nan", "\x00")
    days = ("0001-01-01", "9999-12-31", "2024-02-30", "2024-01-01T00:00:00+14:00", "\x00", "x")
    for path in [f"last={odd}" for odd in texts] + [f"since={day}" for day in days]:
        answer = browser.get(f"/sources/{follow.id}/back?{path}")
        assert answer.status_code in {200, 400}, path[:60]
    for odd in texts:
        answer = browser.post(f"/sources/{follow.id}/back", last=odd)
        assert answer.status_code in {302, 400}, odd[:40]
    for day in days:
        answer = browser.post(f"/sources/{follow.id}/back", since=day)
        assert answer.status_code in {302, 400}, day


def test_texts_of_any_size_and_kind_are_answered(browser: Browser) -> None:
    for text in ("", "\x00", "a" * 400_000, "\ud800".encode("utf-8", "surrogatepass"), "@\x00a"):
        assert browser.post("/sources", address=text).status_code == 400
        answer = browser.post("/sources/many", many=text)
        assert answer.status_code in {200, 400}


@pytest.mark.parametrize("odd", [HUGE, "9e999999", "-1", "NaN", "Infinity", "", "1,5"])
def test_what_is_no_price_is_not_agreed_to(odd: str) -> None:
    with pytest.raises(InputError):
        hearing_state.agreed(odd)
