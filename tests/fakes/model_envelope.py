"""What a model's text comes in, as OpenAI's chat completions have it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from tests.fakes import model_tokens
from tests.fakes.model_log import Asked
from tests.fakes.model_scenarios import DATED, Content, Name


def limited(content: Content, body: Mapping[str, Any]) -> Content:
    """Cut at the limit of tokens that was asked for."""
    limit = body.get("max_completion_tokens") or body.get("max_tokens")
    if limit is None or content.text is None or model_tokens.count(content.text) <= limit:
        return content
    return Content(model_tokens.cut(content.text, limit), "length")


def envelope(name: Name, content: Content, asked: Asked) -> dict[str, Any]:
    """The whole answer; notes in ``asked`` where no usage is told."""
    message = {"role": "assistant", "content": content.text, "refusal": content.refusal}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": content.finish}
    told: dict[str, Any] = {
        "id": f"chatcmpl-fake{int(asked.at * 1e6)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": DATED.get(name.pretends, name.pretends),
        "choices": [] if name.scenario == "no-choices" else [choice],
        "usage": asked.usage,
        "service_tier": "default",
        "system_fingerprint": "fp_fake",
    }
    if name.scenario == "no-usage":
        del told["usage"]
        asked.usage = {}
    return told
