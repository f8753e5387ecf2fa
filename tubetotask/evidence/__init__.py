"""Statement ↔ transcript: nothing is shown without verified evidence.

Invariant: this room alone makes ``Evidence``; it does no input or output, and reads only the
domain. What it checks and how is written in docs/evidence.md.
"""

from tubetotask.evidence.claims import claims_of, without_assessment, without_notes
from tubetotask.evidence.gate import Gate
from tubetotask.evidence.remembered import forget
from tubetotask.evidence.telling import tell

__all__ = ["Gate", "claims_of", "forget", "tell", "without_assessment", "without_notes"]
