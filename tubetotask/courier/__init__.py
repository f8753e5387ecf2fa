"""Brings captions from where YouTube does not block to a server that it does block.

Invariant: what is sent is the track as YouTube gave it, and the token goes to the server that was
named and to nobody else. YouTube is asked politely: one video at a time, with a pause between, and
less and less often while it blocks, also when the program is started anew each time.
"""
