"""The operations, a file a noun: each parses nothing, calls a use case, and gives a model."""
