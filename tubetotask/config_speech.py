"""The settings of speech recognition: a part of the table of settings (``config_table``)."""

from __future__ import annotations

from tubetotask import setting as values
from tubetotask.setting import Setting

SPEECH: tuple[Setting, ...] = (
    Setting(
        "SPEECH_MODEL",
        "whisper-1",
        "The model of speech recognition, which is used where you turn it on for a source or a "
        "video. It must tell times. Empty: there is none.",
        values.model_or_none,
    ),
    Setting(
        "SPEECH_BASE_URL",
        "",
        "Address of another OpenAI-compatible server for speech recognition, for example "
        "http://localhost:8000/v1. Default: the model's server.",
        values.address,
    ),
    Setting(
        "SPEECH_API_KEY",
        "",
        "Key of that server. Without an address of its own: of OpenAI. Default: the model's key, "
        "which is never sent to SPEECH_BASE_URL.",
        secret=True,
    ),
    Setting(
        "SPEECH_PRICES",
        "",
        "Prices of hearing that no table knows, in US dollars a minute: whisper-large-v3=0.002. "
        "0 for a server of your own; a price that nobody knows is asked for.",
        values.prices_a_minute,
    ),
    Setting(
        "SPEECH_AFTER_H",
        "6",
        "Hours that YouTube gets to publish captions before a source's video is heard instead: "
        "captions cost nothing. 0: none.",
        values.whole(0, 720),
    ),
    Setting(
        "SPEECH_LONGEST_MIN",
        "360",
        "Longest video, in minutes, that is heard.",
        values.whole(1, 1440),
    ),
    Setting(
        "SPEECH_PIECE_S",
        "1200",
        "Longest piece of sound, in seconds, that is sent at once; it is cut at silences.",
        values.whole(10, 7200),
    ),
    Setting(
        "SPEECH_MAX_MB",
        "24",
        "Largest piece of sound, in megabytes, that the server takes. An hour has 11.",
        values.whole(1, 1000),
    ),
    Setting(
        "SPEECH_TIMEOUT_S",
        "600",
        "Seconds that hearing one piece may take as a whole, trying again included.",
        values.whole(1, 3600),
    ),
    Setting(
        "SPEECH_SOUND_MAX_MB",
        "500",
        "Most megabytes of a video's sound that are taken from YouTube (an hour has 20 to 60).",
        values.whole(1, 10_000),
    ),
    Setting(
        "SPEECH_SOUND_TIMEOUT_S",
        "1800",
        "Seconds that taking a video's sound may take as a whole.",
        values.whole(10, 36_000),
    ),
)
