"""The plan: a Markdown file in any usual encoding → ``Plan``.

Invariant: what is no text is named as such, and never becomes a plan of stray characters.
"""

from __future__ import annotations

from pathlib import Path

from tubetotask import plans
from tubetotask.cli.source import Kind, exists, named, read_file, read_stdin
from tubetotask.domain.errors import BadPlan, EmptyCaptions, UnreadableCaptions
from tubetotask.domain.plan import Plan
from tubetotask.transcripts.decode import decode

_REMEDY = "Give a text file that says what you want to reach and how, one heading a theme."

PLAN = Kind("a plan", 4 * plans.MAX_PLAN_CHARS, "Keep the parts you want videos held against.")


def read_plan(name: str) -> Plan:
    """The plan in the file ``name`` (``-``: standard input). Raises InputError."""
    if name == "-":
        return plans.parse(plan_text(read_stdin(PLAN)))
    path = Path(name)
    if not exists(path):
        raise BadPlan(f"There is no plan {named(name)}.", remedy=_REMEDY)
    return plans.parse(plan_text(read_file(path, PLAN)))


def plan_text(data: bytes) -> str:
    """The text of a plan, whatever its encoding. Raises BadPlan."""
    try:
        # Bytes become text as those of captions do; only what is wrong is said of the plan.
        return decode(data).text
    except EmptyCaptions as error:
        raise BadPlan("The plan is empty.", remedy=_REMEDY) from error
    except UnreadableCaptions as error:
        raise BadPlan("The plan is not a text file.", remedy=_REMEDY) from error
