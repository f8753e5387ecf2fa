"""Every word given comes back in exactly one sentence, in its order; only the cuts are estimated.

Automatic captions carry neither full stops nor question marks. For English a small dilated
convolutional network (weights/README.md: data, licences, figures) reads the words and gives, for
each, the probability that a sentence ends after it. It has never seen another language, so there
only the pauses and the length decide.
"""

import io
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAX_WORDS = 60
"""No sentence is longer: past this, the most probable place is cut."""

MAX_WORDS_WITHOUT_MODEL = 30
"""Without a model a missed pause costs more, so the sentences are kept shorter."""

MIN_CUT_WORDS = 8
"""A forced cut leaves at least this many words before it."""

PAUSE_THRESHOLD = 0.5

UNKNOWN = 1  # 0 is padding
SUFFIXES = 4096
CHUNK = 1024  # small enough for the activations to stay in the processor's cache
MARKED_CHANGE = 0.99  # ">>": the captioner has heard another voice

_NOT_SPOKEN = re.compile(r"^(?:\[[^\]]*\]|\([^)]*\)|♪.*)$")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
_CHANGE_MARKS = (">>", "&gt;&gt;")


@dataclass(frozen=True)
class Boundaries:
    """For each word i: P(a sentence ends after it), P(that sentence is a question)."""

    probability: Floats
    question: Floats


@dataclass(frozen=True)
class Sentence:
    """Words ``first`` to ``last`` (exclusive). Confidence: how sure the less sure end is."""

    first: int
    last: int
    question: bool
    confidence: float


@dataclass(frozen=True)
class _Layer:
    dilation: int
    kernel: Floats  # (width * channels, channels)
    bias: Floats

    @property
    def reach(self) -> int:
        width = int(self.kernel.shape[0]) // int(self.kernel.shape[1])
        return self.dilation * (width // 2)

    def __call__(self, x: Floats) -> Floats:
        """Residual block: x + relu(conv(x)); the sides are padded with zeros."""
        n, reach = len(x), self.reach
        padded = np.pad(x, ((reach, reach), (0, 0)))
        window = [padded[at : at + n] for at in range(0, 2 * reach + 1, self.dilation)]
        y: Floats = np.concatenate(window, axis=1) @ self.kernel
        y += self.bias
        np.maximum(y, 0, out=y)
        y += x
        return y


@dataclass(frozen=True)
class Model:
    """The network as shipped: embeddings stay int8, the few kernels are float32 in memory."""

    vocabulary: dict[str, int]
    words: NDArray[np.int8]
    word_scale: Floats
    suffixes: NDArray[np.int8]
    suffix_scale: Floats
    layers: tuple[_Layer, ...]
    head: Floats  # (channels, 4): none, comma, statement, question
    head_bias: Floats
    threshold: float

    def __call__(self, forms: Sequence[str]) -> Floats:
        """Probabilities (n, 4) for n normal forms; only these grow with the text."""
        word = np.fromiter((self.vocabulary.get(f, UNKNOWN) for f in forms), np.intp, len(forms))
        suffix = np.fromiter(map(suffix_id, forms), np.intp, len(forms))
        context = sum(layer.reach for layer in self.layers)
        out = np.empty((len(forms), self.head.shape[1]), np.float32)
        for start in range(0, len(forms), CHUNK):
            stop = min(start + CHUNK, len(forms))
            left, right = max(0, start - context), min(len(forms), stop + context)
            logits = self._logits(word[left:right], suffix[left:right])
            out[start:stop] = _softmax(logits[start - left : stop - left])
        return out

    def _logits(self, word: NDArray[np.intp], suffix: NDArray[np.intp]) -> Floats:
        x: Floats = self.words[word] * self.word_scale[word]
        x += self.suffixes[suffix] * self.suffix_scale[suffix]
        for layer in self.layers:
            x = layer(x)
        return np.asarray(x @ self.head + self.head_bias, np.float32)


def _softmax(logits: Floats) -> Floats:
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=65_536)
def normal_form(word: str) -> str:
    """What the network sees of a word: no case, no punctuation at its edges, no digits' values."""
    form = _EDGES.sub("", word.replace("’", "'").lower())
    return re.sub(r"\d", "0", form)[:24]


@lru_cache(maxsize=65_536)
def suffix_id(form: str) -> int:
    """The last three letters, hashed: what an unknown word still tells of its part of speech."""
    return zlib.crc32(form[-3:].encode()) % SUFFIXES


def is_spoken(word: str) -> bool:
    """False for "[Music]", "(laughter)", ">>" and bare signs: the network does not see them."""
    return bool(normal_form(word)) and not _NOT_SPOKEN.match(word)


@cache
def model() -> Model:
    """Read once, when the first English text comes."""
    source = resources.files("tubetotask.transcripts") / "weights" / "boundaries_en.npz"
    with np.load(io.BytesIO(source.read_bytes()), allow_pickle=False) as z:
        names = bytes(z["vocabulary"]).decode().split("\n")
        layers = tuple(
            _Layer(
                int(dilation),
                z[f"kernel{i}"].astype(np.float32) * z[f"kernel{i}_scale"],
                z[f"bias{i}"],
            )
            for i, dilation in enumerate(z["dilations"])
        )
        return Model(
            vocabulary={name: i + UNKNOWN + 1 for i, name in enumerate(names)},
            words=z["words"],
            word_scale=z["words_scale"],
            suffixes=z["suffixes"],
            suffix_scale=z["suffixes_scale"],
            layers=layers,
            head=z["head"],
            head_bias=z["head_bias"],
            threshold=float(z["threshold"]),
        )


def _is_english(language: str) -> bool:
    return re.split(r"[-_.]", language.lower())[0] in {"en", "eng", "english"}


def predict(
    words: Sequence[str], *, language: str, gaps_s: Sequence[float | None] | None = None
) -> Boundaries:
    """Boundary and question probabilities, one a word.

    ``gaps_s[i]`` is the silence between word i and i + 1 in seconds, or None where unknown. The
    last word always ends a sentence. Raises ValueError when there are not as many gaps as words
    (one fewer is fine: nothing follows the last).
    """
    n = len(words)
    probability, question = np.zeros(n, np.float32), np.zeros(n, np.float32)
    if n == 0:
        return Boundaries(probability, question)
    gaps = _gaps(gaps_s, n)
    if _is_english(language):
        _fill_from_model(words, gaps, probability, question)
    else:
        probability[:] = _sigmoid((gaps - 0.6) / 0.15)
    for i, word in enumerate(words):
        if i and word.startswith(_CHANGE_MARKS):
            probability[i - 1] = max(probability[i - 1], MARKED_CHANGE)
    probability[-1] = 1.0
    return Boundaries(probability, question)


def _gaps(gaps_s: Sequence[float | None] | None, n: int) -> Floats:
    gaps = np.zeros(n, np.float32)
    if gaps_s is not None:
        if len(gaps_s) not in (n, n - 1):
            raise ValueError(f"{len(gaps_s)} gaps for {n} words")
        gaps[: len(gaps_s)] = [gap if gap is not None else 0.0 for gap in gaps_s]
    return np.nan_to_num(gaps, nan=0.0, posinf=60.0, neginf=0.0)


def _fill_from_model(
    words: Sequence[str], gaps: Floats, probability: Floats, question: Floats
) -> None:
    spoken = np.array([i for i, word in enumerate(words) if is_spoken(word)], np.intp)
    if not len(spoken):
        return
    p = model()([normal_form(words[i]) for i in spoken])
    end, asked = p[:, 2] + p[:, 3], p[:, 3]
    # Signs such as "[Music]" stay with the sentence before them; a mark of another voice does not.
    place = np.append(spoken[1:], len(words)) - 1
    for k in np.flatnonzero(place > spoken):
        for i in range(int(spoken[k]) + 1, int(place[k]) + 1):
            if words[i].startswith(_CHANGE_MARKS):
                place[k] = i - 1
                break
    silence = np.maximum.reduceat(gaps, spoken)
    probability[place] = _sigmoid(_logit(end) + _pause_bonus(silence))
    question[place] = asked / np.maximum(end, 1e-6)


def _pause_bonus(gap_s: Floats) -> Floats:
    """Up to 1.5 on the logit for a pause of 0.3 to 1 s: it may tip a doubtful place, no more."""
    return np.asarray(1.5 * np.clip((gap_s - 0.3) / 0.7, 0.0, 1.0), np.float32)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -30, 30))), np.float32)


def _logit(p: Floats) -> Floats:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(p / (1 - p)), np.float32)


def split(
    words: Sequence[str], *, language: str, gaps_s: Sequence[float | None] | None = None
) -> list[Sentence]:
    """The words as sentences: a partition in order, none longer than MAX_WORDS."""
    if not words:
        return []
    found = predict(words, language=language, gaps_s=gaps_s)
    english = _is_english(language)
    threshold = model().threshold if english else PAUSE_THRESHOLD
    longest = MAX_WORDS if english else MAX_WORDS_WITHOUT_MODEL
    sentences: list[Sentence] = []
    first, before = 0, 1.0
    for end in np.flatnonzero(found.probability >= threshold):
        while first <= end:
            last = _cut(found.probability, first, int(end) + 1, longest)
            after = float(found.probability[last - 1])
            asked = bool(found.question[last - 1] > 0.5)
            sentences.append(Sentence(first, last, asked, min(before, after)))
            first, before = last, after
    return sentences


def _cut(probability: Floats, first: int, last: int, longest: int) -> int:
    """Where the sentence that starts at ``first`` ends, at ``last`` or, if too long, sooner."""
    if last - first <= longest:
        return last
    # Leave the rest long enough, too, so that no splinter of one or two words is cut off.
    start, stop = first + MIN_CUT_WORDS, min(first + longest, last - MIN_CUT_WORDS)
    window = probability[start - 1 : stop]
    # Of equal places the last one: without any sign the pieces are as long as allowed.
    return stop - int(np.argmax(window[::-1]))
