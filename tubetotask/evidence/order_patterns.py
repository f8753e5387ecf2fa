"""The patterns of ``order_words`` compiled, and where in a long text they are tried.

Invariant: every match of a spaced core pattern has an anchor of its kind within reach, a word
that few talks hold often; so a talk that never speaks of programs costs one pass over its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from tubetotask.evidence import order_words as other
from tubetotask.evidence import order_words_en as english

Match = tuple[int, int, str, int, bool]  # first, last, kind, points, whether it is English
CORE = frozenset(
    {
        *("override", "address", "end", "role", "plan", "secret", "verdict"),
        *("marker", "json", "hidden"),
    }
)
_LISTS = {**english.LISTS, **other.LISTS}
_AROUND = 160  # characters on each side of an anchor
_PREFIX = 5
_WORD = re.compile(r"a\.i\b|[^\W\d_]+")
_NO_SPACES = "\u0900"  # from here on scripts whose words this module cannot tell apart
# The first five letters of the words that a core pattern of each kind cannot do without.
_ANCHORS = {
    "override": "unres uncen unfil jailb dan ignor disre erase delet atten forge overr overw "
    "bypas disca aband instr promp "
    "direc guide comma rule rules order orders const guard progr safeg restr polic "
    "mode vergi verge missa verwi uberg losch anwei befeh anord vorga regel richt "
    "olvid desca omite desob indic regla orden oubli negli consi ordre regle abstr "
    "dimen trasc scart istru ordin dirett indica esque desco nao instruc regra diret "
    "coman negee zigno zapom tum oncek yukar talim игнор проиг забуд отмен отбро "
    "следу تجاهل انس انسى إنس تتبع",
    "address": "ai a.i llm llms gpt gpts chat chatg chatb claud gemin copil assis artif langu "
    "summa analy bot bots model machi compu progr reads readi read proce evalu rates "
    "ratin rate revie parse parsi index asses judge judgi score scori inges handl "
    "instr task order orders rules direc guide promp devel opera admin creat owner "
    "maker syste ki kunst sprac liest lesen auswe zusam bewer verar pruft anwei aufga "
    "befeh intel ia asist resum lee leer resu traite trait lit lire linguis lingu "
    "langa language langue virtu chatbot языко модел искус ии нейро ассис чат الذكاء "
    "ذكاء نموذج نموذجا المساعد مساعد روبوت",
    "end": "trans capti subti input docum conte untru unter mitsc absch einga niede texte "
    "testo texto sotto legen sous trasc entra субти транс расши стено докум النص "
    "الترجمة التفريغ الترجمات",
    "plan": "plan plans piano plano план خطة",
    "secret": "promp instr messa above user users secre order orders reque note rule rules text "
    "evide quote quota citat state decod syste anwei mensa consi istru prompts "
    "messaggio",
    "verdict": "verdi",
}

_MARKS = (
    ("marker", 4, r"<\|\w{2,20}\|>|\[/?inst\]|<</?sys>>|</?s>(?=\s*\[)|\[/?system\]"),
    ("marker", 4, r"</?(?:system|assistant|instructions?|transcript|captions?|system_prompt|prompt"
     r"|user_input|untrusted)>"),
    ("marker", 4, r"#{2,4} ?(?:new )?(?:instructions?|system|response|task|input|prompt)\b ?:?"),
    ("end", 2, r"</(?:transcript|captions?|subtitles|document|context|input)>"),
    ("role system", 2, r"(?:system|sistema|systeme|система|系统|系統|システム|النظام)(?: "
     r"(?:message|prompt|note))? ?[:：>]"),
    ("role assistant", 2, r"(?:assistant|assistent|asistente|assistente|ассистент|助手"
     r"|アシスタント|ai|ki|ia) ?[:：>]"),
    ("role user", 2, r"(?:user|human|nutzer|usuario|utilisateur|utente|пользователь|用户|"
     r"用戶) ?[:：>]"),
)  # fmt: skip
_FIELD = re.compile(
    r"[\"'“”«](?P<name>verdict|findings?|takeaways?|key_?passages?|first_?step|tasks?|scores?"
    r"|priority|comparison|assessment|advice|summary|notes|statement|quotes?|premise"
    r"|concepts?|evidence|title|kind)[\"'“”»] ?[:=]|<(?P<tag>verdict|findings|takeaways"
    r"|tasks?|scores?|analysis|assessment|advice|first_?step)>"
)
OWN_FIELDS = frozenset(
    {"verdict", "findings", "finding", "takeaways", "takeaway", "tasks", "first_step"}
)


def _compiled(pattern: str) -> re.Pattern[str]:
    for _ in range(2):  # lists may name lists
        for name, words in _LISTS.items():
            pattern = pattern.replace(f"%{name}%", words)
    pattern = re.sub(r"<(\d)>", r"(?:[^\\W_][\\w'-]*\\W{1,4}){0,\1}", pattern)
    pattern = re.sub(r"\(\?<[!=][^()]*\)", lambda m: m.group().replace(" ", r"\x20"), pattern)
    pattern = re.sub(r" (?!\?)", r"\\W{1,4}", pattern)
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


def _plain(pattern: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFKC", pattern))


def _table(kinds_are_core: bool) -> dict[str, list[tuple[int, re.Pattern[str], bool]]]:
    """By kind: points, pattern, and whether it is English."""
    table: dict[str, list[tuple[int, re.Pattern[str], bool]]] = defaultdict(list)
    for words in (english.ENGLISH, other.SPACED):
        for kind, points, pattern in words:
            if (kind in CORE) is kinds_are_core:
                table[kind].append((points, _compiled(pattern), words is english.ENGLISH))
    return table


SPACED_CORE = _table(True)
_SPACED_OTHER = _table(False)
_MARKED = [(kind, points, re.compile(p)) for kind, points, p in _MARKS]
_UNSPACED = [(kind, points, _plain(p)) for kind, points, p in other.UNSPACED]
_KINDS: dict[str, set[str]] = defaultdict(set)
for _kind, _words in _ANCHORS.items():
    for _anchor in _words.split():
        _KINDS[_anchor[:_PREFIX]].add(_kind)


def core(text: str) -> Iterator[Match]:
    """First, last, kind and points of each match that can make an order."""
    yield from _everywhere(_MARKED, text)
    if text and max(text) >= _NO_SPACES:
        yield from _everywhere(_UNSPACED, text)
    for kind, windows in _windows(text).items():
        for points, pattern, in_english in SPACED_CORE[kind]:
            for low, high in windows:
                for match in pattern.finditer(text, low, high):
                    yield match.start(), match.end(), kind, points, in_english


def around(text: str, low: int, high: int) -> Iterator[Match]:
    """The same for what only adds to an order, in a part of the text."""
    for kind, patterns in _SPACED_OTHER.items():
        for points, pattern, in_english in patterns:
            for match in pattern.finditer(text, low, high):
                yield match.start(), match.end(), kind, points, in_english


def _everywhere(patterns: list[tuple[str, int, re.Pattern[str]]], text: str) -> Iterator[Match]:
    for kind, points, pattern in patterns:
        for match in pattern.finditer(text):
            yield match.start(), match.end(), kind, points, False


def _windows(text: str) -> dict[str, list[tuple[int, int]]]:
    """For each kind the merged neighbourhoods of its anchors."""
    windows: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _WORD.finditer(text):
        kinds = _KINDS.get(match[0][:_PREFIX])
        for kind in kinds or ():
            low, high = max(0, match.start() - _AROUND), match.end() + _AROUND
            known = windows[kind]
            if known and low <= known[-1][1]:
                known[-1] = (known[-1][0], high)
            else:
                known.append((low, high))
    return windows


def fields(text: str) -> list[re.Match[str]]:
    """Field names of an analysis, as JSON or XML."""
    return list(_FIELD.finditer(text))
