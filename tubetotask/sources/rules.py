"""A person's rules for a source, held against a video. Pure.

Invariant: a video is set aside only by a rule that what is known of it breaks; where a rule needs
what nobody knows yet, the decision says so instead of guessing. Every decision has its reason in
words that can be shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from tubetotask.domain.source import FoundVideo, Showing
from tubetotask.domain.source_rules import Decision, Fate, SourceRules

_Rule = Callable[[FoundVideo, SourceRules], Decision | None]


def judge(video: FoundVideo, rules: SourceRules, *, taken_today: int = 0) -> Decision:
    """What becomes of the video; ``taken_today``: videos of the source that were taken today.

    What excludes it goes before what it waits for, and both before what is not known.
    """
    said = [found for rule in _RULES if (found := rule(video, rules)) is not None]
    for fate in (Fate.SET_ASIDE, Fate.WAIT, Fate.LOOK):
        first = next((one for one in said if one.fate is fate), None)
        if first is not None:
            return first
    if not rules.automatic:
        return Decision(
            Fate.ASK, "automatic", "waits for you: automatic analysis is off for this source"
        )
    if rules.daily_cap is not None and taken_today >= rules.daily_cap:
        many = "video" if rules.daily_cap == 1 else "videos"
        return Decision(
            Fate.WAIT,
            "daily_cap",
            f"waits for tomorrow: the limit is {rules.daily_cap} {many} a day",
        )
    return Decision(Fate.TAKE, "", "within the rules of its source")


def _title(video: FoundVideo, rules: SourceRules) -> Decision | None:
    left = next((word for word in rules.leave_words if has_word(video.title, word)), None)
    if left is not None:
        return _aside("leave_words", f"its title has “{left}”")
    wanted = [word for word in rules.take_words if word.strip()]
    if wanted and not any(has_word(video.title, word) for word in wanted):
        listed = ", ".join(f"“{word}”" for word in wanted[:5])
        return _aside("take_words", f"its title has none of {listed}")
    return None


def _length(video: FoundVideo, rules: SourceRules) -> Decision | None:
    shortest, longest = rules.shortest_s, rules.longest_s
    if shortest is None and longest is None:
        return None
    length = video.duration_s
    if length is None:
        if video.is_short and shortest is not None and shortest > 180:
            return _aside("shortest_s", f"a Short, and shorter than {in_words(shortest)}")
        return _look("length", "its length is not known yet")
    if shortest is not None and length < shortest:
        return _aside("shortest_s", f"shorter than {in_words(shortest)}")
    if longest is not None and length > longest:
        return _aside("longest_s", f"longer than {in_words(longest)}")
    return None


def _shorts(video: FoundVideo, rules: SourceRules) -> Decision | None:
    if rules.shorts:
        return None
    if video.is_short:
        return _aside("shorts", "a Short")
    if video.is_short is None:
        return _look("shorts", "whether it is a Short is not known yet")
    return None


def _shown(video: FoundVideo, rules: SourceRules) -> Decision | None:
    showing = video.showing
    if showing in {Showing.LIVE, Showing.UPCOMING_LIVE} or video.was_live:
        if not rules.live:
            return _aside("live", "a live video")
    elif showing is Showing.PREMIERE and not rules.premieres:
        return _aside("premieres", "a premiere")
    if showing is Showing.LIVE:
        return Decision(Fate.WAIT, "showing", "is being shown live: waits for its end")
    if showing in {Showing.UPCOMING_LIVE, Showing.PREMIERE}:
        kind = "premiere" if showing is Showing.PREMIERE else "live video"
        when = f" on {video.starts_at:%Y-%m-%d at %H:%M} UTC" if video.starts_at else ""
        return Decision(Fate.WAIT, "showing", f"a {kind} that begins{when or ' later'}")
    if showing is None and not (rules.live and rules.premieres):
        return _look("live", "whether it is live is not known yet")
    return None


def _language(video: FoundVideo, rules: SourceRules) -> Decision | None:
    if not rules.languages:
        return None
    if not video.language:
        return _look("languages", "its language is not known yet")
    wanted = {code.lower().split("-")[0] for code in rules.languages}
    if video.language.lower().split("-")[0] in wanted:
        return None
    return _aside("languages", f"its language is “{video.language}”")


_RULES: tuple[_Rule, ...] = (_title, _shorts, _length, _shown, _language)


def has_word(title: str, word: str) -> bool:
    """Whether the title has the word or words, whole, or as a beginning with "*" at the end."""
    wanted = _plain(word)
    begins = wanted.endswith("*")
    wanted = wanted.rstrip("*").strip()
    if not wanted:
        return False
    # Scripts without spaces have no borders of words: there the letters are looked for.
    spaced = not any(unicodedata.category(c) == "Lo" and ord(c) > 0x0E00 for c in wanted)
    before = r"(?<!\w)" if spaced else ""
    after = r"(?!\w)" if spaced and not begins else ""
    return re.search(before + re.escape(wanted) + after, _plain(title)) is not None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def in_words(seconds: float) -> str:
    """A length as people say it: "45 seconds", "3 minutes", "1 hour 30 minutes"."""
    whole = round(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    said = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts if n]
    return " ".join(said) or "0 seconds"


def _aside(rule: str, why: str) -> Decision:
    return Decision(Fate.SET_ASIDE, rule, f"set aside: {why}")


def _look(rule: str, why: str) -> Decision:
    return Decision(Fate.LOOK, rule, why)
