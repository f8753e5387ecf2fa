"""A language model of random weights in one small file: it can write, and has nothing to say.

Invariant: the same words and seed give the same bytes. The file is a whole model of the llama
architecture (one layer, byte-level BPE, a chat template), so every server on llama.cpp loads it.

Pure noise would never end a string or a list. So one dimension of the state carries a constant,
which makes its column of the output matrix a bias for each token: quotes and brackets are likely,
white space is not, and words are likelier than the pieces they are built from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import gguf
import numpy as np
from numpy.typing import NDArray

LAYERS, HEADS, WIDTH, INNER = 1, 1, 64, 128  # so little that 20,000 tokens of prompt stay cheap
CONTEXT = 131_072
WORDS = (
    "the and you that for with this have what your not are but can from they will about one time "
    "people work week plan first make know think because video learn start every more day should "
    "need would when there their going really want good then some how just than into project step "
    "über 計画"
)
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
START, END = "<|im_start|>", "<|im_end|>"
# Pieces of words, white space, bytes that are no sign: after half a sign llama.cpp answers 500.
NEVER = -20.0
# How much likelier a token is than a plain letter, as the logarithm of the ratio.
LIKELY = {'"': 4.5, ",": 3.2, "]": 2.0, "}": 2.0, ".": 1.0, END: 2.0, START: NEVER}
ALL_WORDS = 6.5  # the same for all words together, however many
FIRST_IN_LIST = {'"': 2.0, "{": 10.0}  # and by how much more right after an opened list


def make(path: Path, words: Iterable[str] = WORDS.split(), seed: int = 4) -> None:
    """Write the model to ``path``. Its nonsense is made of ``words`` and single letters."""
    tokens, merges, bias = _vocabulary(words)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("nonsense")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)

    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    kinds = [gguf.TokenType.CONTROL if t in (START, END) else gguf.TokenType.NORMAL for t in tokens]
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(tokens.index(START))
    writer.add_eos_token_id(tokens.index(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)

    for name, values in _weights(np.random.default_rng(seed), tokens, bias).items():
        writer.add_tensor(name, values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _vocabulary(words: Iterable[str]) -> tuple[list[str], list[str], list[float]]:
    """Tokens, the merges that build words letter by letter, and how likely each token is."""
    letters = _letters()
    likely = {letter: 0.0 if 0x21 <= byte <= 0x7E else NEVER for byte, letter in enumerate(letters)}
    merges = []
    words = list(dict.fromkeys(words))
    for word in words:
        whole = letters[ord(" ")]
        for byte in word.encode():
            piece, whole = whole, whole + letters[byte]
            if whole not in likely:
                merges.append(f"{piece} {letters[byte]}")
                likely[whole] = NEVER
        likely[whole] = ALL_WORDS - math.log(len(words))
    likely |= LIKELY
    return list(likely), merges, list(likely.values())


def _letters() -> list[str]:
    """The printable sign that stands for each byte, as every byte-level BPE has it."""
    shown = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte if byte in shown else next(others)) for byte in range(256)]


def _weights(
    rng: np.random.Generator, tokens: list[str], bias: list[float]
) -> dict[str, NDArray[np.float32]]:
    def noise(rows: int, columns: int, size: float) -> NDArray[np.float32]:
        return rng.normal(0, size, (rows, columns)).astype(np.float32)

    ones = np.ones(WIDTH, np.float32)
    steady = WIDTH**0.5  # the constant; the norm leaves about seven tenths of it, and of the rest
    weights = {
        "token_embd.weight": noise(len(bias), WIDTH, 1.0),
        "output_norm.weight": ones,
        "output.weight": noise(len(bias), WIDTH, 0.08),
    }
    weights["token_embd.weight"][:, 0] = steady
    weights["output.weight"][:, 0] = np.array(bias, np.float32) / (0.7 * steady)
    opened = weights["token_embd.weight"][tokens.index("["), 1:]
    towards = opened / (0.6 * opened.dot(opened))  # its product with the state after "[" is about 1
    for token, more in FIRST_IN_LIST.items():
        weights["output.weight"][tokens.index(token), 1:] += more * towards
    for layer in (f"blk.{number}." for number in range(LAYERS)):
        for name in ("attn_norm", "ffn_norm"):
            weights[f"{layer}{name}.weight"] = ones
        for name, rows, columns in (
            ("attn_q", WIDTH, WIDTH),
            ("attn_k", WIDTH, WIDTH),
            ("attn_v", WIDTH, WIDTH),
            ("attn_output", WIDTH, WIDTH),
            ("ffn_gate", INNER, WIDTH),
            ("ffn_up", INNER, WIDTH),
            ("ffn_down", WIDTH, INNER),
        ):
            weights[f"{layer}{name}.weight"] = noise(rows, columns, WIDTH**-0.5)
        for name in ("attn_output", "ffn_down"):  # nothing but the constant in its dimension
            weights[f"{layer}{name}.weight"][0] = 0
    return weights
