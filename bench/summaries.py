"""Key passages, topic chapters and the sentence encoder, beside baselines.

vt_ssum: of each part of a lecture three sentences are chosen; precision (of at most three) and
recall are averaged over the parts, and F1 is theirs, as the publication counts. Boundaries of
chapters are right within 10 seconds; each true one is found once at most; the start of the video
is no boundary. Segmentation error (Pk) is the share of probes half a segment long that we place
wrongly in the same or in different segments.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.chapters import chapter_rows, segment_rows
from bench.lectures import Lecture, passages, read_lectures
from bench.report import Row, main
from tubetotask.analysis.encoders import Encoder, TfidfEncoder, default_encoder
from tubetotask.analysis.offline import key_passages
from tubetotask.analysis.tokens import content_words, fold

Floats = NDArray[np.float64]

_CHOSEN = 3


def rows(data: Path, quick: bool) -> Sequence[Row]:
    """All figures of the selecting half."""
    encoder = default_encoder()
    lectures = read_lectures(data / "bench" / "vt_ssum")
    found = [*_key_rows(lectures, encoder), *chapter_rows(data, encoder)]
    found += segment_rows(lectures[:4] if quick else lectures, encoder)
    if not quick:
        found += [*_similarity_rows(data, encoder), *_evidence_rows(data, encoder)]
    return found


# --- key passages ---------------------------------------------------------------------------


def _key_rows(lectures: Sequence[Lecture], encoder: Encoder) -> list[Row]:
    ours = [_per_part(lecture, _our_order(lecture, encoder)) for lecture in lectures]
    lead = [
        _per_part(lecture, [list(range(len(p))) for p in lecture.parts]) for lecture in lectures
    ]
    rank = [_per_part(lecture, [_text_rank(p) for p in lecture.parts]) for lecture in lectures]
    score, base, graph = (100 * _f1(figures) for figures in (ours, lead, rank))
    parts = sum(len(lecture.parts) for lecture in lectures)
    return [
        Row(
            "vt_ssum top-3 F1",
            score,
            base,
            "lead",
            "40.9 / 48.9 / 49.2",
            bar=40.0,
            note=f"{len(lectures)} talks, {parts} parts: a part of the published test set. "
            f"TextRank {graph:.1f}. Published: a model of news moved over, and two trained on it.",
        ),
        Row(
            "vt_ssum gain over lead, lower end of 95 %",
            100 * _lower_end(ours, lead),
            0.0,
            "lead",
            bar=0.01,
            note="paired bootstrap over talks, 5,000 samples",
        ),
        Row("vt_ssum gain over TextRank, lower end", 100 * _lower_end(ours, rank), 0.0, "TextRank"),
    ]


def _our_order(lecture: Lecture, encoder: Encoder) -> list[list[int]]:
    """Places within each part, best first, from one ranking of the whole lecture."""
    texts = [sentence for part in lecture.parts for sentence, _ in part]
    starts = np.cumsum([0, *(len(part) for part in lecture.parts)])
    scored = key_passages.rank(
        passages(texts),
        title=lecture.title,
        language="en",
        starts=[int(start) for start in starts[:-1]],
        encoder=encoder,
    )
    order = [entry.index for entry in scored]
    return [[int(i - a) for i in order if a <= i < b] for a, b in pairwise(starts)]


def _text_rank(part: Sequence[tuple[str, int]]) -> list[int]:
    """Mihalcea and Tarau 2004: shared words over the logarithms of the lengths, damping 0.85."""
    said = [{fold(word) for word in content_words(sentence)} for sentence, _ in part]
    sizes = np.log(np.array([len(words) + 1 for words in said], dtype=float))
    shared = np.array([[len(a & b) if a is not b else 0 for b in said] for a in said], dtype=float)
    weights = shared / np.maximum(sizes[:, None] + sizes[None, :], 1e-9)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    rank = np.ones(len(part))
    for _ in range(50):
        rank = 0.15 + 0.85 * (weights.T @ rank)
    return [int(i) for i in np.argsort(-rank, kind="stable")]


def _per_part(lecture: Lecture, orders: Sequence[Sequence[int]]) -> Floats:
    """Precision and recall of each part."""
    figures = []
    for part, order in zip(lecture.parts, orders, strict=True):
        hits = sum(part[place][1] for place in order[:_CHOSEN])
        figures.append((hits / min(_CHOSEN, len(part)), hits / sum(label for _, label in part)))
    return np.array(figures)


def _f1(talks: Sequence[Floats]) -> float:
    precision, recall = np.vstack(talks).mean(axis=0)
    return float(2 * precision * recall / (precision + recall))


def _lower_end(ours: Sequence[Floats], other: Sequence[Floats]) -> float:
    dice = np.random.default_rng(1)
    gains = []
    for _ in range(5_000):
        drawn = dice.integers(0, len(ours), len(ours))
        gains.append(_f1([ours[i] for i in drawn]) - _f1([other[i] for i in drawn]))
    return float(np.percentile(gains, 2.5))


# --- the encoder ----------------------------------------------------------------------------


def _similarity_rows(data: Path, encoder: Encoder) -> list[Row]:
    published = {"en": "80.1", "es": "76", "de": "75"}
    found = []
    for path in sorted((data / "bench" / "stsb_multi_mt").glob("stsb-*-dev.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rated = [(line[0], line[1], float(line[2])) for line in csv.reader(lines)]
        language = path.name.split("-")[1]
        found.append(
            _spearman_row(f"stsb {language} Spearman", rated, encoder, published.get(language, ""))
        )
    text = (data / "bench" / "sick2014" / "SICK_trial.txt").read_text(encoding="utf-8")
    lines_ = [line.split("\t") for line in text.splitlines()[1:] if line]
    pairs = [(cell[1], cell[2], float(cell[3])) for cell in lines_]
    found.append(_spearman_row("sick2014 Spearman", pairs, encoder, "73.0"))
    return found


def _spearman_row(
    what: str, pairs: Sequence[tuple[str, str, float]], encoder: Encoder, published: str
) -> Row:
    def spearman(with_: Encoder) -> float:
        one = with_.encode([pair[0] for pair in pairs])
        two = with_.encode([pair[1] for pair in pairs])
        likeness = np.einsum("ij,ij->i", one, two).astype(float)
        gold = np.array([pair[2] for pair in pairs])
        return 100 * float(np.corrcoef(_ranks(likeness), _ranks(gold))[0, 1])

    return Row(what, spearman(encoder), spearman(TfidfEncoder()), "TF-IDF", published)


def _ranks(values: Floats) -> Floats:
    """Ranks with ties shared."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse], dtype=float)


def _evidence_rows(data: Path, encoder: Encoder) -> list[Row]:
    """Recall of the turns that support a summary sentence among the ten nearest turns."""
    folder = data / "bench" / "qmsum_evidence"
    paths = sorted((folder / "val").glob("*.json"))[::5]

    def recall(with_: Encoder) -> float:
        figures = []
        for path in paths:
            turns, claims = _claims(path, folder / "val_meetings" / path.name)
            near = with_.encode([claim for claim, _ in claims]) @ with_.encode(turns).T
            for line, (_, supports) in zip(near, claims, strict=True):
                top = set(np.argsort(-line)[:10].tolist())
                figures.append(len(top & supports) / len(supports))
        return float(np.mean(figures))

    note = f"{len(paths)} meetings; embeddings alone, which is not how the application searches"
    return [
        Row(
            "qmsum_evidence recall@10", recall(encoder), recall(TfidfEncoder()), "TF-IDF", note=note
        )
    ]


def _claims(path: Path, meeting: Path) -> tuple[list[str], list[tuple[str, set[int]]]]:
    turns = json.loads(meeting.read_text(encoding="utf-8"))["meeting_transcripts"]
    asked = json.loads(path.read_text(encoding="utf-8"))["qmsum"]
    claims: list[tuple[str, set[int]]] = []
    for query in [*asked["general_query_list"], *asked["specific_query_list"]]:
        for places, proofs in zip(query["answer_sentence_index"], query["evidence"], strict=True):
            claim = " ".join(query["tokenized_answer"][place] for place in places)
            supports = {int(proof["turn_index"]) for proof in proofs}
            if supports:
                claims.append((claim, supports))
    return [turn["content"] for turn in turns], claims


if __name__ == "__main__":
    sys.exit(main(rows, __doc__))
