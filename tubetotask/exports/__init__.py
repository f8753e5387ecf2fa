"""An analysis or a transcript as a file: one module a format, each with ``render``.

Invariant: pure, and everything is drawn from ``schema.Document``, so that no format shows what
another hides and none shows a quote that was not verified.
"""
