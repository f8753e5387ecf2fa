"""What messengers are sent of a video's words: nobody is called, and no words become a link."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import requests

from tubetotask.notifications import bounded, schemes, service
from tubetotask.notifications.message import Message
from tubetotask.notifications.quiet import calls_nobody

LINK = "https://tasks.example.org/inbox/3?a=1&b=2"
TOKENS = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
PLACES = {
    "slack": f"slack://{TOKENS}/?blocks=no",
    "slack in blocks": f"slack://{TOKENS}/?blocks=yes",
    "slack in Markdown": f"slack://{TOKENS}/?format=markdown",
    "discord": f"discord://{'1' * 24}/{'a' * 64}/",
    "telegram": "tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/12315544/",
    "telegram in Markdown": (
        "tgram://123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI/12315544/?format=markdown"
    ),
    "mattermost": "mmost://localhost/3ccdd113474722377935511fc85d3dd4",
    "rocket": "rocket://abcdefghijklmnopqrstuvwx/abcdefghijklmnopqrstuvwx@localhost/#talks",
    "zulip": f"zulip://bot@example/{'a' * 32}/talks/",
    "nctalk": "nctalk://user:pass@localhost/room",
    "gchat": "gchat://workspace/key/token",
    "workflows": f"workflows://example.org/{'a' * 32}/{'b' * 43}/",
    "wxteams": f"wxteams://{'a' * 80}/",
    "matrix": "matrix://user:token@localhost/#room?mode=matrix",
    "ntfy": "ntfy://localhost/topic",
    "gotify": f"gotify://localhost/{'a' * 15}",
}
WORDS = (
    "<!channel> <!here|here> <!subteam^S1> <@U012AB3CD> and @everyone",
    "@here hear @channel, @all and @room",
    "Ask <@123456789012345678>, <@&123456789012345678> or x@everyone",
    '@**all** @*group* @_**Ada** @"guest/7" <users/all> <at>ada</at> <@all>',
    "[Free money](https://evil.example) ![x](https://evil.example/x.png)",
    "<https://evil.example|Our bank> <a href=https://evil.example>Our bank</a>",
    "5 < 6 & 7 > 3, *bold*, _under_ and `code`",
)
_CALLS = re.compile(
    r"@(?:everyone|here|channel|all|room)\b|<[!@]|<users/|<at>|(?<![\w/])@[\w*\"]|\]\(|<https?:|<a\b",
    re.IGNORECASE,
)


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that is sent, as text: most of these services cannot be somewhere else."""
    told: list[str] = []

    def answer(*asked: Any, data: Any = None, **given: Any) -> requests.Response:
        sent: Any = data if data is not None else given.get("json")
        told.extend(_texts(json.loads(sent)) if _is_json(sent) else _texts(sent))
        told.extend(
            _texts({k: v for k, v in (given.get("headers") or {}).items() if k == "X-Title"})
        )
        made = requests.Response()
        made.status_code = 200
        slack = b"ok" if "slack.com" in str((*asked, given.get("url"))) else b""
        made._content = slack or b'{"ok": true, "result": {}, "room_id": "!x:y", "event_id": "1"}'
        return made

    for method in ("post", "put", "request"):
        monkeypatch.setattr(bounded._LED, method, answer, raising=False)
    monkeypatch.setattr(bounded._LED, "get", answer)
    return told


def _is_json(sent: Any) -> bool:
    return isinstance(sent, str | bytes) and sent[:1] in ("{", "[", b"{", b"[")


def _texts(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [each for value in found.values() for each in _texts(value)]
    if isinstance(found, list | tuple):
        return [each for value in found for each in _texts(value)]
    text = found.decode("utf-8", "replace") if isinstance(found, bytes) else found
    return [text] if isinstance(text, str) else []


@pytest.mark.parametrize("place", PLACES)
def test_words_of_a_video_call_nobody_and_are_no_link(posted: list[str], place: str) -> None:
    title = f"Act now: {WORDS[0]} {WORDS[1]}"[:150]
    text = "\n".join((*(f"Act now: {words}" for words in WORDS), LINK))
    service.send(PLACES[place], Message(title, f"{text}\n"), private=True)
    told = [text for text in posted if "Act now" in text or "tasks" in text]
    assert told, "nothing was sent"
    for text in told:
        assert not _CALLS.search(text), text


def test_what_is_no_call_stays_as_it_is() -> None:
    for text in (
        LINK,
        "https://www.youtube.com/@ada",
        "Write to ada@example.org",
        "5 < 6, a<b and [a] (b)",
        "At 9 @ the office",
    ):
        assert calls_nobody(text) == text.replace("a<b", "a<\u200bb")


def test_a_reader_sees_the_same() -> None:
    for words in WORDS:
        assert calls_nobody(words).replace("\u200b", "") == words


def test_each_of_these_places_may_be_used() -> None:
    assert {schemes.checked(address) for address in PLACES.values()} <= set(schemes.SERVICES)
