"""Large captions of one shape, each made to find a step that is not linear."""

from __future__ import annotations

import json


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
