"""What is spoken stays; sounds, notes of music and marks of speakers go, and are remembered.

Invariant: a removed stretch is replaced by as many spaces, so the marks of word times still point
at their words. A bracket goes only when it is known to be no speech: a sound by name, or a line
that is nothing but a short bracket.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Sequence

from tubetotask.transcripts.track import Line

_SPECIAL = re.compile(r"[\[({（【♪♫♬♩>:：]|^\s*[-–—‐]")
_BRACKET = re.compile(r"[\[(（【{]([^\[\](){}（）【】\n]{0,80})[\])）】}]")
_DOUBTED = re.compile(r"\[\?|\?\]")  # "[? word ?]": heard, but not for sure
_LONE_MARK = re.compile(r"(?<=\w)(\s+)([.,!?;:…。、]+)(?=\s|$)")
_WORD = re.compile(r"\S")
_MARGIN = 40  # characters before or after a bracket that may still be only signs
_CENSORED = re.compile(r"\[\s?_{1,8}\s?\]")
_CHANGE = re.compile(r">{2,3}\s?|^\s*[-–—‐]\s?(?=[\w\[¿¡\"“])")
_NAME = re.compile(
    r"((?:[^\W\d_a-z][\w.'’&-]{0,20})(?: (?:[^\W\d_a-z][\w.'’&-]{0,20}|de|van|von|da|del|la)){0,3}"
    r"(?: \d{1,2})?)\s?[:：](?=\s|$)"
)
_NOTES = re.compile("[♪♫♬♩]+")
_SOUND = re.compile(
    r"music|musi[qck]|applau|laugh|chuckl|cheer|clap|silence|inaudible|unintelligible|crosstalk|"
    r"cough|sigh|sniff|gasp|groan|scream|whistl|bell|ring|beep|bleep|click|ding|buzz|knock|noise|"
    r"static|footsteps|thunder|explosion|gunshot|engine|door|phone|audience|foreign|blank_audio|"
    r"no audio|intro|outro|theme|singing|humming|speaking|speaks|playing|instrumental|"
    r"applaus|gelächter|lachen|beifall|musik|räusper|stille|"
    r"rires?|applaudissement|musique|silencio|risas?|aplausos?|música|aplauso|risate|applausi|"
    r"musica|muzyka|oklaski|śmiech|müzik|alkış|музык|аплодис|смех|сміх|μουσικ|χειροκρ|γέλι|"
    r"موسيقى|موسیقی|تصفيق|ضحك|تشویق|خنده|מוזיקה|מחיאות|צחוק|"
    r"音楽|拍手|笑|音乐|音樂|掌声|掌聲|笑声|음악|박수|웃음|संगीत|तालियाँ|ताली|हँसी|เพลง|เสียง|ดนตรี|ปรบมือ",
    re.IGNORECASE,
)
_NOT_A_NAME = {
    *("Note", "Notes", "Question", "Answer", "Example", "Step", "Tip", "Warning", "Important"),
    *("First", "Second", "Third", "Result", "Summary", "Update", "Chapter", "Part", "Rule"),
    *("Remember", "So", "And", "But", "Okay", "OK", "Q", "A", "PS", "P.S", "TODO", "NOTE", "TIP"),
}


@dataclasses.dataclass(frozen=True)
class Spoken:
    """Lines with only what is said; lines without a word are gone. ``sounds`` counts brackets."""

    lines: list[Line]
    sounds: int


def spoken(lines: Sequence[Line]) -> Spoken:
    """The speech in the lines, with the places where another voice begins."""
    names = _names(lines)
    out: list[Line] = []
    sounds = 0
    was = ""
    carried: tuple[str, ...] = ()  # a mark of a voice on a line without words is for the next line
    for line in lines:
        if _SPECIAL.search(line.text):
            line, removed = _one(line, names)
            sounds += removed
        if line.speaker and line.speaker != was:
            was = line.speaker
            line = dataclasses.replace(line, turns=((0, line.speaker), *line.turns))
        if not any(c.isalnum() for c in line.text) and "__" not in line.text:
            carried = (carried + tuple(name for _, name in line.turns))[-4:]
            continue
        if carried:
            name = next((name for name in reversed(carried) if name), "")
            if not line.turns or line.turns[0][0] > 0 or not line.turns[0][1]:
                rest = line.turns[1:] if line.turns and line.turns[0][0] == 0 else line.turns
                line = dataclasses.replace(line, turns=((0, name), *rest))
            carried = ()
        out.append(line)
    return Spoken(out, sounds)


def _names(lines: Sequence[Line]) -> frozenset[str]:
    """Names that stand before a colon often enough to be speakers, not words of a sentence."""
    seen: Counter[str] = Counter()
    for line in lines:
        if ":" in line.text[:90] or "：" in line.text[:90]:
            found = _NAME.match(line.text.lstrip(">-–— "))
            if found:
                seen[found[1]] += 1
    loud = {n for n, _ in seen.items() if n.isupper() and sum(c.isalpha() for c in n) > 2}
    often = {n for n, count in seen.items() if count >= 2 and (" " in n or n.isupper())}
    full = {n for n in seen if " " in n}
    marked = sum(seen[name] for name in loud | often)
    if marked * 33 >= len(lines):  # who marks many speakers marks them all, be it only once
        often |= full
    single = {n for n, count in seen.items() if count >= 4 and " " not in n}
    return frozenset((loud | often | (single if len(single) > 1 else set())) - _NOT_A_NAME)


def _one(line: Line, names: frozenset[str]) -> tuple[Line, int]:
    text = line.text
    turns = list(line.turns)
    text, sounds = _without_sounds(_DOUBTED.sub("  ", text), turns)
    if sounds:  # "refreshing [CLICK]." ends a sentence with or without its sound
        text = _LONE_MARK.sub(r"\2\1", text)
    text = _NOTES.sub(_blank, text)

    def turn(found: re.Match[str]) -> str:
        turns.append((found.end(), ""))
        return _blank(found)

    text = _CHANGE.sub(turn, text)
    start = len(text) - len(text.lstrip())
    found = _NAME.match(text, start)
    if found and found[1] in names:
        turns.append((found.end(), found[1]))
        text = text[:start] + " " * (found.end() - start) + text[found.end() :]
    if text == line.text and len(turns) == len(line.turns):
        return line, sounds
    return dataclasses.replace(line, text=text.rstrip(), turns=_in_order(turns, text)), sounds


def _in_order(turns: list[tuple[int, str]], text: str) -> tuple[tuple[int, str], ...]:
    """Turns by place; several at one word become one, and a name wins over none."""
    out: list[tuple[int, str]] = []
    for at, name in sorted(turns):
        at = _next_word(text, at)
        if out and not text[out[-1][0] : at].strip():
            out[-1] = (min(out[-1][0], at), name or out[-1][1])
        else:
            out.append((at, name))
    return tuple(out)


def _next_word(text: str, at: int) -> int:
    found = _WORD.search(text, at)
    return found.start() if found else len(text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _without_sounds(text: str, turns: list[tuple[int, str]]) -> tuple[str, int]:
    sounds = 0

    def replaced(found: re.Match[str]) -> str:
        nonlocal sounds
        inner = found[1].strip()
        if _CENSORED.fullmatch(found[0]):
            return "[__]".ljust(len(found[0]))
        begins = found.start() < _MARGIN and not text[: found.start()].strip(" -–—>♪♫")
        ends = len(text) - found.end() < _MARGIN
        alone = begins and ends and not text[found.end() :].strip(" -–—>♪♫.,!")
        square = found[0][0] in "[【"
        if _is_sound(inner, square):
            sounds += 1
            return _blank(found)
        if square and begins and _is_person(inner):
            turns.append((found.end(), inner))
            return _blank(found)
        if alone and square and len(inner.split()) <= 8:
            sounds += 1
            return _blank(found)
        return found[0]

    return _BRACKET.sub(replaced, text), sounds


def _is_sound(inner: str, square: bool) -> bool:
    words = inner.split()
    if not any(c.isalpha() for c in inner):
        return not any(c.isdigit() for c in inner)
    if len(words) > 6:
        return False
    if square and inner.isupper() and len(inner) > 2:
        return True
    return bool(_SOUND.search(inner)) and (square or len(words) <= 3)


def _is_person(inner: str) -> bool:
    words = inner.split()
    return 1 <= len(words) <= 4 and all(w[0].isupper() and w[-1:].isalpha() for w in words)
