"""The API, version 1: the same use cases as the pages, for programs.

Invariant: what an operation takes and gives is a pydantic model, and the description that is
published (``openapi``) is made of the same table that answers (``table.OPERATIONS``).
"""
