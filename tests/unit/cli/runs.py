"""Commands run within this process, on the sample talk, with a YouTube that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tubetotask import pipeline
from tubetotask.cli import main as cli
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import TubeToTaskError
from tubetotask.domain.video import Video
from tubetotask.transcripts import CaptionsProvider, Reading

ROOT = Path(__file__).parents[3]
TALK = ROOT / "tubetotask" / "samples" / "talk.vtt"
ID = "dQw4w9WgXcQ"


class FakeYouTube(CaptionsProvider):
    """A YouTube with one video, or one that refuses."""

    def __init__(self, refusal: TubeToTaskError | None = None) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self._refusal = refusal

    def fetch(self, youtube_id: str, *, languages: Sequence[str]) -> Reading:
        self.asked.append((youtube_id, tuple(languages)))
        if self._refusal:
            raise self._refusal
        return pipeline.read_captions(TALK.read_bytes(), video=Video("Bread", youtube_id))


def run(*arguments: str, youtube: FakeYouTube | None = None) -> int:
    provider = youtube or FakeYouTube()
    return cli.run(arguments, Tools(provider=lambda _config: provider))
