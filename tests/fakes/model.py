"""A language model of our own: real sockets, the wire of OpenAI's chat completions, no network.

What a model does is told by its name up to an "@" (see ``SCENARIOS`` in model_scenarios.py):
"hang@gpt-4o" never answers, "gpt-4o" reads what it is given and answers truthfully. By hand:
``python -m tests.fakes.model``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any

from tests.fakes import model_log, model_speech, model_tokens
from tests.fakes.model_envelope import envelope, limited
from tests.fakes.model_http import Connections, Request, Server
from tests.fakes.model_log import Asked, Log
from tests.fakes.model_mischief import lies, nonsense, obey
from tests.fakes.model_notes import merge, notes, revise
from tests.fakes.model_orders import Says, orders, told
from tests.fakes.model_plan import assess, check, opening, same
from tests.fakes.model_request import AskedFor
from tests.fakes.model_scenarios import (
    CONTENTS,
    OTHER_WINDOW,
    PAGE,
    SCENARIOS,
    WELL_KNOWN,
    WINDOWS,
    Name,
    Reply,
    early,
    failed,
    is_over,
    too_long,
)
from tests.fakes.model_wire import Fault, body_fault, habits_fault, key_fault, unknown_model

KEY = "sk-fake-3f2a9c1e"  # the one key that is right
Hook = Callable[[AskedFor], Mapping[str, Any] | None]
GOOD: dict[str, Callable[[AskedFor], dict[str, Any]]] = {
    "notes": notes,
    "merge": merge,
    "assess": assess,
    "revise": revise,
    "check": check,
    "same": same,
    "opening": opening,
    "try": lambda _: {"ok": True},
}


def model(scenario: str, pretends: str = "gpt-4o-mini") -> str:
    """The name of a model that behaves like this, and says it is ``pretends``."""
    assert Name.of(scenario) is not None, scenario
    return f"{scenario}@{pretends}"


class FakeModel:
    """Use as a context manager; ``url`` is the base URL, ``KEY`` the key.

    ``answers``: by purpose, what is answered instead of the default; None for the default.
    ``obeys``: what "obey" says when it sees a text: a claim for every field, or whole answers by
    purpose. ``scenarios``: what models with a name of their own do, {"gpt-4o": "500"}; it may be
    changed while the server runs. An error in a hook answers 500 and is raised at the end.
    """

    def __init__(
        self,
        *,
        answers: Mapping[str, Hook] | None = None,
        obeys: Sequence[tuple[str, Says]] = (),
        scenarios: Mapping[str, str] | None = None,
        latency_s: float = 0.0,
        drip_s: float = 0.2,
        retry_after: str = "1",
        port: int = 0,
    ) -> None:
        self.answers = dict(answers or {})
        self.obeys = list(obeys)
        self.scenarios = dict(scenarios or {})
        self.latency_s = latency_s
        self.retry_after = retry_after
        self.log_book = Log()
        self.release = threading.Event()  # lets whatever hangs go
        self._errors: list[Exception] = []
        self._asked_before: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()
        self._cache = model_tokens.PromptCache()
        self._server = Server(
            Connections(self.log_book, KEY, self._reply, self.release, drip_s), port
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> FakeModel:
        model_tokens.encoding()  # so that no client waits for it
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.release.set()
        self._server.stop()
        if kind is None and self._errors:
            raise self._errors[0]

    @property
    def log(self) -> list[Asked]:
        """Every request in the order of its arrival."""
        return self.log_book.all()

    def calls(self, purpose: str | None = None) -> list[Asked]:
        """The calls of a model, of one purpose or all."""
        return self.log_book.calls(purpose)

    @property
    def most_at_once(self) -> int:
        """How many calls were open at the same time, at most."""
        return model_log.most_at_once(self.calls())

    def depth(self) -> int:
        """The longest chain of calls of which each began after another had ended."""
        return model_log.depth(self.calls())

    def scenario(self, model: str) -> str:
        """What a model does: "good", "hang" …; "404" where nobody knows it."""
        found = Name.of(model, self.scenarios.get(model))
        if found is None:
            return "404"
        return found.scenario + {1: "-once", 2: "-twice"}.get(found.times, "")

    def _reply(self, request: Request, asked: Asked) -> Reply:
        try:
            return self._routed(request, asked)
        except Exception as error:  # a hook of a test: it is raised where the test sees it
            self._errors.append(error)
            return failed(Fault(500, f"The fake itself failed: {error!r}"), "failed")

    def _routed(self, request: Request, asked: Asked) -> Reply:
        path = request.path.partition("?")[0].rstrip("/")
        if path == "/login":
            return Reply("login", 200, PAGE, "text/html")
        fault = key_fault(asked.headers, asked.key_right, request.key)
        if fault is not None:
            return failed(fault, "401")
        if request.method == "GET" and path == "/v1/models":
            return Reply(
                "models", body=json.dumps({"object": "list", "data": self._models()}).encode()
            )
        if request.method == "POST" and path == model_speech.PATH:
            return self._transcription(request, asked)
        if request.method != "POST" or path != "/v1/chat/completions":
            return failed(Fault(404, f"Invalid URL ({request.method} {path})"), "no such path")
        return self._completion(request, asked)

    def _models(self) -> list[dict[str, Any]]:
        names = dict.fromkeys((*WELL_KNOWN, *self.scenarios, *SCENARIOS))
        return [{"id": n, "object": "model", "created": 1, "owned_by": "fake"} for n in names]

    def _completion(self, request: Request, asked: Asked) -> Reply:
        try:
            body = json.loads(request.body)
        except ValueError:
            return failed(Fault(400, "We could not parse the JSON body of your request."), "400")
        if not isinstance(body, dict):
            return failed(Fault(400, "The JSON body of your request is no object."), "400")
        asked.body = body
        asked.model = str(body.get("model", ""))
        fault = body_fault(body)
        if fault is not None:
            return failed(fault, "400")
        wanted = AskedFor.of(body)
        asked.purpose = wanted.purpose
        name = Name.of(asked.model, self.scenarios.get(asked.model))
        if name is None:
            return failed(unknown_model(asked.model), "404")
        if name.then and wanted.tried:
            name = Name.of(f"{name.then}@{name.pretends}") or name
        if is_over(name, self._before(wanted), wanted.tried):
            name = Name("good", -1, name.pretends)
        # The cache knows what was answered before this arrived, not what is answered meanwhile.
        prompt = model_tokens.prompt_tokens(asked.messages)
        cached = self._cache.cached(asked.model, prompt)
        reply = self._played(name, wanted, asked, (prompt, cached))
        # Our own thinking counts as part of the latency, so that it is the same for every length.
        spent = time.monotonic() - asked.at
        request.wait(max(0.0, self.latency_s + name.latency_s - spent))
        if asked.usage:
            self._cache.hold(asked.model, prompt)
        return reply

    def _transcription(self, request: Request, asked: Asked) -> Reply:
        sound = model_speech.Sound.of(asked.headers, request.body)
        if isinstance(sound, Fault):
            return failed(sound, "400")
        asked.body, asked.model, asked.purpose = dict(sound.given), sound.model, "speech"
        wanted, played = sound.asked_for, self.scenarios.get(sound.model)
        before, hook = self._before(wanted), self.answers.get("speech")
        reply, latency_s = model_speech.reply(sound, asked, played, before, self.retry_after)
        given = hook(wanted) if hook else None
        request.wait(self.latency_s + latency_s)
        return reply if given is None else Reply("hook", body=json.dumps(given).encode())

    def _before(self, wanted: AskedFor) -> int:
        """How often this conversation was begun already, with this model, for this purpose."""
        start = json.dumps([dict(each) for each in wanted.messages[:2]], sort_keys=True)
        key = (wanted.model, wanted.purpose, hashlib.sha256(start.encode()).hexdigest())
        with self._lock:
            self._asked_before[key] += 1
            return self._asked_before[key] - 1

    def _played(
        self, name: Name, wanted: AskedFor, asked: Asked, counted: tuple[list[int], int]
    ) -> Reply:
        instead = early(name, asked.model, asked.body, self.retry_after)
        if instead is not None:
            return instead
        fault = habits_fault(asked.body, name.pretends)
        if fault is not None:
            return failed(fault, "400")
        prompt, cached = counted
        window = WINDOWS.get(name.pretends, OTHER_WINDOW)
        if len(prompt) > window:
            return failed(too_long(window, len(prompt)), "too-long")
        answer, asked.planted = self._answer(name.style, wanted)
        make = CONTENTS.get(name.scenario, CONTENTS["good"])
        content = limited(make(json.dumps(answer, ensure_ascii=False)), asked.body)
        asked.text = content.text or ""
        asked.usage = model_tokens.usage(prompt, cached, asked.text or content.refusal or "")
        told = envelope(name, content, asked)
        return Reply(name.scenario, body=json.dumps(told, ensure_ascii=False).encode())

    def _answer(
        self, style: str, wanted: AskedFor
    ) -> tuple[Mapping[str, Any], list[dict[str, str]]]:
        hook = self.answers.get(wanted.purpose)
        given = hook(wanted) if hook else None
        if given is not None:
            return given, []
        if style == "nonsense":
            return nonsense(wanted), []
        good = GOOD[wanted.purpose](wanted) if wanted.purpose in GOOD else {}
        if style == "lies":
            return lies(wanted, good)
        if style == "obey":
            ordered, whole = told(wanted, self.obeys)
            found = ordered or ([] if self.obeys else orders(wanted))
            return (whole, []) if whole is not None else (obey(wanted, found, good), [])
        return good, []


def main() -> None:
    """Serve by hand until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.model", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="a free one if not given")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    given = parser.parse_args()
    with FakeModel(port=given.port, latency_s=given.latency) as fake:
        names = " ".join(SCENARIOS)
        sys.stdout.write(f"{fake.url}\nkey: {KEY}\nmodels: {names}\n{' '.join(WELL_KNOWN)}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
