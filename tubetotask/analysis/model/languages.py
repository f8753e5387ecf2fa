"""Languages by name: a model follows "German (de)" better than a bare code."""

from __future__ import annotations

_NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sk": "Slovak", "sr": "Serbian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def named(code: str) -> str:
    """ "German (de)"; a code without a known name stands alone."""
    if code in ("", "und"):
        return "the language of the transcript"
    name = _NAMES.get(code.split("-")[0].lower())
    return f"{name} ({code})" if name else code


def same(one: str, other: str) -> bool:
    """Whether two codes are of one language, whatever region and script."""
    return one.split("-")[0].lower() == other.split("-")[0].lower()


def code_of(name: str) -> str:
    """ "de" for "German" in any case, and for "de" or "de-AT"; "" for what is neither."""
    folded = name.strip().lower()
    found = next((code for code, known in _NAMES.items() if known.lower() == folded), "")
    return found or (folded.split("-")[0] if folded.split("-")[0] in _NAMES else "")
