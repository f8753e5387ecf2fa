"""Damaged and hostile captions: only our errors, little memory, time that grows with the size.

Seeds are small files of every format, and the beginnings of the real ones; each input is a seed
mutated once to four times. An input is made from its number, so a failure is found again.
"""

from __future__ import annotations

import json
import os
import random
import re
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the application runs

from bench.captions import samples
from bench.report import Row, main
from tubetotask.domain.errors import InputError
from tubetotask.domain.transcript import Transcript
from tubetotask.transcripts import read
from tubetotask.transcripts.tokens import LONGEST

FULL, QUICK = 100_000, 2_500
FLOOR_S = 0.25
"""A small input may take this long whatever its size: a model is loaded, a collector runs."""

S_PER_MB = 1.0
MOST_GROWTH = 3.0
HEAD_BYTES = 1500
MOST_BYTES = 200_000
NAMES = ("", "a.en.vtt", "b.srt", "c.json", "notes.md", "dQw4w9WgXcQ.de.txt", "x.xml")

SEEDS: tuple[str, ...] = (
    "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000 align:start\n \n"
    "so<00:00:00.400><c> we</c><00:00:00.800><c> begin</c>\n\n00:00:02.000 --> 00:00:02.010\n"
    "so we begin\n \n\n00:00:02.010 --> 00:00:04.000\nso we begin\n"
    "with<00:00:02.500><c> a</c><00:00:03.000><c> plan</c>\n",
    "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE a remark\n\nintro\n01:02.000 --> 01:04.500\n"
    "<v Anna>We call &gt;&gt; <i>three</i> customers.\n\n01:04.500 --> 01:04.000\n[Music]\n",
    "1\n00:00:01,000 --> 00:00:03,000\n\n- Hello and welcome.\n- Thank you!\n\n2\n"
    "00:00:03,000 --> 00:00:03,000\nANNA: {\\an8}It costs 3.50 in the U.S. today.\n",
    "0:00:00.599,0:00:04.160\nHi, my name is Anna\n\n0:00:04.160,0:00:06.770\nand I[br]plan\n",
    '{"wireMagic":"pb3","events":[{"tStartMs":0,"dDurationMs":5000,"id":1},{"tStartMs":160,'
    '"dDurationMs":4320,"segs":[{"utf8":"so","acAsrConf":0},{"utf8":" we","tOffsetMs":559}]},'
    '{"tStartMs":2230,"aAppend":1,"segs":[{"utf8":"\\n"}]}]}',
    '{"video_id":"dQw4w9WgXcQ","title":"A talk","is_generated":true,"transcript":[{"text":"Plan '
    'the week","start":0.6,"duration":5.1},{"text":"on Friday.","start":2.4,"duration":5}]}',
    '{"text":"x","segments":[{"id":0,"start":0,"end":4,"text":" Plan it.","avg_logprob":-0.2,'
    '"words":[{"word":" Plan","start":0,"end":0.5},{"word":" it.","start":0.5,"end":1}]}]}',
    '[[" This",4.2,4.6],[" is",4.6,5.0],[" light",5.0,5.2],["-sensitive",5.2,5.6]]',
    '<?xml version="1.0"?><timedtext format="3"><head><pen id="1"/></head><body><p t="530" '
    'd="4600" w="1"><s ac="252">plan</s><s t="1000" ac="252"> the</s></p><p t="900" a="1">\n</p>'
    "</body></timedtext>",
    '<transcript><text start="0" dur="1.5">it&amp;#39;s &lt;i&gt;a&lt;/i&gt; test</text>'
    '<text start="1.5">for all</text></transcript>',
    '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="de"><body><div><p begin="00:00:01.000" '
    'end="00:00:02.500">Guten<br/>Tag</p><p begin="3s" dur="500ms">Ja</p></div></body></tt>',
    "0:00\nwelcome to the show\n0:05\ntoday we plan\n0:11\nthe whole week\n",
    "[00:00:01] Anna: Let's begin.\n[00:00:09] Ben: With a plan.\n[00:01:00] Anna: Yes.\n",
    "we plan the week on friday and then we call three customers before noon\nand then we rest\n",
    "---\ntitle: 'A talk'\nvideo_id: dQw4w9WgXcQ\ndescription: |\n  0:00 Start\n  0:30 Middle\n"
    "  1:00 End\n---\n# A talk\n\n## Transcript\n\nAnna (00:00:00):\nPlan the **week**.\n\n"
    "Ben (00:00:40):\nWe do, see [this](https://example.org).\n",
    "1\n00:00:04,020 --> 00:00:10,680\nこれは3です。低い解像度で、書かれています。\n\n2\n"
    "00:00:10,680 --> 00:00:15,660\nนี่คือเลขสาม เขียนอย่างลวกๆ\n\n3\n00:00:16,000 --> 00:00:18,000\n"
    "هذه هى ثلاثة، مكتوبة؟\n",
)
ODD_NUMBERS = (b"999999999999", b"0", b"-7", b"1e308", b"9" * 5000, b"")
BOMB = '<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)
TOKENS: tuple[bytes, ...] = (
    *(b"-->", b"00:00:01.000 --> 00:00:02.000\n", b"99999999999999999999", b"1e999", b"-1"),
    *(b"NaN", b"[", b"]", b"{", b"}", b"<", b">", b"&gt;&gt; ", b"&#99999999;", b"&", b"\x00"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\x8b", b"\xe2\x80\x8f", b"\n\n", b"\r\n", b"\r"),
    *(b"<c>", b"</c>", b"<00:00:01.500>", b"WEBVTT\n", b"NOTE\n", b"---\n", b"# Transcript\n"),
    *(b"(((((", b"[Music]", b"ANNA: ", b">> ", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b'"', b"\\"),
    *(
        b"-00:00:01.000 --> 00:00:02.000\n",
        b"\\u0000",
        b"\\ud800",
        b"&#133;",
        b"&amp;lt;",
        b"NOTE a\n",
    ),
    *(b"27:00:00.000 --> 27:00:01.000\n", b"00:00:00.000 --> 00:00:00.000\n", b"</p>", b"<s>"),
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def flip(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Some bytes become others."""
    out = bytearray(data)
    for _i in range(r.randint(1, 12)):
        if out:
            out[r.randrange(len(out))] = r.randrange(256)
    return bytes(out)


def truncate(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The end or the beginning is missing."""
    at = r.randrange(len(data) + 1)
    return data[:at] if r.random() < 0.7 else data[at:]


def splice(r: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another."""
    other = r.choice(seeds)
    return data[: r.randrange(len(data) + 1)] + other[r.randrange(len(other) + 1) :]


def shuffle(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The lines in another order."""
    lines = data.split(b"\n")
    r.shuffle(lines)
    return b"\n".join(lines)


def insert(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Words of the formats in the wrong places."""
    for _i in range(r.randint(1, 6)):
        at = r.randrange(len(data) + 1)
        data = data[:at] + r.choice(TOKENS) * r.choice((1, 1, 1, 2, 50)) + data[at:]
    return data


def numbers(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Numbers become huge, tiny or negative."""

    def other(found: re.Match[bytes]) -> bytes:
        return r.choice(ODD_NUMBERS) if r.random() < 0.1 else found[0]

    return re.sub(rb"[0-9]+", other, data)


def repeat(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A piece comes many times."""
    a, b = sorted((r.randrange(len(data) + 1), r.randrange(len(data) + 1)))
    piece = data[a:b][:200]
    return data[:b] + piece * r.randint(2, 60) + data[b:]


def nest(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """JSON or XML that goes deep, and declared entities that would grow."""
    depth = r.choice((10, 1000, 30_000))
    kind = r.randrange(4)
    if kind == 0:
        return b"[" * depth + data + b"]" * depth
    if kind == 1:
        return b'{"transcript":' * depth + data + b"}" * depth
    if kind == 2:
        return b"<timedtext>" + b"<p>" * depth + data
    return f"<?xml version='1.0'?>{BOMB}]><transcript><text>&j;</text></transcript>".encode()


def recode(r: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The same text in another encoding."""
    text = data.decode("utf-8", "replace")
    return text.encode(
        r.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig")), "replace"
    )


MUTATIONS: tuple[Mutation, ...] = (
    *(flip, truncate, splice, shuffle, insert, numbers, repeat, nest, recode),
)


@dataclass
class Tally:
    """What happened."""

    read: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slowest_s_per_mb: float = 0.0
    over: int = 0


def make(number: int, seeds: Sequence[bytes]) -> tuple[bytes, str]:
    """Input ``number``, always the same."""
    r = random.Random(number)
    data = r.choice(seeds)
    for _ in range(r.randint(1, 4)):
        data = r.choice(MUTATIONS)(r, data, seeds)[:MOST_BYTES]
    return data, r.choice(NAMES)


def hostile(size: int) -> list[tuple[str, bytes]]:
    """Large inputs of one shape, each made to find a step that is not linear."""
    pieces = {
        "brackets": "[",
        "parens": "(",
        "angles": "<",
        "entities": "&amp;",
        "arrows": "-->",
        "spaces": " ",
        "lines": "\n",
        "turns": ">> a ",
        "names": "ANNA: a\n",
        "dots": "a. ",
        "one line": "word ",
        "one word": "a",
        "han": "漢",
        "thai": "ก",
        "closers": "あ」",
        "bold": "**a",
        "links": "[a](",
        "times": "0:01 ",
        "stamps": "[00:01] a\n",
        "tags": "<c>a</c>",
        "open tags": "<c ",
        "quotes": '"',
        "hyphens": "- ",
        "notes": "♪ ",
        "returns": "\r",
        "wide blanks": "\u3000\n",
        "compared": "a<b ",
        "han sentences": "漢。",
    }
    out = [(name, (p * (size // len(p.encode()))).encode()) for name, p in pieces.items()]
    cue = "00:00:01.000 --> 00:00:02.000\n"
    row = "same row here\nsame row here\n\n"
    out += [
        ("equal cues", ("WEBVTT\n\n" + (cue + row) * (size // 60)).encode()),
        ("empty cues", ("WEBVTT\n\n" + cue * (size // 30)).encode()),
        ("one long cue", ("WEBVTT\n\n" + cue + "word word\n" * (size // 10)).encode()),
        ("marks", ("WEBVTT\n\n" + cue + "a<00:00:01.100> " * (size // 16)).encode()),
        ("json list", json.dumps([{"text": "a", "start": 1}] * (size // 26)).encode()),
        ("xml text", ("<transcript>" + '<text start="1">a</text>' * (size // 24)).encode()),
        ("heading", ("# " + " " * size + "y" * 400 + "\n\na b").encode()),
        ("rule", ("# a\n" + "-" * size + "\n\na b").encode()),
        ("json lines", json.dumps([{"text": "a" + "\n" * (size // 2) + "b"}]).encode()),
        ("json numbers", b'{"x":[' + b"1.5," * (size // 4) + b'1],"segments":[{"text":"a b"}]}'),
        ("folded", ("---\ntitle: >\n" + f"  {'a' * 400}\n\n" * (size // 405) + "---\na").encode()),
        ("json depth", b"[" * size),
        ("xml depth", b"<tt>" + b"<p>" * (size // 3)),
        ("chapters", ("---\ndescription: |\n" + "  0:00 a\n" * (size // 9) + "---\na b").encode()),
        ("front matter", ("---\n" + "key: value\n" * (size // 11)).encode()),
    ]
    return out


def texts(transcript: Transcript) -> Iterator[str]:
    """Every text of a transcript."""
    yield from (word.text for word in transcript.words)
    yield from (passage.text + passage.speaker for passage in transcript.passages)
    yield from (notice.message for notice in transcript.warnings)


def check(transcript: Transcript) -> str:
    """What is wrong with a transcript that was read, or ""."""
    if not transcript.words or not transcript.passages:
        return "empty"
    if any(map(_CONTROL.search, texts(transcript))):
        return "a control character or half a pair"
    if any(len(w.text) > LONGEST for w in transcript.words):
        return "an endless word"
    if any(not w.text or any(c.isspace() for c in w.text) for w in transcript.words):
        return "white space in a word"
    at = 0
    for passage in transcript.passages:
        if passage.first != at or passage.last <= at:
            return "passages are no partition"
        at = passage.last
    if at != len(transcript.words):
        return "words are lost"
    for a, b in zip(transcript.passages, transcript.passages[1:], strict=False):
        if a.epoch == b.epoch and (a.end_s or 0.0) > (b.start_s or 0.0) + 1e-9:
            return "passages overlap"
    return ""


def one(data: bytes, name: str, label: str, tally: Tally) -> float:
    """Read one input and note what came of it; the seconds of processor time it took."""
    start = time.process_time()
    transcript: Transcript | None = None
    try:
        transcript = read(data, name=name).transcript
    except InputError:
        tally.refused += 1
    except Exception:
        tally.failures.append(f"{label}: {traceback.format_exc(limit=-4)}")
    used = time.process_time() - start
    if transcript is not None:
        tally.read += 1
        if wrong := check(transcript):
            tally.broken.append(f"{label}: {wrong}")
    return used


def least(data: bytes, name: str, allowed: float) -> float:
    """The least processor time of up to five readings, or the first that is no more than allowed.

    A busy machine makes everything slower for a moment; what an input needs is the least of it.
    """
    best = float("inf")
    for _ in range(5):
        best = min(best, one(data, name, "", Tally()))
        if best <= allowed:
            break
    return best


def peak_mb() -> float:
    """The most memory this process has had: Linux counts it without what came before it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(x for x in status.read_text().split("\n") if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def growth(size: int, tally: Tally) -> float:
    """How many times longer twice the text takes, for the worst of the hostile shapes."""
    worst = 0.0
    for (name, less), (_, more) in zip(hostile(size), hostile(2 * size), strict=True):
        first = one(less, "", f"hostile: {name}", tally)
        second = one(more, "", f"hostile: {name}, twice", tally)
        if second > MOST_GROWTH * max(first, 0.01):
            first = min(first, least(less, "", 0.0))
            second = min(second, least(more, "", MOST_GROWTH * first))
        if second > 0.2:  # below, the clock tells nothing
            worst = max(worst, second / max(first, 0.01))
            if second > MOST_GROWTH * max(first, 0.01):
                print(f"not linear: {name}: {first:.2f} s, twice the text {second:.2f} s")
    return worst


def measure(data: Path, quick: bool) -> list[Row]:
    """Run all inputs; print the first failures in full."""
    real = [sample.path.read_bytes()[:HEAD_BYTES] for sample in samples(data)]
    seeds = [*(seed.encode() for seed in SEEDS), *real]
    for seed in SEEDS:
        read(seed)  # models are loaded, regular expressions compiled
    count = QUICK if quick else FULL
    tally = Tally()
    for number in range(count):
        body, name = make(number, seeds)
        used = one(body, name, f"input {number}", tally)
        allowed = FLOOR_S + S_PER_MB * len(body) / 1e6
        if used > allowed:
            used = min(used, least(body, name, allowed))
        if used > allowed:
            tally.over += 1
            print(f"slow: input {number}: {used:.2f} s for {len(body):,} bytes")
        if len(body) >= 50_000:
            tally.slowest_s_per_mb = max(tally.slowest_s_per_mb, used / len(body) * 1e6)
    peak = peak_mb()
    large = Tally()
    grown = growth(60_000 if quick else 250_000, large)
    for failure in (tally.failures + large.failures + tally.broken + large.broken)[:10]:
        print(failure)
    note = f"{tally.read:,} read, {tally.refused:,} refused"
    return [
        Row("mutated inputs", count, bar=count, note=note),
        Row("other errors than ours", len(tally.failures + large.failures), bar=0, at_most=True),
        Row("transcripts out of order", len(tally.broken + large.broken), bar=0, at_most=True),
        Row("inputs over 1 s per MB", tally.over, bar=0, at_most=True),
        Row("slowest of over 50 kB, seconds a MB", tally.slowest_s_per_mb),
        Row("hostile shapes, twice the text", grown, unit=" ×", bar=MOST_GROWTH, at_most=True),
        Row("peak memory", peak, unit=" MB", bar=200, at_most=True),
    ]


if __name__ == "__main__":
    sys.exit(main(measure, __doc__))
