"""What tests of the offline analysis share."""

from __future__ import annotations

import pytest

from tubetotask.analysis.encoders import Encoder, default_encoder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The encoder the application has; loaded once, for it holds no state of a talk."""
    return default_encoder()
