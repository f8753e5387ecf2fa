"""How far the words of a statement say whether its quote supports it: measured, not promised.

The score is the share of the statement's content stems that the quote holds, weighted by length.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from tubetotask.evidence.language import FUNCTION_WORDS
from tubetotask.evidence.normal import units
from tubetotask.evidence.stems import stem


def support(statement: str, quote: str) -> float:
    """0 to 1: how much of the statement's content stands in the quote."""
    said = _content(statement)
    heard = {stem(unit) for unit in units(quote)}
    weight = sum(len(word) for word in said)
    return sum(len(word) for word in said if stem(word) in heard) / weight if weight else 0.0


def _content(text: str) -> list[str]:
    known = frozenset().union(*FUNCTION_WORDS.values())
    return [unit for unit in units(text) if unit not in known]


def auc(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Chance that a supported statement scores above an unsupported one (ties count half)."""
    order = sorted(zip(scores, labels, strict=True))
    rank_sum, at = 0.0, 0
    while at < len(order):
        end = at
        while end < len(order) and order[end][0] == order[at][0]:
            end += 1
        rank = (at + 1 + end) / 2
        rank_sum += rank * sum(label for _, label in order[at:end])
        at = end
    positive = sum(labels)
    negative = len(labels) - positive
    if not positive or not negative:
        return float("nan")
    return (rank_sum - positive * (positive + 1) / 2) / (positive * negative)


def balanced_accuracy(scores: Sequence[float], labels: Sequence[bool], cut: float = 0.5) -> float:
    """Mean of the recalls of both classes at a cut that was fixed before looking."""
    yes = [s >= cut for s, label in zip(scores, labels, strict=True) if label]
    no = [s < cut for s, label in zip(scores, labels, strict=True) if not label]
    return (sum(yes) / len(yes) + sum(no) / len(no)) / 2


def qags(data: Path, limit: int) -> tuple[list[float], list[bool]]:
    """Sentences of summaries with the majority of three answers."""
    scores, labels = [], []
    lines = (data / "bench/qags/mturk_cnndm.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[:limit]:
        item = json.loads(line)
        for sentence in item["summary_sentences"]:
            votes = [r["response"] == "yes" for r in sentence["responses"]]
            scores.append(support(sentence["sentence"], item["article"]))
            labels.append(2 * sum(votes) > len(votes))
    return scores, labels


def aggrefact(data: Path, limit: int) -> tuple[list[float], list[bool]]:
    """Summaries with their document, of the sheets that hold documents; each pair once."""
    path = data / "bench/aggrefact_unified/AggreFact-Unified-val.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    seen: dict[tuple[str, str], bool] = {}
    for sheet in book:
        rows = sheet.iter_rows(values_only=True)
        head = [str(cell) for cell in next(rows)]
        if "doc" not in head:
            continue
        doc, summary, label = (head.index(name) for name in ("doc", "summ", "label"))
        for row in rows:
            key = (str(row[doc]), str(row[summary]))
            seen[key] = str(row[label]) == "1"
    items = list(seen.items())[:limit]
    scores = [support(summary, document) for (document, summary), _ in items]
    return scores, [label for _, label in items]
