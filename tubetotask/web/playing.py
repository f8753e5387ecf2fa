"""What the player of a video's page needs: which video, and what of it was quoted.

Invariant: there is a player only for a video of YouTube whose times are known; it is loaded by the
browser alone, after a press, and from the one host that the page's policy allows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tubetotask.domain.analysis import Analysis
from tubetotask.domain.feedback import statements
from tubetotask.domain.playing import Span, spans, total_s
from tubetotask.domain.texts import gettext as _
from tubetotask.domain.texts import ngettext
from tubetotask.exports.places import link_at
from tubetotask.web.security import PLAYER

_MINUTE_S = 60
_SHORT_S = 120  # a video that is told in seconds


@dataclass(frozen=True)
class Playing:
    """One video to play. ``spans``: what was quoted of it and not marked as wrong.

    ``placed``: whether the words have times, and these are the video's.
    """

    youtube_id: str
    host: str
    spans: tuple[Span, ...]
    links: tuple[str, ...]
    share: str
    placed: bool

    @property
    def told_spans(self) -> str:
        """The spans for the page's script: "12.5-19 33-41.2", in seconds."""
        return " ".join(f"{span.start_s:.6g}-{span.end_s:.6g}" for span in self.spans)

    @classmethod
    def of(cls, analysis: Analysis, wrong: frozenset[str]) -> Playing | None:
        """The video of an analysis; None where there is nothing to play."""
        if not link_at(analysis.video, None):
            return None
        duration_s = analysis.video.duration_s or analysis.transcript.duration_s
        quoted = (e for s in statements(analysis) if s.key not in wrong for e in s.evidence)
        found = tuple(spans(quoted, duration_s))
        links = tuple(link_at(analysis.video, span.start_s) or "" for span in found)
        share = shared(total_s(found), duration_s) if found else ""
        words = analysis.transcript
        fits = not words.epochs or any(epoch.mapped for epoch in words.epochs)
        placed = fits and words.duration_s is not None
        return cls(analysis.video.youtube_id, PLAYER, found, links, share, placed)


def shared(part_s: float, whole_s: float | None) -> str:
    """ "4 of 62 minutes"; "40 of 104 seconds" where the video is short."""
    if not whole_s:
        return _told(part_s)
    if whole_s < _SHORT_S:
        part = min(round(part_s), round(whole_s))
        many = round(whole_s)
        return ngettext(
            "%(part)s of %(num)s second", "%(part)s of %(num)s seconds", many, part=part
        )
    whole = round(whole_s / _MINUTE_S)
    if part_s < _MINUTE_S:
        return ngettext(
            "%(num)s second of %(whole)s minutes",
            "%(num)s seconds of %(whole)s minutes",
            round(part_s),
            whole=whole,
        )
    return _("%(part)s of %(whole)s minutes", part=round(part_s / _MINUTE_S), whole=whole)


def _told(seconds: float) -> str:
    if seconds < _SHORT_S:
        return ngettext("%(num)s second", "%(num)s seconds", round(seconds))
    return _("%(count)s minutes", count=round(seconds / _MINUTE_S))
