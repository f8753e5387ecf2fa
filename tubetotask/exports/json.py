"""An analysis as JSON, by the published schema (docs/schema/analysis.schema.json).

Invariant: the same analysis gives the same bytes: keys stand in the order of the schema, there is
no NaN, and money is a decimal in a string.
"""

from __future__ import annotations

from tubetotask.domain.analysis import Analysis
from tubetotask.exports.document import document


def render(analysis: Analysis) -> str:
    """``analysis`` as indented JSON, with a line feed at its end."""
    return document(analysis).model_dump_json(indent=2) + "\n"
