"""Jobs as lines of a terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tubetotask.jobs.overview import Detail, Listed
    from tubetotask.storage.models import ScheduleRow


def line(one: Listed) -> str:
    """Number, state, title, and why it stopped."""
    row = one.row
    parts = f" {row.parts_done}/{row.parts}" if row.state == "noting" and row.parts > 1 else ""
    why = f"  {row.error_message}" if row.state in ("failed", "waiting") else ""
    return f"{row.id:>6}  {row.state + parts:<14}  {title(one)}{why}"


def title(one: Listed) -> str:
    """Without what a terminal would obey."""
    from tubetotask.exports.phrases import harmless

    return harmless(one.row.title or "Captions without a title")


def detail_lines(detail: Detail) -> list[str]:
    """All that is known of a job."""
    from tubetotask.domain.budget import dollars
    from tubetotask.exports import working
    from tubetotask.exports.spending import purpose

    row = detail.listed.row
    lines = [line(detail.listed), f"        {working.caused(row.cause)}, try {row.attempt}"]
    if row.retry_at:
        lines.append(f"        goes on {row.retry_at:%Y-%m-%d %H:%M UTC}")
    if detail.steps:
        lines += ["", "Steps"]
        lines += [
            f"  {working.step_name(each.name)}: {working.took(each.took_s or 0)}"
            for each in detail.steps
        ]
    if detail.lines:
        lines += ["", "What it told"]
        lines += [f"  {each.created_at:%H:%M:%S} {each.text}" for each in detail.lines]
    if detail.calls:
        lines += ["", "Calls of a model"]
        for call in detail.calls:
            cost = "of unknown price" if call.usd is None else dollars(call.usd)
            tokens = f"{call.tokens_in:,} + {call.tokens_out:,} tokens"
            took = working.took(call.latency_s)
            lines.append(f"  {purpose(call.purpose)}: {tokens}, {took}, {cost}, {call.outcome}")
    return lines


def as_json(one: Listed) -> dict[str, Any]:
    """A job as JSON."""
    row = one.row
    return {
        "number": row.id,
        "title": row.title,
        "state": row.state,
        "cause": row.cause,
        "parts": {"done": row.parts_done, "of": row.parts} if row.parts else None,
        "asked_at": row.created_at.isoformat(),
        "took_s": row.took_s,
        "retry_at": row.retry_at.isoformat() if row.retry_at else None,
        "error": {"id": row.error_id, "message": row.error_message, "remedy": row.error_remedy}
        if row.error_id
        else None,
        "calls": one.calls,
        "usd": f"{one.usd:f}",
    }


def detail_json(detail: Detail) -> dict[str, Any]:
    """The same with steps, lines and calls."""
    return as_json(detail.listed) | {
        "steps": [{"name": each.name, "took_s": each.took_s} for each in detail.steps],
        "lines": [{"at": each.created_at.isoformat(), "text": each.text} for each in detail.lines],
        "model_calls": [
            {
                "purpose": each.purpose,
                "model": each.model,
                "outcome": each.outcome,
                "tokens_in": each.tokens_in,
                "tokens_out": each.tokens_out,
                "latency_s": each.latency_s,
                "usd": None if each.usd is None else f"{each.usd:f}",
            }
            for each in detail.calls
        ],
    }


def schedule_json(row: ScheduleRow) -> dict[str, Any]:
    """A schedule as JSON."""
    return {
        "name": row.name,
        "minute": row.minute,
        "weekday": row.weekday,
        "timezone": row.timezone,
        "paused": row.paused,
        "next_at": row.next_at.isoformat(),
        "last_at": row.last_at.isoformat() if row.last_at else None,
    }
