"""The analyser that asks a model, through any OpenAI-compatible server."""
