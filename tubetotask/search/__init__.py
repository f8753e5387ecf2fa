"""Finding what was said: what the index holds, what is asked of it, what is shown of a hit.

Invariant: pure. The same words are made of a transcript and of a question, so what a person reads
on the page can be found by typing it. Storing and looking up is ``storage.search``'s.
"""
