"""The ways to captions, as the contract suites run on them."""

from __future__ import annotations

import pytest

from tests.contracts.conftest import NOW
from tests.fakes.youtube import video
from tubetotask.domain.errors import TranscriptUnavailable
from tubetotask.domain.pauses import PausesInMemory
from tubetotask.transcripts import CaptionsProvider
from tubetotask.transcripts.chain import Chain, Way
from tubetotask.transcripts.session import Bounds
from tubetotask.transcripts.youtube import YouTubeCaptions
from tubetotask.transcripts.ytdlp import YtDlpCaptions

PAGE, YTDLP, CHAIN = "watch page", pytest.param("yt-dlp", marks=pytest.mark.slow), "chain"
on_each_way = pytest.mark.parametrize("way", [PAGE, YTDLP, CHAIN])
on_both_ways = pytest.mark.parametrize("way", [PAGE, YTDLP])


BOUNDS = Bounds()


def made(way: str, bounds: Bounds = BOUNDS) -> CaptionsProvider:
    page, ytdlp = YouTubeCaptions(bounds, now=lambda: NOW), YtDlpCaptions(bounds, now=lambda: NOW)
    chain = Chain([Way("watch page", "p", page), Way("yt-dlp", "y", ytdlp)], PausesInMemory())
    return {"watch page": page, "yt-dlp": ytdlp, "chain": chain}[way]


def refusal(provider: CaptionsProvider, scenario: str) -> TranscriptUnavailable:
    with pytest.raises(TranscriptUnavailable) as caught:
        provider.fetch(video(scenario), languages=("en",))
    return caught.value
