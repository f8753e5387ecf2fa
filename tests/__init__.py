"""Tests: sentences about behaviour. A package, so that ``tests.postgres`` is always found."""
