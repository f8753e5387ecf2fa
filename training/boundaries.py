"""Trains tubetotask/transcripts/weights/boundaries_en.npz from named public transcripts.

Nothing of the captions the benchmark measures on is read here, not even for the threshold: that is
chosen on documents held out of the training sources themselves. See README.md beside this file for
the sources, their licences and the commands. Needs torch, which the application does not.
"""

import argparse
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from training.boundary_texts import (
    FILLERS,
    MOST_WORDS,
    NONE,
    READERS,
    STATEMENT,
    TIMES,
    Document,
    held_out,
    usable,
)
from tubetotask.transcripts.boundaries import SUFFIXES, UNKNOWN, suffix_id

# --- Training -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 26_000
    channels: int = 144
    width: int = 5
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1)


class Block(nn.Module):
    """x + relu(norm(conv(x))): the norm folds into the kernel, so inference pays nothing for it.

    The convolution is a matrix product over the window's words laid side by side, which on a
    processor is several times as fast as torch's dilated one, and is what inference does.
    """

    def __init__(self, channels: int, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation, self.reach = dilation, dilation * (width // 2)
        self.conv = nn.Linear(width * channels, channels, bias=False)
        self.norm = nn.BatchNorm1d(channels)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:  # (batch, words, channels)
        padded = functional.pad(x, (0, 0, self.reach, self.reach))
        offsets = range(0, 2 * self.reach + 1, self.dilation)
        window = torch.cat([padded[:, at : at + x.shape[1]] for at in offsets], dim=2)
        y = self.norm(self.conv(window).flatten(0, 1)).view_as(x)
        return x + self.drop(functional.relu(y))


class Network(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.words = nn.Embedding(shape.vocabulary, shape.channels)
        self.suffixes = nn.Embedding(SUFFIXES, shape.channels)
        nn.init.normal_(self.words.weight, std=0.1)
        nn.init.normal_(self.suffixes.weight, std=0.1)
        self.blocks = nn.Sequential(
            *(Block(shape.channels, shape.width, d) for d in shape.dilations)
        )
        self.head = nn.Linear(shape.channels, 4)
        self.drop = nn.Dropout(0.15)

    def forward(self, words: torch.Tensor, suffixes: torch.Tensor) -> torch.Tensor:
        x = self.drop(self.words(words) + self.suffixes(suffixes))
        return self.head(self.drop(self.blocks(x)))


@dataclass(frozen=True)
class Stream:
    """A corpus as three arrays of one length: word ids, suffix ids, labels."""

    words: np.ndarray
    suffixes: np.ndarray
    labels: np.ndarray
    filler: np.ndarray


def stream(documents: list[Document], ids: dict[str, int]) -> Stream:
    forms = [form for document in documents for form in document.words]
    return Stream(
        np.array([ids.get(form, UNKNOWN) for form in forms]),
        np.array([suffix_id(form) for form in forms]),
        np.array([value for document in documents for value in document.labels]),
        np.array([form in FILLERS for form in forms]),
    )


def noisy(s: Stream, rare: np.ndarray, rng: np.random.Generator) -> Stream:
    """The stream as a recogniser might have heard it: fillers gone, words lost, words unknown."""
    n = len(s.words)
    fillers_go = np.repeat(rng.random(n // 2000 + 1) < 0.6, 2000)[:n]  # whole stretches at a time
    lost = (s.filler & fillers_go) | (rng.random(n) < 0.008)
    labels, kept = s.labels.copy(), np.flatnonzero(~lost)
    for i in np.flatnonzero(lost & (labels > NONE)):  # a lost word's mark falls to the one before
        j = kept[max(0, np.searchsorted(kept, i) - 1)]
        labels[j] = max(labels[j], labels[i])
    words, suffixes = s.words.copy(), s.suffixes.copy()
    words[rng.random(n) < rare[words]] = UNKNOWN
    wrong = rng.random(n) < 0.012
    other = rng.integers(0, n, wrong.sum())
    words[wrong], suffixes[wrong] = words[other], suffixes[other]
    return Stream(words[kept], suffixes[kept], labels[kept], s.filler[kept])


def batches(
    s: Stream, length: int, size: int, rng: np.random.Generator
) -> Iterator[list[torch.Tensor]]:
    """Windows of the stream, cut at another offset each time, in random order."""
    start = int(rng.integers(length))
    rows = (len(s.words) - start) // length
    arrays = [
        a[start : start + rows * length].reshape(rows, length)
        for a in (s.words, s.suffixes, s.labels)
    ]
    order = rng.permutation(rows)
    for at in range(0, rows - size + 1, size):
        yield [torch.from_numpy(np.ascontiguousarray(a[order[at : at + size]])) for a in arrays]


def train(
    net: Network, s: Stream, rare: np.ndarray, minutes: float, rng: np.random.Generator
) -> None:
    """As many passes as fit; the learning rate rises for a tenth of the time, then falls to 0."""
    length, size, highest = 256, 32, 4e-3
    optimiser = torch.optim.AdamW(net.parameters(), lr=highest, weight_decay=1e-3, fused=True)
    began, step = time.monotonic(), 0
    net.train()
    for epoch in itertools.count():
        for words, suffixes, labels in batches(noisy(s, rare, rng), length, size, rng):
            spent = (time.monotonic() - began) / 60 / minutes
            if spent >= 1:
                print(f"{step} steps, {step * length * size / len(s.words):.2f} passes")
                return
            for group in optimiser.param_groups:
                group["lr"] = highest * min(spent / 0.1, (1 + np.cos(np.pi * spent)) / 2)
            with torch.autocast("cpu", torch.bfloat16):  # twice as fast where it is known
                logits = net(words, suffixes)
            loss = functional.cross_entropy(logits.float().reshape(-1, 4), labels.reshape(-1))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step % 50 == 0:
                print(f"pass {epoch} step {step} loss {loss:.3f} spent {spent:.0%}", flush=True)


# --- Threshold and export -----------------------------------------------------------------------


def f1(truth: np.ndarray, found: np.ndarray) -> float:
    hits = int((truth & found).sum())
    return 2 * hits / max(1, int(truth.sum()) + int(found.sum()))


def choose_threshold(net: Network, by_source: dict[str, Stream]) -> float:
    """The one that gives the best mean F1 over the sources' held-out documents."""
    net.eval()
    candidates = np.arange(0.2, 0.61, 0.02)
    scores = []
    for name, s in by_source.items():
        found = []
        with torch.no_grad():
            for a in range(0, len(s.words), 4096):
                part = slice(a, a + 4096)
                logits = net(
                    torch.from_numpy(s.words[None, part]), torch.from_numpy(s.suffixes[None, part])
                )
                found.append(torch.softmax(logits[0], -1)[:, STATEMENT:].sum(-1).numpy())
        p, truth = np.concatenate(found), s.labels >= STATEMENT
        scores.append([f1(truth, p >= t) for t in candidates])
        best = int(np.argmax(scores[-1]))
        print(f"held out {name}: F1 {scores[-1][best]:.3f} at {candidates[best]:.2f}")
    return float(candidates[int(np.argmax(np.mean(scores, axis=0)))])


def quantised(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """int8 with one scale along ``axis``."""
    scale = np.abs(weight).max(axis=axis, keepdims=True) / 127 + 1e-12
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)


def export(net: Network, shape: Shape, ids: dict[str, int], threshold: float, path: Path) -> None:
    net.eval()
    out: dict[str, np.ndarray] = {
        "vocabulary": np.frombuffer("\n".join(ids).encode(), np.uint8),
        "dilations": np.array(shape.dilations),
        "head": net.head.weight.detach().numpy().T.copy(),
        "head_bias": net.head.bias.detach().numpy(),
        "threshold": np.array(threshold),
    }
    rows = len(ids) + UNKNOWN + 1
    for name, table in (("words", net.words), ("suffixes", net.suffixes)):
        weight = table.weight.detach().numpy()
        weight = weight[:rows] if name == "words" else weight
        out[name], out[f"{name}_scale"] = quantised(weight, axis=1)
    for i, block in enumerate(net.blocks):
        norm = block.norm
        gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
        flat = (block.conv.weight * gain[:, None]).detach().numpy().T
        out[f"kernel{i}"], out[f"kernel{i}_scale"] = quantised(flat, axis=0)
        out[f"bias{i}"] = (norm.bias - norm.running_mean * gain).detach().numpy()
    np.savez_compressed(path, **out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in READERS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, help="a checkout of it")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20, help="for training itself")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--most-words", type=int, help="taken of each source, for a quick trial")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    shape = Shape()

    training: list[Document] = []
    kept_back: dict[str, list[Document]] = {}
    for name, reader in READERS.items():
        root = getattr(args, name)
        if root is None:
            continue
        documents = [document for document in reader(root) if usable(document)]
        random.shuffle(documents)
        kept_back[name] = [document for document in documents if held_out(document)][:25]
        most = args.most_words or MOST_WORDS.get(name, 10**9)
        words, taken = 0, 0
        for document in documents:
            if held_out(document) or words >= most:
                continue
            training += [document] * TIMES.get(name, 1)
            words, taken = words + len(document.words), taken + 1
        print(
            f"{name}: {taken} documents, {words} words; "
            f"held out {sum(len(d.words) for d in kept_back[name])} words"
        )

    random.shuffle(training)
    counts = Counter(form for document in training for form in document.words)
    common = [form for form, n in counts.most_common(shape.vocabulary - UNKNOWN - 1) if n > 2]
    ids = {form: i + UNKNOWN + 1 for i, form in enumerate(common)}
    rare = np.full(shape.vocabulary, 0.02)  # P(a word is hidden), the rarer the likelier
    for form, i in ids.items():
        rare[i] += 1 / (1 + counts[form])
    net = Network(shape)
    print(f"vocabulary {len(ids)}, parameters {sum(p.numel() for p in net.parameters())}")
    train(net, stream(training, ids), rare, args.minutes, rng)
    threshold = choose_threshold(net, {k: stream(v, ids) for k, v in kept_back.items() if v})
    export(net, shape, ids, threshold, args.out)
    print(f"threshold {threshold:.2f}, {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
