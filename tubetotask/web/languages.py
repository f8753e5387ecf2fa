"""Names for language codes that people meet often; any other code is shown as it is."""

from __future__ import annotations

from tubetotask.domain.texts import gettext as _
from tubetotask.web import speech

NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


_FROM_THE_RIGHT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "ps", "sd", "ug", "ur", "yi")
)
_RIGHT_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "syrc", "thaa"))


def direction(code: str) -> str:
    """ "rtl" or "ltr", as the language is written; "auto" where it is not known."""
    base, *more = code.lower().split("-")
    if base in ("", "und"):
        return "auto"
    script = next((part for part in more if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RIGHT_SCRIPTS else "ltr"
    return "rtl" if base in _FROM_THE_RIGHT else "ltr"


def name(code: str) -> str:
    """English for "en", English (en-GB) for "en-GB", and the code where no name is known."""
    if code in ("", "und"):
        return _("language unknown")
    base = code.split("-")[0].lower()
    known = NAMES.get(base)
    if known is not None and speech.language() != "en":
        known = speech.locale().languages.get(base, known)
    if known is None:
        return code
    return known if "-" not in code else f"{known} ({code})"


def offered() -> list[tuple[str, str]]:
    """Codes and names that a field proposes, in the order of their names."""
    return sorted(((code, name(code)) for code in NAMES), key=lambda item: item[1])
