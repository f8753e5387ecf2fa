"""Programs that go on until they are stopped: this process becomes one of them.

Invariant: signals, exit code and output are the program's own, since nothing stands between.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def become(module: str, *arguments: str) -> NoReturn:
    """Run a module in the place of this process."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - ours
