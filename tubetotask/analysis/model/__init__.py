"""The analyser that asks a model, through any OpenAI-compatible server."""

from tubetotask.analysis.model.analyser import ModelAnalyser
from tubetotask.analysis.model.settings import ModelSettings

__all__ = ["ModelAnalyser", "ModelSettings"]
