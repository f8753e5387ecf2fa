"""The nouns every room speaks of: frozen dataclasses and the error tree.

Invariant: nothing here imports another part of TubeToTask, does input or output, or knows a
framework. Times in a video are seconds (float, name ends in ``_s``); ``None`` means unknown,
never 0. Scores that a person sees are whole numbers from 0 to 100 with their parts.
"""
