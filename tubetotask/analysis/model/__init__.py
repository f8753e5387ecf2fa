"""The analyser that asks a model, through any OpenAI-compatible server.

Invariant: importing this package loads neither the client of the server nor numpy: a page that only
tells a price needs neither, and they are 20 MB. Of that client only what is used is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tubetotask import by_name

if TYPE_CHECKING:
    from tubetotask.analysis.model.analyser import ModelAnalyser
    from tubetotask.analysis.model.settings import ModelSettings

__all__ = ["ModelAnalyser", "ModelSettings"]

by_name.load("openai.types")
by_name.load("openai.lib")


def __getattr__(name: str) -> Any:
    if name == "ModelAnalyser":
        from tubetotask.analysis.model.analyser import ModelAnalyser

        return ModelAnalyser
    if name == "ModelSettings":
        from tubetotask.analysis.model.settings import ModelSettings

        return ModelSettings
    raise AttributeError(name)
