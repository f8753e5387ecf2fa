"""Captions as XML."""

from __future__ import annotations

import pytest

from tubetotask.domain.errors import UnreadableCaptions
from tubetotask.domain.transcript import Origin
from tubetotask.transcripts import read


def test_srv3_gives_each_word_its_time_and_no_row_twice() -> None:
    transcript = read(
        '<?xml version="1.0" encoding="utf-8" ?><timedtext format="3"><head><pen id="1"/></head>'
        '<body><w t="0" id="1"/><p t="1000" d="4000" w="1"><s p="1" ac="200">you&#39;ve</s>'
        '<s t="900" ac="230"> got</s><s t="1700"> it</s></p>\n<p t="2900" d="1" w="1" a="1">\n</p>'
        '<p t="3000" d="2000" w="1"><s ac="252">now</s></p></body></timedtext>'
    ).transcript

    assert [word.text for word in transcript.words] == ["you've", "got", "it", "now"]
    assert [word.start_s for word in transcript.words] == [1.0, 1.9, 2.7, 3.0]
    assert all(word.exact for word in transcript.words)
    assert (transcript.format, transcript.origin) == ("srv3", Origin.AUTOMATIC)


def test_srv1_with_entities_escaped_twice_is_plain_text() -> None:
    transcript = read(
        '<?xml version="1.0"?><transcript><text start="0" dur="1.54">it&amp;#39;s &lt;i&gt;not'
        "&lt;/i&gt; a</text><text start='1.54'>test.</text><text start='5' dur='0.5'></text>"
        "</transcript>"
    ).transcript

    assert transcript.passages[0].text == "It's not a test."
    assert transcript.format == "timedtext"
    assert transcript.origin is Origin.MANUAL


def test_ttml_is_read_with_its_breaks_and_its_clocks() -> None:
    transcript = read(
        '<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="de"><body><div>'
        '<p begin="00:00:01.500" end="00:00:02.500">Guten<br/>Tag.</p>'
        '<p begin="3s" dur="500ms">Wir planen.</p><p begin="00:00:05:15" dur="1s">Ja.</p>'
        '<p begin="soon">Und Schluss.</p></div></body></tt>'
    ).transcript

    assert [p.text for p in transcript.passages] == [
        "Guten Tag.",
        "Wir planen.",
        "Ja.",
        "Und Schluss.",
    ]
    assert [p.start_s for p in transcript.passages][:3] == [1.5, 3.0, 5.5]
    assert transcript.language == "de"


def test_a_file_that_breaks_off_is_read_up_to_there() -> None:
    transcript = read(
        '<timedtext format="3"><body><p t="0" d="900">we plan</p><p t="1000" d="900">the we'
    ).transcript

    assert [word.text for word in transcript.words] == ["we", "plan", "the", "we"]
    assert transcript.warnings[0].id == "damaged"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "bbb">]><transcript><text start="0">&b;</text></transcript>',
        '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/hostname"><transcript/>',
        '<?xml version="1.0"?><feed><entry/></feed>',
        "<timedtext",
        '<?xml version="1.0"?><svg/>',
        "<rss><channel/></rss>",
    ],
)
def test_other_xml_and_declared_entities_are_refused(text: str) -> None:
    with pytest.raises(UnreadableCaptions) as caught:
        read(text)

    assert caught.value.remedy


@pytest.mark.parametrize("declared", ["utf-99", "utf-9" + "9" * 5000, "latin-1", "utf-16"])
def test_a_declared_encoding_that_is_wrong_does_no_harm(declared: str) -> None:
    transcript = read(
        f'<?xml version="1.0" encoding="{declared}"?><transcript><text start="0" dur="1">grüße'
        "</text></transcript>"
    ).transcript

    assert [word.text for word in transcript.words] == ["grüße"]
