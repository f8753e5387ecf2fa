"""The language of a transcript: what was asked, what the file says, what the script shows.

Invariant: a hint is believed unless the letters rule it out; the detector is asked only when
there is no hint that holds. "und" means: there is nothing to tell it from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from tubetotask.transcripts import stopwords

_CODE_LIST = """
aa ab af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de
dv dz ee el en eo es et eu fa ff fi fil fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti
tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo yue za zh zu
"""
_CODES = frozenset(_CODE_LIST.split())
_OLD = {"iw": "he", "in": "id", "ji": "yi", "jp": "ja", "cn": "zh", "kr": "ko", "cz": "cs"}
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "spanish": "es", "español": "es",
    "french": "fr", "français": "fr", "italian": "it", "italiano": "it", "portuguese": "pt",
    "português": "pt", "dutch": "nl", "russian": "ru", "japanese": "ja", "日本語": "ja",
    "korean": "ko", "chinese": "zh", "arabic": "ar", "hindi": "hi", "hebrew": "he",
    "greek": "el", "turkish": "tr", "polish": "pl", "persian": "fa", "thai": "th",
    "vietnamese": "vi", "indonesian": "id", "ukrainian": "uk", "swedish": "sv", "czech": "cs",
}  # fmt: skip
_TAG = re.compile(
    r"([A-Za-z]{2,3})(?:[-_](?!orig)([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.].{0,20})?$"
)
_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    # name, characters, languages (the first is taken when nothing else tells)
    ("kana", "\u3040-\u30ff\uff66-\uff9f", "ja"),
    ("han", "\u3400-\u4dbf\u4e00-\u9fff", "zh yue ja"),
    ("hangul", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", "ko"),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff", "el"),
    ("hebrew", "\u0590-\u05ff", "he yi"),
    ("thai", "\u0e00-\u0e7f", "th"),
    ("lao", "\u0e80-\u0eff", "lo"),
    ("khmer", "\u1780-\u17ff", "km"),
    ("burmese", "\u1000-\u109f", "my"),
    ("georgian", "\u10a0-\u10ff", "ka"),
    ("armenian", "\u0530-\u058f", "hy"),
    ("tamil", "\u0b80-\u0bff", "ta"),
    ("telugu", "\u0c00-\u0c7f", "te"),
    ("kannada", "\u0c80-\u0cff", "kn"),
    ("malayalam", "\u0d00-\u0d7f", "ml"),
    ("gujarati", "\u0a80-\u0aff", "gu"),
    ("gurmukhi", "\u0a00-\u0a7f", "pa"),
    ("sinhala", "\u0d80-\u0dff", "si"),
    ("ethiopic", "\u1200-\u137f", "am ti"),
    ("bengali", "\u0980-\u09ff", "bn as"),
    ("devanagari", "\u0900-\u097f", "hi mr ne sa"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", "ar fa ur ps ku ug sd"),
    ("cyrillic", "\u0400-\u04ff", "ru uk bg sr mk be kk ky mn tg"),
)
_PATTERNS = tuple(
    (name, re.compile(f"[{chars}]"), langs.split()) for name, chars, langs in _SCRIPTS
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_SAMPLE = 3000


def normal(code: str) -> str:
    """A language tag from a file or a person as BCP 47 ("pt_br" → "pt-BR"), or ""."""
    code = code.strip()
    name = re.split(r"[\s(]", code.lower(), maxsplit=1)[0]
    if name in _NAMES:
        return _NAMES[name]
    code = code.removeprefix("a.")
    found = _TAG.match(code)
    if not found:
        return ""
    base = _OLD.get(found[1].lower(), found[1].lower())
    if base not in _CODES:
        return ""
    script = found[2].title() if found[2] else ""
    region = found[3].upper() if found[3] else ""
    return "-".join(part for part in (base, script, region) if part)


def in_name(name: str) -> str:
    """The language in a file name such as "ID.en.vtt" or "talk_pt-BR.srt", or ""."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    found = re.search(
        r"[._]([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4}){0,2})\.[A-Za-z0-9.]{2,16}$", base[-60:]
    )
    return normal(found[1]) if found else ""


def sample(texts: list[str]) -> str:
    """About 3,000 characters from the beginning, the middle and the end."""
    out: list[str] = []
    for share in (0.1, 0.5, 0.85):
        size = 0
        for text in texts[int(len(texts) * share) :]:
            out.append(text)
            size += len(text) + 1
            if size > _SAMPLE // 3:
                break
    return " ".join(out)[: _SAMPLE + 600]


def scripts(text: str) -> Counter[str]:
    """How many letters of each script the text has."""
    counts = Counter({name: len(pattern.findall(text)) for name, pattern, _ in _PATTERNS})
    counts["latin"] = len(_LATIN.findall(text))
    return +counts


def resolve(hints: Iterable[str], text: str) -> str:
    """The first hint that the text's letters do not rule out, else what the text shows."""
    counts = scripts(text)
    for hint in hints:
        code = normal(hint)
        if code and _fits(code, counts):
            return code
    return detect(text, counts)


def _fits(code: str, counts: Counter[str]) -> bool:
    total = sum(counts.values())
    if total < 8:
        return True
    base = code.split("-")[0]
    own = [name for name, _, languages in _PATTERNS if base in languages]
    if not own:
        own = ["latin"]
    elif base in {"sr", "uz", "az", "kk", "mn", "ku", "tg"}:
        own.append("latin")
    if base == "ja" and counts["han"] and not counts["kana"] and total > 200:
        return False
    return sum(counts[name] for name in own) * 5 >= total


def detect(text: str, counts: Counter[str] | None = None) -> str:
    """The language of a text by script and, within a script, by py3langid."""
    counts = scripts(text) if counts is None else counts
    if sum(counts.values()) < 2:
        return "und"
    if counts["kana"] * 20 > counts["han"] and counts["kana"] + counts["han"] > counts["latin"]:
        return "ja"
    script = counts.most_common(1)[0][0]
    # A talk on computing is full of Latin names: a third of another script is what is spoken.
    others = [(n, name) for name, n in counts.items() if name != "latin"]
    if script == "latin" and others and max(others)[0] * 2 > counts["latin"]:
        script = max(others)[1]
    if script != "latin":
        languages = next(langs for name, _, langs in _PATTERNS if name == script)
        if len(languages) == 1 or script == "han":
            return languages[0]
        return _among(text, languages)
    return _among(text, None) if counts["latin"] >= 12 else "und"


def _among(text: str, languages: list[str] | None) -> str:
    if languages is None and (known := stopwords.language_of(text)):
        return known
    ranked: list[tuple[str, float]] = _identifier().rank(text)
    if languages is None:
        best = ranked[0][0]
        return best if best in _CODES else "und"
    return next((code for code, _ in ranked if code in languages), languages[0])


@cache
def _identifier() -> Any:
    """Loaded when first needed: it takes half a second and some 90 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
