"""Small captions of every format, and what damages them.

Invariant: a damaged input follows from its number and the seeds alone, so a failure is found again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

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


def make(number: int, seeds: Sequence[bytes]) -> tuple[bytes, str]:
    """Input ``number``, always the same."""
    r = random.Random(number)
    data = r.choice(seeds)
    for _ in range(r.randint(1, 4)):
        data = r.choice(MUTATIONS)(r, data, seeds)[:MOST_BYTES]
    return data, r.choice(NAMES)
