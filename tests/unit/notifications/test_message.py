"""Messages, and which addresses may be used."""

from __future__ import annotations

from typing import Any

import pytest

from tubetotask.domain.errors import AddressRefused, Disconnected, InputError
from tubetotask.domain.notices import Notice, Told
from tubetotask.notifications import mail, schemes, service
from tubetotask.notifications.message import Message, together


def test_a_batch_is_one_message_with_the_most_urgent_first() -> None:
    told = [Notice(Told.REPORT, "1 March", "Quiet."), Notice(Told.ACT, "Raise prices", "", "L")]
    message = together(told)
    assert message.title == "Act now: Raise prices and 1 more"
    assert message.text == "Act now: Raise prices\nL\n\nReport: 1 March\nQuiet.\n"


def test_no_title_begins_a_header_or_hides_signs() -> None:
    message = together([Notice(Told.ACT, "Hi\r\nBcc: x@example.org\u202e", "a\r\nb")])
    assert message.title == "Act now: Hi Bcc: x@example.org"
    server = mail.Server("smtp://localhost", "tasks@example.org")
    made = mail.written(message, server, "ada@example.org", name="n", unsubscribe="https://x/y")
    assert made["Bcc"] is None
    assert made["Message-ID"] == "<n@example.org>"


def test_a_very_long_batch_is_cut_and_says_so() -> None:
    message = together([Notice(Told.SOURCE, f"Source {n}") for n in range(100)])
    assert "… and 70 more" in message.text
    assert len(message.title) <= 150


@pytest.mark.parametrize(
    "address",
    [
        *("file:///etc/passwd", "exec://x", "dbus://", "syslog://", "windows://", "macosx://"),
        *("mailto://u:p@example.org", "json://127.0.0.1", "form://x", "http://x", "ntfy", "x y://"),
        *("ntfy://topic?attach=/etc/passwd", "slack://a/b/c?template=/etc/passwd", "gnome://"),
        *(
            "slack://a/b/c?%74emplate=/x",
            "slack://a/b/c?template%20=/x",
            "slack://a/b/c?x&%2Btag=1",
        ),
        *(
            "ntfy://topic?to=x;ATTACH=/x",
            "ntfy://topic?to=x?attach=/x",
            "discord://1/2?avatar_url=x",
        ),
        *("ntfys://topic?verify=no", "ntfy://topic?rto=1000000", "ntfy://topic?retry=9&wait=60"),
        *("ntfy://topic?redirect=yes", "nctalk://u:p@h/r?+X-Header=y", "ntfy://topic?store=yes"),
        "ntfy://" + "x" * 2000,
    ],
)
def test_what_runs_reads_or_stays_on_this_machine_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        schemes.checked(address)
    with pytest.raises(Disconnected):
        service.send(address, Message("t", "x"), private=False)


@pytest.mark.parametrize(
    ("address", "service_id"),
    [
        ("ntfys://topic?priority=high&format=markdown", "ntfys"),
        ("discord://1/2?footer=yes&thread=3;avatar=no", "discord"),
        ("workflows://host/w/s?ver=2016-06-01", "workflows"),
        ("slack://a/b/c/#general", "slack"),
    ],
)
def test_harmless_settings_of_a_service_are_taken(address: str, service_id: str) -> None:
    assert schemes.checked(address) == service_id


def test_a_service_that_would_read_a_file_is_refused_whatever_its_address_says() -> None:
    import apprise

    plain = "workflows://example.org/w/s"
    assert service._harmless(apprise.Apprise.instantiate(plain))
    for setting in ("template=/etc/hostname", "%74emplate=/etc/hostname", "verify=no"):
        assert not service._harmless(apprise.Apprise.instantiate(f"{plain}?{setting}"))


def test_a_private_address_is_refused_inside_apprise_too() -> None:
    with pytest.raises(AddressRefused):
        service.send("ntfy://127.0.0.1:9/topic", Message("t", "x"), private=False)


def test_every_service_that_is_offered_is_one_that_apprise_has() -> None:
    from apprise.plugins import N_MGR

    known: Any = N_MGR
    assert set(schemes.SERVICES) <= set(known.schemas())
