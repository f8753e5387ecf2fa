"""Jobs as lines of a terminal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tubetotask.api.v1.shapes.analyses import Hearing
    from tubetotask.api.v1.shapes.jobs import CallMade, Job, JobDetail, Schedule


def line(row: Job) -> str:
    """Number, state, title, and why it stopped."""
    from tubetotask.exports import working
    from tubetotask.exports.phrases import harmless

    in_parts = row.state in ("noting", "reading") and row.parts > 1
    parts = f" {row.parts_done}/{row.parts}" if in_parts else ""
    why = ""
    if row.error and row.state in ("failed", "waiting"):
        why = f"  {harmless(row.error.message)}"
    title = harmless(row.title)
    return f"{row.id:>6}  {working.analysis(row.state) + parts:<17}  {title}{why}"


def detail_lines(row: JobDetail) -> list[str]:
    """All that is known of a job."""
    from tubetotask.exports import working
    from tubetotask.exports.phrases import harmless

    lines = [line(row), f"        {working.caused(row.cause)}, try {row.attempt}"]
    if row.error and row.error.remedy and row.state in ("failed", "waiting"):
        lines.append(f"        what to do: {harmless(row.error.remedy)}")
    if row.retry_at:
        lines.append(f"        goes on {row.retry_at:%Y-%m-%d %H:%M UTC}")
    if row.state == "done":
        lines.append(f"        read it: tubetotask export analysis {row.id}")
    if row.steps:
        lines += ["", "Steps"]
        lines += [
            f"  {working.step_name(each.name)}: {working.took(each.took_s or 0)}"
            for each in row.steps
        ]
    if row.lines:
        lines += ["", "What it told"]
        lines += [f"  {each.at:%H:%M:%S} {harmless(each.text)}" for each in row.lines]
    if row.made:
        lines += ["", "Calls of a model", *map(_call, row.made)]
    return lines


def _call(call: CallMade) -> str:
    from tubetotask.domain.budget import dollars
    from tubetotask.exports import working
    from tubetotask.exports.spending import minutes, purpose

    cost = "of unknown price" if call.usd is None else dollars(Decimal(call.usd))
    tokens = f"{call.tokens_in:,} + {call.tokens_out:,} tokens"
    if call.audio_s:
        tokens = f"{minutes(call.audio_s)} heard"
    took = working.took(call.latency_s)
    return f"  {purpose(call.purpose)}: {tokens}, {took}, {cost}, {call.outcome}"


def offer_told(made: Hearing) -> str:
    """What hearing a video takes, in words."""
    from tubetotask.domain.budget import dollars
    from tubetotask.exports.spending import minutes

    known = made.seconds is not None
    length = minutes(made.longest_s if made.seconds is None else made.seconds)
    price = "at a price that is not known (SPEECH_PRICES)"
    if made.usd is not None:
        price = f"for {'about' if known else 'at most'} {dollars(Decimal(made.usd), up=True)}"
    return f"{length if known else f'At most {length}'} by {made.model} at {made.host}, {price}."


def schedule_line(row: Schedule) -> str:
    """What is begun by the clock, and when."""
    from tubetotask.domain.schedule import When

    when = When(row.minute, row.timezone, row.weekday)
    paused = " (paused)" if row.paused else ""
    return f"{row.name}: {when}, next {row.next_at:%Y-%m-%d %H:%M UTC}{paused}"
