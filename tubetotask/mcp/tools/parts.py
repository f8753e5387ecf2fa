"""The parts of an analysis, each small enough for an assistant to have read at once.

Invariant: a reason may name things of the video, whoever wrote it, and is marked like its words.
"""

from __future__ import annotations

from typing import Any

from tubetotask.exports.marked import first_step, first_task
from tubetotask.exports.schema import Document
from tubetotask.mcp.said import evidence, said, statement, without_none

_ANSWERS = 5  # to one lens


def video(found: Document) -> dict[str, Any]:
    """Which video it is, and how much of it was read."""
    video = found.video
    return without_none(
        {
            "title": said(video.title, 200),
            "channel": said(video.channel, 100),
            "link": video.url,
            "share_read": found.transcript.coverage,
            "tags": found.tags or None,
        }
    )


def _answer(found: Document) -> dict[str, Any]:
    compared, verdict = found.comparison, found.verdict
    first = first_task(found)
    return without_none(
        {
            "better_or_worse": compared.value if compared else None,
            "because": said(compared.reason) if compared else None,
            "because_marked_as_wrong": (compared and compared.wrong) or None,
            "evidence": evidence(compared.evidence, 3) if compared else None,
            "verdict": verdict.value if verdict else "not held against a plan",
            "verdict_because": said(verdict.reason) if verdict else None,
            "verdict_marked_as_wrong": (verdict and verdict.wrong) or None,
            "score": verdict.score.value if verdict and verdict.score else None,
            "first_task": said(first.title, 200) if first else None,
            "first_step": statement(first_step(found)),
            "findings": len(found.findings),
            "statements_dropped_for_want_of_evidence": len(found.dropped),
        }
    )


def _summary(found: Document) -> dict[str, Any]:
    notes = found.notes
    concepts = [
        without_none(
            {
                "name": statement(each.name),
                "problem": statement(each.problem),
                "solution": statement(each.solution),
                "how_to_apply": statement(each.how_to_apply),
                "example": statement(each.example),
                "outcome": statement(each.outcome),
            }
        )
        for each in notes.concepts
    ]
    return without_none(
        {
            "premise": statement(notes.premise),
            "concepts": concepts,
            "takeaways": [
                without_none(
                    {
                        "theme": said(each.theme, 200),
                        "insight": statement(each.insight),
                        "application": statement(each.application),
                    }
                )
                for each in notes.takeaways
            ],
            "key_passages": [] if concepts else [statement(p) for p in notes.key_passages],
            "advice": [statement(each) for each in notes.advice],
        }
    )


def _findings(found: Document) -> dict[str, Any]:
    return {
        "findings": [
            without_none(
                {
                    "kind": each.kind,
                    "plan_section": each.section_title,
                    **(statement(each) or {}),
                }
            )
            for each in found.findings
        ],
        "of": len(found.findings),
        "sections": [
            {"title": each.title, "score": each.score.value, "findings": each.findings}
            for each in found.sections
        ],
    }


def _tasks(found: Document) -> dict[str, Any]:
    return {
        "tasks": [
            without_none(
                {
                    "title": said(each.title, 200),
                    "priority": each.priority,
                    "effort": each.effort,
                    "plan_section": each.section_title,
                    "first_step": statement(each.first_step),
                    **(statement(each) or {}),
                }
            )
            for each in found.tasks
        ]
    }


def _lenses(found: Document) -> dict[str, Any]:
    return {
        "lenses": [
            without_none(
                {
                    "question": each.question,
                    "answers": [statement(one) for one in each.statements[:_ANSWERS]],
                    "answers_more": max(0, len(each.statements) - _ANSWERS) or None,
                    "note": said(each.note),
                    "judged": each.judged,
                }
            )
            for each in found.lenses
        ]
    }


def _cost(found: Document) -> dict[str, Any]:
    return {"cost": found.cost.model_dump(), "limits": [said(each) for each in found.limits]}


PARTS = {
    "answer": _answer,
    "summary": _summary,
    "findings": _findings,
    "tasks": _tasks,
    "lenses": _lenses,
    "cost": _cost,
}
