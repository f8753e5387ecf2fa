"""Speech recognition of our own: the wire of OpenAI's audio/transcriptions, over talks of tones.

Invariant: words and times come from the sound that arrived, decoded here, and from nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import av
from werkzeug.formparser import parse_form_data

from tests.fakes import tones
from tests.fakes.model_log import Asked
from tests.fakes.model_request import AskedFor
from tests.fakes.model_scenarios import Name, Reply, early, failed, is_over
from tests.fakes.model_wire import Fault, unknown_model, unsupported

PATH = "/v1/audio/transcriptions"
MODELS = ("whisper-1", "whisper-large-v3", "gpt-4o-transcribe", "gpt-transcribe")
MOST_BYTES = 25 * 1024 * 1024
_FIELDS = {
    "file", "model", "language", "prompt", "response_format", "temperature",
    "timestamp_granularities[]", "stream", "chunking_strategy", "include[]",
}  # fmt: skip
_TIMELESS = ("gpt-4o-transcribe", "gpt-transcribe")


@dataclass(frozen=True)
class Sound:
    """A request as it arrived. ``given``: its fields but the file."""

    given: dict[str, Any]
    file: bytes
    name: str

    @property
    def model(self) -> str:
        return str(self.given.get("model", ""))

    @property
    def asked_for(self) -> AskedFor:
        """For hooks, and to know the same sound again."""
        digest = hashlib.sha256(self.file).hexdigest()
        return AskedFor(self.model, "speech", ({"file": digest, "bytes": len(self.file)},))

    @staticmethod
    def of(headers: Mapping[str, str], body: bytes) -> Sound | Fault:
        """Read a form, or what the service refuses before any model hears it."""
        if len(body) > MOST_BYTES:
            told = f"Maximum content size limit ({MOST_BYTES}) exceeded ({len(body)} bytes read)"
            return Fault(413, told, "server_error")
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        _, form, files = parse_form_data(environ)
        file = files.get("file")
        if file is None:
            return Fault(400, "[{'type': 'missing', 'loc': ('body', 'file')}]")
        given: dict[str, Any] = {
            key: form.getlist(key) if key.endswith("[]") else form[key] for key in form
        }
        strange = next((name for name in given if name not in _FIELDS), None)
        if strange is not None:
            return Fault(400, f"Unknown parameter: '{strange}'.", param=strange)
        with file.stream:
            sound = Sound(given, file.read(), file.filename or "")
        return sound if sound.model else Fault(400, "you must provide a model parameter")


def named(model: str, played: str | None) -> Name | None:
    """What this model does; None for one that nobody knows."""
    if model in MODELS and played is None:
        return Name("good", -1, model)
    return Name.of(model, played)


def reply(
    sound: Sound, asked: Asked, played: str | None, before: int, retry_after: str
) -> tuple[Reply, float]:
    """The answer, and how long it takes; ``before``: how often this sound was sent before."""
    name = named(sound.model, played)
    if name is None:
        return failed(unknown_model(sound.model), "404"), 0.0
    if is_over(name, before, False):
        name = Name("good", -1, name.pretends)
    fault = _habits_fault(name, sound)
    instead = early(name, sound.model, {}, retry_after)
    if instead is not None or fault is not None:
        return instead or failed(fault or Fault(400, ""), "400"), name.latency_s
    try:
        samples = tones.decoded(sound.file)
    except (av.FFmpegError, ValueError):
        told = "The audio file could not be decoded or its format is not supported."
        return failed(Fault(400, told), "400"), 0.0
    seconds, said = len(samples) / tones.RATE, tones.heard(samples)
    asked.text, asked.usage = " ".join(word.text for word in said), {"seconds": seconds}
    body = _answer(name, sound, said, seconds)
    return Reply(name.scenario, body=json.dumps(body).encode()), name.latency_s


def _habits_fault(name: Name, sound: Sound) -> Fault | None:
    form = sound.given.get("response_format", "json")
    if name.pretends in _TIMELESS and form != "json":
        told = (
            f"response_format '{form}' is not compatible with model '{name.pretends}-api-ev3'. Use "
            "'json' or 'text' instead."
        )
        return Fault(400, told, param="response_format", code="unsupported_value")
    if sound.given.get("timestamp_granularities[]") and name.scenario == "no-granularities":
        return unsupported("timestamp_granularities", "")
    return None


def _answer(name: Name, sound: Sound, said: Sequence[tones.Said], seconds: float) -> dict[str, Any]:
    found = tones.sentences(said)
    texts = [" ".join(word.text for word in one).capitalize() + "." for one in found]
    text = " ".join(texts)
    if sound.given.get("response_format") != "verbose_json" or name.scenario == "no-times":
        return {"text": text}
    wanted = sound.given.get("timestamp_granularities[]") or ["segment"]
    answer: dict[str, Any] = {
        "task": "transcribe",
        "language": "english",
        "duration": round(seconds, 2),
        "text": text,
        "usage": {"type": "duration", "seconds": round(seconds)},
    }
    if "word" in wanted and name.scenario != "segments-only":
        answer["words"] = [
            {"word": one.text, "start": round(one.start_s, 2), "end": round(one.end_s, 2)}
            for one in said
        ]
    if "segment" in wanted and name.scenario != "words-only":
        answer["segments"] = [
            _segment(number, one, told)
            for number, (one, told) in enumerate(zip(found, texts, strict=True))
        ]
    return answer


def _segment(number: int, said: Sequence[tones.Said], text: str) -> dict[str, Any]:
    return {
        "id": number,
        "seek": 0,
        "start": round(said[0].start_s, 2),
        "end": round(said[-1].end_s, 2),
        "text": f" {text}",
        "tokens": [50364, 291],
        "temperature": 0.0,
        "avg_logprob": -0.3,
        "compression_ratio": 1.1,
        "no_speech_prob": 0.01,
    }
