"""One file a format; each turns text into a ``Track`` and decides nothing else.

To add a format: write ``formats/<name>.py`` with ``looks(head) -> bool`` and
``parse(text, name) -> Track`` (raise UnreadableCaptions for what it cannot be), add it to the
table in ``detect.py``, and give it a small file in its test and a seed in the fuzzer.
"""
