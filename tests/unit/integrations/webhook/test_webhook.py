"""Webhooks against the verifier of Standard Webhooks, over sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fakes.receiver import Receiver
from tests.fakes.service import Reply
from tests.unit.integrations.made import REPORT, TASK, item, reach
from tubetotask.domain.errors import (
    AddressRefused,
    Disconnected,
    InvalidField,
    Refused,
    ServiceAway,
)
from tubetotask.integrations.webhook import KIND, form, mapping
from tubetotask.integrations.webhook.client import Webhook

SECRET = form.new_secret()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as found:
        yield found


@pytest.fixture
def webhook(receiver: Receiver) -> Iterator[Webhook]:
    found = Webhook(receiver.address, SECRET, reach())
    yield found
    found.close()


def test_an_event_passes_the_reference_verifier_and_holds_the_task(
    webhook: Webhook, receiver: Receiver
) -> None:
    webhook.send(item())
    event = receiver.events[item().uid]
    assert (event["type"], event["version"]) == ("task.accepted", 1)
    assert event["data"]["title"] == TASK.title
    assert event["data"]["quotes"][0]["url"] == TASK.quotes[0].link
    assert event["data"]["due_on"] == "2026-04-01"


def test_a_report_is_an_event_too(webhook: Webhook, receiver: Receiver) -> None:
    webhook.send(item(REPORT, event="report.made"))
    assert receiver.events[item().uid]["data"]["markdown"].startswith("# 1 March")


def test_the_same_item_has_the_same_id_and_bytes_at_every_try(
    webhook: Webhook, receiver: Receiver
) -> None:
    receiver.next = ["lost"]
    with pytest.raises(ServiceAway):
        webhook.send(item())
    webhook.send(item(again=True))
    assert receiver.times == {item().uid: 2}
    assert len(receiver.events) == 1
    assert receiver.asked[0].body == receiver.asked[1].body


def test_another_secret_is_refused_for_good(receiver: Receiver) -> None:
    other = Webhook(receiver.address, form.new_secret(), reach())
    with pytest.raises(Refused) as found:
        other.send(item())
    assert not isinstance(found.value, Disconnected)
    assert receiver.refused == 1
    other.close()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again(webhook: Webhook, receiver: Receiver, status: int) -> None:
    receiver.next = [Reply(status, headers={"Retry-After": "30"})]
    with pytest.raises(ServiceAway) as found:
        webhook.send(item())
    assert found.value.status == status
    assert found.value.retry_at is not None


def test_410_stops_the_webhook_and_a_redirect_is_not_followed(
    webhook: Webhook, receiver: Receiver
) -> None:
    receiver.next = [Reply(410), Reply(302, headers={"Location": "http://127.0.0.1:1/"})]
    with pytest.raises(Disconnected):
        webhook.send(item())
    with pytest.raises(Refused, match="leads elsewhere"):
        webhook.send(item())
    assert len(receiver.asked) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_a_private_address_is_not_even_connected_to(receiver: Receiver, host: str) -> None:
    port = receiver.host.partition(":")[2]
    guarded = Webhook(f"http://{host}:{port}/", SECRET, replace(reach(), private=False))
    with pytest.raises(AddressRefused):
        guarded.send(item())
    assert receiver.asked == []
    guarded.close()


def test_no_error_tells_the_secret_or_what_was_answered(
    webhook: Webhook, receiver: Receiver
) -> None:
    receiver.next = [Reply(400, {"message": SECRET})]
    with pytest.raises(Refused) as found:
        webhook.check()
    assert SECRET not in str(found.value)


def test_the_form_takes_a_good_address_and_secret_and_names_the_field_that_is_wrong() -> None:
    good = {"address": "https://example.org/hook/", "secret": SECRET}
    assert KIND.checked(good) == {"address": "https://example.org/hook"}
    for field, value in (("address", "ftp://x"), ("address", ""), ("secret", "whsec_abc")):
        with pytest.raises(InvalidField) as found:
            KIND.checked({**good, field: value})
        assert found.value.name == field


def test_an_event_is_json_without_what_is_not_known() -> None:
    told = json.loads(mapping.event(item(replace(TASK, due_on=None, effort="", url=""))))
    assert (told["data"]["due_on"], told["data"]["effort"], told["data"]["url"]) == (None,) * 3
