"""What makes a password good enough. Knows neither pages nor tables.

Invariant: length decides, and what is known or guessed at once is refused; there is no rule about
which signs a password has (NIST SP 800-63B).
"""

from tubetotask.accounts.passwords import LEAST, MOST, problem

__all__ = ["LEAST", "MOST", "problem"]
