"""How commands reach what they work on: the database of this machine, or a server's API.

    command → Caller ─┬─ Here   an operation of the API, called in this process
                      └─ Afar   the same operation, over HTTP with a token

Invariant: a command knows operations and their models and nothing of which of the two answers.
"""
