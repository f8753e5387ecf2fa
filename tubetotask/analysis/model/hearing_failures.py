"""What a server of speech recognition did wrong, in a state and a sentence.

Invariant: as in ``failures``, the sentences are ours; nothing that the server wrote is repeated.
"""

from __future__ import annotations

import openai

from tubetotask.analysis.model import failures
from tubetotask.analysis.model.settings import ModelSettings
from tubetotask.domain.errors import ModelFailed

_KEPT = "What was heard so far is kept."
_TIMED = "whisper-1 at OpenAI, whisper-large-v3 at Groq, or a Whisper server of your own"


def of(error: openai.OpenAIError, settings: ModelSettings, model: str) -> ModelFailed:
    """The failure in our words."""
    if isinstance(error, openai.APIStatusError):
        special = _of_status(error, model)
        if special is not None:
            return special
    return _in_words(failures.of(error, settings, model), settings)


def _in_words(failed: ModelFailed, settings: ModelSettings) -> ModelFailed:
    """A failure of any server, as it is told of one that hears."""
    told = _TOLD.get(failed.state)
    if told is None:
        failed.remedy = failed.remedy.replace("What was read so far is kept.", _KEPT)
        return failed
    values = {"model": settings.model, "timeout": settings.timeout_s}
    message, remedy = (text.format(**values) for text in told)
    found = ModelFailed(message, state=failed.state, remedy=remedy, retryable=failed.retryable)
    found.wait_s = failed.wait_s
    return found


_TOLD = {
    "bad-key": (
        "The server of speech recognition refuses the API key.",
        "Check SPEECH_API_KEY, or, where that is not set, the key of the model's server.",
    ),
    "no-model": (
        "The model {model}, which is to hear, is not there, or not for this key.",
        f"Set SPEECH_MODEL to one that the server offers and that tells times: {_TIMED}.",
    ),
    "wrong-address": (
        "What answers at the address of speech recognition has none.",
        "Not every server of models has it (audio/transcriptions). Set SPEECH_BASE_URL to one that "
        "does, or leave it out.",
    ),
    "timeout": (
        "Speech recognition did not answer within {timeout:.0f} seconds.",
        f"Raise SPEECH_TIMEOUT_S, or lower SPEECH_PIECE_S. {_KEPT}",
    ),
    "bad-request": (
        "The server of speech recognition refuses the sound.",
        "It may not take Ogg/Opus, or not so much at once: lower SPEECH_PIECE_S, or use another "
        "server (SPEECH_BASE_URL).",
    ),
    "junk": (
        "The server of speech recognition answered something that cannot be read.",
        "Try again; if it stays, use another server (SPEECH_BASE_URL).",
    ),
}


def _of_status(error: openai.APIStatusError, model: str) -> ModelFailed | None:
    told = f"{error.param or ''} {error.message}".lower()
    if error.status_code == 413 or "maximum content size" in told or "too large" in told:
        return ModelFailed(
            "The server of speech recognition takes no piece as large as this one.",
            state="too-long",
            remedy=f"Lower SPEECH_MAX_MB, or SPEECH_PIECE_S. {_KEPT}",
            retryable=False,
        )
    if error.status_code not in (400, 415, 422):
        return None
    if "response_format" in told or "verbose_json" in told:
        return without_times(model)
    if any(word in told for word in ("decode", "file format", "corrupted", "audio file", "codec")):
        return ModelFailed(
            "The server of speech recognition cannot read the sound it was given.",
            state="bad-sound",
            remedy="It may not take Ogg/Opus: use another server (SPEECH_BASE_URL).",
            retryable=False,
        )
    return None


def unreadable(settings: ModelSettings, body: str) -> ModelFailed:
    """An answer of which nothing can be made: a page, or something broken."""
    page = body.lstrip()[:1] == "<"
    return _in_words(failures.wrong_address(settings) if page else failures.unreadable(), settings)


def without_times(model: str) -> ModelFailed:
    """It hears, but does not tell when what was said: nothing could be quoted with its place."""
    return ModelFailed(
        f"{model} does not tell when what is said, and without times nothing can be linked.",
        state="no-times",
        remedy=f"Set SPEECH_MODEL to a model that tells times: {_TIMED}.",
        retryable=False,
    )
