"""Running an instance: whether it is well, what it tells of itself, what it keeps safe.

Invariant: nothing here stands in the way of the work: what cannot be told or sent is left out, and
says so in the log.
"""
