"""The MCP server: the use cases of the pages as tools for an assistant, over stdio and HTTP.

Invariants: a tool calls an operation of the API, so what it may do is decided in one place. Words
of a video (titles and names, too) stand in fields called ``from_video`` and nowhere else: nothing
that is said in a video is ever told as our own. The SDK is loaded when an assistant comes, never
before.
"""
