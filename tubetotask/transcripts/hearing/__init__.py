"""A video's words by speech recognition: its sound is taken, cut, heard, and joined again.

    sound (yt-dlp) ──► pieces (PyAV, a program of its own) ──► heard (an ``Ear``) ──► a track

Invariant: whoever hears is not known here: an ``Ear`` is given. What is written to disk lies in one
scratch folder, which is gone afterwards, whatever happens.
"""
