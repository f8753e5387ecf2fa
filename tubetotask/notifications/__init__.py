"""How a message reaches a person: by mail, or through Apprise.

Invariant: what leaves here was put together by ``message``; nothing of Apprise is loaded before the
first message that needs it.
"""
