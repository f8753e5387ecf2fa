"""The analyser that needs no key: it selects, orders and scores the speaker's own sentences.

Invariant: every text it proposes is a cut of the transcript; it writes nothing.
"""

from tubetotask.analysis.offline.analyser import OfflineAnalyser

__all__ = ["OfflineAnalyser"]
