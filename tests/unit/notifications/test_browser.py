"""What a browser is told: encrypted for it alone, short, and of what it handed over nothing that is
not whole is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.push_service import Listener, decrypted, point, raw, text
from tubetotask.domain.errors import InputError, StorageFailed
from tubetotask.domain.notices import Notice, Told
from tubetotask.notifications import browser, subscription

KEYS = {"p256dh": text(point(ec.generate_private_key(ec.SECP256R1()).public_key()))}
KEYS["auth"] = text(bytes(16))
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/gAAAA"


def listening() -> tuple[Listener, subscription.Subscription]:
    found = Listener("x", "ours")
    key = point(found.private.public_key())
    return found, subscription.Subscription(ENDPOINT, key, found.auth, "ours")


def test_the_fake_reads_what_rfc_8291_wrote_down() -> None:
    """Appendix A: "When I grow up, I want to be a watermelon"."""
    body = raw(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8"
        "wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    number = int.from_bytes(raw("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    private = ec.derive_private_key(number, ec.SECP256R1())
    auth = raw("BTBZMqHH6r4Tts7J_aSIgg")
    assert decrypted(body, private, auth) == b"When I grow up, I want to be a watermelon"


@given(titles=st.lists(st.text(max_size=300), min_size=1, max_size=40), score=st.integers(0, 100))
def test_whatever_talks_are_called_a_message_fits_one_record_and_is_read_again(
    titles: list[str], score: int
) -> None:
    found, to = listening()
    notices = [
        Notice(Told.ACT, each, "x", f"/analyses/{n}", score) for n, each in enumerate(titles)
    ]
    told = browser.said(notices, "m" * 32)
    body = browser.encrypted(told, to)
    assert len(body) <= 4096
    read = json.loads(decrypted(body, found.private, found.auth))
    assert read == json.loads(json.dumps(told).encode("utf-8", "replace"))
    assert set(read) == {"title", "body", "link", "tag"}
    one = len(titles) == 1
    assert read["link"] == ("/analyses/0" if one else "/?verdict=act+now")
    assert "\n" not in read["title"]


def test_messages_of_about_the_same_length_are_of_the_same_length() -> None:
    _, to = listening()
    sizes = {
        len(
            browser.encrypted(
                browser.said([Notice(Told.ACT, "T" * n, "", "/analyses/1", 80)], "m"), to
            )
        )
        for n in range(1, 60)
    }
    assert len(sizes) == 1


def test_a_key_of_the_instance_is_new_each_time_and_its_public_half_a_point() -> None:
    keys = {browser.new_key() for _ in range(5)}
    assert len(keys) == 5
    for key in keys:
        assert len(raw(key)) == 32
        assert raw(browser.public_of(key))[0] == 4


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://93.184.216.34/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://localhost/x",
        "https://push.localhost/x",
        "https://intranet/x",
        "https://printer.local/x",
        "https://user:pass@push.example.org/x",
        "https://push.example.org:0/x",
        "https://push.example.org:99999/x",
        "https://push.example.org/x#y",
        "https://push.example.org\\@localhost/x",
        "https://push.example.org/a b",
        "https://push.example.org/" + "x" * 1000,
        "https:///x",
        "ftp://push.example.org/x",
        "file:///etc/passwd",
        "",
        None,
        7,
    ],
)
def test_an_address_that_is_no_push_service_s_is_refused(endpoint: Any) -> None:
    with pytest.raises(InputError):
        subscription.read({"endpoint": endpoint, "keys": KEYS}, "ours", private=False)


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        {"endpoint": ENDPOINT},
        {"endpoint": ENDPOINT, "keys": []},
        {"endpoint": ENDPOINT, "keys": {**KEYS, "auth": text(bytes(15))}},
        {"endpoint": ENDPOINT, "keys": {**KEYS, "auth": "ä" * 22}},
        {"endpoint": ENDPOINT, "keys": {**KEYS, "auth": 5}},
        {"endpoint": ENDPOINT, "keys": {**KEYS, "p256dh": text(b"\x04" + bytes(64))}},
        {"endpoint": ENDPOINT, "keys": {**KEYS, "p256dh": "!" * 87}},
        {"endpoint": ENDPOINT, "keys": {"auth": KEYS["auth"]}},
    ],
)
def test_keys_that_are_none_are_refused(given: Any) -> None:
    with pytest.raises(InputError):
        subscription.read(given, "ours", private=True)


def test_what_is_kept_is_read_again_and_nonsense_is_not() -> None:
    found = subscription.read({"endpoint": ENDPOINT, "keys": KEYS}, "ours", private=False)
    assert subscription.unpacked(found.packed()) == found
    assert found.origin == "https://updates.push.services.mozilla.com"
    for wrong in ("", "{}", "[1, 2, 3, 4]", '["a"]'):
        with pytest.raises(StorageFailed):
            subscription.unpacked(wrong)


def test_the_browser_s_own_script_names_it_as_we_do() -> None:
    """static/browsers.js works the mark out of the same three texts, with a space between."""
    found = subscription.read({"endpoint": ENDPOINT, "keys": KEYS}, "ours", private=False)
    assert len(found.mark) == 64
    code = Path(browser.__file__).parents[1] / "web" / "static" / "browsers.js"
    assert "`${endpoint} ${keys.p256dh} ${keys.auth}`" in code.read_text()
